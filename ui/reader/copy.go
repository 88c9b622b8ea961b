package reader

import "strings"

// Copy returns all of the text without the notes: a line for each part, the cells of a row apart by tabs, markers before the items of lists.
func (t *Text) Copy() string {
	lines := make([]string, 0, len(t.body.boxes))
	end := t.unfold
	if t.unfolded != nil {
		end -= 2 // the rule and the line of the fold
	}
	for i := range t.body.boxes[:end] {
		b := &t.body.boxes[i]
		line := b.copyText()
		for j := len(b.markers) - 1; j >= 0; j-- {
			line = t.words[b.markers[j].word].text + " " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func (f *flow) copyText() string {
	parts := make([]string, len(f.boxes))
	for i := range f.boxes {
		parts[i] = f.boxes[i].copyText()
	}
	return strings.Join(parts, "\n")
}

// copyText returns the words of a box.
func (b *box) copyText() string {
	switch {
	case b.table != nil:
		return b.table.copyText()
	case b.par != nil:
		return b.par.copyText()
	}
	return ""
}

func (t *table) copyText() string {
	var rows []string
	if len(t.caption.boxes) > 0 {
		rows = append(rows, t.caption.copyText())
	}
	for r := range t.rows {
		cells := t.row(r)
		words := make([]string, len(cells))
		for i := range cells {
			words[i] = cells[i].flow.copyText()
		}
		rows = append(rows, strings.Join(words, "\t"))
	}
	return strings.Join(rows, "\n")
}

func (par *paragraph) copyText() string {
	var b strings.Builder
	for i := range par.runs {
		b.WriteString(par.runs[i].text)
	}
	return b.String()
}
