package library

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[library with a key]"

// redaction is embedded in what holds a key, or leads to one, and stands for it wherever it is printed, logged or
// encoded.
type redaction struct{}

func (redaction) String() string               { return redacted }
func (redaction) GoString() string             { return redacted }
func (redaction) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) }
func (redaction) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (redaction) MarshalText() ([]byte, error) { return []byte(redacted), nil }
