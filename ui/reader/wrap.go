package reader

import (
	"unicode/utf8"

	"chartkey/fhirclient/narrative"
)

// wrap breaks a paragraph into lines of a width. All its words are measured before.
func (par *paragraph) wrap(width float32, m *metrics) {
	par.pitch = pitchOf[par.role] * m.body
	w := wrapper{par: par, m: m, width: width}
	par.lines = par.lines[:0]
	for w.at < int32(len(par.tokens)) { //nolint:gosec // bounded by the size of a narrative
		w.piece()
	}
	if w.filled() || len(par.lines) == 0 {
		w.end(w.at, 0)
	}
}

// height is what a wrapped paragraph takes.
func (par *paragraph) height() float32 { return float32(len(par.lines)) * par.pitch }

// wrapper fills one line after the other.
type wrapper struct {
	par   *paragraph
	m     *metrics
	width float32

	at    int32   // the next token
	begin int32   // the first token of the line
	skip  int32   // bytes of that token that the line before has
	x     float32 // how far the line is filled
}

// piece places the next token with those that are glued to it.
func (w *wrapper) piece() {
	first := w.par.tokens[w.at]
	if first.flags&newline != 0 {
		w.end(w.at+1, 0)
		w.at++
		w.next(w.at, 0)
		return
	}
	end, width := w.group()
	gap := w.gap(first)
	if first.flags&blank == 0 && w.filled() && w.x+gap+width > w.width {
		w.end(w.at, 0)
		w.next(w.at, 0)
		gap = 0
	}
	if width <= w.width || first.flags&blank != 0 {
		w.x += gap + width
		w.at = end
		return
	}
	w.x += gap
	for ; w.at < end; w.at++ {
		w.alone(w.par.tokens[w.at])
	}
}

// group returns the end of the tokens that are glued together from here on, and their width.
func (w *wrapper) group() (end int32, width float32) {
	tokens := w.par.tokens
	width = w.m.width(tokens[w.at])
	for end = w.at + 1; int(end) < len(tokens) && tokens[end].flags&(glued|newline) == glued; end++ {
		width += w.m.width(tokens[end])
	}
	return end, width
}

// filled reports whether something stands in the line already.
func (w *wrapper) filled() bool { return w.at > w.begin || w.skip > 0 }

func (w *wrapper) gap(t token) float32 {
	if t.flags&spaced == 0 || !w.filled() {
		return 0
	}
	return w.m.face(w.par.runs[t.run].font).space
}

// alone places a token of a word that fits in no line.
func (w *wrapper) alone(t token) {
	width := w.m.width(t)
	if w.x > 0 && w.x+width > w.width {
		w.end(w.at, 0)
		w.next(w.at, 0)
	}
	if width <= w.width {
		w.x += width
		return
	}
	w.letters(t)
}

// letters breaks a token between its letters.
func (w *wrapper) letters(t token) {
	r := &w.par.runs[t.run]
	s := r.text[t.from:t.to]
	for at := 0; at < len(s); {
		n := cluster(s[at:])
		width := w.m.letter(s[at:at+n], r.font)
		if w.x > 0 && w.x+width > w.width {
			cut := int32(at)
			w.end(w.at+1, cut)
			w.next(w.at, cut)
		}
		w.x += width
		at += n
	}
}

// end closes the line before token to, of whose last token it has the first cut bytes (0: all).
func (w *wrapper) end(to, cut int32) {
	w.par.lines = append(w.par.lines, line{from: w.begin, to: to, skip: w.skip, cut: cut, width: w.x})
}

// next begins a line at a token, of which skip bytes were shown before.
func (w *wrapper) next(at, skip int32) { w.begin, w.skip, w.x = at, skip, 0 }

// cluster returns the length in bytes of the first letter with all that belongs to it.
func cluster(s string) int {
	before, at := utf8.DecodeRuneInString(s)
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !joins(before, r) {
			break
		}
		before, at = r, at+n
	}
	return at
}

// segment is a piece of a line: text of one run with its place.
type segment struct {
	run   *run
	text  string
	x, w  float32
	blank bool // spaces only
}

// segments calls with each piece of a line, from the left.
func (par *paragraph) segments(l line, m *metrics, with func(segment)) {
	x := float32(0)
	for i := l.from; i < l.to; {
		t := par.tokens[i]
		if t.flags&newline != 0 {
			i++
			continue
		}
		if i > l.from && t.flags&spaced != 0 {
			x += m.face(par.runs[t.run].font).space
		}
		end, width := i, float32(0)
		for ; end < l.to && par.tokens[end].run == t.run && par.tokens[end].flags&newline == 0; end++ {
			next := par.tokens[end]
			if end > i && next.flags&spaced != 0 {
				width += m.face(par.runs[t.run].font).space
			}
			width += m.width(next)
		}
		r := &par.runs[t.run]
		from, to := t.from, par.tokens[end-1].to
		if i == l.from && l.skip > 0 {
			width -= m.partly(r, t, 0, l.skip)
			from += l.skip
		}
		if end == l.to && l.cut > 0 {
			last := par.tokens[end-1]
			width -= m.partly(r, last, l.cut, last.to-last.from)
			to = last.from + l.cut
		}
		with(segment{run: r, text: r.text[from:to], x: x, w: width, blank: t.flags&blank != 0 && end == i+1})
		x += width
		i = end
	}
}

// partly is the width of some letters of a token.
func (m *metrics) partly(r *run, t token, from, to int32) float32 {
	s := r.text[t.from+from : t.from+to]
	w := float32(0)
	for at := 0; at < len(s); {
		n := cluster(s[at:])
		w += m.letter(s[at:at+n], r.font)
		at += n
	}
	return w
}

// slack is how far a line begins from the left in a width.
func (par *paragraph) slack(l line, width float32) float32 {
	free := max(width-l.width, 0)
	switch par.align {
	case "right":
		return free
	case "center":
		return free / 2
	case "left", "justify":
		return 0
	}
	if par.rtl {
		return free
	}
	return 0
}

// shift is how far text of a style is moved down from the base line, as a part of body text.
func shift(s narrative.Style) float32 {
	switch {
	case s.Has(narrative.Sup):
		return -0.36
	case s.Has(narrative.Sub):
		return 0.16
	}
	return 0
}
