package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// disk is what survives a kill: the stored values and the lock that all handles share.
type disk struct {
	lock chan struct{}

	mu       sync.Mutex
	token    string
	rotation uint64
	journal  []byte
	earlier  []byte
}

func newDisk() *disk { return &disk{lock: make(chan struct{}, 1)} }

// fakeStore is one process's handle on a disk. hook sees each writing call before and after it takes effect and can
// fail it or panic in the place of a kill.
type fakeStore struct {
	*disk
	hook       func(op string, done bool) error
	writes     int
	unreadable bool // the token cannot be read before it is written again
}

func (s *fakeStore) Lock(ctx context.Context) (func(), error) {
	select {
	case s.lock <- struct{}{}:
		return func() { <-s.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *fakeStore) Token(context.Context) (string, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unreadable {
		return "", 0, errDisk
	}
	return s.token, s.rotation, nil
}

func (s *fakeStore) SetToken(ctx context.Context, token string, rotation uint64) error {
	return s.change(ctx, "token", func() { s.token, s.rotation, s.unreadable = token, rotation, false })
}

func (s *fakeStore) Journal(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal), nil
}

func (s *fakeStore) SetJournal(ctx context.Context, entry []byte) error {
	return s.change(ctx, "journal", func() { s.journal = slices.Clone(entry) })
}

func (s *fakeStore) Superseded(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.earlier), nil
}

func (s *fakeStore) SetSuperseded(ctx context.Context, tokens []byte) error {
	s.mu.Lock()
	same := s.earlier == nil && tokens == nil
	s.mu.Unlock()
	if same {
		return nil
	}
	return s.change(ctx, "earlier", func() { s.earlier = slices.Clone(tokens) })
}

func (s *fakeStore) change(ctx context.Context, op string, change func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.hook != nil {
		if err := s.hook(op, false); err != nil {
			return err
		}
	}
	s.mu.Lock()
	change()
	s.mu.Unlock()
	s.writes++
	if s.hook != nil {
		return s.hook(op, true)
	}
	return nil
}

var errDisk = errors.New("disk full")

// failing returns a hook that fails each call of op.
func failing(op string) func(string, bool) error {
	return func(called string, done bool) error {
		if called == op && !done {
			return errDisk
		}
		return nil
	}
}

// entry is the stored journal, decoded.
func (d *disk) entry() journal {
	d.mu.Lock()
	defer d.mu.Unlock()
	entry, err := parseJournal(d.journal)
	if err != nil || entry == nil {
		return journal{}
	}
	return *entry
}
