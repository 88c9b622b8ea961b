package narrative

import (
	"html"
	"strings"
)

// remainder adds the text of what lies beyond maxInput. It keeps no markup at all and stops at the text limit, so it
// may read input of any length.
func (b *builder) remainder(s string) {
	for s != "" && b.size < maxText {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			at = len(s)
		}
		b.plainPiece(s[:at])
		s = s[at:]
		if s == "" {
			return
		}
		n := b.tagLength(s)
		if n < 0 {
			b.misleading = true
			b.notes.add("unclosed", "input")
			return
		}
		if n == 0 { // a bare sign
			b.plainPiece(s[:1])
			n = 1
		}
		s = s[n:]
	}
}

// plainPiece adds character data, no more of it than is looked at.
func (b *builder) plainPiece(s string) {
	if s != "" {
		b.text(html.UnescapeString(s[:runeBoundary(s, 2*maxText)]))
	}
}

// tagLength returns the length of the tag, comment or dropped element at the start of s, 0 if there is none, -1 if it
// does not end.
func (b *builder) tagLength(s string) int {
	if strings.HasPrefix(s, "<!--") {
		return after(s, "-->", 4)
	}
	if strings.HasPrefix(s, "<!") || strings.HasPrefix(s, "<?") {
		return after(s, ">", 2)
	}
	body := strings.TrimPrefix(s[1:min(len(s), 64)], "/")
	end := strings.IndexAny(body, " \t\r\n/>")
	if end < 1 {
		if strings.HasPrefix(s, "</") {
			return after(s, ">", 2)
		}
		return 0
	}
	name := lower(body[:end])
	n := tagEnd(s)
	e := elements[localName([]byte(name))]
	if e.kind == dropped && n > 0 && s[1] != '/' && s[n-2] != '/' {
		b.notes.add(e.code, name)
		at := endTag(s[n:], name)
		if at < 0 {
			return -1
		}
		return n + at
	}
	if e.kind.blocky() || e.kind == lineEnd {
		b.newLine()
	}
	return n
}

// endTag returns where the end tag of a name begins, or -1.
func endTag(s, name string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], "</")
		if i < 0 {
			return -1
		}
		from += i + 2
		if lower(s[from:min(from+len(name), len(s))]) == name {
			return from - 2
		}
	}
}

func after(s, end string, from int) int {
	i := strings.Index(s[min(from, len(s)):], end)
	if i < 0 {
		return -1
	}
	return from + i + len(end)
}

// tagEnd returns the length of the tag at the start of s, minding quotes, or -1.
func tagEnd(s string) int {
	var quote byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}
