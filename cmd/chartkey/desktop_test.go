//go:build cgo && linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chartkey/ui/uitest"
	"chartkey/vault/keyring/keyringtest"
)

// desktop is a computer with a display that nobody sees, a keyring, and Chromium as the system's browser. The test is the person at it: it
// moves the mouse and types, in the window and in the browser.
type desktop struct {
	t       testing.TB
	keyring *keyringtest.Session
	env     []string
	buffer  string      // the file that holds what the display shows
	opened  chan string // addresses that the system handed to the browser
	tab     context.Context
}

// patience is for a machine under load; every wait ends when its condition holds.
const patience = time.Minute

func newDesktop(t testing.TB) *desktop {
	t.Helper()
	d := newScreen(t, "1300x860x24", "chromium", "xdg-open")
	d.setBrowser()
	return d
}

// newScreen is a computer without a browser.
func newScreen(t testing.TB, size string, programs ...string) *desktop {
	t.Helper()
	if testing.Short() {
		t.Skip("WINDOW NOT TESTED: -short")
	}
	var missing []string
	for _, p := range append([]string{"Xvfb", "xdotool", "import"}, programs...) {
		if _, err := exec.LookPath(p); err != nil {
			missing = append(missing, p)
		}
	}
	need(t, "WINDOW", missing)
	d := &desktop{t: t, keyring: keyringtest.Start(t), opened: make(chan string, 4)}
	d.env = append(slices.Clone(d.keyring.Env), "DISPLAY="+d.startDisplay(size), "WAYLAND_DISPLAY=", "LC_ALL=en_GB.UTF-8", "FYNE_SCALE=1", "LIBGL_ALWAYS_SOFTWARE=1")
	return d
}

// need skips, loudly, where programs are missing; where they are required it fails.
func need(t testing.TB, what string, missing []string) {
	t.Helper()
	switch {
	case len(missing) == 0:
	case os.Getenv("CHARTKEY_REQUIRE") == "1":
		t.Fatalf("%s NOT TESTED: missing are %s", what, strings.Join(missing, ", "))
	default:
		t.Skipf("%s NOT TESTED: missing are %s", what, strings.Join(missing, ", "))
	}
}

// startDisplay runs an X server on a number that nobody uses.
func (d *desktop) startDisplay(size string) string {
	d.t.Helper()
	number, w, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = number.Close() }) // the server dies of writing to a pipe that nobody holds
	dir := d.t.TempDir()
	d.buffer = filepath.Join(dir, "Xvfb_screen0")
	server := exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-screen", "0", size, "-fbdir", dir, "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{w}
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := server.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	_ = w.Close()
	line := make([]byte, 16)
	_ = number.SetReadDeadline(time.Now().Add(patience))
	n, err := number.Read(line)
	if err != nil {
		d.t.Fatalf("the display does not start: %v", err)
	}
	return ":" + strings.TrimSpace(string(line[:n]))
}

// setBrowser makes a program of the test the default browser, as desktops do it: by a file for the program, and a list that names it.
func (d *desktop) setBrowser() {
	d.t.Helper()
	dir := d.t.TempDir()
	self, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	handOver := filepath.Join(dir, "hand-over")
	if err := os.Symlink(self, handOver); err != nil {
		d.t.Fatal(err)
	}
	for path, text := range map[string]string{
		filepath.Join(d.variable("XDG_DATA_HOME"), "applications", "browser.desktop"): "[Desktop Entry]\nType=Application\nName=Browser of the test\n" +
			"Exec=" + handOver + " %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n",
		filepath.Join(d.variable("XDG_CONFIG_HOME"), "mimeapps.list"): "[Default Applications]\nx-scheme-handler/http=browser.desktop\n" +
			"x-scheme-handler/https=browser.desktop\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	desk := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		address, err := io.ReadAll(r.Body)
		if err != nil {
			d.t.Error(err)
		}
		d.opened <- string(address)
	}))
	d.t.Cleanup(desk.Close)
	d.env = append(d.env, "HAND_OVER="+desk.URL, "BROWSER=", "XDG_CURRENT_DESKTOP=", "DESKTOP_SESSION=", "KDE_FULL_SESSION=", "GNOME_DESKTOP_SESSION_ID=")
}

func (d *desktop) variable(name string) string {
	value := ""
	for _, entry := range d.env {
		if n, v, _ := strings.Cut(entry, "="); n == name {
			value = v
		}
	}
	return value
}

// browser is a Chromium with a profile that nobody has used.
func (d *desktop) browser(actions ...chromedp.Action) {
	d.t.Helper()
	if d.tab == nil {
		options := []chromedp.ExecAllocatorOption{
			chromedp.ExecPath("chromium"), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WSURLReadTimeout(patience),
		}
		for _, flag := range []string{"no-sandbox", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
			options = append(options, chromedp.Flag(flag, true))
		}
		all, stop := chromedp.NewExecAllocator(d.t.Context(), options...)
		tab, closeTab := chromedp.NewContext(all)
		d.t.Cleanup(func() { closeTab(); stop() })
		d.tab = tab
		if err := chromedp.Run(d.tab); err != nil { // the context of the first run is the browser's life
			d.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(d.tab, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		d.t.Fatalf("in the browser: %v", err)
	}
}

// window is a running app.
type window struct {
	*desktop
	app  *exec.Cmd
	id   string
	eyes string
	said *bytes.Buffer
	done chan struct{}

	clicks int // of the mouse
}

// start runs the app and waits for its window.
func (d *desktop) start(args ...string) *window {
	d.t.Helper()
	w := d.launch(args...)
	w.await("the window", func() bool {
		out, _ := w.command("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(w.app.Process.Pid)).Output()
		w.id = strings.TrimSpace(string(out))
		return w.id != "" && !strings.Contains(w.id, "\n") && w.things() != nil
	})
	w.do("windowfocus", "--sync", w.id)
	return w
}

func (d *desktop) launch(args ...string) *window {
	d.t.Helper()
	self, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "ckeyes") // a socket's path has 108 bytes at most
	if err != nil {
		d.t.Fatal(err)
	}
	w := &window{desktop: d, eyes: filepath.Join(dir, "eyes"), said: &bytes.Buffer{}, done: make(chan struct{})}
	w.app = exec.Command(self, args...)
	w.app.Env = append(slices.Clone(d.env), eyesVariable+"="+w.eyes)
	w.app.Stderr = w.said
	w.app.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := w.app.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() {
		_ = w.app.Wait()
		close(w.done)
	}()
	d.t.Cleanup(func() {
		_ = w.app.Process.Kill()
		<-w.done
		_ = os.RemoveAll(dir)
		if d.t.Failed() {
			d.t.Logf("the app said:\n%s", w.said)
		}
	})
	return w
}

// ended waits for the app's end and returns its status.
func (w *window) ended() int {
	w.t.Helper()
	select {
	case <-w.done:
	case <-time.After(patience):
		w.t.Fatalf("the app does not end; the window says:\n  %s", strings.Join(w.words(), "\n  "))
	}
	return w.app.ProcessState.ExitCode()
}

// quits presses the keys that end the app, again where they met no window with the focus, as while it is being resized.
func (w *window) quits() int {
	w.t.Helper()
	for begun := time.Now(); time.Since(begun) < patience; {
		w.key("ctrl+q")
		select {
		case <-w.done:
			return w.ended()
		case <-time.After(patience / 6):
			w.do("windowfocus", w.id)
		}
	}
	return w.ended()
}

func (w *window) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = w.env
	return c
}

// do moves the person's hands: see xdotool.
func (w *window) do(args ...string) {
	w.t.Helper()
	if out, err := w.command("xdotool", args...).CombinedOutput(); err != nil {
		w.t.Fatalf("xdotool %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// things are what the window says, nil if it cannot be seen.
func (w *window) things() []uitest.Thing {
	c, err := net.DialTimeout("unix", w.eyes, time.Second)
	if err != nil {
		return nil
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	things := []uitest.Thing{}
	if json.NewDecoder(c).Decode(&things) != nil {
		return nil
	}
	return things
}

func (w *window) await(what string, holds func() bool) {
	w.t.Helper()
	for begun := time.Now(); !holds(); time.Sleep(30 * time.Millisecond) {
		select {
		case <-w.done:
			w.t.Fatalf("waiting for %s: the app has ended", what)
		default:
		}
		if time.Since(begun) > patience {
			w.picture("waiting")
			w.t.Fatalf("waited in vain for %s; the window says:\n  %s", what, strings.Join(w.words(), "\n  "))
		}
	}
}

// quiet fails if the window library has complained: about a call from the wrong thread, a focus that is nowhere, a broken layout.
func (w *window) quiet() {
	w.t.Helper()
	if said := w.said.String(); strings.Contains(said, "Fyne") {
		w.t.Errorf("the window library complains:\n%s", said)
	}
}

// words are the texts of the window, each once.
func (w *window) words() []string {
	var words []string
	had := map[string]bool{}
	for _, t := range w.things() {
		if !had[t.Says] {
			had[t.Says] = true
			words = append(words, t.Says)
		}
	}
	return words
}

// sees waits until the window says these words.
func (w *window) sees(words string) {
	w.t.Helper()
	w.await(strconv.Quote(words), func() bool { return w.says(words) })
}

func (w *window) says(words string) bool {
	return strings.Contains(strings.Join(w.words(), "\n"), words)
}

// browserOpened waits for the address that the app hands over, and goes there.
func (w *window) browserOpened() {
	w.t.Helper()
	select {
	case address := <-w.opened:
		w.browser(chromedp.Navigate(address))
	case <-time.After(patience):
		w.picture("waiting")
		w.t.Fatalf("no browser was opened; the window says:\n  %s", strings.Join(w.words(), "\n  "))
	}
}

// find is what says these words, by its whole label before a part of it.
func (w *window) find(words string, fits func(uitest.Thing) bool) (uitest.Thing, bool) {
	var part *uitest.Thing
	for _, t := range w.things() {
		switch {
		case !fits(t):
		case t.Says == words:
			return t, true
		case part == nil && strings.Contains(t.Says, words):
			part = &t
		}
	}
	if part == nil {
		return uitest.Thing{}, false
	}
	return *part, true
}

// tap waits for something to press that says these words, scrolls to it, and presses it once it stands still.
func (w *window) tap(words string) {
	w.t.Helper()
	w.reach(words, func(t uitest.Thing) bool { return t.Taps })
}

// into types into the field of that label.
func (w *window) into(label, text string) {
	w.t.Helper()
	w.reach(label, func(t uitest.Thing) bool { return t.Types })
	w.await("the focus of "+label, func() bool {
		t, ok := w.find(label, func(t uitest.Thing) bool { return t.Focused })
		return ok && t.Focused
	})
	w.do("type", "--delay", "8", "--", text)
}

func (w *window) reach(words string, fits func(uitest.Thing) bool) {
	w.t.Helper()
	var at, before uitest.Thing
	w.await("something that says "+strconv.Quote(words), func() bool {
		t, ok := w.find(words, fits)
		switch {
		case !ok:
			return false
		case !t.InView:
			w.wheel(t)
			return false
		}
		before, at = at, t
		return at.X == before.X && at.Y == before.Y
	})
	w.do("mousemove", "--window", w.id, pixels(at.X), pixels(at.Y), "click", "1")
	w.clicks++
}

// wheel scrolls towards a thing.
func (w *window) wheel(t uitest.Thing) {
	button := "5"
	if t.Y < t.Top {
		button = "4"
	}
	w.do("mousemove", "--window", w.id, pixels((t.Left+t.Right)/2), pixels((t.Top+t.Bottom)/2), "click", button)
}

func pixels(p float32) string { return strconv.Itoa(int(p)) }

// key presses a key, such as Return or ctrl+l.
func (w *window) key(name string) {
	w.t.Helper()
	w.do("key", name)
}

// picture keeps what the person sees once it stands still, in the folder CHARTKEY_PICTURES.
func (w *window) picture(name string) {
	w.t.Helper()
	dir := os.Getenv("CHARTKEY_PICTURES")
	if dir == "" {
		return
	}
	png := w.still()
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)); err != nil {
		w.t.Fatal(err)
	}
}

// still waits until two looks show the same, or for as long as something may blink.
func (w *window) still() []byte {
	w.t.Helper()
	var before []byte
	for begun := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		now, err := w.command("import", "-window", "root", "-crop", windowArea, "+repage", "-strip", "png:-").Output()
		if err != nil {
			w.t.Fatalf("no picture: %v", err)
		}
		if bytes.Equal(now, before) || time.Since(begun) > 3*time.Second {
			return now
		}
		before = now
	}
}

// windowArea is the window on the display, where nothing moves it.
var windowArea = fmt.Sprintf("%dx%d+0+0", usualWidth, usualHeight)

// legible holds the real picture against what the window's objects say: an eye has to read nearly all of the longer words, as soon as they are
// painted.
func (w *window) legible(page string) {
	w.t.Helper()
	var missed []string
	all := 0
	for begun := time.Now(); time.Since(begun) < patience; {
		if missed, all = w.unread(); all >= 10 && 10*len(missed) <= all {
			return
		}
	}
	w.t.Errorf("%s: of %d words these cannot be read: %q", page, all, missed)
}

// unread are those of the longer words in view that an eye does not find in the picture.
func (w *window) unread() (missed []string, all int) {
	w.t.Helper()
	read := strings.ToLower(w.read())
	for _, thing := range w.things() {
		if !thing.Drawn || !thing.InView {
			continue
		}
		for _, word := range longWord.FindAllString(thing.Says, -1) {
			all++
			if !strings.Contains(read, strings.ToLower(word)) {
				missed = append(missed, word)
			}
		}
	}
	return missed, all
}

var longWord = regexp.MustCompile(`[A-Za-z]{5,}`)

// read is what an eye reads off the real picture.
func (w *window) read() string {
	w.t.Helper()
	if _, err := exec.LookPath("tesseract"); err != nil {
		need(w.t, "PICTURE", []string{"tesseract"})
	}
	large := w.command("convert", "png:-", "-resize", "250%", "-colorspace", "Gray", "png:-")
	large.Stdin = bytes.NewReader(w.still())
	png, err := large.Output()
	if err != nil {
		w.t.Fatal(err)
	}
	eye := w.command("tesseract", "stdin", "stdout", "--psm", "11")
	eye.Stdin = bytes.NewReader(png)
	text, err := eye.Output()
	if err != nil {
		w.t.Fatal(fmt.Errorf("tesseract: %w", err))
	}
	return string(text)
}
