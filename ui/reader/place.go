package reader

import "fyne.io/fyne/v2"

// Distances of boxes, at scale 1.
const (
	barRoom  = 14   // below what is moved sideways
	longLine = 1000 // text in columns made of spaces is broken at this
	framePad = 10   // in the frame of a picture that is not shown
	tallest  = 420  // a picture
)

// place lays out a flow in a width.
func (f *flow) place(width float32, m *metrics) {
	y := float32(0)
	for i := range f.boxes {
		b := &f.boxes[i]
		b.place(y, width, m, true)
		y = b.y + b.h
	}
	f.height = y
}

// place lays out a box below y; nested says that it is in a cell.
func (b *box) place(y, width float32, m *metrics, nested bool) {
	b.y = y + m.unit(b.gap)
	b.x = indent(b.insets, m, width)
	b.w = max(width-b.x, 1)
	b.inner = 0
	switch b.kind {
	case kindText:
		b.placeText(m, nested)
	case kindTable:
		b.table.place(b.w, m, nested)
		b.h = b.table.height
		if b.table.layout == sideways {
			b.inner = b.table.at[b.table.columns]
			b.h += m.unit(barRoom)
		}
	case kindPicture:
		b.h = b.placePicture(m)
	case kindRule:
		b.h = 1
	}
}

// placeText wraps a paragraph. Text in columns made of spaces keeps them, in a place of its own.
func (b *box) placeText(m *metrics, nested bool) {
	width := b.w
	if b.par.columns && !nested {
		if _, most := b.par.size(m); most > b.w {
			b.inner = max(min(most+1, m.unit(longLine)), b.w)
			width = b.inner
		}
	}
	b.par.wrap(width, m)
	b.h = b.par.height()
	if b.inner > 0 {
		b.h += m.unit(barRoom)
	}
}

// placePicture keeps the proportions of a picture and brings it into the width; one that is not shown is a frame around its words.
func (b *box) placePicture(m *metrics) float32 {
	if !b.figure.shown {
		pad := m.unit(framePad)
		b.par.wrap(max(b.w-2*pad, 1), m)
		return b.par.height() + 2*pad
	}
	size := b.figure.in(b.w, m)
	if b.par == nil {
		return size.Height
	}
	b.par.wrap(b.w, m)
	return size.Height + m.unit(gapItem) + b.par.height()
}

// in is the size of a picture in a width.
func (f figure) in(width float32, m *metrics) fyne.Size {
	part := min(1, width/f.width, m.unit(tallest)/f.height)
	return fyne.NewSize(f.width*part, max(f.height*part, 1))
}

func (t *table) place(width float32, m *metrics, nested bool) {
	t.columnsIn(width, m, nested)
	t.lead = 0
	if len(t.caption.boxes) > 0 {
		t.caption.place(width, m)
		t.lead = t.caption.height + m.unit(gapBelow)
	}
	t.top = t.top[:0]
	if t.layout == cards {
		t.placeCards(width, m)
	} else {
		t.placeRows(m)
	}
	t.height = t.lead + t.top[len(t.top)-1]
}

// placeRows gives each row the height of its highest cell; what a merged cell needs beyond its rows goes to the last of them.
func (t *table) placeRows(m *metrics) {
	side, above := m.unit(cellSide), m.unit(cellAbove)
	heights := make([]float32, t.rows)
	for i := range heights {
		heights[i] = 2 * above
	}
	for i := range t.cells {
		c := &t.cells[i]
		c.flow.place(max(t.at[c.column+c.columns]-t.at[c.column]-2*side, 1), m)
		if c.rows == 1 {
			heights[c.row] = max(heights[c.row], c.flow.height+2*above)
		}
	}
	for i := range t.cells {
		c := &t.cells[i]
		if c.rows > 1 {
			rows := heights[c.row : c.row+c.rows]
			rows[len(rows)-1] += max(c.flow.height+2*above-sum(rows), 0)
		}
	}
	t.stack(heights)
}

// placeCards lays out each row below the headings as a card: labels on the left, values beside them.
func (t *table) placeCards(width float32, m *metrics) {
	side, above := m.unit(cellSide), m.unit(cellAbove)
	t.wide = width
	for i := range t.labels {
		t.labels[i].wrap(t.label, m)
	}
	heights := make([]float32, t.rows)
	for r := 1; r < t.rows; r++ {
		h := 2 * above
		cells := t.row(r)
		for i := range cells {
			c := &cells[i]
			c.flow.place(max(width-t.valueAt(c, m)-side, 1), m)
			h += t.entry(c, m)
		}
		heights[r] = h
	}
	t.stack(heights)
}

// valueAt is where a value of a card begins: beside its label, or at the edge if it has none.
func (t *table) valueAt(c *cell, m *metrics) float32 {
	if c.columns > 1 {
		return m.unit(cellSide)
	}
	return m.unit(cellSide) + t.label + m.unit(labelSpace)
}

// entry is the height of one label and value.
func (t *table) entry(c *cell, m *metrics) float32 {
	if c.columns > 1 {
		return c.flow.height
	}
	return max(c.flow.height, t.labels[c.column].height()+t.labelDown(m)) + m.unit(gapItem)
}

// labelDown brings the base line of a label to that of its value.
func (t *table) labelDown(m *metrics) float32 { return m.unit(2) }

// stack sets where rows begin.
func (t *table) stack(heights []float32) {
	y := float32(0)
	for _, h := range heights {
		t.top = append(t.top, y)
		y += h
	}
	t.top = append(t.top, y)
}
