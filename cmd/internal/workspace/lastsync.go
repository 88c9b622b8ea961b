package workspace

import (
	"context"
	"fmt"
	"time"

	"chartkey/vault/library"
)

// LastSync is when a connection was fetched, in UTC to the second.
type LastSync struct {
	At time.Time // when a sync came to its end the last time; zero if none did

	// Repaired is when the records were mended, as long as no sync has come to its end since, and Before what At was then; zero if not, or if that
	// could not be read.
	Repaired, Before time.Time

	Some bool // there are records of it, also where At is zero
}

// LastSynced tells of each connection when it was fetched, by its id.
func (w *Workspace) LastSynced(ctx context.Context) (map[string]LastSync, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	all, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	synced := map[string]LastSync{}
	for _, c := range all {
		if synced[c.ID], err = lastSync(ctx, l, c.ID); err != nil {
			return nil, fmt.Errorf("could not read when the records were fetched: %w", err)
		}
	}
	return synced, nil
}

func lastSync(ctx context.Context, l *library.Library, connection string) (s LastSync, err error) {
	cursors, err := l.Cursors(ctx, connection)
	if err != nil {
		return s, err
	}
	s.At, s.Repaired, s.Before = timeOf(cursors[cursorSynced]), timeOf(cursors[cursorRepaired]), timeOf(cursors[cursorBefore])
	if s.Some = !s.At.IsZero(); s.Some {
		return s, nil
	}
	some, err := l.List(ctx, library.Filter{Connection: connection, Limit: 1})
	s.Some = len(some) > 0
	return s, err
}

// timeOf reads a cursor, zero for none.
func timeOf(cursor string) time.Time {
	at, _ := time.Parse(time.RFC3339, cursor)
	return at
}

// fetchedBefore is when each connection was fetched the last time, which a repair forgets. What cannot be read of it is left out.
func (w *Workspace) fetchedBefore(ctx context.Context, l *library.Library) map[string]string {
	all, err := w.load(ctx)
	if err != nil {
		return nil
	}
	before := map[string]string{}
	for _, c := range all {
		cursors, _ := l.Cursors(ctx, c.ID)
		before[c.ID] = first(cursors[cursorSynced], cursors[cursorBefore])
	}
	return before
}

// noteRepair keeps with each connection that its records were mended now. It is told to people only, so that nothing fails by it.
func (w *Workspace) noteRepair(ctx context.Context, l *library.Library, before map[string]string) {
	wr, err := l.Writer(ctx)
	if err != nil {
		return
	}
	defer wr.Close() //nolint:errcheck // after Commit there is nothing left to lose
	now := w.cfg.Now().UTC().Format(time.RFC3339)
	for id, at := range before {
		if err := setCursors(ctx, wr, id, map[string]string{cursorRepaired: now, cursorBefore: at}); err != nil {
			return
		}
	}
	_ = wr.Commit(ctx)
}
