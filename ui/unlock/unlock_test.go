package unlock_test

import (
	"testing"

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
	s.Sees("Type the passphrase first.")
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
