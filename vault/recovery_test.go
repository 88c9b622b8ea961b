package vault

import (
	"context"
	"errors"
	"testing"

	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// lockable is a keyring that can be locked: it then asks the person, who refuses.
type lockable struct {
	keyring.Store
	locked bool
	asked  int
}

func (l *lockable) ask() error {
	if !l.locked {
		return nil
	}
	l.asked++
	return keyring.ErrDismissed
}

func (l *lockable) Look(context.Context) error {
	if l.locked {
		return keyring.ErrLocked
	}
	return nil
}

func (l *lockable) Get(ctx context.Context, account string) (string, error) {
	if err := l.ask(); err != nil {
		return "", err
	}
	return l.Store.Get(ctx, account)
}

func (l *lockable) Set(ctx context.Context, account, value string) error {
	if err := l.ask(); err != nil {
		return err
	}
	return l.Store.Set(ctx, account, value)
}

// TestTheCodeNeedsNoKeyring: where the keyring is locked the code opens all that the person wants to read, and only what is to be stored there
// makes it ask. Once it is open that goes on as ever.
func TestTheCodeNeedsNoKeyring(t *testing.T) {
	at := newSite(t)
	ring := &lockable{Store: at.keyring}
	at.keyring = ring
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	must(t, s.SetLock(t.Context(), ByKeyring(), PIN, pin))
	code, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	must(t, s.Close())

	ring.locked = true
	s = unlockPerson(t, at.open(t), p.ID, ByRecovery([]byte(code)))
	docs, err := s.Connections(t.Context())
	must(t, err)
	if len(docs) != 2 || s.LibraryKey() == nil {
		t.Errorf("%d connections, a key of the records: %t", len(docs), s.LibraryKey() != nil)
	}
	must(t, s.Activity().Append(t.Context(), audit.View, "Observation/1", "c1"))
	_, err = s.Tokens("c1").Location(t.Context())
	wantError(t, err, ErrKeyringLocked)
	if _, half := errors.AsType[*audit.AnchorError](s.Parting().Append(t.Context(), audit.Lock, "", "")); !half {
		t.Error("the log was anchored in a locked keyring")
	}
	if ring.asked != 0 {
		t.Errorf("the keyring asked %d times", ring.asked)
	}
	wantError(t, s.CheckStore(t.Context()), ErrKeyringLocked)
	wantError(t, s.Tokens("c3").SetToken(t.Context(), "third", 0), ErrKeyringLocked)
	if ring.asked == 0 {
		t.Error("the keyring did not ask before something was stored")
	}

	ring.locked = false
	must(t, s.CheckStore(t.Context()))
	must(t, s.Tokens("c3").SetToken(t.Context(), "third", 0))
	wantToken(t, s, "c1", "seventh", 7)
	must(t, s.Parting().Append(t.Context(), audit.Lock, "", ""))
	must(t, at.open(t).RemovePerson(t.Context(), p.ID))
	if left := ring.Store.(*recorder).accounts(); len(left) != 0 {
		t.Errorf("left in the keyring: %q", left)
	}
}
