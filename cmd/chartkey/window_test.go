//go:build cgo && linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui/look"
	"chartkey/ui/uitest"
)

// TestTheWindowIsTheOnlyOne: a second start brings the first window to the front and ends; other data have a window of their own.
func TestTheWindowIsTheOnlyOne(t *testing.T) {
	d := newDesktop(t)
	first := d.start()
	second := d.launch()
	if status := second.ended(); status != 0 {
		t.Errorf("the second start ended with %d", status)
	}
	other := d.start("--home", filepath.Join(t.TempDir(), "other"))
	if other.id == first.id {
		t.Error("other data have the same window")
	}
	begun := time.Now()
	if err := first.app.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := first.ended(); status != 0 {
		t.Errorf("a window that was asked to end ended with %d", status)
	}
	t.Logf("it ended %v after SIGTERM", time.Since(begun).Round(time.Millisecond))
	again := d.start()
	again.key("ctrl+q")
	if status := again.ended(); status != 0 {
		t.Errorf("Ctrl+Q ended with %d", status)
	}
}

// TestAnUnlockedWindowIsAskedToEnd: nothing else ends the window while the lock is being noted, which takes long with a keyring that does not
// answer.
func TestAnUnlockedWindowIsAskedToEnd(t *testing.T) {
	d := newDesktop(t)
	w := d.start()
	w.becomesAPerson()
	d.keyring.Stop()
	defer d.keyring.Continue()
	begun := time.Now()
	if err := w.app.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := w.ended(); status != 0 {
		t.Errorf("it ended with %d and said %s", status, w.said)
	}
	if took := time.Since(begun); took < partingTime {
		t.Errorf("it waited for the keyring for %v only", took)
	}
	w.quiet()
}

// TestALockedKeyringIsNotWoken before the person has chosen it: the page of a new person only looks, and says that it will ask. Then it does.
func TestALockedKeyringIsNotWoken(t *testing.T) {
	d := newScreen(t, "1300x860x24")
	d.keyring.Lock()
	prompts := d.keyring.Prompts()
	w := d.start()
	w.tap("See my records")
	w.sees("The keyring of this computer is locked.")
	w.sees("it will ask you to unlock it")
	w.picture("keeping-locked")
	if w.says("no keyring") {
		t.Error("it is said that there is none")
	}
	w.tap("This session only")
	w.tap("Keyring of this computer")
	w.into("Name", "Ann")
	if n := prompts(); n != 0 {
		t.Errorf("%d prompts before it was chosen", n)
	}
	w.tap("Add and open")
	w.sees("unlock it when it asks") // there is nothing on this display that could show the prompt
	if prompts() == 0 {
		t.Error("the keyring was not asked")
	}
	d.keyring.Unlock()
	w.tap("Add and open")
	w.sees("No clinic is connected yet")
	w.leaves()
}

// TestWindowLeaves: the window writes nothing for itself while there is nobody, and what it reports on request is times.
func TestWindowLeaves(t *testing.T) {
	d := newDesktop(t)
	file := filepath.Join(t.TempDir(), "timings.txt")
	w := d.start("--timings", file, "--lang", "pseudo")
	w.await("words of the pseudo-locale", func() bool { return strings.Contains(strings.Join(w.words(), ""), "[") })
	w.await("a window of that size", func() bool {
		w.do("windowsize", w.id, "1000", "700") // again, as long as the window library still chooses a size itself
		return slices.ContainsFunc(w.things(), func(t uitest.Thing) bool { return t.Right == 1000 })
	})
	if status := w.quits(); status != 0 {
		t.Fatalf("it ended with %d", status)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "the window is open") {
		t.Errorf("%s, %v", text, err)
	}
	if kept, err := filepath.Glob(filepath.Join(d.variable("XDG_CONFIG_HOME"), "fyne", "*", "*")); err != nil || len(kept) != 0 {
		t.Errorf("%v, %v", kept, err)
	}
	w.quiet()
	if _, err := os.Stat(filepath.Join(d.variable("XDG_DATA_HOME"), "chartkey")); err == nil {
		t.Error("a data directory was made for nobody")
	}
}

// TestTheCaretRests: it blinks while somebody types, and not for ever, since each change of it paints the whole window. Where nothing is to move
// it never blinks.
func TestTheCaretRests(t *testing.T) {
	d := newDesktop(t)
	screen := d.watch()
	for _, still := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "data")
		home, err := workspace.Open(workspace.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := saveAppearance(t.Context(), home, appearance{Variant: look.Light, Scale: 1, Still: still}); err != nil {
			t.Fatal(err)
		}
		w := d.start("--home", dir)
		w.tap("See my records")
		var field uitest.Thing
		w.await("a field with the focus", func() bool {
			field, _ = w.find("Name", func(t uitest.Thing) bool { return t.Types && t.Focused })
			return field.Focused
		})
		begun := time.Now()
		screen.still([]area{areaOf(field)}) // for a second, and a caret that blinks changes twice as often
		if took := time.Since(begun); still != (took < 8*time.Second) {
			t.Errorf("nothing is to move: %v; the caret came to rest after %v", still, took.Round(time.Millisecond))
		}
		w.leaves()
	}
}

// TestADisplayThatIsNotThere: one sentence that names the way without, also where a display is named.
func TestADisplayThatIsNotThere(t *testing.T) {
	d := newDesktop(t)
	d.env = append(d.env, "DISPLAY=:9753")
	w := d.launch()
	if status := w.ended(); status != 1 || !strings.Contains(w.said.String(), "chartkeyctl") || strings.Contains(w.said.String(), "goroutine") {
		t.Errorf("it ended with %d and said %s", status, w.said)
	}
}
