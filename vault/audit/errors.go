package audit

import (
	"errors"
	"fmt"
)

// What a caller decides on. Errors of the file, the anchor's place and the lock keep what they are.
var (
	// ErrDamaged says that the log is not what was written: see DamageError for where and how.
	ErrDamaged = errors.New("the activity log is damaged")
	// ErrNewerFormat says that a newer version of the program wrote the log. Nothing was changed.
	ErrNewerFormat = errors.New("the activity log was written by a newer version")
	// ErrWrongKey says that the private key is not the one of this log.
	ErrWrongKey = errors.New("the key is not the one of this activity log")
	// ErrIntact says that there is no reason to begin a new log.
	ErrIntact = errors.New("the activity log is not damaged")
)

// DamageError is an ErrDamaged with what Verify found.
type DamageError struct{ Report Report }

func (d *DamageError) Error() string {
	return fmt.Sprintf("%v: line %d, %s", ErrDamaged, d.Report.FirstBad, d.Report.Reason)
}

// Unwrap gives ErrDamaged.
func (d *DamageError) Unwrap() error { return ErrDamaged }

// AnchorError says that an entry is written, durable, but that the log could not be anchored at it: the anchor of before stands.
type AnchorError struct{ Cause error }

func (e *AnchorError) Error() string {
	return fmt.Sprintf("the entry is written, but the log could not be anchored: %v", e.Cause)
}

// Unwrap gives the cause: a *DamageError, or what the place of the anchor answered.
func (e *AnchorError) Unwrap() error { return e.Cause }
