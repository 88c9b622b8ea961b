package ui

// Asking is what a person has chosen, typed and ticked on the way to a sign-in: what they come back to when they look at another page meanwhile.
// It is kept for as long as they are unlocked, in the window and nowhere else.
type Asking struct {
	Choice   string // which clinic, or that its address is typed
	Address  string // that was typed
	ClientID string // that was typed
	Unknown  bool   // the clinic did not know the app
	Probed   *Probe // what the server said of itself, nil if that is not known
	Asked    string // the address of which it said that
	Kinds    []string
	Stay     bool
}

// Keep keeps it, by the id of the connection that is signed in to again, "" for a new one.
func (w *Works) Keep(again string, a Asking) { w.asking[again] = a }

// Kept is what was kept, if anything was. A sign-in that is stored ends it.
func (w *Works) Kept(again string) (a Asking, kept bool) {
	a, kept = w.asking[again]
	return a, kept
}
