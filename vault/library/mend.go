package library

import (
	"context"
	"errors"
	"fmt"
)

// mendCommit is how much Mend writes in one transaction.
const mendCommit = 32 << 20

// Mended is what Mend has done.
type Mended struct {
	Kept int    // records in the new library
	Lost int    // records that could not be read
	File string // where the damaged library is kept

	Uncounted bool // there may have been more, which nothing tells of
}

// Check looks whether every page of the file can be read, which is a matter of a second. ErrDamaged if not, or if other damage was met since
// the last Mend.
func (l *Library) Check(ctx context.Context) error {
	bad := 0
	err := l.read(ctx, func(e *engine) error {
		if err := e.exec(`BEGIN`); err != nil { // no Writer changes the file meanwhile; read ends it
			return err
		}
		if _, _, err := e.number(`SELECT count(*) FROM meta`); err != nil {
			return err
		}
		key, err := l.secret()
		if err != nil {
			return err
		}
		defer clear(key)
		bad, err = unreadablePages(ctx, l.place, key)
		return err
	})
	switch {
	case err != nil:
		return failed("check the library", err)
	case bad > 0:
		l.place.suspect()
		return fmt.Errorf("%w: %d of its pages cannot be read", ErrDamaged, bad)
	case l.place.suspected():
		return fmt.Errorf("%w: that was seen when it was read", ErrDamaged)
	}
	return nil
}

// Mend looks whether the library is damaged, and if it is puts a new one in its place: with every record that can still be read, and without
// cursors, so that the next sync asks for everything. The damaged file is kept beside it. words gives the text that Search looks through.
// nil if all is whole. ErrUnreadable if nothing can be read, after which nothing has changed.
func (l *Library) Mend(ctx context.Context, words func(Record) string) (*Mended, error) {
	if err := l.Check(ctx); !errors.Is(err, ErrDamaged) {
		return nil, err
	}
	lock, err := l.place.lock(ctx, l.lockWait)
	if err != nil {
		return nil, err
	}
	defer func() { _ = lock.Close() }()                // the system frees it with the process
	if report, err := l.Verify(ctx, nil); err != nil { // also where another process was faster
		return nil, err
	} else if report.Whole() {
		l.place.clear()
		if l.Check(ctx) == nil {
			return nil, nil //nolint:nilnil // there is nothing to tell
		}
	}
	var done Mended
	done.File, err = l.place.replace(l.now(), func(at address) error { return l.copyTo(ctx, at, words, &done) })
	if err != nil {
		return nil, fmt.Errorf("could not renew the library: %w", err)
	}
	return &done, nil
}

// copyTo writes what can be read into an empty file.
func (l *Library) copyTo(ctx context.Context, at address, words func(Record) string, done *Mended) error {
	key, err := l.secret()
	if err != nil {
		return err
	}
	defer clear(key)
	if err := fill(ctx, at, key, l.now()); err != nil {
		return err
	}
	e, err := openEngine(ctx, at, key, writerPragmas(at))
	if err != nil {
		return err
	}
	defer e.close()
	w := newWriter(l, e)
	defer w.rollback()
	written := 0
	done.Uncounted, err = l.walk(ctx, func(r Record, found bool, problem *Bad) error {
		if !found {
			if problem != nil {
				done.Lost++
			}
			return nil
		}
		r.Text = words(r)
		_, err := w.Put(ctx, Prepare(r))
		done.Kept++
		if written += len(r.Body); err == nil && written > mendCommit {
			err, written = w.Commit(ctx), 0
		}
		return err
	})
	if err != nil {
		return err
	}
	for connection := range w.connections {
		absences, err := l.Absences(ctx, connection)
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		for _, a := range absences {
			if err := w.SetAbsence(ctx, connection, a); err != nil {
				return err
			}
		}
	}
	w.compact = true
	return w.Commit(ctx)
}
