package ui

import (
	"time"

	"fyne.io/fyne/v2/lang"
)

// Connection is one account at one clinic.
type Connection struct {
	ID, Name, Base, Host, Patient string
	PatientName, BirthDate        string // of the patient, as the clinic has it; "" as long as it is not known
	Person                        int    // connections with the same number may well be of one person
	State                         string // connected, signin-needed, access-ended, family-revoked, stale-restore, needs-review, ended
	Lapsed                        int    // days that nobody unlocked, after which the sign-in was forgotten; 0 where that is not why one is needed
	TokenPlace                    string // keyring, file, memory, none
	Keyless                       bool   // nothing is left here to end the access with: only its clinic can
	SignedIn, Synced, Expires     time.Time

	// Repaired is when the stored records were repaired, as long as they were not wholly fetched since, and Before when they last were before that.
	Repaired, Before time.Time
	InPart           bool // there are records of it, though none of its fetches came to an end since they were repaired, or ever

	Revocation *Revocation // what became of taking the access back; nil while it is not
	Management string      // the clinic's own page for it; "" where it names none
}

// Usable reports whether the app may still use the access. What the person took back is not used any more, whatever the clinic made of it.
func (c Connection) Usable() bool {
	return c.Revocation == nil && c.State != "ended" && c.State != "access-ended"
}

// MayBeOpen reports whether the access was taken back and the clinic has not ended it, nor has it ended by itself.
func (c Connection) MayBeOpen(now time.Time) bool {
	r := c.Revocation
	return r != nil && c.State != "ended" && (r.Outcome != "not-offered" || r.Until.IsZero() || now.Before(r.Until))
}

// StateWords says how a connection stands: first what became of taking it back.
func StateWords(c Connection) string {
	if c.Revocation != nil {
		return takenBack(*c.Revocation)
	}
	switch c.State {
	case "connected":
		return lang.X("state.connected", "Connected")
	case "refreshing":
		return lang.X("state.refreshing", "Renewing the sign-in")
	case "access-ended":
		return lang.X("state.access-ended", "The access has ended")
	case "family-revoked":
		return lang.X("state.family-revoked", "Ended by you, the clinic or a copy")
	case "stale-restore":
		return lang.X("state.stale-restore", "Restored from an older copy")
	case "needs-review":
		return lang.X("state.needs-review", "Something changed")
	case "ended":
		return lang.X("state.ended", "Ended by you")
	}
	if c.Lapsed != 0 {
		return Count("state.lapsed", "Forgotten after {{.Count}} day without unlocking", "Forgotten after {{.Count}} days without unlocking", c.Lapsed)
	}
	return lang.X("state.signin-needed", "Sign in again")
}

func takenBack(r Revocation) string {
	switch {
	case r.Outcome == "ended-checked":
		return lang.X("state.ended", "Ended by you")
	case r.Outcome == "accepted":
		return lang.X("state.accepted", "Ended by you, not checkable")
	case r.Outcome == "pending":
		return lang.X("state.pending", "Taken back: pending")
	case r.Outcome == "still-open":
		return lang.X("state.still-open", "Taken back, still open there")
	case !r.Until.IsZero():
		return lang.X("state.until", "Taken back, ends on {{.Until}}", map[string]any{"Until": Moment(r.Until)})
	}
	return lang.X("state.not-offered", "Taken back, not ended there")
}
