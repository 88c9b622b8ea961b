package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// schemaVersion counts up when what wrote the libraries of before would spoil, or could not read, what is written now. The next Writer brings
// an older library up to it; until then that is read as it is.
const schemaVersion = 2

// The schema. record holds what a new version of a resource replaces; provenance what every sync touches, so that a
// sync that finds nothing new rewrites these few bytes a record and not the bodies. source holds addresses once: a page
// is the request of many records, a base the beginning of many sources. words is the search index over record.doc, and
// heads is that of titles and values alone, which come first in a search; neither keeps a text of its own.
const schema = `
CREATE TABLE meta (schema INTEGER NOT NULL, created INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;
CREATE TABLE connection (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE record (
	id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, connection INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
	doc INTEGER NOT NULL, version TEXT NOT NULL, updated INTEGER, date TEXT NOT NULL, code TEXT NOT NULL,
	title TEXT NOT NULL, value TEXT NOT NULL, flag TEXT NOT NULL, status TEXT NOT NULL,
	size INTEGER NOT NULL, sha256 BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX record_hash ON record (hash);
CREATE INDEX record_type_date ON record (type, date, connection);
` + dateIndex + `
CREATE INDEX record_code ON record (connection, code, date);
CREATE TABLE provenance (
	record INTEGER PRIMARY KEY, source INTEGER, rest TEXT, request INTEGER, etag TEXT NOT NULL,
	received INTEGER NOT NULL, run INTEGER NOT NULL) STRICT;
CREATE TABLE source (id INTEGER PRIMARY KEY, connection INTEGER NOT NULL, address TEXT NOT NULL,
	UNIQUE (connection, address)) STRICT;
CREATE TABLE cursor (connection INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
	PRIMARY KEY (connection, name)) STRICT, WITHOUT ROWID;
CREATE TABLE absence (connection INTEGER NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
	at INTEGER NOT NULL, PRIMARY KEY (connection, type)) STRICT, WITHOUT ROWID;
` + wordsTable + headsTable

// dateIndex has the order of newestFirst, and the type so that a list that leaves one out need not look at the records.
const dateIndex = `CREATE INDEX record_date ON record (date, connection, id, type);`

// wordsTable: the words come folded, one blank apart. Segments are not merged while a load is under way.
const wordsTable = `
CREATE VIRTUAL TABLE words USING fts5 (text, content='', contentless_delete=1, detail=full, tokenize='ascii');
INSERT INTO words (words, rank) VALUES ('pgsz', 16000), ('hashsize', 16000000), ('automerge', 0), ('crisismerge', 64);
`

// headsTable has the same rows as words. Whatever it holds of a record, words holds too.
const headsTable = `
CREATE VIRTUAL TABLE heads USING fts5 (title, value, content='', contentless_delete=1, detail=full, tokenize='ascii');
INSERT INTO heads (heads, rank) VALUES ('pgsz', 16000), ('hashsize', 16000000), ('automerge', 0), ('crisismerge', 64);
`

const (
	// commonPragmas: a new file needs the page size, and so does one whose first page a power cut has torn: it is rolled
	// back from the journal, but the engine has guessed 4096 by then and would miss the checksum of the page.
	commonPragmas = `PRAGMA page_size = 16384; PRAGMA temp_store = memory;`
	// readerPragmas: no reader keeps more than 2 MB of pages.
	readerPragmas = commonPragmas + `PRAGMA cache_size = -2048; PRAGMA query_only = on;`
)

// writerPragmas: 32 MB hold a transaction of some ten thousand records. What is deleted is overwritten.
func writerPragmas(at address) string {
	return commonPragmas + `PRAGMA cache_size = -32768; PRAGMA journal_mode = ` + at.journal + `;
		PRAGMA synchronous = full; PRAGMA secure_delete = on;`
}

// fill writes the schema. Checksums have to be switched on before the first table.
func fill(ctx context.Context, at address, key []byte, now time.Time) error {
	e, err := openEngine(ctx, at, key, writerPragmas(at))
	if err != nil {
		return err
	}
	defer e.close()
	if err := e.enableChecksums(); err != nil {
		return fmt.Errorf("could not switch on the checksums: %w", err)
	}
	err = e.script(`BEGIN IMMEDIATE;` + schema +
		fmt.Sprintf(`INSERT INTO meta VALUES (%d, %d, 0);`, schemaVersion, now.UnixMicro()) + `COMMIT;`)
	if err != nil {
		return fmt.Errorf("could not write the tables of the library: %w", err)
	}
	return nil
}

// ranks tells whether the library has the index of titles and values, which the first version had not.
func (e *engine) ranks() (bool, error) {
	_, found, err := e.number(`SELECT 1 FROM sqlite_schema WHERE name = 'heads'`)
	return found, err
}

// upgrade gives a library of the first version the indexes that it had not. One in which damage is met stays as it was: Mend makes a new one.
func (e *engine) upgrade() error {
	if has, err := e.ranks(); err != nil || has {
		return err
	}
	err := e.exec(`BEGIN IMMEDIATE`)
	if err == nil {
		err = e.fillIndexes()
	}
	if err == nil {
		err = e.exec(`COMMIT`)
	}
	if e.inTransaction() {
		err = errors.Join(err, e.exec(`ROLLBACK`))
	}
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	return err
}

func (e *engine) fillIndexes() error {
	if err := e.script(`DROP INDEX record_date;` + dateIndex + headsTable); err != nil {
		return err
	}
	err := e.query(`SELECT doc, title, value, flag FROM record WHERE doc IN (SELECT rowid FROM words) ORDER BY doc`, func(s *sqlite3.Stmt) error {
		h := headOf(&Record{Title: s.ColumnText(1), Value: s.ColumnText(2), Flag: s.ColumnText(3)})
		return e.exec(`INSERT INTO heads (rowid, title, value) VALUES (?, ?, ?)`, s.ColumnInt64(0), h.title, h.value)
	})
	if err == nil {
		err = e.exec(`UPDATE meta SET schema = ?`, schemaVersion)
	}
	return err
}

func (e *engine) enableChecksums() (err error) {
	defer e.stopped(&err)
	return engineFault(e.db.EnableChecksums("main"))
}

func (e *engine) script(sql string) (err error) {
	defer e.stopped(&err)
	return engineFault(e.db.Exec(sql))
}

// checkSchema reads the first page and the version. It also asks the file, since a library whose checksums are off
// would pass on what a changed bit made of it.
func (e *engine) checkSchema() error {
	version, found, err := e.number(`SELECT schema FROM meta`)
	switch {
	case isNoSuchTable(err), err == nil && !found:
		return fmt.Errorf("%w: it holds no library", ErrDamaged)
	case errors.Is(err, ErrDamaged): // its page holds nothing else: the records can be read, and Check finds it
	case err != nil:
		return fmt.Errorf("could not read the version of the library: %w", err)
	case version > schemaVersion:
		return ErrNewerFormat
	}
	verified, _, err := e.number(`PRAGMA checksum_verification`)
	if err != nil {
		return fmt.Errorf("could not read the state of the checksums: %w", err)
	}
	if verified != 1 {
		return fmt.Errorf("%w: its pages carry no checksums", ErrDamaged)
	}
	return nil
}

// isNoSuchTable: the one general error that a first statement of ours can end with.
func isNoSuchTable(err error) bool {
	var e *engineError
	return errors.As(err, &e) && e.code.Code() == sqlite3.ERROR
}

// bare takes the path, which names the person's directories, out of an error.
func bare(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	var linkErr *os.LinkError
	if errors.As(err, &linkErr) {
		err = linkErr.Err
	}
	if isDiskFull(err) {
		return fmt.Errorf("%w (%s)", ErrDiskFull, strings.ToLower(err.Error()))
	}
	return err
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a directory cannot be opened for that
	}
	d, err := os.Open(dir) //nolint:gosec // the caller's own path
	if err != nil {
		return fmt.Errorf("could not open the directory of the library: %w", bare(err))
	}
	defer func() { _ = d.Close() }() // only read
	if err := d.Sync(); err != nil {
		return fmt.Errorf("could not write the directory of the library: %w", bare(err))
	}
	return nil
}
