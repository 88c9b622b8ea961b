package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Store is a set of named secrets. Its methods may be called from many goroutines.
type Store interface {
	// Get returns the value of an account, or ErrNotFound.
	Get(ctx context.Context, account string) (string, error)
	// Set stores a value and returns nil only if it was read back the same.
	Set(ctx context.Context, account, value string) error
	// Delete removes an account and returns nil only if it is then gone. One that is absent is no error.
	Delete(ctx context.Context, account string) error
}

// Prober is a store that names the entry which tries it: several programs may try the same store at once.
type Prober interface {
	// Probe names an entry that nobody else uses.
	Probe() (account string)
}

// Looker is a store that can be looked at without being tried.
type Looker interface {
	// Look tells what there is, see the function Look.
	Look(ctx context.Context) error
}

// Look tells whether there is a keyring, without trying it: nothing is stored or read, and no prompt is shown. nil means that one is there and
// open as far as that can be seen, ErrLocked that one is there which will ask the person to unlock it, ErrNone that there is none, of which
// ErrNoCollection says that only the service is there. A store that cannot be looked at is taken to be there.
func Look(ctx context.Context, s Store) error {
	if own, ok := s.(Looker); ok {
		return own.Look(ctx)
	}
	return ctx.Err()
}

// Times are how long the steps of a trial took, the looks that belong to each included.
type Times struct{ Write, Read, Delete time.Duration }

// Try stores, reads and deletes an entry of no meaning, which tells whether a store works: one that answers may still keep nothing. nil means that
// it does.
func Try(ctx context.Context, s Store) error {
	_, err := Measure(ctx, s, time.Now)
	return err
}

// Measure is Try with the times.
func Measure(ctx context.Context, s Store, now func() time.Time) (t Times, err error) {
	account, value := "probe", "a value to be read back"
	if own, ok := s.(Prober); ok {
		account = own.Probe()
	}
	took := func(step func() error) (time.Duration, error) {
		begun := now()
		err := step()
		return now().Sub(begun), err
	}
	t.Write, err = took(func() error { return s.Set(ctx, account, value) })
	if err != nil && !errors.Is(err, ErrNotKept) {
		takeBack(ctx, s, account, err)
		return t, err
	}
	if err == nil {
		t.Read, err = took(func() error {
			got, err := s.Get(ctx, account)
			if errors.Is(err, ErrNotFound) || err == nil && got != value {
				return ErrNotKept
			}
			return err
		})
	}
	var left error
	t.Delete, left = took(func() error { return s.Delete(ctx, account) })
	return t, errors.Join(err, left)
}

// takeBack deletes what a trial may have stored although it failed. A keyring that did not answer would only be waited for once more, and one that
// is locked would ask the person again.
func takeBack(ctx context.Context, s Store, account string, failure error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if !errors.Is(failure, ErrTimeout) && !errors.Is(failure, ErrNone) && Look(ctx, s) == nil {
		_ = s.Delete(ctx, account)
	}
}

// What a caller decides on. The errors of a Store wrap one of these, or the context's error.
var (
	// ErrNotFound says that the account has no value.
	ErrNotFound = errors.New("the keyring has no such entry")
	// ErrNone says that there is no keyring service, or that it has no keyring to store in yet.
	ErrNone = errors.New("there is no keyring")
	// ErrNoCollection says that a keyring service answers and has no keyring to store in yet. It is an ErrNone.
	ErrNoCollection = fmt.Errorf("the keyring service has no keyring yet: %w", ErrNone)
	// ErrLocked says that the keyring is locked and was not unlocked: no prompt could be shown, it was cancelled, or
	// the password was wrong. The Secret Service does not tell these apart.
	ErrLocked = errors.New("the keyring is locked")
	// ErrDismissed says that the person refused. Only macOS reports it.
	ErrDismissed = errors.New("the keyring's prompt was dismissed")
	// ErrTimeout says that the keyring did not answer in time, most likely because its prompt is still open.
	ErrTimeout = errors.New("the keyring did not answer in time: is its prompt still open?")
	// ErrNotKept says that the keyring reported success and then held something else.
	ErrNotKept = errors.New("the keyring did not keep what it was given")
	// ErrFailed says that the keyring answered with an error of its own, such as that it cannot write its file.
	ErrFailed = errors.New("the keyring does not work")
)
