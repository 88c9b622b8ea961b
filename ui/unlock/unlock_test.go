package unlock_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/uitest"
	"chartkey/ui/unlock"
)

const (
	byKeyring    = "p1"
	byPassphrase = "p2"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form, id string) *uitest.Screen {
	t.Helper()
	return uitest.Show(t, unlock.New(b.Env, ui.Route{Place: ui.ToUnlock, ID: id}), f)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form, byPassphrase)
			b.Settle()
			s.Check()
			s.Picture("unlock-passphrase")
			b.Backend.People[0].Lock, b.Backend.People[0].Recovery = ui.PIN, true
			s = show(t, b, form, byKeyring)
			b.Settle()
			s.Check()
			s.Picture("unlock-pin")
			b.Backend.People[0].LockedOut, b.Backend.People[0].Lock = true, ui.NoLock
			s = show(t, b, form, byKeyring)
			b.Settle()
			s.Check()
			s.Picture("unlock-locked-out")
			b.Backend.People[0].LockedOut, b.Backend.People[0].Recovery = false, false
			b.Backend.Fail("Unlock", "keyring-locked")
			s = show(t, b, form, byKeyring)
			b.Settle()
			s.Check()
			s.Picture("unlock-failed")
		})
	}
}

func TestKeyringOpensAtOnce(t *testing.T) {
	b := uitest.NewBench(t)
	show(t, b, uitest.Wide, byKeyring)
	b.Settle()
	if len(b.Unlocked) != 1 {
		t.Errorf("%d unlocked", len(b.Unlocked))
	}
}

// TestNothingTypedStays in the field once it was taken, whatever comes of it, nor when the page is left.
func TestNothingTypedStays(t *testing.T) {
	for name, goes := range map[string]func(*uitest.Bench, *uitest.Screen, ui.Page){
		"opened": func(b *uitest.Bench, s *uitest.Screen, _ ui.Page) { s.Tap("Unlock"); b.Settle() },
		"failed": func(b *uitest.Bench, s *uitest.Screen, _ ui.Page) {
			b.Backend.Fail("Unlock", "keyring-locked")
			s.Tap("Unlock")
			b.Settle()
		},
		"other way": func(_ *uitest.Bench, s *uitest.Screen, _ ui.Page) { s.Tap("Use the recovery code") },
		"left":      func(_ *uitest.Bench, _ *uitest.Screen, p ui.Page) { p.(ui.Leaver).Leave() },
	} {
		b := uitest.NewBench(t)
		b.Backend.People[1].Recovery = true
		p := unlock.New(b.Env, ui.Route{Place: ui.ToUnlock, ID: byPassphrase})
		s := uitest.Show(t, p, uitest.Wide)
		b.Settle()
		s.Into("Passphrase", "five words and a half")
		typed := s.Typed()
		goes(b, s, p)
		if got := typed(); got != "" {
			t.Errorf("%s: %q is still in the field", name, got)
		}
	}
}

// TestOfThisSessionOnly: it is not called encrypted, and no keyring is said to be asked.
func TestOfThisSessionOnly(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People[0].Keep = ui.KeptInSession
	release := b.Backend.Hold("Unlock")
	s := show(t, b, uitest.Wide, byKeyring)
	s.SeesNot("encrypted")
	b.Until("the opening", func() bool { return s.Shows("Opening.") })
	s.Check()
	s.Sees("opening them needs no secret")
	s.SeesNot("encrypted")
	s.SeesNot("keyring")
	release()
	b.Settle()
	if len(b.Unlocked) != 1 {
		t.Errorf("%d unlocked", len(b.Unlocked))
	}
}

// late opens when it is released, whoever waits: a keyring does not know that nobody does.
type late struct {
	*uitest.Backend
	release chan struct{}
}

func (b late) Unlock(context.Context, string, []byte) (ui.Session, error) {
	<-b.release
	return b.Backend.Unlock(context.Background(), byKeyring, nil)
}

func TestWhatOpensTooLateIsLockedAgain(t *testing.T) {
	for name, leave := range map[string]func(*uitest.Bench, *uitest.Screen, func()){
		"left while the keyring is asked": func(b *uitest.Bench, _ *uitest.Screen, release func()) {
			b.Env.Tasks.Close()
			release()
		},
		"left while the answer is on its way": func(b *uitest.Bench, _ *uitest.Screen, release func()) {
			release()
			b.Env.Tasks.Wait()
			b.Env.Tasks.Close()
		},
		"cancelled": func(_ *uitest.Bench, s *uitest.Screen, release func()) {
			s.Tap("Cancel")
			release()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := uitest.NewBench(t)
			slow := late{b.Backend, make(chan struct{})}
			b.Env.Backend = slow
			s := show(t, b, uitest.Wide, byKeyring)
			b.Until("the keyring is asked", func() bool { return s.Has("Cancel") })
			leave(b, s, func() { close(slow.release) })
			b.Settle()
			if len(b.Unlocked) != 0 || !b.Session.Locked() {
				t.Errorf("%d were shown; the keys are forgotten: %v", len(b.Unlocked), b.Session.Locked())
			}
		})
	}
}

func TestPromptLeftUnanswered(t *testing.T) {
	b := uitest.NewBench(t)
	release := b.Backend.Hold("Unlock")
	defer release()
	s := show(t, b, uitest.Wide, byKeyring)
	b.Until("the keyring is asked", func() bool { return s.Has("Cancel") })
	s.Sees("Asking the keyring")
	s.Tap("Cancel")
	b.Settle()
	s.Sees("Cancelled.")
	if len(b.Unlocked) != 0 {
		t.Error("opened all the same")
	}
	release()
	s.Tap("Try again")
	b.Settle()
	if len(b.Unlocked) != 1 {
		t.Error("did not open")
	}
}

func TestWrongPassphraseIsTypedAgain(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide, byPassphrase)
	b.Settle()
	s.Tap("Unlock")
	s.Sees("Type it first.")
	b.Backend.Fail("Unlock", "locked")
	s.Into("Passphrase", "not it")
	s.Key(fyne.KeyReturn)
	b.Settle()
	s.Sees("That did not open it.")
	s.SeesNot("not it")
	b.Backend.Fail("Unlock", "")
	s.Into("Passphrase", "it is")
	s.Tap("Unlock")
	b.Settle()
	if len(b.Unlocked) != 1 {
		t.Error("did not open")
	}
}

func TestFailureHasANextStep(t *testing.T) {
	for code, want := range map[string]string{"key-lost": "Restore the keyring", "damaged": "backup", "newer-format": "Install"} {
		b := uitest.NewBench(t)
		b.Backend.Fail("Unlock", code)
		s := show(t, b, uitest.Wide, byKeyring)
		b.Settle()
		s.Sees(want)
		s.Tap("Somebody else")
		if b.LastWent().Place != ui.ToPersons {
			t.Errorf("%s: led to %+v", code, b.LastWent())
		}
	}
}

func TestPersonWhoIsGone(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide, "nobody")
	b.Settle()
	s.Sees("It is not here any more.")
}

func TestGolden(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Phone, byPassphrase)
	b.Settle()
	s.Golden("passphrase")
}

// TestADamagedLogLetsNobodyIn until a new one is started, which is said and done here.
func TestADamagedLogLetsNobodyIn(t *testing.T) {
	for _, id := range []string{byKeyring, byPassphrase} {
		b := uitest.NewBench(t)
		b.Backend.Fail("Unlock", uitest.DamagedLog)
		s := show(t, b, uitest.Phone, id)
		b.Settle()
		if id == byPassphrase {
			s.Into("Passphrase", "five words")
			s.Tap("Unlock")
			b.Settle()
		}
		s.Sees("The log of what was opened is damaged")
		s.Check()
		b.Backend.Fail("Unlock", "")
		b.Backend.Fail("RestartLog", "busy")
		s.Tap("Start a new log")
		b.Settle()
		s.Sees("Another Chartkey is at work")
		b.Backend.Fail("RestartLog", "")
		b.Backend.Fail("Unlock", uitest.DamagedLog)
		s = show(t, b, uitest.Phone, byKeyring)
		b.Settle()
		b.Backend.Fail("Unlock", "")
		s.Tap("Start a new log")
		b.Settle()
		if len(b.Unlocked) != 1 {
			t.Errorf("%d unlocked", len(b.Unlocked))
		}
	}
}

// TestALock: the PIN is asked for, a wrong one says what it has cost, and the last one leaves the recovery code.
func TestALock(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People[0].Lock, b.Backend.People[0].Recovery = ui.PIN, true
	s := show(t, b, uitest.Wide, byKeyring)
	b.Settle()
	if len(b.Unlocked) != 0 {
		t.Fatal("it opened without the PIN")
	}
	s.Sees("PIN")
	s.Tap("Unlock")
	s.Sees("Type it first.")
	b.Backend.FailWith("Unlock", ui.Failure{Code: "locked", Tries: &ui.Tries{Left: 1, Wait: 8 * time.Minute, Then: "code"}})
	s.Into("PIN", "314159")
	s.Tap("Unlock")
	b.Settle()
	s.Sees("That was wrong. 1 try is left. The next one is taken in 480 seconds. After the last one only the recovery code opens it.")
	b.Backend.FailWith("Unlock", ui.Failure{Code: "locked", Tries: &ui.Tries{Untried: true, Left: 1, Wait: time.Second}})
	s.Into("PIN", "271828")
	s.Tap("Unlock")
	b.Settle()
	s.Sees("this one was not looked at")
	b.Backend.FailWith("Unlock", ui.Failure{Code: "key-lost", Part: "locked-out"})
	s.Into("PIN", "314159")
	s.Tap("Unlock")
	b.Settle()
	s.Sees("the lock was removed")
	b.Backend.Fail("Unlock", "")
	b.Backend.Fail("Recover", "locked wrong-recovery")
	s.Into("Recovery code", "0000")
	s.Tap("Unlock")
	b.Settle()
	s.Sees("That recovery code does not open it.")
	b.Backend.Fail("Recover", "")
	s.Into("Recovery code", uitest.RecoveryCode)
	s.Tap("Unlock")
	b.Settle()
	if len(b.Unlocked) != 1 {
		t.Errorf("%d unlocked", len(b.Unlocked))
	}
}

// TestAKeyringThatIsLost: the recovery code opens without it, also where nothing is typed day by day.
func TestAKeyringThatIsLost(t *testing.T) {
	for _, code := range []string{"key-lost", "keyring-locked no-answer", "no-keyring"} {
		b := uitest.NewBench(t)
		b.Backend.People[0].Recovery = true
		b.Backend.Fail("Unlock", code)
		s := show(t, b, uitest.Wide, byKeyring)
		b.Settle()
		s.Tap("Use the recovery code")
		s.Tap("Not with the code")
		b.Settle()
		if b.Backend.Calls("Recover") != 0 {
			t.Errorf("%s: a code was tried that nobody typed", code)
		}
		s.Tap("Use the recovery code")
		b.Backend.Fail("Unlock", "") // of which the made-up Recover is one
		s.Into("Recovery code", uitest.RecoveryCode)
		release := b.Backend.Hold("Recover")
		s.Tap("Unlock")
		b.Until("the opening", func() bool { return s.Has("Cancel") })
		s.SeesNot("Asking the keyring")
		release()
		b.Settle()
		if len(b.Unlocked) != 1 {
			t.Errorf("%s: %d unlocked", code, len(b.Unlocked))
		}
	}
}

// TestLockedOutForGood: there is nothing to type, and it is said what is left to do.
func TestLockedOutForGood(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People[0].LockedOut = true
	s := show(t, b, uitest.Wide, byKeyring)
	b.Settle()
	s.Sees("remove the person")
	s.Sees("Somebody else")
	if b.Backend.Calls("Unlock") != 0 {
		t.Error("it was tried all the same")
	}
}

func TestTheCodeInsteadOfThePIN(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People[0].Lock, b.Backend.People[0].Recovery = ui.PIN, true
	s := show(t, b, uitest.Wide, byKeyring)
	b.Settle()
	s.Tap("Use the recovery code")
	s.Sees("six groups of four")
	s.Tap("Not with the code")
	s.SeesNot("six groups of four")
	s.Tap("Use the recovery code")
	s.Into("Recovery code", uitest.RecoveryCode)
	s.Tap("Unlock")
	b.Settle()
	if len(b.Unlocked) != 1 || b.Backend.Calls("Recover") != 1 {
		t.Errorf("%d unlocked, by %d codes", len(b.Unlocked), b.Backend.Calls("Recover"))
	}
}
