package presence

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
)

// Watch begins to listen and calls away for each sign, one at a time and not on the caller's goroutine. It does not wait for the desktop and never
// fails. stop ends it, once: away is not called any more after it has returned. away must not call it.
func Watch(app string, away func(Sign)) (stop func()) {
	return watch(app, away, func(ctx context.Context) (*dbus.Conn, error) { return dbus.ConnectSystemBus(dbus.WithContext(ctx)) }, sessionBus)
}

// connect makes a connection that ends with ctx.
type connect func(ctx context.Context) (*dbus.Conn, error)

func watch(app string, away func(Sign), system, session connect) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{away: away}
	go w.listen(ctx, system, func(c *dbus.Conn) listener { return newLogind(c, app) })
	go w.listen(ctx, session, func(c *dbus.Conn) listener { return newScreenSavers(c) })
	return func() {
		cancel()
		w.turn.Lock() // whoever is being told ends first
		defer w.turn.Unlock()
		w.ended = true
	}
}

// watcher listens to several buses.
type watcher struct {
	away func(Sign)

	turn  sync.Mutex // one sign at a time
	ended bool
}

// listener is what is heard on one bus.
type listener interface {
	// begin asks the bus for signals.
	begin()
	// hear says what a signal is a sign of, "" if of nothing.
	hear(s *dbus.Signal) Sign
	// told is called once the sign has been passed on.
	told(s Sign)
}

func (w *watcher) listen(ctx context.Context, to connect, of func(*dbus.Conn) listener) {
	conn, err := to(ctx)
	if err != nil {
		return // there is no such bus here
	}
	defer func() { _ = conn.Close() }()
	signals := make(chan *dbus.Signal, 64)
	conn.Signal(signals)
	l := of(conn)
	l.begin()
	for s := range signals {
		if sign := l.hear(s); sign != "" {
			w.tell(sign)
			l.told(sign)
		}
	}
	if ctx.Err() == nil { // otherwise it is we who have left
		w.tell(BusLost)
	}
	l.told(BusLost)
}

func (w *watcher) tell(s Sign) {
	w.turn.Lock()
	defer w.turn.Unlock()
	if !w.ended {
		w.away(s)
	}
}

var errNoBus = errors.New("no session bus runs here")

// sessionBus connects to the bus of the session if there is one. The D-Bus library would start one otherwise, and leave it running.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || strings.HasPrefix(address, "autolaunch:") {
		dir := os.Getenv("XDG_RUNTIME_DIR")
		if dir == "" {
			dir = "/run/user/" + strconv.Itoa(os.Geteuid())
		}
		socket := filepath.Join(dir, "bus")
		if info, err := os.Stat(socket); err != nil || info.Mode().Type() != os.ModeSocket { //nolint:gosec // only looked at
			return nil, errNoBus
		}
		address = "unix:path=" + dbus.EscapeBusAddressValue(socket)
	}
	return dbus.Connect(address, dbus.WithContext(ctx))
}

// flag is the body of a signal that says yes or no. The channel also carries the bus's own signals, which say other things.
func flag(s *dbus.Signal) bool {
	if len(s.Body) == 0 {
		return false
	}
	on, ok := s.Body[0].(bool)
	return ok && on
}
