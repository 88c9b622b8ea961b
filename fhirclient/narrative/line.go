package narrative

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// text adds character data.
func (b *builder) text(s string) {
	if b.nothing > 0 || s == "" {
		return
	}
	if free := maxText - b.size; len(s) > free {
		b.notes.add("shortened", "text")
		s = s[:runeBoundary(s, free)]
	}
	b.size += len(s)
	if b.flat {
		b.restText(s)
		return
	}
	b.append(Run{Text: s})
}

// append adds a run to the line, in the present formatting.
func (b *builder) append(r Run) {
	if b.flat {
		return
	}
	if b.runs++; b.runs > maxRuns {
		b.flatten("runs")
		b.restText(r.Text)
		return
	}
	r.Style, r.Link, r.Dir, r.Lang = b.state.style, b.state.link, b.state.dir, b.state.lang
	if r.Text != "" && !b.state.preformatted() && blankASCII(r.Text) {
		r.Text = " "
	}
	b.line = append(b.line, r)
}

// lineBreak breaks the line within its block.
func (b *builder) lineBreak() {
	if b.flat {
		b.newLine()
		return
	}
	b.append(Run{Text: breakMark})
}

// breakMark stands for a line break while white space is not yet collapsed. It cannot come from outside: readers
// replace characters that XML forbids.
const breakMark = "\x00"

// flush makes a block of the line.
func (b *builder) flush() {
	if len(b.line) == 0 {
		return
	}
	runs := slices.Clone(b.shape(b.line)) // the line is used again
	b.line = b.line[:0]
	if len(runs) == 0 {
		return
	}
	b.remember(runs)
	switch s := b.state; {
	case len(runs) == 1 && runs[0].Image > 0:
		b.add(Picture{Image: runs[0].Image, Link: runs[0].Link})
	case s.heading > 0:
		b.add(Heading{Level: s.heading, Runs: runs, Align: s.align})
	case s.preformatted():
		b.add(Preformatted{Runs: runs})
	default:
		b.add(Paragraph{Runs: runs, Align: s.align})
	}
}

// remember keeps what the links read and whether anything can be seen.
func (b *builder) remember(runs []Run) {
	for _, r := range runs {
		text := r.Text
		if r.Image > 0 {
			img := b.images[r.Image-1]
			text = img.Alt
			b.visible = b.visible || img.Shown || img.Alt != ""
		} else {
			b.visible = true
		}
		if r.Link > 0 && len(b.linkText[r.Link-1]) < maxLinkText {
			b.linkText[r.Link-1] += text[:runeBoundary(text, 2*maxLinkText)]
		}
	}
}

// shape joins runs of one appearance, cleans their characters and collapses white space. It repeats until nothing
// changes, since taking out a character or a run brings its neighbours together.
func (b *builder) shape(line []Run) []Run {
	for range 4 {
		before := len(line)
		joined := join(line)
		changed := b.clean(joined)
		line = b.collapse(joined)
		if !changed && len(line) == len(joined) && len(line) == before {
			break
		}
	}
	for i := range line {
		line[i].Text = strings.ReplaceAll(line[i].Text, breakMark, "\n")
	}
	return line
}

// clean treats the characters of the runs, each run in sight of its neighbours, and reports whether it changed any.
func (b *builder) clean(line []Run) (changed bool) {
	for i := range line {
		if !needsCleaning(line[i].Text) {
			continue
		}
		c := cleaner{note: b.notes.add, breaks: true}
		if i > 0 {
			c.before, _ = utf8.DecodeLastRuneInString(line[i-1].Text)
		}
		if i+1 < len(line) {
			c.after, _ = utf8.DecodeRuneInString(line[i+1].Text)
		}
		if t := c.clean(line[i].Text); t != line[i].Text {
			line[i].Text, changed = t, true
		}
	}
	return changed
}

// join merges neighbours of one appearance, in place.
func join(line []Run) []Run {
	out := line[:0]
	for i := 0; i < len(line); {
		j := i + 1
		for j < len(line) && line[i].Image == 0 && alike(line[i], line[j]) {
			j++
		}
		r := line[i]
		if j > i+1 {
			var s strings.Builder
			for _, part := range line[i:j] {
				s.WriteString(part.Text)
			}
			r.Text = s.String()
		}
		out = append(out, r)
		i = j
	}
	return out
}

func alike(a, b Run) bool {
	a.Text, b.Text = "", ""
	return a == b
}

// newLine begins a line of the plain rest.
func (b *builder) newLine() {
	if n := b.rest.Len(); n > 0 && b.rest.String()[n-1] != '\n' {
		b.rest.WriteByte('\n')
	}
}

func (b *builder) restText(s string) {
	after := word
	if t := b.rest.String(); t == "" || t[len(t)-1] == '\n' {
		after = start
	}
	s, _ = squeeze(s, after)
	b.rest.WriteString(s)
}

// addRest puts the plain rest at the end of the document.
func (b *builder) addRest() {
	text := strings.ReplaceAll(b.rest.String(), " \n", "\n")
	runs := trimPre([]Run{{Text: cleanText(text, b.notes.add)}})
	if len(runs) > 0 {
		b.visible = true
		b.frames[0].blocks = append(b.frames[0].blocks, Preformatted{Runs: runs})
	}
}
