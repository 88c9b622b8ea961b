package narrative

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Parse reads the XHTML of a text.div. It never fails: see Status and Notes of the result.
func Parse(div string) Document { return parse(div, nil, nil) }

// parse reads a div; contained are the images of its resource, notes what is already known of it.
func parse(div string, contained map[string]*embedded, notes []Note) Document {
	if strings.TrimSpace(div) == "" {
		return Document{Status: Empty, Notes: notes}
	}
	var early notebook
	div = legal(div, &early)
	src, rest := div, ""
	if len(div) > maxInput {
		at := strings.LastIndexByte(div[:maxInput], '<')
		if at <= 0 {
			at = runeBoundary(div, maxInput)
		}
		src, rest = div[:at], div[at:]
	}
	b := newBuilder(contained)
	b.notes = early
	reason := readXML(src, rest != "", b)
	if reason != "" {
		b = newBuilder(contained)
		b.notes.list = append(b.notes.list, early.list...)
		b.notes.add("html-fallback", reason)
		readHTML(withoutDoctype(src, &b.notes), b)
	}
	if rest != "" {
		b.popTo(1)
		b.flush()
		b.nothing = 0
		b.flatten("input")
		b.remainder(rest)
	}
	d := b.finish()
	d.Notes = append(notes[:len(notes):len(notes)], d.Notes...)
	return d
}

// legal makes the input text that XML can hold: valid UTF-8 without a byte order mark and forbidden characters.
// UTF-16 with its mark is read as such. What is replaced becomes U+FFFD, so that "5 µg" in a wrong encoding does not
// become "5 g".
func legal(s string, n *notebook) string {
	if strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") {
		n.add("utf-16", "")
		s = fromUTF16(s[:min(len(s), 4*maxInput)])
	}
	if t, ok := strings.CutPrefix(s, "\uFEFF"); ok {
		n.add("byte-order-mark", "")
		s = t
	}
	if !utf8.ValidString(s) {
		n.add("invalid-utf8", "")
		s = strings.ToValidUTF8(s, string(replacement))
	}
	if strings.IndexFunc(s, forbidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if forbidden(r) {
			n.add("control-character", code(r))
			return replacement
		}
		return r
	}, s)
}

// forbidden reports characters outside the Char production of XML 1.0.
func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

func fromUTF16(s string) string {
	var order binary.ByteOrder = binary.LittleEndian
	if s[0] == 0xfe {
		order = binary.BigEndian
	}
	b := []byte(s)
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return string(utf16.Decode(units))
}
