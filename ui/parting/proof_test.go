package parting_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestAnEndBeforePartingNeedsAProof of who is behind a lock; to go without an end needs none.
func TestAnEndBeforePartingNeedsAProof(t *testing.T) {
	b := bench(t)
	b.Session.Who.Lock, b.Session.Stale = ui.PIN, true
	b.Backend.People[0] = b.Session.Who
	a := ask(t, b, uitest.Phone, nil)
	a.Check()
	a.Picture("parting-proof")
	a.Tap("End it at the clinic and quit")
	a.Sees("Type it first.")
	a.Into("Your PIN", "314159")
	b.Backend.Fail("Confirm", "locked")
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Sees("That did not open it.")
	if b.Backend.Calls("Revoke") != 0 || a.went != 0 {
		t.Fatal("it was ended, or gone, after a wrong proof")
	}
	b.Backend.Fail("Confirm", "")
	b.Session.Ending = ui.Revocation{Outcome: "pending"}
	a.Into("Your PIN", "271828")
	a.Tap("End it at the clinic and quit")
	b.Settle()
	if b.Backend.Calls("Revoke") != 1 {
		t.Fatalf("%d ends", b.Backend.Calls("Revoke"))
	}
	b.Session.Stale = true // the clinic took its time
	a.Tap("Try again")
	a.Sees("Your PIN")
	a.Tap("Quit")
	if a.went != 1 || b.Backend.Calls("Revoke") != 1 {
		t.Errorf("went %d times, %d ends", a.went, b.Backend.Calls("Revoke"))
	}
}
