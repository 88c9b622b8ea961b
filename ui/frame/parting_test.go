package frame_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// fleeting is a window in which a person of this session only is unlocked, with access at a clinic.
func fleeting(t *testing.T) *house {
	t.Helper()
	h := open(t, uitest.Wide)
	h.bench.Backend.People[0].Keep = ui.KeptInSession
	h.unlock(t)
	return h
}

// asks waits for the question before the window closes.
func (h *house) asks() {
	h.bench.Until("the question", func() bool { return h.Shows("Before the window closes") })
}

func TestQuitGoesAtOnceWhereNothingLivesOn(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.Do(ui.DoQuit)
	if h.quits != 1 {
		t.Errorf("of a person of the keyring: %d quits", h.quits)
	}
	h = fleeting(t)
	h.bench.Session.Clinics = nil
	h.Do(ui.DoQuit)
	h.bench.Until("the end", func() bool { return h.quits == 1 })
}

// TestQuitAsks and shows nothing else meanwhile. Escape, and the answer to stay, bring back what was there; a second press goes.
func TestQuitAsks(t *testing.T) {
	for name, stay := range map[string]func(*house){"button": func(h *house) { h.Tap("Stay") }, "Escape": func(h *house) { h.Key(fyne.KeyEscape) }} {
		h := fleeting(t)
		h.Do(ui.DoQuit)
		h.asks()
		h.Check()
		h.SeesNot("Haemoglobin")
		h.Do(ui.DoSettings)
		h.SeesNot("Page of settings")
		stay(h)
		h.Sees("Page of home")
		if len(h.pages) != 1 || h.quits != 0 {
			t.Errorf("%s: %d pages were made, %d quits", name, len(h.pages), h.quits)
		}
		h.Do(ui.DoQuit)
		h.asks()
		h.Do(ui.DoQuit)
		h.Do(ui.DoQuit)
		if h.quits != 2 { // what presses mean beyond the first of them is for the program
			t.Errorf("%s: %d quits", name, h.quits)
		}
	}
}

// TestQuitAsksOnTheLockedWindow, whose records anyone can open again, and it says so.
func TestQuitAsksOnTheLockedWindow(t *testing.T) {
	h := fleeting(t)
	h.frame.Lock()
	h.bench.Settle()
	h.Check()
	h.Sees("anyone at this computer can open them again until it is closed")
	h.SeesNot("encrypted")
	h.Picture("frame-locked-session")
	h.Tap("Close the window")
	h.asks()
	h.Key(fyne.KeyEscape)
	h.Sees("Chartkey is locked")
	h.Do(ui.DoQuit)
	h.asks()
	h.frame.Away() // while nobody is there it is not asked
	h.Sees("Chartkey is locked")
	h.Do(ui.DoQuit)
	h.asks()
	h.Tap("Quit, leave it")
	if h.quits != 1 {
		t.Errorf("%d quits", h.quits)
	}
}

// TestTheLockedWindowOfAPersonWithALock does not say that anyone can open it.
func TestTheLockedWindowOfAPersonWithALock(t *testing.T) {
	h := fleeting(t)
	h.bench.Session.Who.Lock = ui.PIN
	h.frame.Lock()
	h.bench.Settle()
	h.Check()
	h.Sees("until the window is closed")
	h.SeesNot("anyone at this computer")
	h.Sees("Close the window")
}

// TestTheEndBeforeTheWindowCloses stops the fetching, tells what came of it, and then closes the window.
func TestTheEndBeforeTheWindowCloses(t *testing.T) {
	h := fleeting(t)
	release := h.bench.Backend.Hold("Sync")
	defer release()
	h.frame.Fetch()
	h.Do(ui.DoQuit)
	h.asks()
	h.Tap("End it at the clinic and quit")
	h.bench.Until("the outcome", func() bool { return h.Shows("Ended, checked") })
	h.bench.Until("the end of the fetching", func() bool { return !h.pages[0].followed[len(h.pages[0].followed)-1].Under })
	if h.quits != 0 {
		t.Fatal("it is gone already")
	}
	h.pass(time.Minute)
	if h.quits != 1 {
		t.Errorf("%d quits", h.quits)
	}
}

// TestWhoStaysAfterAnEnd finds the window as it was, told of the end, and it does not close later.
func TestWhoStaysAfterAnEnd(t *testing.T) {
	h := fleeting(t)
	h.Do(ui.DoQuit)
	h.asks()
	h.Tap("End it at the clinic and quit")
	h.bench.Until("the outcome", func() bool { return h.Shows("Ended, checked") })
	h.Key(fyne.KeyEscape)
	h.Sees("Page of home")
	if h.pages[0].reloads == 0 {
		t.Error("the page was not told")
	}
	h.pass(time.Minute)
	if h.quits != 0 {
		t.Error("it closes all the same")
	}
}

// TestALockTakesTheQuestionAway; while clinics are told nobody is away for too long.
func TestALockTakesTheQuestionAway(t *testing.T) {
	h := fleeting(t)
	h.Do(ui.DoQuit)
	h.asks()
	h.pass(ui.LockUsually + time.Minute)
	h.Sees("Chartkey is locked")
	h.SeesNot("Before the window closes")

	h = fleeting(t)
	release := h.bench.Backend.Hold("Revoke")
	defer release()
	h.Do(ui.DoQuit)
	h.asks()
	h.Tap("End it at the clinic and quit")
	h.pass(ui.LockUsually + time.Minute)
	h.Sees("Ending the access")
	h.Do(ui.DoLock)
	h.bench.Settle()
	h.Sees("Chartkey is locked")
	h.SeesNot("Not seen to end")
}

// TestARemovalAsksToo, and goes on where it was.
func TestARemovalAsksToo(t *testing.T) {
	h := openReal(t)
	h.bench.Backend.People[0].Keep = ui.KeptInSession
	h.bench.Backend.People = h.bench.Backend.People[:1]
	h.frame.Go(ui.Route{Place: ui.ToPersons})
	h.bench.Until("the person", func() bool { return h.Shows("Ines Okonjo") })
	h.Tap("Remove")
	h.Tap("Remove from this computer")
	h.bench.Until("the question", func() bool { return h.Shows("Before Ines Okonjo is removed") })
	h.Tap("Cancel")
	h.Sees("Remove from this computer")
	h.Tap("Remove from this computer")
	h.bench.Until("the question", func() bool { return h.Shows("Before Ines Okonjo is removed") })
	h.Do(ui.DoQuit) // is asked for itself
	h.asks()
	h.Tap("Stay")
	h.Tap("Remove from this computer")
	h.bench.Until("the question", func() bool { return h.Shows("Before Ines Okonjo is removed") })
	h.Tap("Remove, leave it")
	h.bench.Until("the end", func() bool { return h.Shows("Nobody’s records are here yet.") })
	if h.quits != 0 {
		t.Errorf("%d quits", h.quits)
	}
}
