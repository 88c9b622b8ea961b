// Package presence tells when nobody may be at the computer any more, by what the desktop says of itself.
//
//	stop := presence.Watch("Chartkey", func(s presence.Sign) { forgetKeys() })
//	defer stop()
//
// On Linux it listens to logind on the system bus (the session is locked, is no longer the one on the screen, or the computer is about to sleep)
// and to the screen savers of the desktops on the session's bus, on connections of its own: the shared ones of the D-Bus library belong to others.
// Sleep is held up until what it called has returned, for as long as logind allows, which is five seconds as a rule. A bus that goes away counts
// as a sign, since nothing would be heard from then on; one that was never there does not. A program on the session's bus can send a false sign,
// after which somebody has to unlock once more.
//
// On other systems there is nothing to listen to yet, and Watch does nothing.
package presence

// Sign is why nobody may be there any more.
type Sign string

// The signs.
const (
	SessionLocked Sign = "the session was locked"
	ScreenSaver   Sign = "the screen saver came on"
	UserSwitched  Sign = "another user has the screen"
	Sleep         Sign = "the computer goes to sleep"
	BusLost       Sign = "the desktop cannot be heard any more"
)
