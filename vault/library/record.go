package library

import (
	"strings"
	"time"
)

// Key names a record: a connection (the caller's own name for it) and the FHIR type and id there. All three are
// compared byte for byte, so ids that differ by case are different records.
type Key struct {
	Connection, Type, ID string
}

// Ref is the record's reference within its connection, "Type/ID".
func (k Key) Ref() string { return k.Type + "/" + k.ID }

// parseRef is the opposite of Ref. FHIR ids hold no slash.
func parseRef(ref string) (typ, id string, ok bool) {
	typ, id, ok = strings.Cut(ref, "/")
	return typ, id, ok && typ != "" && id != "" && !strings.Contains(id, "/")
}

// Record is one resource as it was received, with what a list shows of it.
type Record struct {
	Key
	Version string    // meta.versionId; "" = none
	Updated time.Time // meta.lastUpdated, kept to the microsecond; zero = none

	// Date is the day or moment that the record is about, as sent: "2021", "2021-03", "2021-03-04T10:00:00+01:00".
	// It orders the lists; a record without one comes last.
	Date                             string
	Code, Title, Value, Flag, Status string

	Source   string    // the address of the resource itself
	Request  string    // the address of the page or read that it came with
	ETag     string    // as sent
	Received time.Time // kept to the microsecond; zero in Put = now

	// Text is what Search looks through, besides Title, Value and Flag. It is indexed and not stored, so records come back without it. Without one
	// a record is not found.
	Text string

	Body   []byte   // the exact bytes; List and Search leave it out
	SHA256 [32]byte // of Body; Prepare computes it, whatever stands here
}

// Change is what a Put did.
type Change int

// The outcomes of a Put.
const (
	Added     Change = iota + 1 // the record is new
	Replaced                    // there was one with another body
	Unchanged                   // there was one with the same body: only its provenance and run are new
)

func (c Change) String() string {
	switch c {
	case Added:
		return "added"
	case Replaced:
		return "replaced"
	case Unchanged:
		return "unchanged"
	}
	return "none"
}

// Absence says why the records of a type are not there, in the caller's own words for State.
type Absence struct {
	Type, State, Reason string
	At                  time.Time // kept to the microsecond
}

// Files says what is to be done with records of the type Binary, which are the files that other records refer to.
type Files int

// They are listed like any other, or left out.
const (
	WithFiles Files = iota
	WithoutFiles
)

// Filter chooses records. Empty fields do not restrict.
type Filter struct {
	Connection string
	Types      []string // any of these
	Files      Files    // without Types: whether the files that other records hold are among them
	Code       string
	// Since leaves out what is dated before it, and what is not dated. A date that is less exact than Since stays in if
	// it may be later: "2021" is not before "2021-03".
	Since  string
	Limit  int // 0 = no limit
	Offset int // so many of the first are left out
}

// Bad is something that Verify found. Ref is "" where damage hides which record it is.
type Bad struct {
	Ref, Reason string
}
