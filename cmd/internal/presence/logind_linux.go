package presence

import (
	"os"
	"syscall"

	"github.com/godbus/dbus/v5"
)

const (
	login        = "org.freedesktop.login1"
	loginManager = login + ".Manager"
	loginSession = login + ".Session"
	properties   = "org.freedesktop.DBus.Properties"
	busName      = "org.freedesktop.DBus"
)

// logind is the service that knows the sessions of a computer, and when it sleeps.
type logind struct {
	conn    *dbus.Conn
	app     string
	session dbus.ObjectPath // our own, "" where logind knows none
	delay   int             // the file that holds up sleep, -1 for none
}

func newLogind(c *dbus.Conn, app string) *logind { return &logind{conn: c, app: app, delay: -1} }

func (l *logind) begin() {
	for _, rule := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(login), dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep")},
		{dbus.WithMatchSender(login), dbus.WithMatchInterface(loginSession), dbus.WithMatchMember("Lock")},
		{dbus.WithMatchSender(login), dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, loginSession)},
		{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, login)},
	} {
		_ = l.conn.AddMatchSignal(rule...) // a bus that refuses is one on which nothing is heard
	}
	l.meet()
}

// meet finds our session and holds up sleep. It is repeated when the service is another one.
func (l *logind) meet() {
	manager := l.conn.Object(login, "/org/freedesktop/login1")
	l.session = ""
	if id := os.Getenv("XDG_SESSION_ID"); id == "" || manager.Call(loginManager+".GetSession", 0, id).Store(&l.session) != nil {
		_ = manager.Call(loginManager+".GetSessionByPID", 0, uint32(os.Getpid())).Store(&l.session) //nolint:gosec // a process id is no negative number
	}
	l.hold()
}

// hold asks that sleep waits for us.
func (l *logind) hold() {
	l.release()
	var file dbus.UnixFD
	manager := l.conn.Object(login, "/org/freedesktop/login1")
	if manager.Call(loginManager+".Inhibit", 0, "sleep", l.app, "forgetting the keys", "delay").Store(&file) == nil {
		l.delay = int(file)
	}
}

func (l *logind) release() {
	if l.delay >= 0 {
		_ = syscall.Close(l.delay)
		l.delay = -1
	}
}

func (l *logind) hear(s *dbus.Signal) Sign {
	switch s.Name {
	case loginManager + ".PrepareForSleep":
		if flag(s) {
			return Sleep
		}
		l.hold() // awake again
	case loginSession + ".Lock":
		if s.Path == l.session {
			return SessionLocked
		}
	case properties + ".PropertiesChanged":
		if s.Path == l.session {
			return changed(s)
		}
	case busName + ".NameOwnerChanged":
		if len(s.Body) == 3 && s.Body[2] != "" {
			l.meet()
		}
	}
	return ""
}

// changed says what properties of our session are a sign of.
func changed(s *dbus.Signal) Sign {
	if len(s.Body) < 2 || s.Body[0] != loginSession {
		return ""
	}
	now, ok := s.Body[1].(map[string]dbus.Variant)
	if !ok {
		return ""
	}
	if locked, ok := now["LockedHint"].Value().(bool); ok && locked {
		return SessionLocked
	}
	if active, ok := now["Active"].Value().(bool); ok && !active {
		return UserSwitched
	}
	return ""
}

func (l *logind) told(s Sign) {
	if s == Sleep || s == BusLost { // nobody hears of sleep any more
		l.release()
	}
}
