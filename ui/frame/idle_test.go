package frame_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"chartkey/ui"
	"chartkey/ui/frame"
	"chartkey/ui/uitest"
)

// TestNobodyIsThere: the window warns, then forgets the keys and shows nothing any more.
func TestNobodyIsThere(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.pass(8 * time.Minute)
	h.SeesNot("Locks in a minute")
	h.pass(90 * time.Second)
	h.Sees("Locks in a minute")
	h.Check()
	h.Picture("frame-locks")
	h.pass(30 * time.Second)
	h.Sees("locked")
	h.SeesNot("Haemoglobin")
	h.bench.Until("the lock", h.bench.Session.Locked)
	h.Key(fyne.KeyReturn)
	if want := (ui.Route{Place: ui.ToUnlock, ID: "p1"}); h.frame.Route() != want {
		t.Errorf("at %v, want %v", h.frame.Route(), want)
	}
	h.pass(time.Hour)
	if len(h.later) != 0 {
		t.Errorf("it looks for somebody who has gone")
	}
}

// TestSomebodyIsThere: whatever a person does in the window lets it stay open.
func TestSomebodyIsThere(t *testing.T) {
	for name, do := range map[string]func(*house){
		"moves the pointer":   func(h *house) { _ = any(h.frame).(desktop.Cursorable).Cursor() },
		"types":               func(h *house) { h.Type("f") },
		"edits":               func(h *house) { h.Key(fyne.KeyBackspace) },
		"goes on by Tab":      func(h *house) { h.Key(fyne.KeyTab) },
		"presses":             func(h *house) { h.Tap("Access") },
		"uses a shortcut":     func(h *house) { h.Do(ui.DoRecords) },
		"goes through a list": func(h *house) { h.Canvas.Focus(nil); h.Tap("Haemoglobin A1c") },
		"presses any key":     func(h *house) { h.Canvas.Unfocus(); h.Key(fyne.KeyPageDown) },
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, uitest.Wide)
			h.unlock(t)
			h.pass(9*time.Minute + 30*time.Second)
			h.Sees("Locks in a minute")
			do(h)
			h.SeesNot("Locks in a minute")
			h.pass(9 * time.Minute)
			if h.frame.Session() == nil {
				t.Fatal("it locked all the same")
			}
			h.pass(time.Minute)
			if h.frame.Session() != nil {
				t.Error("it never locks any more")
			}
		})
	}
}

// TestTheComputerHasSlept: no timer ran meanwhile, and what the person does first comes too late.
func TestTheComputerHasSlept(t *testing.T) {
	for name, do := range map[string]func(*house){
		"moves the pointer": func(h *house) { _ = any(h.frame).(desktop.Cursorable).Cursor() },
		"types":             func(h *house) { h.Type("f") },
		"presses":           func(h *house) { h.Tap("Get new records") },
		"uses a shortcut":   func(h *house) { h.Do(ui.DoSync) },
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, uitest.Wide)
			h.unlock(t)
			h.now = h.now.Add(time.Hour)
			do(h)
			h.Sees("locked")
			h.bench.Until("the lock", h.bench.Session.Locked)
			if n := h.bench.Backend.Calls("Sync"); n != 0 {
				t.Error("what was pressed was done")
			}
		})
	}
}

func TestTheTimeToTheLockIsChosen(t *testing.T) {
	h := open(t, uitest.Phone)
	h.unlock(t)
	chosen := h.page().env.Setting()
	chosen.LockAfter = 2 * time.Minute
	h.page().env.Set(chosen)
	h.pass(2 * time.Minute)
	if h.frame.Session() != nil {
		t.Error("it did not lock")
	}
}

// TestWhoSignsInAtTheBrowserIsThere: until something has come back, or the sign-in is given up.
func TestWhoSignsInAtTheBrowserIsThere(t *testing.T) {
	h := openReal(t)
	s := held{h.bench.Session, make(chan struct{})}
	h.frame.Opened(s)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	h.Tap("Demo clinic")
	h.bench.Until("the clinic", func() bool { return h.Has("Sign in with my browser") })
	h.Tap("Sign in with my browser")
	h.bench.Until("the wait", func() bool { return h.Shows("Your browser is open") })
	h.pass(20 * time.Minute)
	if h.frame.Session() == nil {
		t.Fatal("it locked while the person was at the browser")
	}
	h.Tap("Cancel")
	<-s.ended
	h.bench.Until("the end", func() bool { return h.Shows("What to ask for") })
	h.pass(9 * time.Minute)
	if h.frame.Session() == nil {
		t.Error("the time before counts")
	}
	h.pass(time.Minute)
	if h.frame.Session() != nil {
		t.Error("it does not lock any more")
	}
}

var _ desktop.Cursorable = (*frame.Frame)(nil)
