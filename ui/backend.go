package ui

import (
	"context"
	"time"

	"chartkey/fhirclient/narrative"
)

// Backend is what the window needs while nobody is unlocked. What takes a
// context may wait and is called through [Run]; the rest answers at once. Errors are *[Failure].
type Backend interface {
	Persons(ctx context.Context) ([]Person, error)
	// AddPerson makes an empty vault. passphrase is used with KeptByPassphrase only, and is cleared by the callee.
	AddPerson(ctx context.Context, label string, keep Keep, passphrase []byte) (Person, error)
	RenamePerson(ctx context.Context, id, label string) error
	// RemovePerson deletes keys, records and sign-ins. left names what could not be deleted.
	RemovePerson(ctx context.Context, id string) (left []string, err error)
	// Unlock opens a person's vault. typed is the passphrase of the vault, or the PIN or passphrase of its lock, and nil where there is neither.
	Unlock(ctx context.Context, id string, typed []byte) (Session, error)
	// Recover opens it with the recovery code.
	Recover(ctx context.Context, id string, code []byte) (Session, error)
	// Fleeting lists the persons of KeptInSession, of whom nothing outlives the window. It answers at once.
	Fleeting() []Person
	// RestartLog sets a person's damaged log aside and starts a new one, whether they are unlocked or not. It fails with code "usage" for a
	// log that is not damaged.
	RestartLog(ctx context.Context, id string) error
	// LookAtKeyring tells whether there is a keyring, without a prompt: nil, or a failure "keyring-locked" of one that will ask to be unlocked, or
	// "no-keyring".
	LookAtKeyring(ctx context.Context) error
	// Checks tries whether this machine has what the app needs: keyring, browser, data directory, display, clock. A keyring may show its prompt.
	Checks(ctx context.Context) ([]Check, error)
	// Probe asks a clinic's server what it can do, without signing in.
	Probe(ctx context.Context, address string) (Probe, error)
	// Clinics lists the clinics that need no typed address: the demo clinics.
	Clinics() []Clinic
	// About tells versions and licences.
	About() About
}

// Session is one unlocked person.
type Session interface {
	// Person is who it is, as of the last change of the lock.
	Person() Person
	// Lock forgets the keys and ends what is under way. Afterwards every method fails with code "locked".
	Lock() error

	// SetLock makes it necessary to type that, beside the keyring or, of a passphrase vault, in place of the passphrase of now; NoLock takes it away.
	// What is given is cleared, here and in the two below.
	SetLock(ctx context.Context, now Proof, kind LockKind, typed []byte) error
	// CreateRecovery makes a recovery code in place of an earlier one. It is told this once. Where it is not "" it holds, whatever the error.
	CreateRecovery(ctx context.Context, now Proof) (code string, err error)
	RemoveRecovery(ctx context.Context, now Proof) error

	Connections(ctx context.Context) ([]Connection, error)
	Connect(ctx context.Context, r ConnectRequest) (Connection, error)
	RemoveConnection(ctx context.Context, id string) (records int, err error)

	// Access compares what was asked with what was granted.
	Access(ctx context.Context, id string) (Access, error)
	// TestAccess tries each permission with a real read; tested is told of each as it is done.
	TestAccess(ctx context.Context, id string, tested func(ScopeLine)) (Access, error)
	// Revoke ends the access at the clinic and proves it; noted is told of each step as it is done. erase also deletes its records here.
	Revoke(ctx context.Context, id string, erase bool, noted func(Evidence)) (Revocation, error)

	Sync(ctx context.Context, ids []string, progress func(Progress)) (Synced, error)

	// Unkept lists sign-ins that were not kept and have not ended at their clinic so far.
	Unkept(ctx context.Context) ([]Unkept, error)
	// News waits until what an earlier run left of a sign-in has been dealt with, as far as that is possible now, and says what became of it,
	// and of what was undone. Each is told once.
	News(ctx context.Context) ([]News, error)

	// Records lists newest first what fits the query, in pieces: there may be a hundred thousand. A search lists first what is called so, then
	// what has it in its values.
	Records(ctx context.Context, q RecordQuery) ([]Record, error)
	// CountRecords says how many fit the query, whatever piece it asks for.
	CountRecords(ctx context.Context, q RecordQuery) (int, error)
	// PlaceOf says where in the list of a query without a search a record stands, counted from 0. Of a key without a connection it finds the
	// newest such record. It fails with code "not-found".
	PlaceOf(ctx context.Context, q RecordQuery, key RecordKey) (RecordKey, int, error)
	// Counts says how many records there are of each FHIR type.
	Counts(ctx context.Context) (map[string]int, error)
	Record(ctx context.Context, key RecordKey) (RecordDetail, error)
	Missing(ctx context.Context) ([]Missing, error)
	VerifyRecords(ctx context.Context, progress func(done, total int)) (Verified, error)
	// ExportFolder is a folder that is not there yet, to offer for an export; "" where there is none to offer.
	ExportFolder(ctx context.Context) (string, error)
	// Export writes each record as it came into a new or empty folder; code "usage" for another one.
	Export(ctx context.Context, dir string) (Exported, error)

	// Activity is the log, newest first.
	Activity(ctx context.Context, limit int) ([]Entry, error)
	VerifyActivity(ctx context.Context) (Verified, error)
}

// Keep says where a person's secrets live.
type Keep string

// The three ways; one is chosen, none is ever fallen back to.
const (
	KeptByKeyring    Keep = "keyring"
	KeptByPassphrase Keep = "passphrase"
	KeptInSession    Keep = "session" // nothing on disk; gone with the window
)

// LockKind is what a person types beside having their keyring open.
type LockKind string

// The kinds of locks.
const (
	NoLock         LockKind = ""
	PIN            LockKind = "pin"
	LockPassphrase LockKind = "passphrase"
)

// Person is a vault's owner.
type Person struct {
	ID, Label string
	Keep      Keep
	Lock      LockKind
	Recovery  bool // a recovery code opens the vault, too
	LockedOut bool // after too many wrong tries: only the code does
	Clinician bool
	Problem   string // the code of why the person is listed but cannot be opened: "damaged", which can be removed, "newer-format"; "" for most
}

// Types reports whether something is typed to open the vault day by day.
func (p Person) Types() bool { return p.Keep == KeptByPassphrase || p.Lock != NoLock || p.LockedOut }

// Proof is what opens a person now, typed once more before that is changed: what they type day by day, nothing where the keyring is enough, or the
// recovery code, which is the only one left to who is locked out or has forgotten the other.
type Proof struct {
	Typed []byte
	Code  bool // it is the recovery code
}

// Check is one thing that the app needs from this machine.
type Check struct {
	Name         string
	OK           bool
	Detail, Hint string
}

// Clinic is one that can be chosen by name.
type Clinic struct{ Name, Base, ClientID, About string }

// Probe is what a server says of itself. Problems are codes of [Explain]'s list or of the probe.
type Probe struct {
	Base, Host, Issuer                     string
	SMART, S256, Revocation, NeedsClientID bool
	Refresh                                string // likely, unlikely, unknown
	Management                             string
	Problems                               []string
	ProblemTexts                           []string // one a problem, in words
	Blocking                               bool     // signing in there cannot work
}

// Connection is one account at one clinic.
type Connection struct {
	ID, Name, Base, Host, Patient string
	PatientName, BirthDate        string // of the patient, as the clinic has it; "" as long as it is not known
	Person                        int    // connections with the same number may well be of one person
	State                         string // connected, signin-needed, access-ended, family-revoked, stale-restore, needs-review, ended
	TokenPlace                    string // keyring, file, memory, none
	SignedIn, Synced, Expires     time.Time

	// Repaired is when the stored records were repaired, as long as they were not wholly fetched since, and Before when they last were before that.
	Repaired, Before time.Time
	InPart           bool // there are records of it, though none of its fetches came to an end since they were repaired, or ever

	Revocation *Revocation // what became of taking the access back; nil while it is not
	Management string      // the clinic's own page for it; "" where it names none
}

// ConnectRequest is one sign-in. The functions are called off the window's thread.
type ConnectRequest struct {
	Base, Name, ClientID string
	Again                string   // id of the connection to sign in to again, "" for a new one
	Kinds                []string // FHIR types to ask for; nil: all that the pages show, or, again, what was asked before
	StaySignedIn         bool
	Opened               func(address string, err error)                        // the browser was handed the address, or could not be
	Notice               func(text string)                                      //
	Pasted               <-chan string                                          // addresses that the person pastes
	Review               func(ctx context.Context, found Consent) (bool, error) // shows what came back; false gives the grant back
	Tested               func(ScopeLine)                                        // a permission was tried while the person reviews
	Undone               func(Evidence)                                         // a step by which what is not kept is ended at the clinic
}

// Consent is what came back from a clinic, before it is kept.
type Consent struct {
	Connection      Connection
	Name, BirthDate string    // of the patient, as the clinic has it; "" if it could not be read
	User            string    // who signed in, by the clinic's reference; "" where it did not say
	OwnRecord       bool      // who signed in is the patient
	Others          []Patient // whose records are here already, where they may be other people
	Hosts           []string
	Access          Access
	Warnings        []string
}

// Access is what a connection may do.
type Access struct {
	Connection  string
	Unconfirmed bool // the clinic did not say what it granted
	Scopes      []ScopeLine
	Types       []string // FHIR types that were asked for; "*" for all
	Lasting     bool     // it was asked to stay signed in
}

// ScopeLine is one permission.
type ScopeLine struct {
	Scope, Sentence string
	State           string    // granted, narrowed, refused, unasked
	Test            string    // read, empty, refused, failed, untested
	CanTry          bool      // there is a read that shows whether it works; where there is none, it stays untested
	Tested          time.Time // when that was found, as far as it is known
}

// Revocation is what an end came to.
type Revocation struct {
	Outcome     string // ended-checked, accepted, pending, not-offered, still-open
	Until       time.Time
	EndedBefore bool
	Evidence    []Evidence // of the last try
	Earlier     []Evidence // of those before
}

// Unkept is a sign-in that was not kept, and that is tried again to be ended.
type Unkept struct {
	Clinic string
	Undone
}

// News is what became of a sign-in that was cut off or undone.
type News struct {
	Text string
	Open bool // the clinic may still hold what it granted
}

// Undone is what became of a sign-in that came back and was not kept.
type Undone struct {
	Revocation
	Management string // the clinic's own page of accesses; "" where it names none
}

// Evidence is one step of a revocation and what came of it.
type Evidence struct {
	At           time.Time
	Step, Answer string
	Open         bool // the answer leaves open what was to be seen, or is against it
}

// RecordKey names one record of one connection.
type RecordKey struct{ Connection, Type, ID string }

// Record is a row of a list.
type Record struct {
	Key                RecordKey
	Title, Value, Flag string
	When               string // for people, as [Day] writes it
	Date               string // the same as sent, such as "2024-03-12T10:00:00+01:00", "2024-03" or ""
	Status, Clinic     string
	Patient            string // whose it is, where several people are connected; else ""
	Abnormal           bool   // the flag is one to look at
}

// RecordQuery chooses records.
type RecordQuery struct {
	Types  []string // FHIR types; nil: all
	Search string
	From   int // so many of the first are left out
	Limit  int // 0: all
}

// Fact is a labelled value of a record.
type Fact struct{ Label, Value string }

// RecordDetail is a record with all that there is to read.
type RecordDetail struct {
	Record
	Facts     []Fact
	Range     string   // the reference range, which stands with the value and is no fact besides
	Labels    []string // handling labels
	Narrative narrative.Document
	Raw       []byte
	SHA256    string
	Source    string
	Received  time.Time
	Trends    []Trend // this and other values of the same test; two for a blood pressure, none where there is no other
}

// Trend is a series of one measurement, oldest first, in one unit.
type Trend struct {
	Name      string // of the part, such as the upper blood pressure; "" where a test has no parts
	Unit      string
	Points    []Point
	Low, High float64
	HasLow    bool
	HasHigh   bool
}

// Point is one value of a trend.
type Point struct {
	When     string // for people, as [Day] writes it
	Value    float64
	Text     string
	Abnormal bool
	Shown    bool // the record that is open
}

// Missing says why a kind of record is not, or not wholly, here. Its State is none, not-asked, refused, failed, unknown; or of all kinds of a
// clinic unfetched or in-part, before a first fetch has come to its end. Its Type is "*" where it is about any kind.
type Missing struct {
	Connection, Clinic, Type, State, Reason string
	At                                      time.Time

	Here      int      // records of the type that came from that clinic before
	Elsewhere int      // those from other clinics
	Others    []string // the clinics that these are from
}

// Of says whether it is about a kind of record: "" is all of them.
func (m Missing) Of(kind string) bool { return kind == "" || m.Type == "*" || KindOf(m.Type) == kind }

// Progress is how far a sync has come.
type Progress struct {
	Connection, Clinic, Step string
	At, Of                   int // it is that clinic of so many, from 1
	Records                  int // of this clinic
}

// Synced is what a sync brought.
type Synced struct {
	Stored, Unchanged, Removed, Quarantined int
	Partial                                 []Missing
	Mended                                  *Mended // the stored records were damaged; nil if not
	Ends                                    []End
	Failed                                  []Notice // what failed, by clinic
}

// Mended is what a sync made of stored records that were damaged: what could be read is kept, and the rest asked for again.
type Mended struct {
	Kept, Lost int
	Uncounted  bool   // there may have been more that could not be read
	File       string // where the damaged file is kept
}

// End is what became of an access that was taken back, as a sync tells it: a pending one was tried again.
type End struct {
	Connection, Clinic string
	Revocation
}

// Exported is what an export wrote.
type Exported struct {
	Written  int
	Bad      []Fact    // what could not be given out as it was received, and how that was seen
	Missing  []Missing // what of the record is not among it, as its manifest says
	Manifest string    // the path of that
}

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
	Bad       []Fact // what, and how that was seen; of the log the reason as a code, and in words
	Structure bool   // what lists and finds the records is damaged
}

// About is what the program is made of.
type About struct {
	Version string
	Licence string
	DataDir string
	Parts   []Part
}

// Part is something by others that is built in.
type Part struct {
	Name, Version string
	Licences      []string // SPDX identifiers
	Texts         []string // of the licences
}
