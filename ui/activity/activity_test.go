package activity_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/activity"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	s := uitest.Show(t, activity.New(b.Env, ui.Route{}), f)
	b.Settle()
	return s
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Tap("Check that it is whole")
			b.Settle()
			s.Check()
			s.Picture("activity")
			s.Sees("14 lines checked")
		})
	}
}

func TestADamagedLogIsSaidAndStartedAgain(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Sound = ui.Verified{Checked: 2, Bad: []ui.Fact{{Label: "order", Value: "Line 3 does not follow the one before."}}}
	s := show(t, b, uitest.Phone)
	if s.Has("Start a new log") {
		t.Error("a new log is offered before the damage was seen")
	}
	s.Tap("Check that it is whole")
	b.Settle()
	s.Sees("Line 3 does not follow the one before.")
	s.Tap("Start a new log")
	s.Sees("kept beside the new one")
	s.Check()
	s.Tap("Cancel")
	s.Sees("Line 3 does not follow the one before.")
	s.Tap("Start a new log")
	s.Tap("Start a new log") // of the question
	b.Settle()
	s.Sees("A new log has been started.")
	s.Sees("This log was started again")
	s.Check()
	if b.Backend.Calls("RestartLog") != 1 {
		t.Errorf("started %d times", b.Backend.Calls("RestartLog"))
	}
}

func TestALogThatIsWholeByNowIsNotGivenUp(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Sound = ui.Verified{Bad: []ui.Fact{{Label: "missing", Value: "The activity log is missing."}}}
	s := show(t, b, uitest.Wide)
	s.Tap("Check that it is whole")
	b.Settle()
	b.Backend.Fail("RestartLog", "usage")
	b.Session.Sound = ui.Verified{Checked: 14}
	s.Tap("Start a new log")
	s.Tap("Start a new log")
	b.Settle()
	s.Sees("14 lines checked")
	b.Backend.Fail("VerifyActivity", uitest.DamagedLog)
	b.Backend.Fail("RestartLog", "disk-full")
	s.Tap("Check that it is whole")
	b.Settle()
	s.Tap("Start a new log")
	s.Tap("Start a new log")
	b.Settle()
	s.Sees("The disk is full.")
}

func TestALineCutOffMendsItself(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Sound = ui.Verified{Bad: []ui.Fact{{Label: "incomplete", Value: "Line 9 is incomplete."}}}
	s := show(t, b, uitest.Wide)
	s.Tap("Check that it is whole")
	b.Settle()
	s.Sees("Line 9 is incomplete")
	if s.Has("Start a new log") {
		t.Error("a new log is offered")
	}
}

func TestWhatWasOpenedCanBeOpened(t *testing.T) {
	b := uitest.NewBench(t)
	show(t, b, uitest.Wide).Tap("Haemoglobin A1c")
	if want := b.Session.Stored[0].Key.Route(""); b.LastWent() != want {
		t.Errorf("led to %+v", b.LastWent())
	}
}

func TestFailures(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("VerifyActivity", "damaged")
	s := show(t, b, uitest.Wide)
	s.Tap("Check that it is whole")
	b.Settle()
	s.Sees("A file of Chartkey is damaged.")
	b.Backend.Fail("Activity", "locked")
	s = show(t, b, uitest.Wide)
	s.Tap("Try again")
	b.Settle()
	s.Sees("Try again")
}

func TestNothingYet(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Log = nil
	show(t, b, uitest.Wide).Sees("Nothing has been written down yet.")
}

func TestKindsAreWords(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Log = nil
	for _, kind := range []string{"person-added", "person-renamed", "unlock", "unlock-failed", "lock", "lock-changed", "recovery-changed", "grant", "consent-refused", "sync", "view",
		"export", "revocation", "grant-given-back", "records-erased", "connection-removed", "records-mended", "log-mended", "log-restarted", "unreadable", "of-a-later-version"} {
		b.Session.Log = append(b.Session.Log, ui.Entry{At: uitest.Now, Kind: kind})
	}
	s := show(t, b, uitest.Wide)
	for _, e := range b.Session.Log[:len(b.Session.Log)-1] {
		if s.Has(e.Kind) && e.Kind != "unlock" {
			for _, text := range s.Texts() {
				if text == e.Kind {
					t.Errorf("%s has no words", e.Kind)
				}
			}
		}
	}
	s.Sees("of-a-later-version")
}

func TestGolden(t *testing.T) {
	show(t, uitest.NewBench(t), uitest.Phone).Golden("activity")
}
