package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"golang.org/x/crypto/nacl/box"
)

// Entry is one thing that happened.
type Entry struct {
	N      uint64    `json:"n"` // from 1, over the whole life of the log; 0 while it is not written
	At     time.Time `json:"at"`
	Kind   Kind      `json:"kind"`
	Object string    `json:"object"` // what it was done to: a reference, a connection
	Text   string    `json:"text"`
}

const (
	padding     = 128 // a sealed entry has a multiple of so many bytes, and the box around it
	objectLimit = 300 // characters
	textLimit   = 3000
)

// content is what is sealed of an entry. Its number stands beside the box.
type content struct {
	At     time.Time `json:"at"`
	Kind   Kind      `json:"kind"`
	Object string    `json:"object,omitempty"`
	Text   string    `json:"text,omitempty"`
}

// seal makes the box of an entry. Longer words are cut: an entry must always fit.
func (e Entry) seal(random io.Reader, key *[32]byte) ([]byte, error) {
	plain, err := json.Marshal(content{e.At.UTC().Truncate(time.Second), e.Kind, plainWords(e.Object, objectLimit), plainWords(e.Text, textLimit)})
	if err != nil {
		return nil, fmt.Errorf("could not encode the entry: %w", err)
	}
	plain = append(plain, bytes.Repeat([]byte{' '}, (padding-len(plain)%padding)%padding)...)
	sealed, err := box.SealAnonymous(nil, plain, key, random)
	if err != nil {
		return nil, fmt.Errorf("could not seal the entry: %w", err)
	}
	return sealed, nil
}

// open reads the entry of a line; what cannot be read is an entry of the kind Unreadable.
func (l line) open(public, private *[32]byte) Entry {
	bad := Entry{N: l.n, Kind: Unreadable}
	sealed, err := l.sealed()
	if err != nil {
		return bad
	}
	plain, ok := box.OpenAnonymous(nil, sealed, public, private)
	if !ok {
		return bad
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil || c.Kind == "" {
		return bad
	}
	return Entry{N: l.n, At: c.At, Kind: c.Kind, Object: c.Object, Text: c.Text}
}

// plainWords bounds a text and takes out what is not to be printed.
func plainWords(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most-1]) + "…"
	}
	return s
}
