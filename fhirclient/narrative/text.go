package narrative

import "strings"

// Text returns the visible text: one line per block, cell and item, and a new line at each break. Alternative texts of
// images are not in it.
func (d Document) Text() string {
	var w lines
	w.blocks(d.Blocks)
	return strings.Join(w, "\n")
}

type lines []string

func (w *lines) blocks(blocks []Block) {
	for _, block := range blocks {
		switch t := block.(type) {
		case Paragraph:
			w.runs(t.Runs)
		case Heading:
			w.runs(t.Runs)
		case Preformatted:
			w.runs(t.Runs)
		case Quote:
			w.blocks(t.Blocks)
		case List:
			for _, i := range t.Items {
				w.blocks(i.Blocks)
			}
		case Definitions:
			for _, e := range t.Entries {
				w.blocks(e.Blocks)
			}
		case Table:
			w.table(t)
		}
	}
}

func (w *lines) table(t Table) {
	w.blocks(t.Caption)
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			w.blocks(c.Blocks)
		}
	}
}

func (w *lines) runs(runs []Run) {
	var s strings.Builder
	for _, r := range runs {
		s.WriteString(r.Text)
	}
	*w = append(*w, s.String())
}
