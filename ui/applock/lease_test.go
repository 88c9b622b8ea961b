package applock_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestTheLeaseIsChosen by who proves that they are the person. What never ends takes no records with it.
func TestTheLeaseIsChosen(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Lock = ui.PIN
	b.Session.Who.Lease = ui.Lease{Days: 30}
	s := show(t, b, uitest.Wide)
	s.Sees("forgotten after 30 days without unlocking")
	s.Tap("Choose another time")
	s.Tap("90 days")
	s.Tap("Give up the records too: imported ones, and those of a closed clinic, cannot be fetched again")
	s.Tap("Set it")
	s.Sees("Type it first.")
	s.Into("Current PIN", "271828")
	s.Tap("Set it")
	b.Settle()
	if got := b.Session.Who.Lease; got != (ui.Lease{Days: 90, Records: true}) || string(b.Session.Proved.Typed) != "271828" {
		t.Errorf("got %+v by %q", got, b.Session.Proved.Typed)
	}
	s.Sees("given up after 90 days")
	s.Tap("Choose another time")
	s.Tap("Never")
	s.SeesNot("Give up the records")
	s.Into("Current PIN", "271828")
	s.Tap("Set it")
	b.Settle()
	if got := b.Session.Who.Lease; got != (ui.Lease{}) {
		t.Errorf("got %+v", got)
	}
	s.Sees("however long nobody unlocks")
}

func TestTheLeaseInEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Tap("Choose another time")
			s.Check()
			s.Picture("applock-lease")
		})
	}
}

// TestALeaseOfAnotherLength, chosen in a terminal, is among the choices and stays unless another is taken.
func TestALeaseOfAnotherLength(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Lease = ui.Lease{Days: 45}
	s := show(t, b, uitest.Wide)
	s.Tap("Choose another time")
	s.Sees("45 days")
	s.Tap("Set it")
	b.Settle()
	if got := b.Session.Who.Lease; got != (ui.Lease{Days: 45}) {
		t.Errorf("got %+v", got)
	}
}

// TestASessionHasNoLease: it does not last that long.
func TestASessionHasNoLease(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Keep = ui.KeptInSession
	show(t, b, uitest.Wide).SeesNot("When nobody unlocks")
}
