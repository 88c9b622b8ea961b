package fhirclient

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// lenient are the only liberties taken with JSON: names may repeat and strings
// may hold invalid UTF-8, since both occur in records and neither blurs where
// a value ends.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
}

// members calls fn for each member of the object raw, in order, with the exact
// bytes of its value. A raw that is no object has no members. The error is
// syntactic, or fn's own.
func members(raw []byte, fn func(name string, value []byte) error) error {
	if len(raw) == 0 || firstByte(raw) != '{' {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(raw), lenient()...)
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		if name.Kind() == '}' {
			return nil
		}
		n := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		if err := fn(n, value); err != nil {
			return err
		}
	}
}

// elements calls fn for each element of the array raw; for a raw that is no
// array and not null, once for raw itself, since servers confuse one with many.
func elements(raw []byte, fn func(value []byte)) { _ = eachElement(raw, fn) }

// eachElement is elements with the syntax error that ended it.
func eachElement(raw []byte, fn func(value []byte)) error {
	switch {
	case len(raw) == 0 || firstByte(raw) == 'n':
		return nil
	case firstByte(raw) != '[':
		fn(raw)
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(raw), lenient()...)
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		fn(value)
	}
	return nil
}

var errFound = errors.New("found")

// member is the first member of that exact name, nil if there is none.
func member(raw []byte, name string) []byte {
	var found []byte
	_ = looseMembers(raw, func(n string, value []byte) error {
		if n == name {
			found = value
			return errFound
		}
		return nil
	})
	return found
}

// text is the string that raw holds, "" if it is no string.
func text(raw []byte) string {
	if len(raw) == 0 || firstByte(raw) != '"' {
		return ""
	}
	raw = bytes.TrimSpace(raw)
	if inner := raw[1:]; len(inner) > 0 && bytes.IndexByte(inner, '"') == len(inner)-1 && bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner[:len(inner)-1]) // nothing to unquote
	}
	s, _ := jsontext.AppendUnquote(nil, raw) // an error here is invalid UTF-8, replaced
	return string(s)
}

// memberText is the string member of that exact name, "" if there is none.
func memberText(raw []byte, name string) string { return text(member(raw, name)) }

func firstByte(raw []byte) byte {
	for _, b := range raw {
		switch b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}
