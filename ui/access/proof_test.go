package access_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/access"
	"chartkey/ui/uitest"
)

// stale is a person with a PIN, who typed it some time ago.
func stale(t *testing.T) *uitest.Bench {
	t.Helper()
	b := uitest.NewBench(t)
	b.Session.Who.Lock, b.Session.Who.Recovery, b.Session.Stale = ui.PIN, true, true
	return b
}

// TestAnEndNeedsAProof, tried by the vault: after a wrong one nothing has ended, and after a right one it goes on with what was asked about.
func TestAnEndNeedsAProof(t *testing.T) {
	b := stale(t)
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), uitest.Phone)
	b.Settle()
	s.Tap("End this access")
	s.Check()
	s.Picture("access-proof")
	if got := s.Focused(); got != "Your PIN" {
		t.Errorf("the focus is on %q", got)
	}
	s.Tap("End the access")
	s.Sees("Type it first.")
	s.Into("Your PIN", "314159")
	b.Backend.FailWith("Confirm", ui.Failure{Code: "locked", Tries: &ui.Tries{Left: 5, Wait: 30 * time.Second}})
	s.Tap("End the access")
	b.Settle()
	s.Sees("5 tries are left")
	if b.Backend.Calls("Revoke") != 0 {
		t.Fatal("it was ended after a wrong proof")
	}
	b.Backend.Fail("Confirm", "")
	s.Into("Your PIN", "271828")
	s.Key(fyne.KeyReturn)
	b.Settle()
	if string(b.Session.Proved.Typed) != "271828" || b.Backend.Calls("Revoke") != 1 {
		t.Errorf("%q was tried, and %d ends were begun", b.Session.Proved.Typed, b.Backend.Calls("Revoke"))
	}
	s.Sees("Ended, checked")
}

// TestAProofThatIsDropped does nothing any more, wherever it has come to.
func TestAProofThatIsDropped(t *testing.T) {
	b := stale(t)
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), uitest.Wide)
	b.Settle()
	s.Tap("Erase its records here")
	s.Into("Your PIN", "271828")
	typed := s.Typed()
	release := b.Backend.Hold("Confirm")
	s.Tap("Erase from this computer")
	s.Sees("Trying what you typed.")
	s.Tap("Cancel")
	s.Tap("Cancel") // of the trying, and then of the question
	release()
	b.Settle()
	if b.Backend.Calls("RemoveConnection") != 0 || typed() != "" {
		t.Errorf("it was done all the same, or %q is still there", typed())
	}
}

// deaf is a vault that does not notice the cancel, and takes the proof.
type deaf struct{ *uitest.Session }

func (d deaf) Confirm(ctx context.Context, now ui.Proof) error {
	<-ctx.Done()
	return d.Session.Confirm(context.WithoutCancel(ctx), now)
}

// TestAProofThatIsCancelled does nothing any more, although the vault has taken it; the question stays.
func TestAProofThatIsCancelled(t *testing.T) {
	b := stale(t)
	b.Env.Session = deaf{b.Session}
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), uitest.Wide)
	b.Settle()
	s.Tap("Erase its records here")
	s.Into("Your PIN", "271828")
	s.Tap("Erase from this computer")
	s.Sees("Trying what you typed.")
	s.Tap("Cancel") // of the trying; the question has one of its own
	b.Settle()
	s.Sees("Erase from this computer")
	if n := b.Backend.Calls("RemoveConnection"); n != 0 {
		t.Errorf("erased %d times", n)
	}
}

// TestAProofOfJustNowCounts, and that is said; one that runs out while the question stands there is asked for.
func TestAProofOfJustNowCounts(t *testing.T) {
	b := stale(t)
	b.Session.Stale = false
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), uitest.Wide)
	b.Settle()
	s.Tap("End this access")
	s.Sees("less than a minute ago")
	s.SeesNot("Your PIN")
	b.Session.Stale = true
	s.Tap("End the access")
	s.Sees("Your PIN")
	if b.Backend.Calls("Revoke") != 0 {
		t.Fatal("it was ended without a proof")
	}
	s.Tap("Use the recovery code")
	s.Into("Recovery code", uitest.RecoveryCode)
	s.Tap("End the access")
	b.Settle()
	if !b.Session.Proved.Code || b.Backend.Calls("Revoke") != 1 {
		t.Errorf("by the code: %v, %d ends", b.Session.Proved.Code, b.Backend.Calls("Revoke"))
	}
}

// TestWhoTypesNothingIsAskedNothing, and nothing is said about it.
func TestWhoTypesNothingIsAskedNothing(t *testing.T) {
	b := uitest.NewBench(t)
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), uitest.Wide)
	b.Settle()
	s.Tap("End this access")
	s.SeesNot("once more")
	s.SeesNot("minute ago")
	s.Tap("End the access")
	b.Settle()
	if b.Backend.Calls("Revoke") != 1 || b.Backend.Calls("Confirm") != 0 {
		t.Errorf("%d ends, %d proofs", b.Backend.Calls("Revoke"), b.Backend.Calls("Confirm"))
	}
}
