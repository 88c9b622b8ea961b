package reader

import "sort"

// table paints the caption and the rows that lie in the clip.
func (p *painter) table(t *table, left, top float32) {
	if t.lead > 0 {
		p.flow(t.caption.boxes, left, top)
	}
	top += t.lead
	if t.rows == 0 {
		return
	}
	// A merged cell of a row above may reach into the clip: nine rows at most.
	first := max(sort.Search(t.rows, func(r int) bool { return top+t.top[r+1] > p.clip.top })-9, 0)
	if t.layout == cards {
		p.cards(t, max(first, 1), left, top)
		return
	}
	p.plate(p.ink.hairline, left, top, t.at[t.columns], 1)
	for r := first; r < t.rows && top+t.top[r] < p.clip.bottom; r++ {
		p.row(t, r, left, top)
	}
}

// row paints the cells of a row that lie in the clip; a table may have very many columns.
func (p *painter) row(t *table, r int, left, top float32) {
	cells := t.row(r)
	from := sort.Search(len(cells), func(i int) bool { return left+t.at[cells[i].column+cells[i].columns] > p.clip.left })
	for i := from; i < len(cells) && left+t.at[cells[i].column] < p.clip.right; i++ {
		p.cell(t, &cells[i], left, top)
	}
}

func (p *painter) cell(t *table, c *cell, left, top float32) {
	side, above := p.m.unit(cellSide), p.m.unit(cellAbove)
	x0, x1 := left+t.at[c.column], left+t.at[c.column+c.columns]
	y0, y1 := top+t.top[c.row], top+t.top[c.row+c.rows]
	if !p.clip.meets(x0, y0, x1, y1+1) {
		return
	}
	if c.head {
		p.plate(p.ink.tint, x0, y0, x1-x0, y1-y0)
	}
	p.plate(p.ink.hairline, x0, y1, x1-x0, 1)
	p.flow(c.flow.boxes, x0+side, y0+above)
}

// cards paints a table as one card a row.
func (p *painter) cards(t *table, first int, left, top float32) {
	side, above := p.m.unit(cellSide), p.m.unit(cellAbove)
	for r := first; r < t.rows && top+t.top[r] < p.clip.bottom; r++ {
		y := top + t.top[r]
		p.plate(p.ink.hairline, left, y, t.wide, 1)
		y += above
		cells := t.row(r)
		for i := range cells {
			c := &cells[i]
			if c.columns == 1 {
				p.paragraph(&t.labels[c.column], left+side, y+t.labelDown(p.m), t.label)
			}
			p.flow(c.flow.boxes, left+t.valueAt(c, p.m), y)
			y += t.entry(c, p.m)
		}
	}
	p.plate(p.ink.hairline, left, top+t.top[t.rows], t.wide, 1)
}
