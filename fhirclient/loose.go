package fhirclient

import (
	"bufio"
	"bytes"
	"errors"
)

// The loose scanner knows brackets, quotes and backslashes, and nothing else of
// JSON. It finds the end of a resource that a strict reader refuses (NaN, 01, a
// bare line break in a string, nesting without end) or that is too large to be
// held, so that one such entry does not cost the page.

var errLoose = errors.New("brackets or quotes do not match")

// span follows the structure of one value, byte by byte.
type span struct {
	depth          int
	open, done     bool
	quoted, escape bool
	scalar         bool
}

// step takes the next byte and reports whether it belongs to the value. done is
// set with the last byte; a bare scalar is done at the byte after it.
func (s *span) step(b byte) (belongs bool) {
	if s.quoted {
		s.inString(b)
		return true
	}
	switch b {
	case '"', '{', '[':
		if s.scalar {
			s.done = true
			return false
		}
	}
	switch b {
	case '"':
		s.open, s.quoted = true, true
	case '{', '[':
		s.open = true
		s.depth++
	case '}', ']':
		if s.depth == 0 {
			s.done = true
			return false
		}
		s.depth--
		s.done = s.depth == 0
	case ' ', '\t', '\r', '\n':
		s.done = s.depth == 0 && s.open
		return s.depth > 0
	case ',':
		s.done = s.depth == 0
		return s.depth > 0
	default:
		if !s.open {
			s.open, s.scalar = true, true
		}
	}
	return true
}

func (s *span) inString(b byte) {
	switch {
	case s.escape:
		s.escape = false
	case b == '\\':
		s.escape = true
	case b == '"':
		s.quoted = false
		s.done = s.depth == 0
	}
}

// looseValue reads `: value` from r, which stands behind a member's name, and
// returns the bytes of the value; nil and tooLarge if they are more than limit.
// r stands behind the value afterwards.
func looseValue(r *bufio.Reader, limit int) (raw []byte, tooLarge bool, err error) {
	if err := skipTo(r, ':'); err != nil {
		return nil, false, err
	}
	var s span
	for !s.done {
		b, err := r.ReadByte()
		if err != nil {
			return nil, tooLarge, err
		}
		switch belongs := s.step(b); {
		case !belongs && s.done:
			if err := r.UnreadByte(); err != nil {
				return nil, tooLarge, err
			}
		case !belongs || tooLarge:
		case len(raw) >= limit:
			raw, tooLarge = nil, true
		default:
			raw = append(raw, b)
		}
	}
	return raw, tooLarge, nil
}

// skipTo reads white space and then the byte want.
func skipTo(r *bufio.Reader, want byte) error {
	for {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return err
		case b == want:
			return nil
		case b != ' ' && b != '\t' && b != '\r' && b != '\n':
			return errLoose
		}
	}
}

// looseMembers is [members] for an object that need not be JSON. Where it is,
// both give the same.
func looseMembers(raw []byte, fn func(name string, value []byte) error) error {
	i := blanks(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return errLoose
	}
	i++
	for {
		i = blanks(raw, i)
		for i < len(raw) && raw[i] == ',' {
			i = blanks(raw, i+1)
		}
		if i < len(raw) && raw[i] == '}' {
			if blanks(raw, i+1) < len(raw) {
				return errLoose // something follows the object
			}
			return nil
		}
		nameEnd := spanEnd(raw, i)
		if nameEnd <= i || raw[i] != '"' {
			return errLoose
		}
		colon := blanks(raw, nameEnd)
		if colon >= len(raw) || raw[colon] != ':' {
			return errLoose
		}
		start := blanks(raw, colon+1)
		end := spanEnd(raw, start)
		if end <= start {
			return errLoose
		}
		if err := fn(text(raw[i:nameEnd]), raw[start:end]); err != nil {
			return err
		}
		i = end
	}
}

func blanks(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\t' || raw[i] == '\r' || raw[i] == '\n') {
		i++
	}
	return i
}

// spanEnd is the index behind the value that begins at i, or i if there is
// none. It finds what span.step finds, in larger strides.
func spanEnd(raw []byte, i int) int {
	if i >= len(raw) {
		return i
	}
	switch raw[i] {
	case '"':
		return stringEnd(raw, i)
	case '{', '[':
		return bracketEnd(raw, i)
	}
	if n := bytes.IndexAny(raw[i:], "\",{}[] \t\r\n"); n >= 0 {
		return i + n
	}
	return i
}

// stringEnd: i stands on the opening quote.
func stringEnd(raw []byte, i int) int {
	for at := i + 1; ; {
		n := bytes.IndexByte(raw[at:], '"')
		if n < 0 {
			return i
		}
		at += n + 1
		first := at - 1 // of the backslashes before the quote
		for raw[first-1] == '\\' && first-1 > i {
			first--
		}
		if (at-1-first)%2 == 0 {
			return at
		}
	}
}

// bracketEnd: i stands on the opening bracket.
func bracketEnd(raw []byte, i int) int {
	depth := 0
	for at := i; at < len(raw); at++ {
		switch raw[at] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		case '"':
			end := stringEnd(raw, at)
			if end == at {
				return i
			}
			at = end - 1
		}
	}
	return i
}

// afterGap is what a fresh decoder is fed so that it stands where the old one
// failed: behind the resource of an entry.
const afterGap = `{"entry":[{"resource":null`

// passGap reads those bytes back.
func passGap(read func() error) error {
	for range 6 { // { entry [ { resource null
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}
