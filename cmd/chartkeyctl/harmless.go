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

// acts tells of characters that do something rather than show: controls, separators of lines and paragraphs, and formats, which turn the
// direction of writing or hide in a word: overrides, zero-width spaces, fillers, tags, byte order marks. What names need stays: accents, the two
// joiners of scripts and emoji, the soft hyphen, and the formats that show, such as the Arabic number sign.
func acts(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u00ad': // non-joiner, joiner, soft hyphen
		return false
	}
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
