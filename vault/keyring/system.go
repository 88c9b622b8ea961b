package keyring

import (
	"context"
	"crypto/rand"
	"errors"
	"time"
)

// SystemConfig says how to use the operating system's store. Only Service is needed.
type SystemConfig struct {
	Service     string                  // the name that all entries are stored under
	Timeout     time.Duration           // of one call, time for a prompt included; zero: 30 s
	NoticeAfter time.Duration           // when to tell that a call is waiting; zero: 2 s
	Notice      func(waiting string)    // told once a call; nil: nobody
	backend     backend                 // nil: the operating system's
	classify    func(error) error       // nil: the operating system's
	reachable   func() error            // nil: the operating system's
	probe       func() (account string) // nil: a random one

	look   func(ctx context.Context, service string) error // nil: the operating system's
	locate func(context.Context) (Place, error)            // nil: the operating system's
}

// backend is a store of an operating system as its library offers it: a missing entry is ErrNotFound, other errors are for classify.
type backend interface {
	Get(ctx context.Context, service, account string) (string, error)
	Set(ctx context.Context, service, account, value string) error
	Delete(ctx context.Context, service, account string) error
}

// SystemStore is the operating system's key store.
type SystemStore struct {
	cfg   SystemConfig
	calls *calls
}

// System returns the operating system's store for the service, with a limit of 30 s a call.
func System(service string) *SystemStore { return NewSystem(SystemConfig{Service: service}) }

// NewSystem returns the operating system's store with limits and notices of the caller's choice. Nothing is asked of
// the keyring yet.
func NewSystem(cfg SystemConfig) *SystemStore {
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.NoticeAfter == 0 {
		cfg.NoticeAfter = 2 * time.Second
	}
	if cfg.Notice == nil {
		cfg.Notice = func(string) {}
	}
	if cfg.backend == nil {
		cfg.backend = library{}
	}
	if cfg.classify == nil {
		cfg.classify = classify
	}
	if cfg.reachable == nil {
		cfg.reachable = reachable
	}
	if cfg.look == nil {
		cfg.look = look
	}
	if cfg.locate == nil {
		cfg.locate = locate
	}
	if cfg.probe == nil {
		cfg.probe = func() string { return "probe/" + rand.Text() }
	}
	return &SystemStore{cfg: cfg, calls: newCalls(cfg)}
}

// Get returns the value of an account. It may wait for a prompt.
func (s *SystemStore) Get(ctx context.Context, account string) (string, error) {
	return s.calls.do(ctx, account, false, func(ctx context.Context) (string, error) {
		return s.cfg.backend.Get(ctx, s.cfg.Service, account)
	})
}

// Set stores a value and reads it back. A read comes first: it brings up the prompt of a locked keyring, so that it is
// never a write that is left waiting and stores an old value late.
func (s *SystemStore) Set(ctx context.Context, account, value string) error {
	if _, err := s.Get(ctx, account); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if _, err := s.calls.do(ctx, account, true, func(ctx context.Context) (string, error) {
		return "", s.cfg.backend.Set(ctx, s.cfg.Service, account, value)
	}); err != nil {
		return err
	}
	got, err := s.Get(ctx, account)
	if errors.Is(err, ErrNotFound) || err == nil && got != value {
		return ErrNotKept
	}
	return err
}

// Delete removes an account and looks whether it is gone.
func (s *SystemStore) Delete(ctx context.Context, account string) error {
	_, err := s.Get(ctx, account)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := s.calls.do(ctx, account, true, func(ctx context.Context) (string, error) {
		return "", s.cfg.backend.Delete(ctx, s.cfg.Service, account)
	}); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	_, err = s.Get(ctx, account)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil:
		return ErrNotKept
	default:
		return err
	}
}

// Look tells whether there is a keyring and whether it is locked, without a prompt.
func (s *SystemStore) Look(ctx context.Context) error { return s.cfg.look(ctx, s.cfg.Service) }

// Probe names an entry of its own for a trial.
func (s *SystemStore) Probe() string { return s.cfg.probe() }

// Locate tells which program keeps the entries, and in which of its keyrings, without a prompt.
func (s *SystemStore) Locate(ctx context.Context) (Place, error) {
	p, err := s.cfg.locate(ctx)
	p.Service = s.cfg.Service
	return p, err
}
