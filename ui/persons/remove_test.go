package persons_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestARemovalNeedsAProof of who types something; after the last wrong try the list says how they stand now.
func TestARemovalNeedsAProof(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People = []ui.Person{{ID: "p1", Label: "Ines Okonjo", Keep: ui.KeptByKeyring, Lock: ui.PIN}}
	s := show(t, b, uitest.Wide)
	s.Tap("Remove")
	s.Check()
	s.Picture("persons-proof")
	s.SeesNot("forgotten") // the lock counts its tries
	s.Into("Your PIN", "314159")
	b.Backend.Fail("Confirm", "key-lost locked-out")
	b.Backend.People[0].LockedOut = true
	s.Tap("Remove from this computer")
	b.Settle()
	s.Sees("the lock was removed")
	s.Sees("nothing opens it any more")
	if b.Backend.Calls("RemovePerson") != 0 {
		t.Fatal("removed after a wrong proof")
	}
	b.Backend.People[0].LockedOut = false
	b.Backend.Fail("Confirm", "")
	s = show(t, b, uitest.Wide)
	s.Tap("Remove")
	s.Into("Your PIN", "271828")
	s.Tap("Remove from this computer")
	b.Settle()
	s.SeesNot("Ines Okonjo")
	if string(b.Backend.Proved["p1"].Typed) != "271828" {
		t.Errorf("%q was tried", b.Backend.Proved["p1"].Typed)
	}
}

// TestAForgottenPassphrase: who cannot prove anything types the name, so that nobody is removed by a slip.
func TestAForgottenPassphrase(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People = []ui.Person{{ID: "p2", Label: "Theo", Keep: ui.KeptByPassphrase}}
	s := show(t, b, uitest.Phone)
	s.Tap("Remove")
	s.Tap("The passphrase is forgotten")
	s.Check()
	s.Picture("persons-forgotten")
	s.Tap("Remove from this computer")
	s.Sees("That is not the name.")
	s.Into("Type “Theo” to remove it", "Theo")
	s.Tap("Remove from this computer")
	b.Settle()
	s.SeesNot("Theo")
	if b.Backend.Calls("Confirm") != 0 || b.Backend.Calls("RemovePerson") != 1 {
		t.Errorf("%d proofs, %d removals", b.Backend.Calls("Confirm"), b.Backend.Calls("RemovePerson"))
	}
}

// TestAProofThatRanOut while the clinics were told is asked for again.
func TestAProofThatRanOut(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People = []ui.Person{{ID: "p1", Label: "Ines Okonjo", Keep: ui.KeptInSession, Lock: ui.PIN}}
	b.Env.Part = func(one ui.Person, then func()) {
		delete(b.Backend.Proved, one.ID)
		then()
	}
	s := show(t, b, uitest.Wide)
	s.Tap("Remove")
	s.Into("Your PIN", "271828")
	s.Tap("Remove from this computer")
	b.Settle()
	s.Sees("Your PIN")
	if b.Backend.Calls("RemovePerson") != 0 {
		t.Error("removed by a proof that ran out")
	}
}

// TestALostKeyring: after a try that could not be one, typing the name serves, and what came of the try is said.
func TestALostKeyring(t *testing.T) {
	for _, code := range []string{"key-lost", "no-keyring"} {
		t.Run(code, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.People = []ui.Person{{ID: "p1", Label: "Ines Okonjo", Keep: ui.KeptByKeyring, Lock: ui.PIN}}
			s := show(t, b, uitest.Wide)
			s.Tap("Remove")
			s.SeesNot("keyring is gone")
			s.Into("Your PIN", "271828")
			b.Backend.Fail("Confirm", code)
			b.Backend.Keyless = true
			s.Tap("Remove from this computer")
			b.Settle()
			s.Sees(ui.Explain(&ui.Failure{Code: code}).What)
			s.Check()
			s.Picture("persons-lost-" + code)
			s.Tap("Cancel")
			s.Tap("Remove") // as long as it counts it is offered at once
			s.Tap("The keyring is gone")
			s.Tap("Remove from this computer")
			s.Sees("That is not the name.")
			s.Into("Type “Ines Okonjo” to remove it", "Ines Okonjo")
			s.Tap("Remove from this computer")
			b.Settle()
			s.SeesNot("Ines Okonjo")
		})
	}
}

// TestALostRecoveryCode of who is locked out: the code is asked for, and the name where it is lost. Both ask about the clinics before.
func TestALostRecoveryCode(t *testing.T) {
	for _, way := range []string{"code", "name"} {
		t.Run(way, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.People = []ui.Person{{ID: "p1", Label: "Ann", Keep: ui.KeptInSession, Lock: ui.PIN, LockedOut: true, Recovery: true}}
			s := show(t, b, uitest.Phone)
			s.Tap("Remove")
			s.Check()
			s.Picture("persons-proof-code")
			s.Tap("Remove from this computer")
			s.Sees("Type it first.")
			if way == "code" {
				s.Into("Recovery code", uitest.RecoveryCode)
			} else {
				s.Tap("The recovery code is lost")
				s.Into("Type “Ann” to remove it", "Ann")
			}
			s.Tap("Remove from this computer")
			b.Settle()
			s.SeesNot("Ann")
			if proved := b.Backend.Calls("Confirm") == 1; proved != (way == "code") || len(b.Parted) != 1 {
				t.Errorf("proved: %v, asked about the clinics of %q", proved, b.Parted)
			}
		})
	}
}
