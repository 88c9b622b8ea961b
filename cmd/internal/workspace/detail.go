package workspace

import (
	"errors"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// Detail is what a kind of failure is in particular, where that changes what a person can do about it. It is for words only: the list of codes
// is closed, and the same failure has the same code with and without a detail.
type Detail string

// The details, each with the code that it belongs to.
const (
	UnknownHost  Detail = "unknown-host"   // BadAddress, Offline: no server has that name
	NobodyThere  Detail = "nobody-there"   // BadAddress, Offline: nothing listens there
	NoFHIR       Detail = "no-fhir"        // BadAddress: something else answers
	Certificate  Detail = "certificate"    // ConfigRejected
	NoAnswer     Detail = "no-answer"      // Offline: not in time. KeyringLocked: a prompt may be open
	Proxy        Detail = "proxy"          // Offline
	NoCollection Detail = "no-collection"  // NoKeyring: the service is there, and has no keyring yet
	NotKept      Detail = "not-kept"       // NoKeyring: it answers, and does not keep what it is given
	Dismissed    Detail = "dismissed"      // KeyringLocked: the person refused
	WrongCode    Detail = "wrong-recovery" // Locked: of a recovery code
	LockedOut    Detail = "locked-out"     // KeyLost: after too many wrong tries
	Lapsed       Detail = "lapsed"         // KeyLost: nobody unlocked for as long as was chosen, with the records
	WeakLock     Detail = "weak-lock"      // Usage
	NameTaken    Detail = "name-taken"     // Usage: another person here has it
	LongName     Detail = "long-name"      // Usage
	BadName      Detail = "bad-name"       // Usage: it cannot be used for another reason
	NoFolder     Detail = "no-folder"      // any code: the folder of an export can be neither made nor opened
	OtherKeyring Detail = "other-keyring"  // KeyLost: the keys are in another one than the one that answers
	OtherPerson  Detail = "other-person"   // NeedsReview: not whose record is here, or not who signed in before
)

// DetailOf tells the detail of an error, "" for one that has none.
func DetailOf(err error) Detail {
	if _, moved := errors.AsType[*vault.ElsewhereError](err); moved {
		return OtherKeyring
	}
	for _, d := range []struct {
		err    error
		detail Detail
	}{
		{auth.ErrProxy, Proxy},
		{auth.ErrUnknownHost, UnknownHost},
		{auth.ErrRefused, NobodyThere},
		{auth.ErrNoFHIR, NoFHIR},
		{auth.ErrCertificate, Certificate},
		{auth.ErrNoAnswer, NoAnswer},
		{keyring.ErrNoCollection, NoCollection},
		{keyring.ErrNotKept, NotKept},
		{keyring.ErrFailed, NotKept},
		{keyring.ErrDismissed, Dismissed},
		{keyring.ErrTimeout, NoAnswer},
		{vault.ErrWrongRecovery, WrongCode},
		{vault.ErrLockedOut, LockedOut},
		{vault.ErrLapsed, Lapsed},
		{ErrNoFolder, NoFolder},
		{vault.ErrWeakLock, WeakLock},
		{vault.ErrExists, NameTaken},
		{vault.ErrLongName, LongName},
		{vault.ErrBadName, BadName},
		{auth.ErrOtherPerson, OtherPerson},
	} {
		if errors.Is(err, d.err) {
			return d.detail
		}
	}
	return ""
}
