package reader

// Distances in tables, at scale 1.
const (
	cellSide    = 10 // from a cell's edge to its words
	cellAbove   = 7
	longWord    = 180 // a word wider than this does not widen its column; it is broken
	readable    = 230 // of a table that is moved sideways, how wide a column gets for its longest line
	narrowPage  = 560 // below this a plain table becomes cards
	labelShare  = 0.38
	labelSpace  = 14
	quoteStep   = 16
	listStep    = 22
	markerSpace = 8
	insetShare  = 0.4 // of the width is what insets take at most
)

// size finds how wide a flow is at least and at most; its words are measured before.
func (f *flow) size(m *metrics) {
	if f.sized {
		return
	}
	f.sized, f.least, f.most = true, 0, 0
	for i := range f.boxes {
		b := &f.boxes[i]
		least, most := b.size(m)
		in := indent(b.insets, m, 1<<20)
		f.least, f.most = max(f.least, least+in), max(f.most, most+in)
	}
}

func (b *box) size(m *metrics) (least, most float32) {
	if b.par != nil {
		least, most = b.par.size(m)
	}
	switch b.kind {
	case kindTable:
		b.table.size(m)
		return sum(b.table.least), sum(b.table.most)
	case kindPicture:
		return max(least, m.unit(48)), max(most, m.unit(240))
	case kindText, kindRule:
	}
	return least, most
}

// size returns the widths of the longest word and the longest line.
func (par *paragraph) size(m *metrics) (least, most float32) {
	var word, line float32
	for i, t := range par.tokens {
		if t.flags&newline != 0 {
			most, line, word = max(most, line), 0, 0
			continue
		}
		w := m.width(t)
		if t.flags&glued != 0 {
			word += w
		} else {
			word = w
		}
		if t.flags&spaced != 0 && i > 0 {
			line += m.face(par.runs[t.run].font).space
		}
		line += w
		if t.flags&blank == 0 {
			least = max(least, word)
		}
	}
	return min(least, m.unit(longWord)), max(most, line)
}

// size finds what the columns want: first from cells in one column, then what merged cells need beyond that.
func (t *table) size(m *metrics) {
	if t.sized {
		return
	}
	t.sized = true
	t.caption.size(m)
	t.least, t.most = make([]float32, t.columns), make([]float32, t.columns)
	side := 2 * m.unit(cellSide)
	for i := range t.least {
		t.least[i], t.most[i] = side, side
	}
	for i := range t.cells {
		c := &t.cells[i]
		c.flow.size(m)
		if c.columns == 1 {
			t.least[c.column] = max(t.least[c.column], c.flow.least+side)
			t.most[c.column] = max(t.most[c.column], c.flow.most+side)
		}
	}
	for i := range t.cells {
		c := &t.cells[i]
		if c.columns > 1 {
			widen(t.least[c.column:c.column+c.columns], c.flow.least+side)
			widen(t.most[c.column:c.column+c.columns], c.flow.most+side)
		}
	}
	for i := range t.most {
		t.most[i] = max(t.most[i], t.least[i])
	}
}

// widen makes columns as wide together as a merged cell needs, each by the same part.
func widen(columns []float32, need float32) {
	have := sum(columns)
	if have >= need {
		return
	}
	for i := range columns {
		columns[i] *= need / have
	}
}

// columnsIn chooses how a table is laid out in a width, and how wide its columns are.
func (t *table) columnsIn(width float32, m *metrics, nested bool) {
	t.size(m)
	least, most := sum(t.least), sum(t.most)
	switch {
	case most <= width:
		t.layout = fitted
		t.set(func(i int) float32 { return t.most[i] })
	case least <= width:
		t.layout = fitted
		level := t.level(width)
		t.set(func(i int) float32 { return min(t.most[i], max(t.least[i], level)) })
	case nested: // a table in a cell has no place of its own to move in
		t.layout = fitted
		t.set(func(i int) float32 { return t.least[i] * width / least })
	case t.plain && width < m.unit(narrowPage) && t.fitsCards(width, m):
		t.layout = cards
	default:
		t.layout = sideways
		t.set(func(i int) float32 { return min(t.most[i], max(t.least[i], m.unit(readable))) })
	}
}

// level is the width at which long columns are cut so that all together fill the page: short columns keep their lines whole.
func (t *table) level(width float32) float32 {
	low, high := float32(0), width
	for range 24 {
		middle := (low + high) / 2
		filled := float32(0)
		for i := range t.most {
			filled += min(t.most[i], max(t.least[i], middle))
		}
		if filled > width {
			high = middle
		} else {
			low = middle
		}
	}
	return low
}

// set makes the places of the columns from their widths.
func (t *table) set(width func(i int) float32) {
	t.at = append(t.at[:0], 0)
	x := float32(0)
	for i := range t.columns {
		x += width(i)
		t.at = append(t.at, x)
	}
}

// fitsCards reports whether every cell has room beside its label, and sets the width of the labels.
func (t *table) fitsCards(width float32, m *metrics) bool {
	t.label = 0
	for i := range t.labels {
		_, most := t.labels[i].size(m)
		t.label = max(t.label, most)
	}
	t.label = min(t.label, width*labelShare)
	room := width - t.label - m.unit(labelSpace) - 2*m.unit(cellSide)
	for i := range t.cells {
		if c := &t.cells[i]; c.row > 0 && c.columns == 1 && c.flow.least > room {
			return false
		}
	}
	return true
}

// indent is how far insets move a box to the right. They leave most of the width to the words.
func indent(list []inset, m *metrics, width float32) float32 {
	in := float32(0)
	for _, i := range list {
		in += i.step(m)
	}
	return min(in, width*insetShare)
}

func (i inset) step(m *metrics) float32 {
	switch {
	case i.quote:
		return m.unit(quoteStep)
	case i.widest >= 0:
		return max(m.unit(listStep), m.widths[i.widest]+m.unit(markerSpace)+m.unit(gapItem))
	}
	return m.unit(listStep)
}

func sum(list []float32) float32 {
	s := float32(0)
	for _, v := range list {
		s += v
	}
	return s
}

// forget makes a flow unmeasured.
func (f *flow) forget() {
	f.sized = false
	for i := range f.boxes {
		t := f.boxes[i].table
		if t == nil {
			continue
		}
		t.sized = false
		t.caption.forget()
		for j := range t.cells {
			t.cells[j].flow.forget()
		}
	}
}
