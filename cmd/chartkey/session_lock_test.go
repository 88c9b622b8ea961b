package main

import (
	"errors"
	"testing"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// TestTheLockOfAPerson: set, tried wrong, opened, changed by the code, and removed, of each kind of person that has one.
func TestTheLockOfAPerson(t *testing.T) {
	for _, keep := range []ui.Keep{ui.KeptByKeyring, ui.KeptInSession} {
		t.Run(string(keep), func(t *testing.T) {
			h := newHouse(t)
			ctx, b := t.Context(), h.backend
			s := h.unlocked(keep)
			id := s.Person().ID
			pin, other := func() []byte { return []byte("271828") }, func() []byte { return []byte("314159") }
			if err := s.SetLock(ctx, ui.Proof{}, ui.PIN, []byte("123456")); ui.PartOf(err) != "weak-lock" {
				t.Errorf("a weak one: %v", err)
			}
			must(t, s.SetLock(ctx, ui.Proof{}, ui.PIN, pin()))
			tellsThen(t, s.SetLock(ctx, ui.Proof{Typed: other()}, ui.NoLock, nil), "nothing")
			code, err := s.CreateRecovery(ctx, ui.Proof{Typed: pin()})
			must(t, err)
			if p := s.Person(); p.Lock != ui.PIN || !p.Recovery || !p.Types() {
				t.Errorf("%+v", p)
			}
			must(t, s.Lock())

			_, err = b.Unlock(ctx, id, nil)
			wants(t, err, workspace.Locked)
			_, err = b.Unlock(ctx, id, other())
			wants(t, err, workspace.Locked)
			tellsThen(t, err, "code")
			if f, ok := errors.AsType[*ui.Failure](err); !ok || f.Tries == nil || f.Tries.Untried || f.Tries.Left < 8 {
				t.Errorf("a wrong try: %+v", f)
			}
			opened, err := b.Unlock(ctx, id, pin())
			must(t, err)
			wants(t, opened.SetLock(ctx, ui.Proof{Typed: other()}, ui.LockPassphrase, []byte("five words of this test")), workspace.Locked)
			must(t, opened.SetLock(ctx, ui.Proof{Typed: pin()}, ui.LockPassphrase, []byte("five words of this test")))
			must(t, opened.Lock())
			_, err = b.Recover(ctx, id, []byte("0000"))
			if ui.PartOf(err) != "wrong-recovery" {
				t.Errorf("a wrong code: %v", err)
			}
			opened, err = b.Recover(ctx, id, []byte(code))
			must(t, err)
			wants(t, opened.SetLock(ctx, ui.Proof{Typed: other(), Code: true}, ui.PIN, pin()), workspace.Locked)
			must(t, opened.SetLock(ctx, ui.Proof{Typed: []byte(code), Code: true}, ui.PIN, pin()))
			must(t, opened.SetLock(ctx, ui.Proof{Typed: pin()}, ui.NoLock, nil))
			must(t, opened.RemoveRecovery(ctx, ui.Proof{}))
			if p := opened.Person(); p.Lock != ui.NoLock || p.Recovery || p.Types() {
				t.Errorf("%+v", p)
			}
			must(t, opened.Lock())
			_, err = b.Unlock(ctx, id, nil)
			must(t, err)
		})
	}
}

// TestALockIsFollowedByCleaning, once the keys have gone.
func TestALockIsFollowedByCleaning(t *testing.T) {
	h := newHouse(t)
	cleaned := 0
	var s ui.Session
	h.clean = func() {
		cleaned++
		if _, err := s.Connections(t.Context()); ui.CodeOf(err) != "locked" {
			t.Errorf("not locked by then: %v", err)
		}
	}
	s = h.unlocked(ui.KeptByKeyring)
	must(t, s.Lock())
	if cleaned != 1 {
		t.Errorf("cleaned %d times", cleaned)
	}
}

// TestTheQuestionOfTheWindowCostsNoTry: who is behind a lock is not looked at before the window closes, however often that is asked.
func TestTheQuestionOfTheWindowCostsNoTry(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	s := h.unlocked(ui.KeptInSession)
	must(t, s.SetLock(ctx, ui.Proof{}, ui.PIN, []byte("271828")))
	must(t, s.Lock())
	for range 3 {
		found, err := ui.Leftovers(ctx, h.backend, nil, "", time.Now())
		if len(found) != 0 || ui.CodeOf(err) != "locked" || ui.PartOf(err) != "behind-lock" {
			t.Errorf("%+v, %v", found, err)
		}
	}
	_, err := h.Unlock(ctx, s.Person().ID, []byte("314159"))
	if f, ok := errors.AsType[*ui.Failure](err); !ok || f.Tries == nil || f.Tries.Left != 9 {
		t.Errorf("the first wrong try: %+v", f)
	}
}

func TestAnotherPassphraseOfAVault(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptByPassphrase)
	must(t, s.SetLock(t.Context(), ui.Proof{Typed: []byte("five words and a half")}, ui.LockPassphrase, []byte("five words of this test")))
	must(t, s.Lock())
	_, err := h.Unlock(t.Context(), s.Person().ID, []byte("five words and a half"))
	wants(t, err, workspace.Locked)
	opened, err := h.Unlock(t.Context(), s.Person().ID, []byte("five words of this test"))
	must(t, err)

	code, err := opened.CreateRecovery(t.Context(), ui.Proof{Typed: []byte("five words of this test")})
	must(t, err)
	must(t, opened.SetLock(t.Context(), ui.Proof{Typed: []byte(code), Code: true}, ui.LockPassphrase, []byte("five words once more")))
	must(t, opened.Lock())
	_, err = h.Unlock(t.Context(), s.Person().ID, []byte("five words once more"))
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tellsThen holds what a wrong try tells of the last one.
func tellsThen(t *testing.T, err error, then string) {
	t.Helper()
	if f, is := errors.AsType[*ui.Failure](err); !is || f.Tries == nil || f.Tries.Then != then {
		t.Errorf("%v tells not that %s opens it then", err, then)
	}
}

// TestAPassphraseThatIsTooEasy makes no vault.
func TestAPassphraseThatIsTooEasy(t *testing.T) {
	h := newHouse(t)
	for _, typed := range []string{"aaaaaaaaaaaa", "abcdefghijkl", "123456789012", "short"} {
		if _, err := h.AddPerson(t.Context(), "Ann", ui.KeptByPassphrase, []byte(typed)); ui.PartOf(err) != "weak-lock" {
			t.Errorf("%s: %v", typed, err)
		}
	}
	if all, err := h.Persons(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
