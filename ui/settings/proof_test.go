package settings_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestAnExportNeedsAProof, and writes into the folder that was named before it.
func TestAnExportNeedsAProof(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Keep, b.Session.Stale = ui.KeptByPassphrase, true
	s := show(t, b, uitest.Phone)
	s.Tap("Export to a folder")
	b.Settle()
	s.Check()
	s.Picture("settings-proof")
	s.Into("Folder", "/mine")
	s.Tap("Write the files")
	s.Sees("Type it first.")
	s.Into("Your passphrase", "other words than these")
	b.Backend.Fail("Confirm", "locked")
	s.Tap("Write the files")
	b.Settle()
	s.Sees("That did not open it.")
	if b.Backend.Calls("Export") != 0 {
		t.Fatal("files were written after a wrong proof")
	}
	b.Backend.Fail("Confirm", "")
	s.Into("Your passphrase", "five words and a half")
	s.Tap("Write the files")
	b.Settle()
	s.Sees("/mine")
	if b.Backend.Calls("Export") != 1 || string(b.Session.Proved.Typed) != "five words and a half" {
		t.Errorf("%d exports after %q", b.Backend.Calls("Export"), b.Session.Proved.Typed)
	}
}

func TestSettingsLeadToThePlaces(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Where each secret lives")
	if b.LastWent().Place != ui.ToPlaces {
		t.Errorf("led to %+v", b.LastWent())
	}
}
