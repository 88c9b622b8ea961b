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
)

// TestThisSessionOnly: of a person who chose that, nothing is on the disk or in the keyring, neither while the window is open nor after.
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
	w.tap("Sign in with my browser")
	w.browserOpened()
	w.tap("Yes, keep it")
	w.sees("Fetched just now")
	w.key("ctrl+3")
	w.sees("In the memory of this window only")
	w.picture("session-only")
	d.leavesNothing()
	w.leaves()
	d.leavesNothing()
	again := d.start()
	again.tap("See my records")
	again.sees("Whose records, and who keeps the keys?") // nobody is here
	again.leaves()
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
