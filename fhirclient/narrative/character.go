package narrative

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const replacement = '\uFFFD'

// joining are the scripts in which a zero-width joiner or non-joiner shapes letters.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Mandaic, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam,
	unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Balinese, unicode.Javanese, unicode.Chakma,
}

// unspaced are the scripts that write without spaces and mark word ends by a zero-width space.
var unspaced = []*unicode.RangeTable{unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

// rightToLeft are the scripts beside which a direction mark has a use.
var rightToLeft = []*unicode.RangeTable{
	unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Samaritan, unicode.Mandaic,
	unicode.Adlam, unicode.Hanifi_Rohingya,
}

// cleanText returns s without the characters that make the screen differ from the text; see the package comment. Notes
// are given code and character; note may be nil. The result is stable: cleaning it again changes nothing but the
// soft hyphen's and direction mark's notes.
func cleanText(s string, note func(code, detail string)) string {
	if !needsCleaning(s) {
		return s
	}
	if note == nil {
		note = func(string, string) {}
	}
	c := cleaner{note: note}
	return c.clean(s)
}

// needsCleaning is the quick test: true if any character of s is other than plain.
func needsCleaning(s string) bool {
	marks := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
				return true
			}
			i, marks = i+1, 0
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || special(r) {
			return true
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if marks++; marks > maxMarks {
				return true
			}
		} else {
			marks = 0
		}
		i += n
	}
	return false
}

// special reports whether r needs a decision; it may answer true too often, never too seldom.
func special(r rune) bool {
	switch {
	case r < 0xA0, r == 0xAD, r == 0x34F, r == 0x61C, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0:
		return true
	case r >= 0x180B && r <= 0x180F, r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r >= 0xFFF0 && r <= 0xFFFB, r >= 0xFDD0 && r <= 0xFDEF:
		return true
	case r >= 0x1BCA0 && r <= 0x1BCA3, r >= 0x1D173 && r <= 0x1D17A, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return r&0xFFFE == 0xFFFE
}

type cleaner struct {
	before, after rune // what stands around the text, 0 for nothing
	breaks        bool // the text may hold breakMark
	note          func(code, detail string)

	in    []rune
	keep  []bool // of in: an embedding, isolate or its end that is properly paired
	out   []rune
	base  rune // the last kept character that is no mark of an inherited script
	marks int
}

func (c *cleaner) clean(s string) string {
	c.in = []rune(s)
	c.base = c.before
	c.pairs()
	for i := range c.in {
		c.rune(i)
	}
	return string(c.out)
}

// pairs finds embeddings and isolates that are opened and closed in order. An override pairs with its end, so that the
// end goes with it, and is never kept.
func (c *cleaner) pairs() {
	c.keep = make([]bool, len(c.in))
	var open []int
	for i, r := range c.in {
		switch {
		case embedding(r) && r != 0x202C && r != 0x2069:
			if len(open) == 100 { // the bidi algorithm stops at 125
				return
			}
			open = append(open, i)
		case (r == 0x202C || r == 0x2069) && len(open) > 0:
			o := open[len(open)-1]
			if isolate := c.in[o] >= 0x2066; isolate != (r == 0x2069) {
				continue
			}
			open = open[:len(open)-1]
			c.keep[i] = !override(c.in[o])
			c.keep[o] = c.keep[i]
		}
	}
}

// drawn reports the special characters that are shown as they are.
func drawn(r rune) bool {
	return r == '\n' || r == '\t' || r >= ' ' && r < 0x7f || r >= 0xFFF0 && r <= 0xFFF8 || r == 0xFFFC || r == replacement
}

func embedding(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

func override(r rune) bool { return r == 0x202D || r == 0x202E }

func (c *cleaner) rune(i int) {
	r := c.in[i]
	if c.stacked(r) {
		c.note("stacked-marks", code(r))
		return
	}
	switch {
	case !special(r), drawn(r), c.breaks && string(r) == breakMark:
		c.put(r)
	case strings.ContainsRune("\r\u0085\u2028\u2029", r):
		c.put(' ')
	case r < 0xA0, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		c.mark("control-character", r)
	case override(r):
		c.mark("bidi-override", r)
	case embedding(r):
		c.decide(c.keep[i], "bidi-unclosed", r)
	case r == 0xAD:
		c.note("soft-hyphen", code(r))
		c.decide(letter(c.prev()) && letter(c.next(i)), "", r)
	case strings.ContainsRune("\u200E\u200F\u061C", r):
		c.note("direction-mark", code(r))
		c.decide(!leftToRight(c.prev()) || !leftToRight(c.next(i)), "invisible-character", r)
	default:
		c.decide(c.shapes(i) || c.selects(i), "invisible-character", r)
	}
}

// stacked counts combining marks and reports whether r is one too many.
func (c *cleaner) stacked(r rune) bool {
	if !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r) {
		c.marks = 0
		return false
	}
	c.marks++
	return c.marks > maxMarks
}

// shapes reports whether the zero-width space, joiner or non-joiner at i does its work where it stands.
func (c *cleaner) shapes(i int) bool {
	next := c.next(i)
	switch c.in[i] {
	case 0x200B:
		return unicode.In(c.base, unspaced...) && unicode.In(next, unspaced...)
	case 0x200C:
		return unicode.In(c.base, joining...) && unicode.In(next, joining...)
	case 0x200D:
		if emoji(c.prev()) && emoji(next) {
			return true
		}
		return unicode.In(c.base, joining...) && !special(next) && (unicode.In(next, joining...) || !unicode.IsLetter(next))
	}
	return false
}

// selects reports whether the variation selector or tag at i has something to choose a form of.
func (c *cleaner) selects(i int) bool {
	r, p := c.in[i], c.prev()
	switch {
	case r >= 0x180B && r <= 0x180F:
		return unicode.Is(unicode.Mongolian, p)
	case r >= 0xFE00 && r <= 0xFE0F:
		return p > unicode.MaxASCII && !special(p) || strings.ContainsRune("0123456789#*", p)
	case r >= 0xE0100 && r <= 0xE01EF:
		return unicode.Is(unicode.Han, p)
	case tag(r):
		return c.flag(i)
	}
	return false
}

// flag reports whether the tag character at i belongs to the flag of a region: a black flag, three to six tags, the end.
func (c *cleaner) flag(i int) bool {
	start := i
	for start > 0 && i-start < 8 && tag(c.in[start-1]) {
		start--
	}
	end := i
	for end < len(c.in) && end-start < 8 && tag(c.in[end]) && c.in[end] != 0xE007F {
		end++
	}
	n := end - start
	return start > 0 && c.in[start-1] == 0x1F3F4 && n >= 3 && n <= 6 && end < len(c.in) && c.in[end] == 0xE007F
}

func tag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }

func (c *cleaner) decide(keep bool, reason string, r rune) {
	if keep {
		c.put(r)
	} else if reason != "" {
		c.note(reason, code(r))
	}
}

func (c *cleaner) mark(reason string, r rune) {
	c.note(reason, code(r))
	c.put(replacement)
}

// prev is the last character kept.
func (c *cleaner) prev() rune {
	if len(c.out) == 0 {
		return c.before
	}
	return c.out[len(c.out)-1]
}

// put keeps a character.
func (c *cleaner) put(r rune) {
	c.out = append(c.out, r)
	if !unicode.Is(unicode.Inherited, r) {
		c.base = r
	}
}

func (c *cleaner) next(i int) rune {
	if i+1 < len(c.in) {
		return c.in[i+1]
	}
	return c.after
}

func code(r rune) string { return fmt.Sprintf("U+%04X", r) }

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) }

func leftToRight(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, rightToLeft...)
}

func emoji(r rune) bool {
	return unicode.Is(unicode.So, r) || r >= 0x1F3FB && r <= 0x1F3FF || r == 0xFE0F || r >= 0x2190 && r <= 0x21FF
}
