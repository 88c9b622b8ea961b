package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
)

// longest is how many letters a token has at most. Longer words are glued of several, so that no measurement is long.
const longest = 24

// cutter makes tokens of the runs of one paragraph.
type cutter struct {
	words  *lexicon
	par    *paragraph
	breaks []int // where lines may end in scripts that are written without spaces, in bytes of the whole text
	base   int   // where the current run begins in it
	flags  tokenFlags
}

// lexicon numbers distinct words in the order of their first appearance.
type lexicon struct {
	words []word
	ids   map[word]int32
}

func (l *lexicon) id(text string, f font) int32 {
	w := word{text, f}
	id, ok := l.ids[w]
	if !ok {
		id = int32(len(l.words)) //nolint:gosec // bounded by the size of a narrative
		l.ids[w] = id
		l.words = append(l.words, w)
	}
	return id
}

// cut makes the tokens of a paragraph.
func (l *lexicon) cut(par *paragraph) {
	c := cutter{words: l, par: par}
	if par.pre {
		c.preformatted()
		return
	}
	c.breaks = breaksOf(par.runs)
	letters := 0
	for i := range par.runs {
		letters += len(par.runs[i].text)
	}
	par.tokens = make([]token, 0, letters/5+len(par.runs))
	for i := range par.runs {
		c.run(i)
		c.base += len(par.runs[i].text)
	}
}

// run cuts flowing text at its spaces, its hyphens, and where scripts without spaces let a line end.
func (c *cutter) run(i int) {
	s := c.par.runs[i].text
	start, letters := 0, 0
	before := rune(0)
	for at, r := range s {
		switch {
		case r == ' ' || r == '\t' || endsLine(r):
			c.token(i, start, at)
			c.space(r)
			start, letters = at+utf8.RuneLen(r), 0
		case at > start && c.mayEnd(before, r, c.base+at):
			c.token(i, start, at)
			c.flags = 0
			start, letters = at, 1
		case at == start && c.flags&glued != 0 && c.mayEnd(0, r, c.base+at):
			c.flags = 0
			letters++
		case full(letters, before, r):
			c.token(i, start, at)
			start, letters = at, 1
		default:
			letters++
		}
		before = r
	}
	c.token(i, start, len(s))
}

// space notes white space between tokens.
func (c *cutter) space(r rune) {
	if !endsLine(r) {
		c.flags = spaced
		return
	}
	c.par.tokens = append(c.par.tokens, token{word: -1, flags: newline})
	c.flags = 0
}

// token adds text[from:to] of a run; what follows it is glued to it until something says otherwise.
func (c *cutter) token(i, from, to int) {
	if from >= to {
		return
	}
	r := &c.par.runs[i]
	flags := c.flags
	if n := len(c.par.tokens); n == 0 || c.par.tokens[n-1].flags&newline != 0 {
		flags = 0
	}
	//nolint:gosec // a narrative is far below 2 GB
	c.par.tokens = append(c.par.tokens, token{word: c.words.id(r.text[from:to], r.font), run: int32(i), from: int32(from), to: int32(to), flags: flags})
	c.flags = glued
}

// endsLine reports a line feed and its relatives of Unicode.
func endsLine(r rune) bool { return r == '\n' || r == '\u2028' || r == '\u2029' }

// mayEnd reports whether a line may end between two letters, the second of which is at a byte of the whole text. Units such as mmol/L stay whole.
func (c *cutter) mayEnd(before, r rune, at int) bool {
	if before == '-' || before == '‐' {
		return unicode.IsLetter(r)
	}
	for len(c.breaks) > 0 && c.breaks[0] < at {
		c.breaks = c.breaks[1:]
	}
	return len(c.breaks) > 0 && c.breaks[0] == at
}

// preformatted cuts text whose spaces count: they are tokens too.
func (c *cutter) preformatted() {
	column := 0
	for i := range c.par.runs {
		r := &c.par.runs[i]
		r.text = expandTabs(r.text, &column)
		c.pieces(i, r.text)
	}
	c.par.columns = inColumns(c.par)
}

func (c *cutter) pieces(i int, s string) {
	for start := 0; start < len(s); {
		if r, n := utf8.DecodeRuneInString(s[start:]); endsLine(r) {
			c.space(r)
			start += n
			continue
		}
		isBlank := s[start] == ' '
		end, letters, before := start, 0, rune(0)
		for end < len(s) {
			r, n := utf8.DecodeRuneInString(s[end:])
			if endsLine(r) || (r == ' ') != isBlank || full(letters, before, r) {
				break
			}
			end, letters, before = end+n, letters+1, r
		}
		if isBlank {
			c.flags = blank
		}
		c.token(i, start, end)
		if isBlank {
			c.flags = 0
		}
		start = end
	}
}

// expandTabs puts spaces in the place of tabs, to columns of eight.
func expandTabs(s string, column *int) string {
	if !strings.Contains(s, "\t") {
		at := strings.LastIndexByte(s, '\n')
		if at >= 0 {
			*column = 0
		}
		*column += utf8.RuneCountInString(s[at+1:])
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\t':
			n := 8 - *column%8
			b.WriteString(strings.Repeat(" ", n))
			*column += n
			continue
		case '\n':
			*column = -1
		}
		b.WriteRune(r)
		*column++
	}
	return b.String()
}

// inColumns reports whether a line has two spaces or more between words, as tables made of spaces do.
func inColumns(par *paragraph) bool {
	for i, t := range par.tokens {
		if t.flags&blank != 0 && t.to-t.from > 1 && i > 0 && i+1 < len(par.tokens) &&
			par.tokens[i-1].flags&newline == 0 && par.tokens[i+1].flags&newline == 0 {
			return true
		}
	}
	return false
}

// breaksOf returns where lines may end by the rules of Unicode, if there is a script that needs them; elsewhere spaces and hyphens do.
func breaksOf(runs []run) []int {
	need := false
	for i := range runs {
		need = need || strings.ContainsFunc(runs[i].text, unspaced)
	}
	if !need {
		return nil
	}
	var whole []rune
	for i := range runs {
		whole = append(whole, []rune(runs[i].text)...)
	}
	var seg segmenter.Segmenter
	seg.Init(whole)
	var breaks []int
	at := 0
	for lines := seg.LineIterator(); lines.Next(); {
		l := lines.Line()
		for _, r := range l.Text {
			at += utf8.RuneLen(r)
		}
		end := l.Offset + len(l.Text)
		if unspaced(whole[end-1]) || end < len(whole) && unspaced(whole[end]) { // between others our own rules hold
			breaks = append(breaks, at)
		}
	}
	return breaks
}

// unspaced reports letters of scripts whose lines may end between any two of them.
func unspaced(r rune) bool { return r >= 0x2e80 && !unicode.Is(unicode.So, r) && r < 0xe0000 }

// full reports whether a token has to end between two letters. What belongs together stays so, within bounds.
func full(letters int, before, r rune) bool {
	return letters >= longest && (letters >= 2*longest || !joins(before, r))
}

// joins reports whether a letter belongs to the one before it: marks, emoji sequences, pairs of regional letters.
func joins(before, r rune) bool {
	const joiner = '\u200d'
	regional := func(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
	skin := r >= 0x1f3fb && r <= 0x1f3ff
	return skin || unicode.In(r, unicode.M, unicode.Cf) || before == joiner || r == joiner || regional(before) && regional(r)
}
