package library

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[library with a key]"

// The methods below keep the key out of whatever is printed, logged or encoded.

func (Config) String() string               { return redacted }
func (Config) GoString() string             { return redacted }
func (Config) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) } //nolint:errcheck // fmt has no use for it
func (Config) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Config) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func (*Library) String() string               { return redacted }
func (*Library) GoString() string             { return redacted }
func (*Library) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) } //nolint:errcheck // fmt has no use for it
func (*Library) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (*Library) MarshalText() ([]byte, error) { return []byte(redacted), nil }
