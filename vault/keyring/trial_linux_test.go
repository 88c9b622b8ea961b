package keyring_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

// TestMeasure: each step has the time that it took.
func TestMeasure(t *testing.T) {
	now := time.Unix(0, 0)
	m := keyring.Memory()
	got, err := keyring.Measure(t.Context(), slow{m, func() { now = now.Add(time.Second) }}, func() time.Time { return now })
	if wanted := (keyring.Times{Write: time.Second, Read: 2 * time.Second, Delete: 3 * time.Second}); err != nil || got != wanted {
		t.Errorf("%+v, %v", got, err)
	}
	if left := m.Accounts(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// slow takes one, two and three ticks to write, read and delete.
type slow struct {
	keyring.Store
	tick func()
}

func (s slow) Set(ctx context.Context, account, value string) error {
	s.tick()
	return s.Store.Set(ctx, account, value)
}

func (s slow) Get(ctx context.Context, account string) (string, error) {
	s.tick()
	s.tick()
	return s.Store.Get(ctx, account)
}

func (s slow) Delete(ctx context.Context, account string) error {
	s.tick()
	s.tick()
	s.tick()
	return s.Store.Delete(ctx, account)
}

// TestTry: of a store that does not try itself.
func TestTry(t *testing.T) {
	m := keyring.Memory()
	want(t, keyring.Try(t.Context(), m), nil)
	if left := m.Accounts(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	want(t, keyring.Try(t.Context(), forgetful{m}), keyring.ErrNotKept)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, keyring.Try(ctx, m), context.Canceled)
}

// forgetful keeps nothing.
type forgetful struct{ keyring.Store }

func (forgetful) Set(context.Context, string, string) error { return nil }

// TestAFailedTrialLeavesNothing: where the write may have arrived it is taken back, unless that would be waited for or ask the person again.
func TestAFailedTrialLeavesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		fails, looks error
		deleted      bool
	}{
		"an odd answer":   {keyring.ErrFailed, nil, true},
		"a cancelled one": {context.Canceled, nil, true},
		"no answer":       {keyring.ErrTimeout, nil, false},
		"none":            {keyring.ErrNone, nil, false},
		"locked":          {keyring.ErrLocked, keyring.ErrLocked, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := keyring.Memory()
			want(t, keyring.Try(t.Context(), arriving{m, c.fails, c.looks}), c.fails)
			if left := m.Accounts(); (len(left) == 0) != c.deleted {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// arriving stores what it is given and says that it failed.
type arriving struct {
	keyring.Store
	fails, looks error
}

func (a arriving) Set(ctx context.Context, account, value string) error {
	return errors.Join(a.Store.Set(ctx, account, value), a.fails)
}

func (a arriving) Look(context.Context) error { return a.looks }
