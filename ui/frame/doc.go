// Package frame is the window: its sidebar or bottom bar, the one switch from a route to its page, the history, the keys that work
// everywhere, the fetching that goes on while pages come and go, the lock and the curtain.
package frame
