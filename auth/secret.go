package auth

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json"
)

// redacted is what every secret prints as.
const redacted = "[secret]"

// Secret is a token or verifier that must not be printed. Its only way out is [Secret.Reveal]; all formatting,
// JSON, text encoding and logging give a fixed redaction, which tells neither the value nor its length. The zero
// value holds nothing.
type Secret struct {
	// A function rather than a string: code that walks a value by reflection, as an encoder, a debugger's dump or
	// %#v of an outer struct does, finds nothing to print.
	reveal func() string
}

// NewSecret wraps s. An empty s gives the zero Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the value, for the one place that sends or seals it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// bytes returns the value as a document, nil for none.
func (s Secret) bytes() []byte {
	if s.IsZero() {
		return nil
	}
	return []byte(s.Reveal())
}

// IsZero reports whether there is no value. It is also what encoders ask for `omitzero`.
func (s Secret) IsZero() bool { return s.reveal == nil }

// String returns the redaction.
func (s Secret) String() string { return redacted }

// GoString returns the redaction.
func (s Secret) GoString() string { return redacted }

// Format writes the redaction for every verb and flag.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// LogValue returns the redaction.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns the redaction, so that no encoder can store a secret by mistake.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns the redaction as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// revealing and concealing let the secrets of a document pass between it and JSON: of what a Store seals, and of what a server sends. Any other
// encoder writes the redaction.
var (
	revealing  = json.WithMarshalers(json.MarshalFunc(func(s Secret) ([]byte, error) { return json.Marshal(s.Reveal()) }))
	concealing = json.WithUnmarshalers(json.UnmarshalFunc(func(data []byte, s *Secret) error {
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*s = NewSecret(text)
		return nil
	}))
)
