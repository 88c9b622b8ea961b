package ui

import "strings"

// Place is a page of the window.
type Place string

// The places. Landing, Persons, Keeping, Unlock and About need nobody unlocked.
const (
	ToLanding  Place = "landing"  // the doors
	ToPersons  Place = "persons"  // whose vaults are here; add, rename, remove
	ToKeeping  Place = "keeping"  // where the secrets of a new person are to live
	ToUnlock   Place = "unlock"   // open one person's vault; ID is the person
	ToHome     Place = "home"     // what is new, unfinished, and when it was last fetched
	ToRecords  Place = "records"  // list and detail; Kind limits to one kind of record, ID opens one
	ToConnect  Place = "connect"  // sign in at a clinic; ID signs in again to that connection
	ToAccess   Place = "access"   // what a connection may do, and its end; ID is the connection, "" all
	ToActivity Place = "activity" // the log
	ToSettings Place = "settings"
	ToLock     Place = "lock"   // what is typed to open the records, and the recovery code
	ToPlaces   Place = "places" // where each secret lives
	ToAbout    Place = "about"
)

// Route says where the window is. It is comparable: the same route is the same page.
type Route struct {
	Place Place
	ID    string // of a person, a connection or a record ("Type/id", or as [RecordKey.Route] writes it), by the place
	Kind  string // with ToRecords: one of the shown kinds, "" for all

	// Where a list of records is come back to: what was searched for in it, and the row at its top. They are as secret as the records.
	Search string
	Row    int
}

// NeedsSession reports whether the page shows something of an unlocked person.
func (r Route) NeedsSession() bool {
	switch r.Place {
	case ToLanding, ToPersons, ToKeeping, ToUnlock, ToAbout:
		return false
	}
	return true
}

// Route leads to the record among those of a kind, "" for all.
func (k RecordKey) Route(kind string) Route {
	id := k.Type + "/" + k.ID
	if k.Connection != "" {
		id += "/" + k.Connection
	}
	return Route{Place: ToRecords, ID: id, Kind: kind}
}

// Record is the record that the route leads to; the zero key for none. Its connection may be unknown.
func (r Route) Record() RecordKey {
	parts := strings.SplitN(r.ID, "/", 3)
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return RecordKey{}
	}
	key := RecordKey{Type: parts[0], ID: parts[1]}
	if len(parts) == 3 {
		key.Connection = parts[2]
	}
	return key
}
