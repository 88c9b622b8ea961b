package auth

import "time"

// otherAccess is what the journal keeps of access tokens that are not at hand: those that a newer one has replaced, here or in another process
// that may still hold them, and those that nothing is written down of. They cannot be tried. An end is called checked only once their time has
// passed, or where each sign-in is refused and the server was seen to end access together with the one that it came with.
type otherAccess struct {
	Until   time.Time `json:"until,omitzero"`    // when the last of them ends by the server's word
	Unknown bool      `json:"unknown,omitempty"` // of one nothing is known, or the server did not say when it ends
	Ends    bool      `json:"ends,omitempty"`    // the server was seen to end access together with the sign-in, and gave none since
	Tried   bool      `json:"tried,omitempty"`   // the trial of an end brought one: what the server is seen to do at other ends tells nothing of it
}

// with adds an access token that ends at until, zero for none; announced says that this is the server's word.
func (o otherAccess) with(until time.Time, announced bool) otherAccess {
	switch {
	case until.IsZero():
	case !announced:
		o.Unknown = true
	case until.After(o.Until):
		o.Until = until
	}
	return o
}

// live reports whether one of them may still be good by what was said of them.
func (o otherAccess) live(now time.Time) bool { return o.Unknown || now.Before(o.Until) }

// takeAccess notes the newest access token. The one before may live on, in another process too.
func (j *journal) takeAccess(until time.Time, announced bool) {
	j.Others = j.Others.with(j.AccessUntil, j.Announced)
	j.Others.Ends = false
	j.AccessUntil, j.Announced = until, announced
}

// forgetAccess notes that all of it was seen to have ended.
func (j *journal) forgetAccess() {
	j.AccessUntil, j.Announced, j.Others = time.Time{}, false, otherAccess{}
}
