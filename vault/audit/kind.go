package audit

import (
	"maps"
	"slices"
)

// Kind says what an entry is about. The list is closed for writing; reading passes on what a later version wrote.
type Kind string

// The kinds, with what object and text hold.
const (
	PersonAdded       Kind = "person-added"       // text: role, and where the key lies
	PersonRenamed     Kind = "person-renamed"     // text: the new name
	Unlock            Kind = "unlock"             // text: by what
	UnlockFailed      Kind = "unlock-failed"      // text: the code of the failure
	Lock              Kind = "lock"               //
	LockChanged       Kind = "lock-changed"       // text: what has to be typed from now on, "pin", "passphrase" or "nothing"
	RecoveryChanged   Kind = "recovery-changed"   // text: "created" or "removed", the recovery code
	LeaseSet          Kind = "lease-set"          // text: the days that the keys outlast without an unlock, or "never", with "and records" if those go too
	Lapsed            Kind = "lapsed"             // text: the days that nobody unlocked, after which the key of the sign-ins was destroyed, with "and records"
	Grant             Kind = "grant"              // object: connection; text: the granted scopes, canonical
	GrantGivenBack    Kind = "grant-given-back"   // object: connection; the grant just before could not be kept
	ConsentRefused    Kind = "consent-refused"    // object: the clinic, or the connection to be renewed; text: what became of what was granted (an outcome, or "held"), if anything was
	Sync              Kind = "sync"               // object: connection; text: counts
	View              Kind = "view"               // object: reference of the record; text: the connection it came through
	Export            Kind = "export"             // text: format and counts
	Revocation        Kind = "revocation"         // object: connection; text: outcome
	RecordsErased     Kind = "records-erased"     // object: connection; text: counts
	ConnectionRemoved Kind = "connection-removed" // object: connection; text: counts
	RecordsMended     Kind = "records-mended"     // a damaged library was replaced; text: counts of what was kept and lost, "uncounted 1" if there may have been more

	Mended    Kind = "log-mended"    // the log itself: an incomplete last line was removed
	Restarted Kind = "log-restarted" // the log itself: the one before was set aside; text: what was wrong with it

	Unreadable Kind = "unreadable" // never written: what Entries shows in the place of a line that cannot be read
)

// kinds holds for each kind that may be written whether its entry anchors the log.
var kinds = map[Kind]bool{
	PersonAdded: true, PersonRenamed: false,
	Unlock: false, UnlockFailed: false, Lock: true, LockChanged: true, RecoveryChanged: true, LeaseSet: true, Lapsed: false,
	Grant: true, GrantGivenBack: true, ConsentRefused: false, Sync: false, View: false, Export: true,
	Revocation: true, RecordsErased: false, ConnectionRemoved: false, RecordsMended: false,
	Mended: false, Restarted: true,
}

// Kinds lists the kinds that Entries may return, for who has words for each.
func Kinds() []Kind { return append(slices.Sorted(maps.Keys(kinds)), Unreadable) }

// Anchors tells whether writing an entry of this kind anchors the log.
func (k Kind) Anchors() bool { return kinds[k] }
