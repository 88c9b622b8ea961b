package presence

import (
	"slices"

	"github.com/godbus/dbus/v5"
)

// savers are the interfaces of the desktops' screen savers, which are all alike.
var savers = []string{
	"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver",
}

const cameOn = "ActiveChanged"

// screenSavers are heard whichever desktop runs.
type screenSavers struct{ conn *dbus.Conn }

func newScreenSavers(c *dbus.Conn) *screenSavers { return &screenSavers{c} }

func (s *screenSavers) begin() {
	for _, name := range savers {
		_ = s.conn.AddMatchSignal(dbus.WithMatchInterface(name), dbus.WithMatchMember(cameOn)) // as for logind
	}
}

func (s *screenSavers) hear(signal *dbus.Signal) Sign {
	if flag(signal) && slices.ContainsFunc(savers, func(name string) bool { return signal.Name == name+"."+cameOn }) {
		return ScreenSaver
	}
	return ""
}

func (s *screenSavers) told(Sign) {}
