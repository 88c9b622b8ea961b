package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxLabel = 64   // letters of a label, code, id
	maxTitle = 200  // letters of a title
	maxValue = 500  // letters of Summary.Value
	maxText  = 4000 // letters of one fact
	maxMarks = 4    // combining marks on one letter; more only serves to paint over neighbours
)

// clean makes a stranger's text fit to be drawn: one line, at most limit letters,
// white space joined, control characters shown as U+FFFD, invisible characters
// and those that reorder text left out.
func clean(b []byte, limit int) string {
	if len(b) <= limit && plainASCII(b) {
		return string(b)
	}
	long := len(b) > maxBytes(limit) // megabytes of blanks or marks are not worth reading
	b = b[:min(len(b), maxBytes(limit))]
	var out strings.Builder
	out.Grow(min(len(b), limit+utf8.UTFMax))
	letters, marks, gap := 0, 0, false
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		switch {
		case unicode.IsSpace(r):
			gap = out.Len() > 0
			continue
		case invisible(r):
			continue
		case unicode.IsControl(r):
			r = utf8.RuneError
		}
		if marks = combining(r, marks); marks > maxMarks {
			continue
		}
		if letters >= limit {
			long = true
			break
		}
		if gap {
			out.WriteByte(' ')
			letters, gap = letters+1, false
		}
		out.WriteRune(r)
		letters++
	}
	if long {
		out.WriteRune('…')
	}
	return out.String()
}

// maxBytes is how much of a text is read to find so many letters.
func maxBytes(limit int) int { return 16*limit + 1024 }

// bounded shortens an already clean text.
func bounded(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return clean([]byte(s), limit)
}

// plainASCII tells whether clean would leave the bytes as they are.
func plainASCII(b []byte) bool {
	space := true // a leading space is not plain
	for _, c := range b {
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || len(b) == 0
}

// invisible tells whether a letter draws nothing or changes the order of others:
// Unicode's format characters (bidirectional controls, zero width, tags, soft
// hyphen, byte order mark) and the fillers that are classed as something else.
func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	}
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2028, 0x2029, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return false
}

// combining counts the marks that stand on one letter.
func combining(r rune, before int) int {
	if r < 0x300 || !unicode.Is(unicode.M, r) {
		return 0
	}
	return before + 1
}

// camelWords turns an element or type name into words: "authoredOn" to
// "Authored on".
func camelWords(name string) string {
	var out strings.Builder
	upper := true // the letter before was upper case: no gap inside "FHIRVersion"
	for i, r := range name {
		switch {
		case i == 0:
			out.WriteRune(unicode.ToUpper(r))
		case r == '-' || r == '_' || r == '.':
			out.WriteByte(' ')
		case unicode.IsUpper(r) && !upper:
			out.WriteByte(' ')
			out.WriteRune(unicode.ToLower(r))
		default:
			out.WriteRune(r)
		}
		upper = unicode.IsUpper(r)
	}
	return clean([]byte(out.String()), maxLabel)
}

// capital makes the first letter upper case.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if upper := unicode.ToUpper(r); upper != r {
		return string(upper) + s[size:]
	}
	return s
}
