package library

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ncruces/go-sqlite3"
)

// Writer changes the library, in transactions: all since the last Commit is kept by the next Commit, or rolled back by
// Close. It belongs to one goroutine. No other Writer of any process exists at the same time. A transaction of a few
// thousand records is best: small ones rewrite the same pages again and again, and one that outgrows the 32 MB of pages
// in memory keeps readers waiting from there to its end.
//
// A context that ends stops a method before it does anything, never in the middle: what was put may still be committed.
// After any other error but ErrBusy the transaction is gone and every further call returns that error.
type Writer struct {
	redaction

	lib  *Library
	lock io.Closer
	e    *engine
	err  error // why the transaction is gone
	run  int64

	ranks bool // there is an index of titles and values

	index       pending
	connections map[string]int64
	sources     map[sourceKey]int64
	compact     bool // Commit tidies the index, whatever it costs
	forget      bool // Commit removes what is left of libraries that were damaged
}

// Writer begins writing, and creates the library if there is none. It waits for another Writer as long as
// Config.LockWait says, then returns ErrBusy. Other errors: ErrWrongKey, ErrDamaged, ErrNewerFormat, ErrDiskFull.
func (l *Library) Writer(ctx context.Context) (*Writer, error) {
	lock, err := l.place.lock(ctx, l.lockWait)
	if err != nil {
		return nil, err
	}
	e, err := l.openForWriting(ctx)
	if err != nil {
		_ = lock.Close() // the first error tells more
		return nil, l.hidden(l.explain(err))
	}
	w := newWriter(l, e)
	if w.ranks, err = e.ranks(); err != nil {
		e.close()
		_ = lock.Close()
		return nil, l.noticed(l.explain(err))
	}
	w.lock = lock
	return w, nil
}

// newWriter writes to a library with all of its tables.
func newWriter(l *Library, e *engine) *Writer {
	return &Writer{lib: l, e: e, ranks: true, connections: map[string]int64{}, sources: map[sourceKey]int64{}}
}

func (l *Library) openForWriting(ctx context.Context) (*engine, error) {
	here, err := l.place.here()
	if err != nil {
		return nil, err
	}
	if here == nil {
		key, err := l.secret()
		if err != nil {
			return nil, err
		}
		defer clear(key)
		if err := l.place.create(func(at address) error { return fill(ctx, at, key, l.now()) }); err != nil {
			return nil, err
		}
	}
	e, err := l.open(ctx, writerPragmas(l.place.address()))
	if err != nil {
		return nil, err
	}
	if err := e.upgrade(); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// SetRun sets the number that Put marks records with, and that Sweep compares. It is 0 at first.
func (w *Writer) SetRun(run int64) { w.run = run }

// Commit makes everything since the last one durable. After ErrBusy (a reader has not ended for five seconds) nothing is
// lost and Commit may be called again. Without changes it does nothing.
func (w *Writer) Commit(ctx context.Context) error {
	if err := w.ready(ctx); err != nil || !w.e.inTransaction() {
		return err
	}
	if err := w.flushIndex(); err != nil {
		return w.fail("write the search index", err)
	}
	if err := w.tidyIndex(); err != nil {
		return w.fail("tidy the search index", err)
	}
	err := w.e.exec(`COMMIT`)
	if errors.Is(err, ErrBusy) && w.e.inTransaction() {
		return fmt.Errorf("could not commit to the library: %w", err)
	}
	if err != nil {
		return w.fail("commit to the library", err)
	}
	if w.forget {
		if err := w.lib.place.dropAside(); err != nil {
			return err
		}
		w.forget = false
	}
	return nil
}

// Close rolls back what was not committed and lets the next Writer in. A second Close does nothing.
func (w *Writer) Close() error {
	if w.lock == nil {
		return nil
	}
	w.rollback()
	w.e.close()
	err := w.lock.Close()
	w.lock = nil
	if w.err == nil {
		w.err = errors.New("the writer is closed")
	}
	if err != nil {
		return fmt.Errorf("could not unlock the library: %w", bare(err))
	}
	return nil
}

// ready is asked at the beginning of every method.
func (w *Writer) ready(ctx context.Context) error {
	if w.err != nil {
		return w.err
	}
	return ctx.Err()
}

// begin is ready and opens a transaction if none is open.
func (w *Writer) begin(ctx context.Context) error {
	if err := w.ready(ctx); err != nil {
		return err
	}
	if w.e.inTransaction() {
		return nil
	}
	err := w.e.exec(`BEGIN IMMEDIATE`)
	switch {
	case errors.Is(err, ErrBusy):
		return fmt.Errorf("could not begin to write: %w", err)
	case err != nil:
		return w.fail("begin to write", err)
	}
	return nil
}

// fail rolls back and keeps the error for all that follows.
func (w *Writer) fail(doing string, err error) error {
	w.err = fmt.Errorf("could not %s: %w", doing, w.lib.noticed(w.lib.explain(err)))
	w.rollback()
	return w.err
}

func (w *Writer) rollback() {
	w.index = pending{}
	if w.e.inTransaction() {
		_ = w.e.exec(`ROLLBACK`) // the file is whole either way: the next reader rolls back
	}
}

// connection is the number of a connection, which is made up if create is set. 0 = there is none.
func (w *Writer) connection(name string, create bool) (int64, error) {
	if id, ok := w.connections[name]; ok {
		return id, nil
	}
	id, found, err := w.e.number(`SELECT id FROM connection WHERE name = ?`, name)
	if err == nil && !found && create {
		id, found, err = w.e.number(`INSERT INTO connection (name) VALUES (?) RETURNING id`, name)
	}
	if err == nil && found {
		w.connections[name] = id
	}
	return id, err
}

// row is what a Put has to know of the record that is there.
type row struct {
	id, doc int64
	sum     [32]byte
}

func (w *Writer) find(connection int64, k Key) (r row, found bool, err error) {
	err = w.e.query(`SELECT id, doc, sha256 FROM record WHERE hash = ? AND connection = ? AND type = ? AND name = ?`,
		func(s *sqlite3.Stmt) error {
			found = true
			r.id, r.doc = s.ColumnInt64(0), s.ColumnInt64(1)
			copy(r.sum[:], s.ColumnRawBlob(2))
			return nil
		}, hashOf(k.Type, k.ID), connection, k.Type, k.ID)
	return r, found, err
}
