package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"
)

const keySize = 32

// Config says where a library is and what opens it. It prints without its key.
type Config struct {
	redaction

	Path     string           // the file; its directory has to exist. With Memory: its name there
	Memory   *Memory          // nil: a file
	Key      []byte           // 32 bytes, copied
	Now      func() time.Time // nil = time.Now
	LockWait time.Duration    // how long Writer waits for another one; 0 = 5 s
}

// Library is one person's records. Its methods may be called from several goroutines; reads take turns.
type Library struct {
	redaction

	place    place
	now      func() time.Time
	lockWait time.Duration

	mu  sync.Mutex    // guards key
	key func() []byte // its own; nil once closed. A function, since fmt follows fields but not into one

	rowsOnly bool // as it was opened, the engine could not, and there were rows

	turn   chan struct{} // holds one token: whose turn it is to read
	reader *engine       // nil until the file exists; belongs to the holder of the token
	opened *instance     // what reader reads
}

// Open opens a library for reading, and checks that the key fits. Where there is no file yet it succeeds, creates
// nothing, and everything is answered with nothing until a Writer has committed. It also succeeds where the first page, without which nothing is
// found, is damaged and records are left: everything is ErrDamaged then, but for Salvage, Verify and Mend.
//
// Errors: ErrWrongKey, ErrUnreadable (also for an empty file: a library is never empty), ErrForbidden, ErrNewerFormat, ErrBusy. Where the first page
// is damaged it reads on to the first record, and that is seconds for each GiB if there is none: the end of ctx ends that.
func Open(ctx context.Context, cfg Config) (*Library, error) {
	if len(cfg.Key) != keySize {
		return nil, fmt.Errorf("could not open the library: the key has %d bytes, not %d", len(cfg.Key), keySize)
	}
	path, err := filepath.Abs(cfg.Path)
	if err != nil || cfg.Path == "" {
		return nil, errors.New("could not open the library: no usable path")
	}
	key := bytes.Clone(cfg.Key)
	l := &Library{
		place: &filePlace{path: path, vfs: cipherVFS, link: os.Link, sync: syncDir},
		key:   func() []byte { return key }, now: cfg.Now, lockWait: cfg.LockWait, turn: make(chan struct{}, 1),
	}
	if cfg.Memory != nil {
		l.place = &memoryPlace{memory: cfg.Memory, path: path}
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.lockWait == 0 {
		l.lockWait = 5 * time.Second
	}
	l.turn <- struct{}{}
	err = l.read(ctx, func(*engine) error { return nil })
	if errors.Is(err, ErrUnreadable) {
		var ended error
		if l.rowsOnly, ended = l.hasRows(ctx); ended != nil {
			err = ended // whether nothing can be read is not known
		}
	}
	if err != nil && !l.rowsOnly {
		_ = l.Close() // the first error tells more
		return nil, err
	}
	return l, nil
}

// hasRows looks whether there are records that can be read without the engine. Its only error is that of the context.
func (l *Library) hasRows(ctx context.Context) (bool, error) {
	if here, err := l.place.here(); err != nil || here == nil {
		return false, ctx.Err()
	}
	rows := &leaves{lib: l}
	found := func() bool { return len(rows.page) > 0 }
	err := rows.scan(ctx, found)
	return err == nil && found(), ctx.Err()
}

// Close waits for a read that is under way, ends reading and overwrites the key. A Writer that is open stays usable. A second Close does nothing.
func (l *Library) Close() error {
	<-l.turn
	defer func() { l.turn <- struct{}{} }()
	l.drop()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key != nil {
		clear(l.key())
		l.key = nil
	}
	return nil
}

// read runs fn with the reading connection. Without a library it does nothing and returns nil. An interrupt comes back
// as the context's error.
func (l *Library) read(ctx context.Context, fn func(*engine) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.turn:
	}
	defer func() { l.turn <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return err
	}
	if exists, err := l.connect(ctx); err != nil || !exists {
		return l.hidden(l.explain(err))
	}
	l.reader.db.SetInterrupt(ctx)
	err := fn(l.reader)
	if l.reader.broken {
		l.drop()
	} else {
		l.reader.db.SetInterrupt(context.WithoutCancel(ctx))
		if l.reader.inTransaction() { // of fn, whose ROLLBACK the end of the context has kept from happening, too
			_ = l.reader.exec(`ROLLBACK`) // only read
		}
	}
	if ctx.Err() != nil && isInterrupt(err) {
		return ctx.Err()
	}
	return l.noticed(l.explain(err))
}

// hidden is damage where it hides all, or all but the rows.
func (l *Library) hidden(err error) error {
	switch {
	case !errors.Is(err, ErrDamaged):
		return err
	case l.rowsOnly:
		return l.noticed(&hiddenError{errRowsOnly, err})
	}
	return &hiddenError{ErrUnreadable, err}
}

// noticed remembers damage, so that the next Mend looks closer.
func (l *Library) noticed(err error) error {
	if errors.Is(err, ErrDamaged) {
		l.place.suspect()
	}
	return err
}

// connect opens the reading connection as soon as there is something to read, and anew if another library has taken its place.
func (l *Library) connect(ctx context.Context) (exists bool, err error) {
	here, err := l.place.here()
	if err != nil {
		return true, err
	}
	if l.reader != nil && (here == nil || !l.opened.same(here)) {
		l.drop()
	}
	if l.reader != nil || here == nil {
		return here != nil, nil
	}
	e, err := l.open(ctx, readerPragmas)
	if err != nil {
		return true, err
	}
	l.reader, l.opened = e, here
	return true, nil
}

// open opens the existing file and checks what it is.
func (l *Library) open(ctx context.Context, pragmas string) (*engine, error) {
	key, err := l.secret()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	e, err := openEngine(ctx, l.place.address(), key, pragmas)
	if err != nil {
		return nil, err
	}
	if err := e.checkSchema(); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// explain finds out what an unreadable first page means.
func (l *Library) explain(err error) error {
	if !errors.Is(err, errNotADatabase) {
		return err
	}
	key, keyErr := l.secret()
	if keyErr != nil {
		return keyErr
	}
	defer clear(key)
	if anyPageOpens(l.place, key) {
		return fmt.Errorf("%w: its first page is unreadable", ErrDamaged)
	}
	return ErrWrongKey
}

// secret is a copy of the key.
func (l *Library) secret() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key == nil {
		return nil, ErrClosed
	}
	return bytes.Clone(l.key()), nil
}

func (l *Library) drop() {
	if l.reader != nil {
		l.reader.close()
		l.reader = nil
	}
}

func isInterrupt(err error) bool {
	var e *engineError
	return errors.As(err, &e) && e.code.Code() == sqlite3.INTERRUPT
}
