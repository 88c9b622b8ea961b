package ui

import (
	"context"
)

// Backend is what the window needs while nobody is unlocked. What takes a
// context may wait and is called through [Run]; the rest answers at once. Errors are *[Failure].
type Backend interface {
	Persons(ctx context.Context) ([]Person, error)
	// AddPerson makes an empty vault. passphrase is used with KeptByPassphrase only, and is cleared by the callee.
	AddPerson(ctx context.Context, label string, keep Keep, passphrase []byte) (Person, error)
	RenamePerson(ctx context.Context, id, label string) error
	// RemovePerson deletes keys, records and sign-ins, where Asks does not ask for a proof any more. left names what could not be deleted. lost says
	// that what a proof takes is lost, and the name was typed in its place: it counts where NameServes.
	RemovePerson(ctx context.Context, id string, lost bool) (left []string, err error)
	// Asks says whether a proof is to be given before a person is removed. It answers at once. Whom nothing opens any more cannot prove anything.
	Asks(p Person) Proving
	// NameServes says whether a person can be removed by their name in place of a proof, as nothing else would let go who has lost what opens them:
	// where a passphrase or recovery code may be lost, and after a Confirm that failed for want of the keyring. It answers at once.
	NameServes(p Person) bool
	// Confirm tries a proof of a person who stays locked, and counts it as a try to open them. What was typed is cleared.
	Confirm(ctx context.Context, id string, now Proof) error
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
	// SetLease chooses after how many days without an unlock the sign-ins are forgotten. They begin anew.
	SetLease(ctx context.Context, now Proof, to Lease) error

	// Asks says whether a proof is to be given before RemoveConnection, Revoke and Export. It answers at once.
	Asks() Proving
	// Confirm tries a proof, and counts it as a try to open the person. What was typed is cleared.
	Confirm(ctx context.Context, now Proof) error

	// Secrets says where each secret of the person lies. It asks no keyring to be opened.
	Secrets(ctx context.Context) ([]Secret, error)
	// TryPlaces tries each of these places, and touches no secret. A keyring may show its prompt.
	TryPlaces(ctx context.Context) ([]TriedPlace, error)

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
	// Export writes each record as it came into a new or empty folder; code "usage" for another one, with part "relative-folder" where dir is not a
	// full path, in which "~" may stand for the home. Part "no-folder": it can be neither made nor opened.
	Export(ctx context.Context, dir string) (Exported, error)

	// Activity is the log, newest first.
	Activity(ctx context.Context, limit int) ([]Entry, error)
	VerifyActivity(ctx context.Context) (Verified, error)
}
