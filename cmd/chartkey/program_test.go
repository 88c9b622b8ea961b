package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/look"
)

// opened is the program on a window without a screen.
func opened(t *testing.T) (*house, *program, thread) {
	t.Helper()
	h := newHouse(t)
	app := test.NewTempApp(t)
	p := newProgram(app, h.home, h.backend, time.Now())
	thread := make(thread, 256)
	p.timings.do = func(f func()) {
		thread <- func() {
			if !p.gone.Load() {
				f()
			}
		}
	}
	go thread.turn()
	t.Cleanup(func() {
		thread.do(p.frame.Stop)
		p.frame.Wait()
	})
	return h, p, thread
}

// thread runs what is posted to the window one after the other, as the real one does. The display of tests would run it on whatever goroutine
// it comes from, while the test draws too.
type thread chan func()

func (th thread) turn() {
	for f := range th {
		f()
	}
}

// do waits for a function to be run on it.
func (th thread) do(f func()) {
	done := make(chan struct{})
	th <- func() {
		defer close(done)
		f()
	}
	<-done
}

// TestLeaveForgetsTheKeys: within a tenth of a second, whatever else there is to wait for.
func TestLeaveForgetsTheKeys(t *testing.T) {
	h, p, _ := opened(t)
	s := h.unlocked(ui.KeptByKeyring)
	begun := time.Now()
	left := make(chan struct{})
	go func() {
		defer close(left)
		p.leave()
	}()
	defer func() { <-left }()
	for {
		_, err := s.Connections(t.Context())
		if err != nil {
			wants(t, err, workspace.Locked)
			break
		}
		if time.Since(begun) > 5*time.Second {
			t.Fatal("the keys are still there")
		}
	}
	if took := time.Since(begun); took > time.Second { // a bound with a factor of ten to spare; the goal is 100 ms
		t.Errorf("it took %v", took)
	}
}

// TestLeftAlone: when the desktop says that nobody may be there, the keys are gone and nothing of the person is shown, in that order.
func TestLeftAlone(t *testing.T) {
	h, p, thread := opened(t)
	s := h.unlocked(ui.KeptByKeyring)
	thread.do(func() { p.frame.Opened(s) })
	p.leftAlone()
	_, err := s.Connections(t.Context())
	wants(t, err, workspace.Locked)
	var shown string
	thread.do(func() { shown = p.window.Title() })
	if !strings.Contains(shown, "Locked") {
		t.Errorf("the window says %q", shown)
	}
	p.leftAlone() // with nobody there
}

// TestWindowSize: that of last time, and a usable one whatever was kept.
func TestWindowSize(t *testing.T) {
	h, p, thread := opened(t)
	if got := p.size(); got != fyne.NewSize(usualWidth, usualHeight) {
		t.Errorf("at first: %v", got)
	}
	thread.do(func() { p.window.Resize(fyne.NewSize(1000, 700)) })
	p.look.keepSize(p.window.Canvas().Size())
	if p.look.write(); p.look.now() != readAppearance(h.home) {
		t.Error("a data directory was made for nobody")
	}
	h.unlocked(ui.KeptByKeyring)
	thread.do(p.quit)
	p.leave()            // waits for the leaving that quit began
	thread.do(func() {}) // and for what that has posted
	p.look.write()
	if got := newKeeper(h.home, p.failed).now(); got.Width != 1000 || got.Height != 700 {
		t.Errorf("after the window was closed: %+v", got)
	}
	other, told, thread := opened(t)
	other.unlocked(ui.KeptByKeyring)
	thread.do(func() { told.window.Resize(fyne.NewSize(900, 650)) })
	told.leave() // as when the system tells it to end
	thread.do(func() {})
	if got := told.size(); got != fyne.NewSize(900, 650) {
		t.Errorf("after it was told to end: %v", got)
	}
	for kept, want := range map[fyne.Size]fyne.Size{
		{Width: -5}: fyne.NewSize(leastWidth, leastHeight), {Width: 1e9, Height: 700}: fyne.NewSize(mostSide, 700), {}: fyne.NewSize(usualWidth, usualHeight),
	} {
		p.look.keepSize(kept)
		if got := p.size(); got != want {
			t.Errorf("of %v: %v", kept, got)
		}
	}
}

// TestSettingsAreKept: what a person chooses is there at the next start.
func TestSettingsAreKept(t *testing.T) {
	h, p, _ := opened(t)
	for _, scale := range []float32{1.25, 1.5, 2} {
		p.look.keep(ui.Settings{Variant: look.Dark, Scale: scale, LockAfter: 5 * time.Minute})
	}
	want := ui.Settings{Variant: look.Dark, Scale: 2, LockAfter: 5 * time.Minute}
	for begun := time.Now(); readAppearance(h.home).settings() != want; {
		if time.Since(begun) > 5*time.Second {
			t.Fatalf("kept: %+v", readAppearance(h.home))
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.look.write() // waits for what is being written
}

// TestFailureHasWords: an error of the workspace has its sentence in the window, and shows nothing of itself.
func TestFailureHasWords(t *testing.T) {
	err := failure(errors.Join(workspace.ErrNotFound, errors.New("SECRET")))
	if said := ui.Explain(err); said.What == "" || strings.Contains(said.What+said.Next, "SECRET") || ui.CodeOf(err) != "not-found" {
		t.Errorf("%+v, %q", said, ui.CodeOf(err))
	}
	if failure(nil) != nil {
		t.Error("nothing is a failure")
	}
}
