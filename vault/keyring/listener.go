//go:build linux || freebsd || openbsd || netbsd || dragonfly

package keyring

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// listener takes the signals of a connection. It keeps the first that is awaited and drops all others as they come: any program of the bus can
// send us as many as it likes, and the library's own way is a goroutine for each that nobody has read yet.
type listener struct {
	mu      sync.Mutex
	awaited func(*dbus.Signal) bool // nil: none is
	heard   chan *dbus.Signal       // of one
}

// await begins to listen for a signal. It ends with the next, or with the connection.
func (l *listener) await(is func(*dbus.Signal) bool) <-chan *dbus.Signal {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.awaited, l.heard = is, make(chan *dbus.Signal, 1)
	return l.heard
}

// DeliverSignal is called by the connection, for one signal after the other, and never waits.
func (l *listener) DeliverSignal(_, _ string, s *dbus.Signal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.awaited != nil && l.awaited(s) {
		l.heard <- s
		l.awaited = nil
	}
}
