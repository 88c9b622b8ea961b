package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is how often a waiting process looks again. Locks are held for some milliseconds, for one request, or while a keyring asks its person.
const lockPoll = 10 * time.Millisecond

// Lock takes an advisory lock. The file itself stays, empty.
func (osDisk) Lock(ctx context.Context, name string, wait time.Duration) (func(), error) {
	if info, err := os.Lstat(name); err == nil { //nolint:gosec // the path is the vault's own
		if err := regular(name, info); err != nil {
			return nil, err
		}
	}
	limited := ctx
	if wait > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	lock := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR|flagNoFollow), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(limited, lockPoll); err != nil {
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("could not wait for the vault: %w", ctx.Err())
		case errors.Is(err, context.DeadlineExceeded):
			return nil, ErrBusy
		default:
			return nil, diskError("lock the file "+filepath.Base(name), err)
		}
	}
	return func() { _ = lock.Close() }, nil
}

// turns lets the goroutines of one process take turns by name, each wait ending with its context. The file locks
// would hold them apart as well, but only by looking again and again.
type turns struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

func (t *turns) take(ctx context.Context, name string) (func(), error) {
	t.mu.Lock()
	if t.taken == nil {
		t.taken = map[string]chan struct{}{}
	}
	turn, ok := t.taken[name]
	if !ok {
		turn = make(chan struct{}, 1)
		t.taken[name] = turn
	}
	t.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("could not wait for the vault: %w", ctx.Err())
	}
}
