package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// harmless keeps what a server or a person wrote from steering the terminal or disguising a line: a character that acts shows as a mark.
type harmless struct{ io.Writer }

func (h harmless) Write(text []byte) (int, error) {
	_, err := io.WriteString(h.Writer, strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !acts(r) {
			return r
		}
		return unicode.ReplacementChar
	}, string(text)))
	return len(text), err
}

// escaped writes a JSON document so that nothing in it acts on a terminal: such characters stand only in strings, where an escape means the
// same. Line feeds are the document's own.
type escaped struct{ io.Writer }

func (e escaped) Write(document []byte) (int, error) {
	var out strings.Builder
	for _, r := range string(document) {
		switch {
		case r == '\n' || !acts(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	_, err := io.WriteString(e.Writer, out.String())
	return len(document), err
}

// acts tells of characters that do something rather than show: controls, those that turn the direction of writing, separators of lines and
// paragraphs, tags, and the byte order mark. Joiners stay, since names and emoji need them.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == '\ufeff' || r >= 0xe0000 && r <= 0xe007f
}
