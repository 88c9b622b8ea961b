package settings_test

import (
	"testing"
	"time"

	"chartkey/ui"
	"chartkey/ui/settings"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	return uitest.Show(t, settings.New(b.Env, ui.Route{}), f)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Check()
			s.Picture("settings")
			if form == uitest.Phone {
				s.Golden("settings")
			}
			s.Tap("Check this computer")
			b.Settle()
			s.Check()
			s.Sees("Set the clock")
		})
	}
}

func TestChoicesAreKept(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Dark")
	s.Tap("Twice the size")
	s.Tap("Nothing moves")
	s.Tap("30 minutes")
	if b.Settings != (ui.Settings{Variant: "dark", Scale: 2, LockAfter: 30 * time.Minute}) {
		t.Errorf("kept %+v", b.Settings)
	}
}

func TestLockAndAbout(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Lock now")
	s.Tap("About Chartkey")
	if b.Locks != 1 || b.LastWent().Place != ui.ToAbout {
		t.Errorf("%d locks, led to %+v", b.Locks, b.LastWent())
	}
}

func TestCheckThatFails(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Checks", "keyring-locked")
	s := show(t, b, uitest.Wide)
	s.Tap("Check this computer")
	b.Settle()
	s.Sees("is locked")
}
