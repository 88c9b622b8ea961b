package ui

import (
	"time"
)

// Entry is one line of the log.
type Entry struct {
	At           time.Time
	Kind         string // view, export, grant, revocation, sync, unlock, unlock-failed, lock, …
	Object, Text string
	Record       *Record // the one that was opened, if it is still here
}

// Verified is the answer of a verification.
type Verified struct {
	Checked   int
	Files     int    // of those, the files that records refer to
	Bad       []Fact // what, and how that was seen; of the log the reason as a code, and in words
	Structure bool   // what lists and finds the records is damaged
}
