package reader

import (
	"slices"

	"chartkey/fhirclient/narrative"
)

// table is a table whose cells have their places.
type table struct {
	caption flow
	cells   []cell // in reading order
	columns int
	rows    int
	first   []int32 // the first cell of each row, and after them the number of cells
	heads   int     // rows at the top that hold headings only
	plain   bool    // one row of headings, and below it every column filled and nothing merged: may become cards
	labels  []paragraph

	least, most []float32 // widths that the columns want, once sized
	sized       bool

	layout arrangement
	at     []float32 // where columns begin, and after them the width
	top    []float32 // where rows begin, and after them the height
	height float32   // with the caption
	lead   float32   // height of the caption with its distance
	label  float32   // of cards: width of the labels
	wide   float32   // of cards: their width
}

// arrangement is how a table is laid out.
type arrangement uint8

const (
	fitted   arrangement = iota // in the width that there is
	cards                       // a card for each row
	sideways                    // wider, moved in its own place
)

// cell is one cell of a table.
type cell struct {
	row, column, rows, columns int32
	head                       bool
	flow                       flow
}

func (p *preparer) table(t narrative.Table) {
	p.gap = max(p.gap, gapTable)
	made := &table{rows: len(t.Rows), caption: p.caption(t.Caption)}
	var g grid
	for r, row := range t.Rows {
		made.first = append(made.first, int32(len(made.cells))) //nolint:gosec // a narrative has 20,000 blocks at most
		for _, c := range row.Cells {
			column := g.place(r, c.RowSpan, c.ColSpan)
			//nolint:gosec // spans are 9 at most, and the rest as above
			made.cells = append(made.cells, cell{
				row: int32(r), column: int32(column), columns: int32(c.ColSpan), rows: int32(min(c.RowSpan, len(t.Rows)-r)),
				head: c.Header, flow: p.inner(c.Blocks, c.Header),
			})
		}
		g.next()
	}
	made.first = append(made.first, int32(len(made.cells))) //nolint:gosec // as above
	made.columns = len(g.until)
	made.heads = headRows(t.Rows)
	if made.plain = made.isPlain() && simple(t.Rows[0]); made.plain {
		p.labels(made, t.Rows[0])
	}
	p.emit(box{kind: kindTable, table: made})
	p.gap = gapTable
}

// caption stands above the table, small.
func (p *preparer) caption(blocks []narrative.Block) flow {
	return p.inner(blocks, true)
}

// grid finds columns for cells, as HTML does, but never puts one over another.
type grid struct {
	until  []int // for each column the row before which it is taken
	column int
}

func (g *grid) place(row, rows, columns int) int {
	at := g.column
	for i := at; i < at+columns; i++ {
		if i == len(g.until) {
			g.until = append(g.until, 0)
		}
		if g.until[i] > row {
			at = i + 1
		}
	}
	for i := at; i < at+columns; i++ {
		g.until[i] = row + rows
	}
	g.column = at + columns
	return at
}

func (g *grid) next() { g.column = 0 }

func headRows(rows []narrative.Row) int {
	for i, r := range rows {
		for _, c := range r.Cells {
			if !c.Header {
				return i
			}
		}
	}
	return len(rows)
}

// isPlain reports whether each row can be read by itself with the headings of its columns.
func (t *table) isPlain() bool {
	if t.heads != 1 || t.columns < 2 {
		return false
	}
	full := 0
	for r := range t.rows {
		switch cells := t.row(r); {
		case t.isFull(cells):
			full++
		case r > 0 && len(cells) == 1 && int(cells[0].columns) == t.columns && cells[0].rows == 1: // a heading between rows
		default:
			return false
		}
	}
	return full > 1 // a row besides the headings
}

// isFull reports whether a row has a cell of its own in each column.
func (t *table) isFull(cells []cell) bool {
	return len(cells) == t.columns && !slices.ContainsFunc(cells, func(c cell) bool { return c.columns != 1 || c.rows != 1 })
}

// simple reports whether the cells of a row hold text alone, without pictures and links: only that is said again in cards.
func simple(row narrative.Row) bool {
	for _, c := range row.Cells {
		for _, b := range c.Blocks {
			par, ok := b.(narrative.Paragraph)
			if !ok {
				return false
			}
			for _, r := range par.Runs {
				if r.Image > 0 || r.Link > 0 {
					return false
				}
			}
		}
	}
	return true
}

// row returns the cells of a row.
func (t *table) row(r int) []cell { return t.cells[t.first[r]:t.first[r+1]] }

// labels makes a small text of each heading, to stand beside the values of cards.
func (p *preparer) labels(t *table, head narrative.Row) {
	t.labels = make([]paragraph, len(head.Cells))
	for i, c := range head.Cells {
		words := narrative.Document{Blocks: c.Blocks}.Text()
		t.labels[i] = paragraph{role: caption, runs: []run{{text: words, font: caption.font(), quiet: true}}}
		p.cut(&t.labels[i])
	}
}
