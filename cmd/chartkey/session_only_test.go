//go:build cgo && linux

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"chartkey/auth/sandbox"
	"chartkey/ui/uitest"
)

// TestThisSessionOnly: of a person who chose that, nothing is on the disk or in the keyring, neither while the window is open nor after. The
// window says what that is, and does not close before it has asked about what the clinic allowed; which it ends, with proof.
func TestThisSessionOnly(t *testing.T) {
	d := newDesktop(t)
	clinic := clinic(t, sandbox.Options{Approve: true, TokenPrefix: "canary-"})
	w := d.start()
	w.tap("See my records")
	w.into("Name", "Ann")
	w.tap("This session only")
	w.tap("Add and open")
	w.tap("Connect a clinic")
	w.into("Address of the clinic’s server", clinic.Base())
	w.tap("Look at this clinic")
	w.into("Client id", sandbox.ClientID)
	w.sees("You are here for this session only")
	w.tap("Stay signed in")
	w.tap("Sign in with my browser")
	w.browserOpened()
	w.tap("Yes, keep it")
	w.sees("Fetched just now")
	w.key("ctrl+3")
	w.sees("In the memory of this window only")
	w.picture("session-only")
	w.tap("Log")
	w.sees("For this session only")
	d.leavesNothing()
	w.key("ctrl+l")
	w.sees("anyone at this computer can open them again until it is closed")
	w.legible("a locked window")
	w.picture("session-locked")
	w.key("ctrl+q")
	w.sees("Before the window closes")
	w.sees("It is a lasting sign-in.")
	w.legible("the question before the window closes")
	w.picture("session-quit")
	w.key("Escape")
	w.sees("Chartkey is locked")
	w.key("ctrl+q")
	w.sees("Before the window closes")
	w.await("the focus of the answer", func() bool {
		_, ok := w.find("End it at the clinic and quit", func(t uitest.Thing) bool { return t.Focused })
		return ok
	})
	w.key("Return")
	w.sees("Ended, checked")
	w.picture("session-ended")
	if n := grants(t, clinic); n != 0 {
		t.Errorf("the clinic lists %d accesses", n)
	}
	if status := w.ended(); status != 0 { // by itself
		t.Errorf("it ended with %d", status)
	}
	w.quiet()
	d.leavesNothing()
	again := d.start()
	again.tap("See my records")
	again.sees("Whose records, and who keeps the keys?") // nobody is here
	again.leaves()
}

// TestTheQuestionHoldsUpNobody: a second press goes at once, also while a clinic does not answer; and the system never waits for it.
func TestTheQuestionHoldsUpNobody(t *testing.T) {
	d := newScreen(t, "1300x860x24", "xdg-open")
	d.setBrowser()
	m := &midway{desktop: d, t: t, door: &doorkeeper{}}
	m.clinic = clinic(t, sandbox.Options{Approve: true, Around: m.door.around})
	asked := func(w *window) {
		w.key("ctrl+q")
		w.sees("Before the window closes")
	}
	for name, goes := range map[string]func(w *window){
		"pressed twice": func(w *window) { asked(w); w.key("ctrl+q"); w.key("ctrl+q") },
		"by the answer": func(w *window) { asked(w); w.tap("Quit, leave it") },
		"pressed while a clinic is told": func(w *window) {
			asked(w)
			held := m.door.holds("/revoke", false)
			w.tap("End it at the clinic and quit")
			held.waits(t)
			w.sees("Ending the access")
			w.key("ctrl+q")
		},
		"by the system":                   m.asksToEnd,
		"by the system while it is asked": func(w *window) { asked(w); m.asksToEnd(w) },
	} {
		t.Run(name, func(t *testing.T) {
			w := d.start()
			w.tap("See my records")
			w.into("Name", "Ann")
			w.tap("This session only")
			w.tap("Add and open")
			m.comesBack(w, m.clinic)
			w.tap("Yes, keep it")
			w.sees("Fetched just now")
			goes(w)
			m.ends(w, soon)
		})
	}
}

// leavesNothing fails if the app has written anything of anybody.
func (d *desktop) leavesNothing() {
	d.t.Helper()
	if held := d.keyringItems(); len(held) != 0 {
		d.t.Errorf("the keyring holds %v", held)
	}
	for _, name := range []string{"XDG_DATA_HOME", "XDG_STATE_HOME"} {
		if _, err := os.Stat(filepath.Join(d.variable(name), "chartkey")); err == nil {
			d.t.Errorf("there is a folder in %s", name)
		}
	}
	err := filepath.WalkDir(d.variable("HOME"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, word := range []string{"canary-", "Achterberg", "Fernwood"} {
			if strings.Contains(string(text), word) {
				d.t.Errorf("%s holds %q", path, word)
			}
		}
		return err
	})
	if err != nil {
		d.t.Error(err)
	}
}

// keyringItems are the entries of the keyring, whatever they are called.
func (d *desktop) keyringItems() []dbus.ObjectPath {
	d.t.Helper()
	bus, err := dbus.Connect(d.variable("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer bus.Close()
	var open, locked []dbus.ObjectPath
	err = bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.SearchItems", 0, map[string]string{}).Store(&open, &locked)
	if err != nil {
		d.t.Fatal(err)
	}
	return append(open, locked...)
}
