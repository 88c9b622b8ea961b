package workspace

import (
	"context"
	"fmt"
	"time"
)

// LastSynced tells, by connection, when a sync came to its end the last time, in UTC to the second. Connections that never were are left
// out.
func (w *Workspace) LastSynced(ctx context.Context) (map[string]time.Time, error) {
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
	synced := map[string]time.Time{}
	for _, c := range all {
		cursors, err := l.Cursors(ctx, c.ID)
		if err != nil {
			return nil, fmt.Errorf("could not read when the records were fetched: %w", err)
		}
		if at, err := time.Parse(time.RFC3339, cursors[cursorSynced]); err == nil {
			synced[c.ID] = at
		}
	}
	return synced, nil
}
