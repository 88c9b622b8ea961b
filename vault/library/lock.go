package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockName  = "library.lock"
	lockRetry = 20 * time.Millisecond
)

// lockWriter takes the lock that one Writer at a time has, in this process and all others. The file is empty and stays.
// The operating system frees the lock of a process that was killed.
func lockWriter(ctx context.Context, library string, wait time.Duration) (*flock.Flock, error) {
	path := filepath.Join(filepath.Dir(library), lockName)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("could not lock the library: its lock file is a link or not a file")
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	_, err := lock.TryLockContext(waiting, lockRetry)
	switch {
	case err == nil:
		return lock, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, ErrBusy
	}
	return nil, fmt.Errorf("could not lock the library: %w", bare(err))
}
