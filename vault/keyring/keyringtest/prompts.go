//go:build linux

package keyringtest

import (
	"time"

	"github.com/godbus/dbus/v5"
)

// Prompts counts how often somebody lets the keyring show its prompt from now on, whether or not there is a display for it. What it returns tells
// the number so far.
func (s *Session) Prompts() func() int {
	s.t.Helper()
	conn := s.connect()
	s.t.Cleanup(func() {
		conn.Eavesdrop(nil) // closing closes the channel, into which a message may be on its way
		_ = conn.Close()
	})
	check(s.t, conn.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, []string{"type='method_call'"}, uint32(0)).Err)
	seen := make(chan *dbus.Message, 4096)
	conn.Eavesdrop(seen)
	count := 0
	return func() int {
		s.t.Helper()
		const marker = "org.chartkey.test.Marker"
		other := s.connect()
		defer func() { _ = other.Close() }()
		other.BusObject().Call(marker, 0) // nobody knows it; all that was sent before is seen before it
		for {
			select {
			case m, open := <-seen:
				if !open {
					s.t.Fatal("the bus has gone")
				}
				switch called(m) {
				case marker:
					return count
				case "org.freedesktop.Secret.Prompt.Prompt":
					count++
				}
			case <-time.After(patience):
				s.t.Fatal("the bus does not tell what is sent over it")
			}
		}
	}
}

func called(m *dbus.Message) string {
	room, _ := m.Headers[dbus.FieldInterface].Value().(string)
	member, _ := m.Headers[dbus.FieldMember].Value().(string)
	return room + "." + member
}
