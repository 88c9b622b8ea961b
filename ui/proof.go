package ui

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Proof is what opens a person now, typed once more before that is changed, or before something that whoever comes by an unlocked window must not
// do: what they type day by day, nothing where the keyring is enough, or the recovery code, which is the only one left to who is locked out or has
// forgotten the other.
type Proof struct {
	Typed []byte
	Code  bool // it is the recovery code
}

// redaction is all that a proof prints.
const redaction = "[proof]"

// String gives a fixed text in place of what was typed.
func (Proof) String() string { return redaction }

// GoString gives the same for %#v.
func (Proof) GoString() string { return redaction }

// Format gives the same for every verb.
func (Proof) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redaction) }

// LogValue gives the same to slog.
func (Proof) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText gives the same to encoders.
func (Proof) MarshalText() ([]byte, error) { return []byte(redaction), nil }

// ProofLasts is how long a proof counts: as long as one thing takes that a person does.
const ProofLasts = time.Minute

// Proving says whether a proof is to be given before an access is ended, records are exported or erased, or a person is removed.
type Proving int

// The ways.
const (
	AsksNothing  Proving = iota // nothing is typed to open the person
	AskedJustNow                // a proof was given less than ProofLasts ago
	AsksAgain                   // without one it fails with code "locked" and part "unproven"
)
