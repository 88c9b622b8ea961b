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
func (Config) Format(f fmt.State, _ rune)   { redact(f) }
func (Config) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Config) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func (*Library) String() string               { return redacted }
func (*Library) GoString() string             { return redacted }
func (*Library) Format(f fmt.State, _ rune)   { redact(f) }
func (*Library) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (*Library) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func (*Writer) String() string               { return redacted }
func (*Writer) GoString() string             { return redacted }
func (*Writer) Format(f fmt.State, _ rune)   { redact(f) }
func (*Writer) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (*Writer) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func redact(f fmt.State) { _, _ = io.WriteString(f, redacted) }
