package library

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

const (
	pageSize     = 16384 // as commonPragmas says
	busyTimeout  = 5 * time.Second
	engineMemory = 160 << 20 // of one connection; what it uses is a fraction
)

// engine is one connection with its prepared statements. It belongs to one goroutine at a time.
type engine struct {
	db    *sqlite3.Conn
	stmts map[string]*sqlite3.Stmt
	key   []byte // what the cipher works with

	counts    map[string]map[string]int // of records by type, by connection, "" for all
	countedAt int64                     // the version of the data

	// broken is set when the engine stopped in the middle of something: its memory cannot be trusted any more.
	broken bool
}

// openEngine opens an existing file, empty or not. No error of this function passes on any text.
func openEngine(ctx context.Context, at address, key []byte, pragmas string) (_ *engine, err error) {
	e := &engine{stmts: map[string]*sqlite3.Stmt{}}
	defer e.stopped(&err)
	registerVFS()
	name, own, taken := handOver(key)
	e.key = own
	e.db, err = sqlite3.OpenContext(sqlite3.WithMaxMemory(ctx, engineMemory), at.uri(name))
	taken()
	if err != nil {
		clear(own)
		return nil, fmt.Errorf("could not open the library file: %w", engineFault(err))
	}
	err = e.db.BusyTimeout(busyTimeout)
	if err == nil {
		err = e.db.Exec(pragmas) // before anything reads the file
	}
	if err == nil {
		err = fts5.Register(e.db)
	}
	if err != nil {
		e.close()
		return nil, fmt.Errorf("could not prepare the library file: %w", engineFault(err))
	}
	return e, nil
}

// uri is what the engine opens, with the name under which the key was handed over.
func (a address) uri(key string) string {
	path := filepath.ToSlash(a.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	query := url.Values{"vfs": {a.vfs}, "mode": {"rw"}, "modeof": {filepath.FromSlash(path)}, "textkey": {key}}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// stopped turns a panic of the engine, which is how translated C code ends when its memory is used up or makes no
// sense, into an error.
func (e *engine) stopped(err *error) {
	if p := recover(); p != nil {
		e.broken = true
		text := fmt.Sprint(p)
		*err = fmt.Errorf("the database engine stopped: %.100s", text)
	}
}

// query runs one statement and calls row, if it is not nil, for each row. Arguments are int, int64, string, []byte,
// zeroBlob or nil.
func (e *engine) query(sql string, row func(*sqlite3.Stmt) error, args ...any) (err error) {
	defer e.stopped(&err)
	stmt, err := e.prepare(sql)
	if err != nil {
		return engineFault(err)
	}
	for i, arg := range args {
		if err := bind(stmt, i+1, arg); err != nil {
			return engineFault(err)
		}
	}
	if row == nil {
		return engineFault(stmt.Exec())
	}
	for stmt.Step() {
		if err := row(stmt); err != nil {
			_ = stmt.Reset() // repeats an error of the step, which went well
			return engineFault(err)
		}
	}
	err = stmt.Err()
	if again := stmt.Reset(); err == nil {
		err = again
	}
	return engineFault(err)
}

// exec runs one statement that answers nothing.
func (e *engine) exec(sql string, args ...any) error { return e.query(sql, nil, args...) }

// number answers a statement of one number, and whether there was a row.
func (e *engine) number(sql string, args ...any) (n int64, found bool, err error) {
	err = e.query(sql, func(s *sqlite3.Stmt) error {
		n, found = s.ColumnInt64(0), true
		return nil
	}, args...)
	return n, found, err
}

func (e *engine) prepare(sql string) (*sqlite3.Stmt, error) {
	if stmt := e.stmts[sql]; stmt != nil {
		return stmt, nil
	}
	stmt, _, err := e.db.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	e.stmts[sql] = stmt
	return stmt, nil
}

// zeroBlob is a blob of that length, to be written afterwards.
type zeroBlob int64

func bind(stmt *sqlite3.Stmt, i int, arg any) error {
	switch v := arg.(type) {
	case int:
		return stmt.BindInt(i, v)
	case int64:
		return stmt.BindInt64(i, v)
	case string:
		return stmt.BindText(i, v)
	case []byte:
		return stmt.BindBlob(i, v)
	case zeroBlob:
		return stmt.BindZeroBlob(i, int64(v))
	case nil:
		return stmt.BindNull(i)
	}
	return fmt.Errorf("could not bind an argument of type %T", arg)
}

// inTransaction says whether a transaction is open: an error may have ended it.
func (e *engine) inTransaction() bool { return !e.broken && !e.db.GetAutocommit() }

// close also overwrites the key: nothing uses the engine any more, whether or not it was closed well.
func (e *engine) close() {
	defer clear(e.key)
	defer e.stopped(new(error))
	for _, stmt := range e.stmts {
		_ = stmt.Close() // repeats the last error of the statement
	}
	e.stmts = nil
	_ = e.db.Close() // nothing is left to be lost: transactions ended before
}
