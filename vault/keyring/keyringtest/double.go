//go:build linux

package keyringtest

import (
	"errors"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// Manners are what a Double does otherwise than a good keyring; the zero value is a good one that is open. Methods are named without their
// interface: OpenSession, Unlock, ReadAlias, SearchItems, CreateItem, GetSecret, Delete, Prompt, and Get for a property.
type Manners struct {
	Rooms   []string                  // the names of the collections, the default one first; nil: that of the login
	Empty   bool                      // there is no collection
	Locked  bool                      // the collections are locked, and a prompt asks before they open
	Closed  string                    // the one of the collections that is locked
	Asks    string                    // the method that needs a prompt although the collection is open: CreateItem or Delete
	Prompt  func(*Double)             // what happens when a prompt is shown, on a goroutine of its own; nil: nothing, ever
	Keep    func(value string) string // what is kept of a value; nil: all of it
	Forgets bool                      // says that a value is stored, or deleted, and changes nothing
	Hangs   string                    // the method that is never answered
	Dies    string                    // the method in which the service leaves the bus
	Answers map[string][]any          // what a method answers in place of its own answer
	Fails   map[string]string         // the name of the error that a method answers
}

// Double is a Secret Service of ours on a private bus, which lies, hangs and dies as its manners say. There is no gnome-keyring beside it.
type Double struct {
	*Session

	mu      sync.Mutex
	manners Manners
	conn    *dbus.Conn
	items   []*item
	made    int                        // items and prompts so far, which names them
	open    map[dbus.ObjectPath]prompt // by their paths
	asker   string                     // who has had a prompt shown last
	path    dbus.ObjectPath            // of that prompt
	ended   chan struct{}              // closed with the test: lets go of what hangs
}

// prompt is what happens when one is answered with yes.
type prompt struct {
	do    func()
	opens []dbus.ObjectPath
}

type item struct {
	path       dbus.ObjectPath
	attributes map[string]string
	value      string
}

// StartDouble runs a bus with a Double on it until the test ends.
func StartDouble(t testing.TB, m Manners) *Double {
	t.Helper()
	d := &Double{Session: startBus(t), open: map[dbus.ObjectPath]prompt{}, ended: make(chan struct{})}
	t.Cleanup(func() { close(d.ended); d.Leave() })
	d.Behave(m)
	d.Return()
	return d
}

// Behave changes the manners from now on. What is kept stays.
func (d *Double) Behave(m Manners) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.manners = m
}

// Leave takes the service off the bus, as if it had been killed.
func (d *Double) Leave() {
	d.mu.Lock()
	conn := d.conn
	d.mu.Unlock()
	_ = conn.Close()
}

// Return puts the service on the bus, again with what it kept.
func (d *Double) Return() {
	d.t.Helper()
	conn, err := dbus.Connect("unix:path="+d.socket(), dbus.WithHandler(d))
	check(d.t, err)
	d.mu.Lock()
	d.conn = conn
	d.mu.Unlock()
	owner, err := conn.RequestName(service, dbus.NameFlagDoNotQueue)
	check(d.t, err)
	if owner != dbus.RequestNameReplyPrimaryOwner {
		d.t.Fatalf("the name of the keyring service is not given: %v", owner)
	}
}

// Complete answers the prompt that was shown last.
func (d *Double) Complete(dismissed bool) {
	d.mu.Lock()
	path, conn, asked := d.path, d.conn, d.open[d.path]
	d.mu.Unlock()
	result := []dbus.ObjectPath{}
	if !dismissed && asked.do != nil {
		asked.do()
		result = append(result, asked.opens...)
	}
	_ = conn.Emit(path, completed, dismissed, dbus.MakeVariant(result))
}

// CompleteOddly answers the prompt that was shown last by a signal with this body.
func (d *Double) CompleteOddly(body ...any) {
	d.mu.Lock()
	path, conn := d.path, d.conn
	d.mu.Unlock()
	_ = conn.Emit(path, completed, body...)
}

// Forge sends a signal straight to whoever waits for the prompt that was shown last, as another program of the bus can, for any path.
func (d *Double) Forge(name string, body ...any) { d.Flood(1, name, body...) }

// Flood sends a forged signal many times, and returns when the bus has passed all of them on.
func (d *Double) Flood(times int, name string, body ...any) {
	d.mu.Lock()
	path, asker := d.path, d.asker
	d.mu.Unlock()
	other, err := dbus.Connect("unix:path=" + d.socket())
	if err != nil {
		return // the test has ended
	}
	defer func() { _ = other.Close() }()
	dot := strings.LastIndex(name, ".")
	for range times {
		<-other.Send(&dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldDestination: dbus.MakeVariant(asker), dbus.FieldPath: dbus.MakeVariant(path), dbus.FieldInterface: dbus.MakeVariant(name[:dot]),
			dbus.FieldMember: dbus.MakeVariant(name[dot+1:]), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(body...)),
		}}, nil).Done
	}
	_ = other.BusObject().Call(busName+".Peer.Ping", 0).Err // answered after them
}

// Name is the service's own name on the bus.
func (d *Double) Name() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.conn.Names()[0]
}

// Values are what is kept, by account.
func (d *Double) Values() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	values := map[string]string{}
	for _, i := range d.items {
		values[i.attributes["username"]] = i.value
	}
	return values
}

// Holders are the names of the collections that have an entry for an account, in the order in which it came.
func (d *Double) Holders(account string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for _, i := range d.items {
		if i.attributes["username"] == account {
			names = append(names, path.Base(string(i.room())))
		}
	}
	return names
}

// Connections counts who is connected to the bus, the asking apart.
func (d *Double) Connections() int {
	d.t.Helper()
	conn := d.connect()
	defer func() { _ = conn.Close() }()
	var names []string
	check(d.t, conn.BusObject().Call(busName+".ListNames", 0).Store(&names))
	n := -1
	for _, name := range names {
		if strings.HasPrefix(name, ":") {
			n++
		}
	}
	return n
}

func (i *item) room() dbus.ObjectPath { return dbus.ObjectPath(path.Dir(string(i.path))) }

var errDied = errors.New("the service has left")

// answer is the whole of the service: what a method of an object answers.
func (d *Double) answer(path dbus.ObjectPath, member, sender string, body []any) ([]any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, conn := d.manners, d.conn
	if member == "Prompt" {
		d.path, d.asker = path, sender
		if m.Prompt != nil {
			go m.Prompt(d)
		}
	}
	switch {
	case m.Hangs == member:
		d.mu.Unlock()
		<-d.ended
		d.mu.Lock()
	case m.Dies == member:
		_ = conn.Close()
		return nil, errDied
	}
	if name, fails := m.Fails[member]; fails {
		return nil, dbus.NewError(name, []any{"PLANTED"})
	}
	if odd, is := m.Answers[member]; is {
		return odd, nil
	}
	if member == "Prompt" {
		return nil, nil
	}
	return d.serve(path, member, body)
}
