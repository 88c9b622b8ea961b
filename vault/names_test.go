package vault

import (
	"context"
	"testing"

	"chartkey/vault/keyring"
)

// afterKeyringLost opens a person by the recovery code, whose keyring has lost the master secret and nothing else.
func afterKeyringLost(t *testing.T, at *site) (Person, *Session, Key) {
	t.Helper()
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	code, err := s.CreateRecovery(t.Context(), ByKeyring())
	must(t, err)
	must(t, s.Close())
	must(t, at.keyring.Delete(t.Context(), accountMaster(s.vaultID, p.ID)))
	recovery := ByRecovery([]byte(code))
	return p, unlockPerson(t, at.open(t), p.ID, recovery), recovery
}

// TestANewWayIsEnoughToStore: who has chosen a new way after the keyring was lost does not have to unlock once more before a sign-in is stored.
func TestANewWayIsEnoughToStore(t *testing.T) {
	for name, change := range map[string]func(context.Context, *Session, Key) error{
		"a PIN":            func(ctx context.Context, s *Session, k Key) error { return s.SetLock(ctx, k, PIN, pin) },
		"the keyring only": func(ctx context.Context, s *Session, k Key) error { return s.RemoveLock(ctx, k) },
	} {
		t.Run(name, func(t *testing.T) {
			at := newSite(t)
			p, s, recovery := afterKeyringLost(t, at)
			wantError(t, s.Tokens("c3").SetToken(t.Context(), "third", 0), ErrKeyLost)
			must(t, change(t.Context(), s, recovery))
			must(t, s.Tokens("c3").SetToken(t.Context(), "third", 0))
			wantToken(t, s, "c3", "third", 0)
			must(t, at.open(t).RemovePerson(t.Context(), p.ID))
			wantNothingLeft(t, at)
		})
	}
}

// TestNamesOutliveTheMasterSecret: tokens that lie in the keyring when its master secret is lost are removed with the person, although the list
// that named them opens no more.
func TestNamesOutliveTheMasterSecret(t *testing.T) {
	at := newSite(t)
	p, s, recovery := afterKeyringLost(t, at)
	must(t, s.SetLock(t.Context(), recovery, PIN, pin))
	must(t, at.open(t).RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}

// TestWithoutTheMasterSecretAConnectionIsDeleted: that the list of names does not open is no reason to call a deletion a failure.
func TestWithoutTheMasterSecretAConnectionIsDeleted(t *testing.T) {
	at := newSite(t)
	_, s, _ := afterKeyringLost(t, at)
	must(t, s.Tokens("c1").DeleteConnection(t.Context()))
	_, err := at.keyring.Get(t.Context(), accountToken(s.vaultID, s.person.ID, "c1"))
	wantError(t, err, keyring.ErrNotFound)
}

// TestAHeaderFromBeforeTheNames names no token, and yet a removal finds them all.
func TestAHeaderFromBeforeTheNames(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *Session){
		"untouched":        func(*testing.T, *Session) {},
		"with one more":    func(t *testing.T, s *Session) { t.Helper(); must(t, s.Tokens("c3").SetToken(t.Context(), "third", 0)) },
		"with one less":    func(t *testing.T, s *Session) { t.Helper(); must(t, s.Tokens("c2").DeleteConnection(t.Context())) },
		"with a lock":      func(t *testing.T, s *Session) { t.Helper(); must(t, s.SetLock(t.Context(), ByKeyring(), PIN, pin)) },
		"with one renewed": func(t *testing.T, s *Session) { t.Helper(); must(t, s.Tokens("c1").SetToken(t.Context(), "eighth", 8)) },
	} {
		t.Run(name, func(t *testing.T) {
			at := newSite(t)
			v := at.open(t)
			p, s := addPerson(t, v, "Anna", ByKeyring())
			furnish(t, s)
			h, err := v.readHeader(s.vaultID, p.ID)
			must(t, err)
			h.Names = nil
			must(t, v.writeHeader(s.dir, h))
			change(t, s)
			must(t, s.Close())
			must(t, at.open(t).RemovePerson(t.Context(), p.ID))
			wantNothingLeft(t, at)
		})
	}
}

// TestTheLastWayIsNotTakenAway: with the code alone nobody sees that anything else opens the person, such as a keyring that is lost.
func TestTheLastWayIsNotTakenAway(t *testing.T) {
	at := newSite(t)
	p, s, recovery := afterKeyringLost(t, at)
	wantError(t, s.RemoveRecovery(t.Context(), recovery), ErrLocked)
	must(t, s.Close())
	s = unlockPerson(t, at.open(t), p.ID, recovery)
	must(t, s.SetLock(t.Context(), recovery, PIN, pin))
	must(t, s.RemoveRecovery(t.Context(), ByLock(pin)))
}

// TestAnotherProcessChoosesANewWay: a session that began with the master secret of before goes on to store what clinics give it.
func TestAnotherProcessChoosesANewWay(t *testing.T) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	code, err := s.CreateRecovery(t.Context(), ByKeyring())
	must(t, err)
	tokens := s.Tokens("c1")
	unlock, err := tokens.Lock(t.Context())
	must(t, err)
	must(t, at.keyring.Delete(t.Context(), accountMaster(s.vaultID, p.ID)))
	other := unlockPerson(t, at.open(t), p.ID, ByRecovery([]byte(code)))
	must(t, other.RemoveLock(t.Context(), ByRecovery([]byte(code))))

	must(t, s.Tokens("c3").SetToken(t.Context(), "third", 0))
	must(t, s.Close())
	must(t, tokens.SetToken(t.Context(), "eighth", 8))
	unlock()
	wantToken(t, other, "c1", "eighth", 8)
	must(t, at.open(t).RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}

// TestATokenBeforeItsConnection: who is removed between the storing of a first token and that of its connection leaves no token behind.
func TestATokenBeforeItsConnection(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	p, s := addPerson(t, v, "Anna", ByKeyring())
	must(t, s.Tokens("c1").SetToken(t.Context(), "token", 0))
	must(t, v.RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}
