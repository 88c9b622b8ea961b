package applock_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/applock"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	return uitest.Show(t, applock.New(b.Env, ui.Route{Place: ui.ToLock}), f)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Check()
			s.Picture("applock")
			if form == uitest.Phone {
				s.Golden("applock")
			}
			s.Tap("Set a lock")
			s.Check()
			s.Picture("applock-set")
			s.Tap("Cancel")
			b.Session.Who.Lock = ui.PIN
			s = show(t, b, form)
			s.Tap("Make a recovery code")
			s.Check()
			s.Into("Current PIN", "271828")
			s.Tap("Show the code")
			b.Settle()
			s.Check()
			s.Sees("Z63N 95KK")
			s.Picture("applock-code")
			s.Tap("I have written it down")
			s.Check()
			s.Picture("applock-code-sure")
			s.Tap("Yes, it is on paper")
			s.SeesNot("Z63N")
			s.Check()
			s.Picture("applock-locked")
		})
	}
}

// TestALockIsSet: what cannot be one is said at its field, and nothing that was typed well is lost by it.
func TestALockIsSet(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Set a lock")
	if got := s.Focused(); got != "New PIN" {
		t.Errorf("the focus is on %q", got)
	}
	s.SeesNot("Current") // the keyring asks for nothing
	s.Tap("Set it")
	s.Sees("Type it first.")
	s.Into("New PIN", "271828")
	s.Into("The same PIN again", "271829")
	s.Tap("Set it")
	s.Sees("The two are not the same.")
	s.Into("The same PIN again", "271828")
	b.Backend.Fail("SetLock", "usage weak-lock")
	s.Tap("Set it")
	b.Settle()
	s.Sees("That is too easy to guess.")
	b.Backend.Fail("SetLock", "")
	s.Tap("Passphrase")
	s.SeesNot("New PIN")
	s.Sees("The same passphrase again")
	s.Tap("Set it")
	b.Settle()
	s.Sees("From now on")
	if b.Session.Who.Lock != ui.LockPassphrase {
		t.Errorf("the lock is %q", b.Session.Who.Lock)
	}
	s.Tap("Remove the lock")
	s.Into("Current passphrase", "whatever it is")
	s.Tap("Remove the lock")
	b.Settle()
	s.Sees("The lock is removed.")
}

// TestAWrongTry is said at the field with what it has cost.
func TestAWrongTry(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Lock = ui.PIN
	s := show(t, b, uitest.Wide)
	s.Tap("Change the lock")
	s.Into("Current PIN", "111")
	s.Into("New PIN", "271828")
	s.Into("The same PIN again", "271828")
	b.Backend.FailWith("SetLock", ui.Failure{Code: "locked", Tries: &ui.Tries{Left: 5, Wait: 30 * time.Second, Then: "nothing"}})
	s.Tap("Set it")
	b.Settle()
	s.Sees("That was wrong. 5 tries are left. The next one is taken in 30 seconds. After the last one nothing opens it any more.")
	if got := s.Focused(); !strings.HasPrefix(got, "Current PIN") {
		t.Errorf("the focus is on %q", got)
	}
}

// TestNothingTypedStays in a field that is not shown any more, whichever way the form goes.
func TestNothingTypedStays(t *testing.T) {
	for name, goes := range map[string]func(*uitest.Screen, ui.Page){
		"cancelled": func(s *uitest.Screen, _ ui.Page) { s.Tap("Cancel") },
		"back":      func(_ *uitest.Screen, p ui.Page) { p.(ui.Stepped).StepBack() },
		"left":      func(_ *uitest.Screen, p ui.Page) { p.(ui.Leaver).Leave() },
		"done":      func(s *uitest.Screen, _ ui.Page) { s.Tap("Set it") },
	} {
		b := uitest.NewBench(t)
		b.Session.Who.Lock = ui.PIN
		p := applock.New(b.Env, ui.Route{Place: ui.ToLock})
		s := uitest.Show(t, p, uitest.Wide)
		s.Tap("Change the lock")
		typed := map[string]func() string{}
		for _, label := range []string{"Current PIN", "New PIN", "The same PIN again"} {
			s.Into(label, "271828")
			typed[label] = s.Typed()
		}
		goes(s, p)
		b.Settle()
		for label, text := range typed {
			if text := text(); text != "" {
				t.Errorf("%s: %q is still in %s", name, text, label)
			}
		}
	}
}

// lockedOut is a person whose last try is this one.
type lockedOut struct{ *uitest.Session }

func (s lockedOut) SetLock(context.Context, ui.Proof, ui.LockKind, []byte) error {
	s.Who.Lock, s.Who.LockedOut = ui.NoLock, true
	return &ui.Failure{Code: "key-lost", Part: "locked-out", Err: errors.New("the last wrong try")}
}

// TestTheLastWrongTry takes the form away: what it asks for opens nothing any more.
func TestTheLastWrongTry(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Lock, b.Session.Who.Recovery = ui.PIN, true
	b.Env.Session = lockedOut{b.Session}
	s := show(t, b, uitest.Wide)
	s.Tap("Remove the lock")
	s.Into("Current PIN", "271829")
	s.Tap("Remove the lock")
	b.Settle()
	s.Sees("After too many wrong tries")
	s.SeesNot("Current PIN")
	s.Tap("Set a new lock")
	s.Sees("Recovery code")
}

// TestACodeIsNotLostByASlip: neither Escape nor Return, however often, takes it away before somebody has said that it is on paper. Who goes to
// another page, or locks, is told about it.
func TestACodeIsNotLostByASlip(t *testing.T) {
	b := uitest.NewBench(t)
	p := applock.New(b.Env, ui.Route{Place: ui.ToLock})
	s := uitest.Show(t, p, uitest.Wide)
	s.Tap("Make a recovery code")
	s.Tap("Show the code")
	b.Settle()
	for range 3 {
		if !p.(ui.Stepped).StepBack() {
			t.Fatal("Escape leaves the page")
		}
		s.Sees("Z63N 95KK")
	}
	s.Sees("Is the code on paper?")
	if got := s.Focused(); got != "Not yet" {
		t.Errorf("the focus is on %q", got)
	}
	s.Key(fyne.KeyReturn)
	s.SeesNot("Is the code on paper?")
	s.Sees("Z63N 95KK")
	p.(ui.Leaver).Leave()
	if len(b.Unseen) != 1 || !strings.Contains(b.Unseen[0].Explain().What, "before you said that it is on paper") {
		t.Errorf("told of %+v", b.Unseen)
	}

	b = uitest.NewBench(t)
	p = applock.New(b.Env, ui.Route{Place: ui.ToLock})
	s = uitest.Show(t, p, uitest.Wide)
	s.Tap("Make a recovery code")
	s.Tap("Show the code")
	b.Settle()
	s.Tap("I have written it down")
	s.Tap("Yes, it is on paper")
	s.SeesNot("Z63N")
	p.(ui.Leaver).Leave()
	if len(b.Unseen) != 0 {
		t.Errorf("told of %+v", b.Unseen)
	}
}

// unlogged is a person whose log takes nothing, so that a code is made and an error comes with it.
type unlogged struct{ *uitest.Session }

func (s unlogged) CreateRecovery(context.Context, ui.Proof) (string, error) {
	return uitest.RecoveryCode, &ui.Failure{Code: "disk-full", Err: errors.New("no room")}
}

// TestACodeThatWasMadeIsShown, whatever failed after it: the one before opens nothing any more.
func TestACodeThatWasMadeIsShown(t *testing.T) {
	b := uitest.NewBench(t)
	b.Env.Session = unlogged{b.Session}
	s := show(t, b, uitest.Phone)
	s.Tap("Make a recovery code")
	s.Tap("Show the code")
	b.Settle()
	s.Check()
	s.Sees("Z63N 95KK")
	s.Sees("The code holds all the same.")
}

func TestWhatIsSaidOfEachWay(t *testing.T) {
	for words, p := range map[string]ui.Person{
		"Anyone who uses your login":         {Keep: ui.KeptByKeyring},
		"together with your PIN":             {Keep: ui.KeptByKeyring, Lock: ui.PIN},
		"together with your passphrase":      {Keep: ui.KeptByKeyring, Lock: ui.LockPassphrase},
		"nothing else does":                  {Keep: ui.KeptByPassphrase},
		"and so does the recovery code":      {Keep: ui.KeptByPassphrase, Recovery: true},
		"anyone at this computer can":        {Keep: ui.KeptInSession},
		"in this window only, behind":        {Keep: ui.KeptInSession, Lock: ui.PIN},
		"opened the records with the reco":   {Keep: ui.KeptByKeyring, LockedOut: true, Recovery: true},
		"It opens the records without keyri": {Keep: ui.KeptByKeyring, Recovery: true},
	} {
		b := uitest.NewBench(t)
		b.Session.Who = p
		s := show(t, b, uitest.Wide)
		s.Sees(words)
		if p.Keep == ui.KeptInSession { // the keyring of the computer has no part in that
			if p.Lock != ui.NoLock {
				s.SeesNot("anyone")
				s.SeesNot("thief")
				s.Tap("Remove the lock")
				s.Sees("open the records again")
			}
			s.SeesNot("keyring of this computer")
		}
		if p.Keep == ui.KeptByPassphrase {
			s.Tap("Change the passphrase")
			s.SeesNot("Six digits")
			s.Sees("Current passphrase")
		}
		if p.LockedOut {
			s.SeesNot("Make the code useless")
			s.Tap("Set a new lock")
			s.Sees("Recovery code")
		}
	}
}

// TestAForgottenLock: the recovery code proves who one is for each change, since its owner may have forgotten the rest.
func TestAForgottenLock(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Lock = ui.PIN
	s := show(t, b, uitest.Wide)
	s.Tap("Change the lock")
	s.SeesNot("Use the recovery code") // there is none
	b.Session.Who.Recovery = true
	s = show(t, b, uitest.Wide)
	s.Tap("Change the lock")
	s.Into("New PIN", "271828")
	s.Into("The same PIN again", "271828")
	s.Into("Current PIN", "111")
	s.Tap("Use the recovery code")
	s.SeesNot("Current PIN")
	if got := s.Focused(); got != "Recovery code" {
		t.Errorf("the focus is on %q", got)
	}
	s.Tap("Not with the code")
	s.Sees("Current PIN")
	s.Tap("Use the recovery code")
	s.Into("Recovery code", uitest.RecoveryCode)
	s.Tap("Set it")
	b.Settle()
	s.Sees("From now on")
	if now := b.Session.Proved; !now.Code || string(now.Typed) != uitest.RecoveryCode {
		t.Errorf("proved by %q, a code: %v", now.Typed, now.Code)
	}
}
