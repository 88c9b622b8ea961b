// Package keyringtest runs a real keyring for a test: a D-Bus session bus and gnome-keyring of its own, in a home folder
// of its own, so that the machine's keyring is never touched.
//
//	kr := keyringtest.Start(t) // unlocked and empty
//	kr.Use(t)                  // this process uses it; or cmd.Env = kr.Env for another one
//	kr.Lock()
//
// [StartDouble] gives a Secret Service of our own in place of gnome-keyring, which lies, hangs and dies as a test wants.
// [StartBare] gives a bus without any keyring service, [StartEmpty] a service without a keyring to store in. Everything
// is ended by process id when the test ends. The bus activates nothing by itself: a killed service stays away.
//
// Without dbus-daemon and gnome-keyring-daemon the test is skipped; with CHARTKEY_REQUIRE=1 it fails instead.
// Tests that call Use cannot run in parallel.
package keyringtest
