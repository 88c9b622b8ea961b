package narrative

import (
	"bytes"
	"strings"
	"unicode"
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
	if r.Text != "" && !b.state.pre && blankASCII(r.Text) {
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
	runs := b.shape(b.line)
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
	case s.pre:
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
			b.linkText[r.Link-1] += text[:min(len(text), 2*maxLinkText)]
		}
	}
}

// shape joins runs of one appearance, cleans their characters and collapses white space. It repeats until nothing
// changes, since taking out a run brings its neighbours together.
func (b *builder) shape(line []Run) []Run {
	for range 4 {
		before := len(line)
		joined := join(line)
		changed := false
		for i := range joined {
			if t := b.clean(joined[i].Text); t != joined[i].Text {
				joined[i].Text, changed = t, true
			}
		}
		line = b.collapse(joined)
		if !changed && len(line) == len(joined) && len(line) == before {
			break
		}
	}
	return line
}

func (b *builder) clean(s string) string {
	parts := strings.Split(s, breakMark)
	if len(parts) == 1 {
		return cleanText(s, b.notes.add)
	}
	for i := range parts {
		parts[i] = cleanText(parts[i], b.notes.add)
	}
	return strings.Join(parts, breakMark)
}

// join merges neighbours of one appearance.
func join(line []Run) []Run {
	var out []Run
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

// collapse brings white space into its final form and drops runs that are empty after it.
func (b *builder) collapse(line []Run) []Run {
	if b.state.pre {
		return trimPre(line)
	}
	out := line[:0]
	space := true // at the start of a line no space is kept
	for _, r := range line {
		if r.Image > 0 {
			out, space = append(out, r), false
			continue
		}
		if r.Text, space = squeeze(r.Text, space); r.Text != "" {
			out = append(out, r)
		}
	}
	return trimEnd(out)
}

// squeeze collapses ASCII white space. space says that the text before ended in a space or a break.
func squeeze(s string, space bool) (string, bool) {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; c {
		case ' ', '\t', '\n', '\r', '\f':
			if !space {
				b = append(b, ' ')
			}
			space = true
		case breakMark[0]:
			b = append(bytes.TrimSuffix(b, []byte(" ")), '\n')
			space = true
		default:
			b = append(b, c)
			space = false
		}
	}
	return string(b), space
}

// trimEnd drops white space at the end of the line, and the line if that is all it has.
func trimEnd(line []Run) []Run {
	for len(line) > 0 {
		last := &line[len(line)-1]
		if last.Image > 0 {
			break
		}
		if last.Text = strings.TrimRight(last.Text, " \t\r\n"); last.Text != "" {
			break
		}
		line = line[:len(line)-1]
	}
	for _, r := range line {
		if r.Image > 0 || strings.ContainsFunc(r.Text, func(c rune) bool { return !unicode.IsSpace(c) }) {
			return line
		}
	}
	return nil
}

// trimPre drops empty lines at the start and white space at the end.
func trimPre(line []Run) []Run {
	for i := range line {
		line[i].Text = strings.NewReplacer(breakMark, "\n", "\r\n", "\n", "\r", "\n").Replace(line[i].Text)
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

// newLine begins a line of the plain rest.
func (b *builder) newLine() {
	if n := b.rest.Len(); n > 0 && b.rest.String()[n-1] != '\n' {
		b.rest.WriteByte('\n')
	}
}

func (b *builder) restText(s string) {
	s, _ = squeeze(s, b.rest.Len() == 0 || strings.HasSuffix(b.rest.String(), "\n"))
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
