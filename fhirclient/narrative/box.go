package narrative

// close turns a closed frame into a block of the box around it.
func (b *builder) close(f *frame) {
	switch f.kind {
	case quote:
		if len(f.blocks) > 0 {
			b.add(Quote{f.blocks})
		}
	case list:
		if len(f.items) > 0 {
			b.add(List{Ordered: f.facts.ordered, Marker: f.facts.marker, Start: f.facts.start, Items: f.items})
		}
	case defs:
		if len(f.entries) > 0 {
			b.add(Definitions{f.entries})
		}
	case table:
		if len(f.rows) > 0 || len(f.caption) > 0 {
			b.add(Table{Caption: f.caption, Rows: f.rows})
		}
	default:
		b.closePart(f)
	}
}

// closePart puts a part into the list, definition list, table or row that it belongs to. A part without content keeps
// its place, so that columns and numbers do not shift.
func (b *builder) closePart(f *frame) {
	in := b.box()
	switch f.kind {
	case item:
		in.items = append(in.items, Item{f.blocks})
	case term, detail:
		in.entries = append(in.entries, Definition{Term: f.kind == term, Blocks: f.blocks})
	case caption:
		in.caption = append(in.caption, f.blocks...)
	case row:
		in.rows = append(in.rows, Row{f.cells})
	case cell, header:
		in.cells = append(in.cells, Cell{
			Header: f.kind == header, ColSpan: f.facts.colSpan, RowSpan: f.facts.rowSpan, Blocks: f.blocks,
		})
	default:
		return
	}
	b.count()
}

// add puts a block into the innermost box. A box that holds parts only gets one made for it.
func (b *builder) add(block Block) {
	in := b.box()
	switch in.kind {
	case list:
		in.items = append(in.items, Item{[]Block{block}})
	case defs:
		in.entries = append(in.entries, Definition{Blocks: []Block{block}})
	case table:
		in.rows = append(in.rows, Row{[]Cell{{ColSpan: 1, RowSpan: 1, Blocks: []Block{block}}}})
	case row:
		in.cells = append(in.cells, Cell{ColSpan: 1, RowSpan: 1, Blocks: []Block{block}})
	default:
		in.blocks = append(in.blocks, block)
		b.count()
		return
	}
	b.notes.add("content-misplaced", "")
	b.count()
}

func (b *builder) count() {
	if b.blocks++; b.blocks > maxBlocks && !b.flat {
		b.flatten("blocks")
	}
}

// flatten makes everything from here on plain text at the end of the document.
func (b *builder) flatten(why string) {
	b.flat = true
	b.notes.add("shortened", why)
}
