package vault

import (
	"context"
	"maps"
	"slices"
	"sync"

	"chartkey/vault/keyring"
)

// recorder is a keyring in memory that fails at the n-th call, before or after the call took effect.
type recorder struct {
	mu     sync.Mutex
	values map[string]string
	calls  int
	failAt int // 0: never
	after  bool
	err    error
	looks  error // what is seen of it without a call
}

func newRecorder() *recorder { return &recorder{values: map[string]string{}} }

// step counts a call. act tells whether the call takes effect, err what it answers.
func (r *recorder) step() (act bool, err error) {
	r.calls++
	if r.calls != r.failAt {
		return true, nil
	}
	return r.after, r.err
}

func (r *recorder) Get(_ context.Context, account string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.step(); err != nil {
		return "", err
	}
	value, ok := r.values[account]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return value, nil
}

func (r *recorder) Set(_ context.Context, account, value string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	act, err := r.step()
	if act {
		r.values[account] = value
	}
	return err
}

func (r *recorder) Delete(_ context.Context, account string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	act, err := r.step()
	if act {
		delete(r.values, account)
	}
	return err
}

func (r *recorder) Look(context.Context) error { return r.looks }

func (r *recorder) accounts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.values))
}

// arm makes the n-th call from now on fail.
func (r *recorder) arm(n int, after bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.failAt, r.after, r.err = 0, n, after, err
}

func (r *recorder) snapshot() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.values)
}

func (r *recorder) restore(values map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.values = maps.Clone(values)
}
