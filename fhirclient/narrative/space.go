package narrative

import (
	"bytes"
	"strings"
	"unicode"
)

// collapse brings white space into its final form and drops runs that are empty after it.
func (b *builder) collapse(line []Run) []Run {
	if b.state.preformatted() {
		return trimPre(line)
	}
	out := line[:0]
	after := start
	for _, r := range line {
		if r.Image > 0 {
			out, after = append(out, r), word
			continue
		}
		if r.Text, after = squeeze(r.Text, after); r.Text == "" {
			continue
		}
		if n := len(out); n > 0 && r.Text[0] == breakMark[0] {
			if out[n-1].Text = strings.TrimSuffix(out[n-1].Text, " "); out[n-1].Text == "" && out[n-1].Image == 0 {
				out = out[:n-1]
			}
		}
		out = append(out, r)
	}
	return trimEnd(out)
}

// place is what the text before ended in.
type place uint8

const (
	start place = iota // of the block: neither space nor break is kept
	space              // or a break: no space is kept
	word
)

// squeeze collapses ASCII white space in a text that stands after the given place.
func squeeze(s string, after place) (string, place) {
	if settled(s, after) {
		return s, word
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; c {
		case ' ', '\t', '\n', '\r', '\f':
			if after == word {
				b = append(b, ' ')
				after = space
			}
		case breakMark[0]:
			if after != start {
				b = append(bytes.TrimSuffix(b, []byte(" ")), c)
				after = space
			}
		default:
			b = append(b, c)
			after = word
		}
	}
	return string(b), after
}

// settled reports whether squeeze would leave s as it is and end in a word, which most texts do.
func settled(s string, after place) bool {
	gap := after != word
	for i := range len(s) {
		switch c := s[i]; c {
		case ' ':
			if gap {
				return false
			}
			gap = true
		case '\t', '\n', '\r', '\f', breakMark[0]:
			return false
		default:
			gap = false
		}
	}
	return s != "" && !gap
}

// trimEnd drops white space at the end of the line, and the line if that is all it has.
func trimEnd(line []Run) []Run {
	for len(line) > 0 {
		last := &line[len(line)-1]
		if last.Image > 0 {
			break
		}
		if last.Text = strings.TrimRight(last.Text, " \t\r\n"+breakMark); last.Text != "" {
			break
		}
		line = line[:len(line)-1]
	}
	for _, r := range line {
		if r.Image > 0 || strings.ContainsFunc(r.Text, inked) {
			return line
		}
	}
	return nil
}

// inked reports whether a character can be seen; U+2800 is a Braille cell without dots.
func inked(r rune) bool { return !unicode.IsSpace(r) && string(r) != breakMark && r != 0x2800 }

var preBreaks = strings.NewReplacer(breakMark, "\n", "\r\n", "\n", "\r", "\n")

// trimPre drops empty lines at the start and white space at the end.
func trimPre(line []Run) []Run {
	for i := range line {
		line[i].Text = preBreaks.Replace(line[i].Text)
	}
	for len(line) > 0 && line[0].Image == 0 {
		if line[0].Text = strings.TrimLeft(line[0].Text, "\n"); line[0].Text != "" {
			break
		}
		line = line[1:]
	}
	return trimEnd(line)
}

func blankASCII(s string) bool { return strings.Trim(s, " \t\r\n\f") == "" }
