//go:build linux

package keyringtest

import (
	"context"

	"github.com/godbus/dbus/v5"
)

const (
	password = "keyringtest"
	service  = "org.freedesktop.secrets"
	root     = dbus.ObjectPath("/org/freedesktop/secrets")
	login    = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	busName  = "org.freedesktop.DBus"
)

// secret is the Secret Service's structure of that name.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Lock locks the keyring. Without a display no prompt can open it again, only Unlock.
func (s *Session) Lock() {
	s.t.Helper()
	conn := s.connect()
	defer func() { _ = conn.Close() }()
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := conn.Object(service, root).Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{login}).
		Store(&locked, &prompt)
	check(s.t, err)
	if len(locked) != 1 {
		s.t.Fatalf("the keyring did not lock: %v", locked)
	}
}

// Unlock opens the keyring with its password, as the login of a desktop does.
func (s *Session) Unlock() {
	s.t.Helper()
	conn := s.connect()
	defer func() { _ = conn.Close() }()
	object := conn.Object(service, root)
	var unused dbus.Variant
	var path dbus.ObjectPath
	check(s.t, object.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&unused, &path))
	check(s.t, object.Call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface.UnlockWithMasterPassword", 0,
		login, secret{Session: path, Parameters: []byte{}, Value: []byte(password), ContentType: "text/plain"}).Err)
}

// Entries lists the accounts of all that the keyring holds for anybody.
func (s *Session) Entries() []string {
	s.t.Helper()
	conn := s.connect()
	defer func() { _ = conn.Close() }()
	var open, locked []dbus.ObjectPath
	check(s.t, conn.Object(service, root).Call("org.freedesktop.Secret.Service.SearchItems", 0, map[string]string{}).Store(&open, &locked))
	accounts := []string{}
	for _, item := range append(open, locked...) {
		var attributes map[string]string
		check(s.t, conn.Object(service, item).StoreProperty("org.freedesktop.Secret.Item.Attributes", &attributes))
		accounts = append(accounts, attributes["username"])
	}
	return accounts
}

// connect opens a connection of its own to the private bus.
func (s *Session) connect() *dbus.Conn {
	s.t.Helper()
	conn, err := dbus.Connect("unix:path=" + s.socket())
	check(s.t, err)
	return conn
}

// awaitOwner waits until the keyring service owns its name, or until nobody does.
func (s *Session) awaitOwner(want bool) {
	s.t.Helper()
	conn := s.connect()
	defer func() { _ = conn.Close() }()
	check(s.t, conn.AddMatchSignal(dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, service)))
	changes := make(chan *dbus.Signal, 16)
	conn.Signal(changes)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		var owned bool
		check(s.t, conn.BusObject().CallWithContext(ctx, busName+".NameHasOwner", 0, service).Store(&owned))
		if owned == want {
			return
		}
		select {
		case <-changes:
		case <-ctx.Done():
			s.t.Fatalf("the keyring service is there: %v, wanted: %v", owned, want)
		}
	}
}
