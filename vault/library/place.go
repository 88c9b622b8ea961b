package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// place is where a library lies: in a file, or in memory.
type place interface {
	// here looks which library is there, nil if there is none.
	here() (*instance, error)
	// create makes the library complete or not at all: fill writes it at the address that it is given.
	create(fill func(address) error) error
	address() address
	// replace is create in the place of a library that stays, under the name that it returns.
	replace(at time.Time, fill func(address) error) (aside string, err error)
	// dropAside removes what replace has left, whether or not it came to its end.
	dropAside() error
	// suspect notes that damage was met, until replace or clear.
	suspect()
	suspected() bool
	clear()
	// enciphered opens the bytes as they lie there.
	enciphered() (content, error)
	// lock takes the lock that one Writer at a time has, and waits for it as long as that. ErrBusy after that.
	lock(ctx context.Context, wait time.Duration) (io.Closer, error)
}

// instance tells a library from another one that has taken its place.
type instance struct{ info fs.FileInfo }

func (a *instance) same(b *instance) bool { return a.info == nil || os.SameFile(a.info, b.info) }

// address is what the engine opens.
type address struct {
	vfs, path string
	journal   string // the mode of the rollback journal
}

type content interface {
	io.ReaderAt
	io.Closer
	Size() (int64, error)
}

// filePlace is a library in a file, with its lock and its journal beside it.
type filePlace struct {
	path string
	vfs  string                      // another one in tests
	link func(from, to string) error // os.Link, but in tests
	sync func(dir string) error      // syncDir, but in tests
}

func (p *filePlace) address() address { return address{vfs: p.vfs, path: p.path, journal: "truncate"} }

// here looks for the file without opening it. What is there and is no regular file is refused, links as well.
func (p *filePlace) here() (*instance, error) {
	info, err := os.Lstat(p.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil //nolint:nilnil // there is none
	case err != nil:
		return nil, fmt.Errorf("could not look for the library file: %w", bare(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: it is a link or not a file", ErrDamaged)
	case info.Size() < pageSize:
		return nil, fmt.Errorf("%w: the file is cut off", ErrDamaged)
	}
	return &instance{info}, nil
}

// create is for where there is no library. The caller holds the lock.
func (p *filePlace) create(fill func(address) error) error {
	if err := discard(p.journal()); err != nil { // left from a library that was removed without it
		return err
	}
	_, err := p.bring(fill)
	return err
}

func (p *filePlace) journal() string { return p.path + "-journal" }

// discard removes what must not be taken for a part of the library that is brought.
func discard(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("could not remove the rest of an older library: %w", bare(err))
	}
	return nil
}

// bring makes a library under another name and moves it into place. After an error moved says whether it lies there all the same.
func (p *filePlace) bring(fill func(address) error) (moved bool, err error) {
	fresh := p.fresh()
	if err := p.discardFresh(); err != nil {
		return false, err
	}
	f, err := os.OpenFile(fresh.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false, fmt.Errorf("could not create the library file: %w", bare(err))
	}
	if err := f.Close(); err != nil {
		return false, fmt.Errorf("could not create the library file: %w", bare(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh.path) // the next creation removes it
		}
	}()
	if err := fill(fresh); err != nil {
		return false, err
	}
	_ = os.Remove(fresh.path + "-journal") // empty by now
	if err := os.Rename(fresh.path, p.path); err != nil {
		return false, fmt.Errorf("could not move the new library into place: %w", bare(err))
	}
	return true, p.sync(filepath.Dir(p.path))
}

// fresh is where bring makes a library.
func (p *filePlace) fresh() address {
	fresh := p.address()
	fresh.path += ".new"
	return fresh
}

// discardFresh removes what a bring has left that was cut short.
func (p *filePlace) discardFresh() error {
	fresh := p.fresh().path
	return errors.Join(discard(fresh), discard(fresh+"-journal"))
}

type osContent struct{ *os.File }

func (f osContent) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (p *filePlace) enciphered() (content, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, bare(err)
	}
	return osContent{f}, nil
}

const (
	lockName  = "library.lock"
	lockRetry = 20 * time.Millisecond
)

// lock holds in this process and all others. The lock's file is empty and stays. The operating system frees the lock of a process that was
// killed.
func (p *filePlace) lock(ctx context.Context, wait time.Duration) (io.Closer, error) {
	path := filepath.Join(filepath.Dir(p.path), lockName)
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
