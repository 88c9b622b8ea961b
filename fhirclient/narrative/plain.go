package narrative

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// PlainText makes a string of a server fit for a screen, a log or a file: display names, notes, error texts. Nothing in
// it is markup or Markdown. Characters are treated as in a narrative; a control becomes U+FFFD, a tab a space; at most
// one line stays empty, at either end none, so that a text cannot push its neighbours away. Over 64 KB it ends in "…".
// An answer of "" means that nothing visible was there: use the code or another fallback.
func PlainText(s string) string { return plain(s, maxPlain) }

func plain(s string, limit int) string {
	cut := false
	if len(s) > limit {
		s, cut = s[:runeBoundary(s, limit)], true
	}
	s = strings.ToValidUTF8(s, string(replacement))
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)
	s = cleanText(s, nil)
	if strings.Contains(s, "\n\n\n") || strings.ContainsAny(s, "\n") && strings.Contains(s, " \n") {
		s = fewBlankLines(s)
	}
	s = strings.TrimFunc(s, unicode.IsSpace)
	if cut {
		s += "…"
	}
	return s
}

func fewBlankLines(s string) string {
	var b strings.Builder
	blank := 0
	for line := range strings.Lines(s) {
		if strings.TrimFunc(line, unicode.IsSpace) == "" {
			if blank++; blank > 1 {
				continue
			}
			line = "\n"
		} else {
			blank = 0
		}
		b.WriteString(line)
	}
	return b.String()
}

// oneLine is plain text with every white space run as one space.
func oneLine(s string, limit int) string { return strings.Join(strings.Fields(plain(s, limit)), " ") }

// runeBoundary returns the largest index not above n at which s can be cut.
func runeBoundary(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}
