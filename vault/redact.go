package vault

import (
	"fmt"
	"io"
	"log/slog"
)

// redaction is all that a secret-bearing type of this package prints.
const redaction = "[redacted]"

// redacted, embedded by value, keeps a type out of every kind of output.
type redacted struct{}

// String gives a fixed text in place of the content.
func (redacted) String() string { return redaction }

// GoString gives the same fixed text for %#v.
func (redacted) GoString() string { return redaction }

// Format gives the same fixed text for every verb.
func (redacted) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redaction) }

// LogValue gives the same fixed text to slog.
func (redacted) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText gives the same fixed text to text encoders.
func (redacted) MarshalText() ([]byte, error) { return []byte(redaction), nil }

// MarshalJSON gives the same fixed text to JSON.
func (redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + redaction + `"`), nil }
