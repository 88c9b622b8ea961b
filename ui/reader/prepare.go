package reader

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"chartkey/fhirclient/narrative"
)

// The distances between boxes, at scale 1.
const (
	gapBlock   = 10
	gapItem    = 4
	gapHeading = 18
	gapBelow   = 6 // a heading, or the words before a list
	gapTable   = 14
)

// preparer makes boxes of blocks.
type preparer struct {
	lexicon
	text *Text
	out  *flow
	top  bool // out is the body

	insets  []inset
	markers []marker // of items whose first box is still to come
	gap     float32  // above the next box
	head    bool     // in a cell of a heading
	met     []bool   // links that were seen
	fresh   []int32  // links that were met since the last box of the body
	letters int32

	insetCount int32
}

func (p *preparer) blocks(list []narrative.Block) {
	for _, b := range list {
		p.block(b)
	}
}

func (p *preparer) block(b narrative.Block) {
	switch b := b.(type) {
	case narrative.Paragraph:
		p.runs(b.Runs, plainText, b.Align)
	case narrative.Heading:
		p.heading(b)
	case narrative.Preformatted:
		p.pre(b)
	case narrative.Quote:
		p.within(inset{quote: true, widest: -1}, func() { p.blocks(b.Blocks) })
	case narrative.List:
		p.list(b)
	case narrative.Definitions:
		p.definitions(b)
	case narrative.Table:
		p.table(b)
	case narrative.Rule:
		p.emit(box{kind: kindRule})
	case narrative.Picture:
		p.picture(b.Image, b.Link)
	}
}

func (p *preparer) heading(h narrative.Heading) {
	p.gap = max(p.gap, gapHeading)
	as := section
	switch {
	case h.Level == 1:
		as = title
	case h.Level > 2:
		as = plainText
	}
	if as == plainText { // a low heading is body text in bold
		h.Runs = slices.Clone(h.Runs)
		for i := range h.Runs {
			h.Runs[i].Style |= narrative.Bold
		}
	}
	p.runs(h.Runs, as, h.Align)
	p.gap = gapBelow
}

// runs emits flowing text; pictures in it that are shown stand between its parts.
func (p *preparer) runs(runs []narrative.Run, as role, align narrative.Align) {
	par := &paragraph{role: as, align: align}
	for _, r := range runs {
		if r.Image > 0 && drawable(p.text.picture(r.Image)) {
			p.paragraph(par)
			p.picture(r.Image, r.Link)
			p.gap = gapItem
			par = &paragraph{role: as, align: align}
			continue
		}
		par.runs = append(par.runs, p.run(r, as))
	}
	p.rightToLeft(par, runs)
	p.paragraph(par)
}

func (p *preparer) pre(b narrative.Preformatted) {
	par := &paragraph{pre: true}
	for _, r := range b.Runs {
		r.Style |= narrative.Mono
		par.runs = append(par.runs, p.run(r, plainText))
	}
	p.paragraph(par)
}

// run turns a run of the document into ours.
func (p *preparer) run(r narrative.Run, as role) run {
	f := as.font()
	if r.Style.Has(narrative.Bold) || p.head {
		f |= bold
	}
	if r.Style.Has(narrative.Italic) {
		f |= italic
	}
	if r.Style.Has(narrative.Mono) {
		f |= mono
	}
	if r.Style&(narrative.Sub|narrative.Sup) != 0 {
		f = newFont(sizeSmall, f%cuts)
	}
	out := run{text: r.Text, font: f, style: r.Style, quiet: as == caption}
	if r.Image > 0 {
		out.text, out.quiet = " "+placeholder(p.text.picture(r.Image))+" ", true
		out.font |= italic
	}
	if link := int32(r.Link); p.text.follows(link) { //nolint:gosec // bounded by the size of a narrative
		out.link = link
		p.meet(link)
	}
	return out
}

// meet notes a link where it is seen first.
func (p *preparer) meet(link int32) {
	if !p.met[link] {
		p.met[link] = true
		p.fresh = append(p.fresh, link)
	}
}

// paragraph emits text, if there is any.
func (p *preparer) paragraph(par *paragraph) {
	p.cut(par)
	if len(par.tokens) == 0 {
		return
	}
	p.count(par)
	p.emit(box{kind: kindText, par: par})
}

// count counts the letters of a paragraph, for the guess of its height.
func (p *preparer) count(par *paragraph) {
	for i := range par.runs {
		p.letters += int32(utf8.RuneCountInString(par.runs[i].text)) //nolint:gosec // bounded by the size of a narrative
	}
}

// emit adds a box, with what stands before it.
func (p *preparer) emit(b box) {
	if len(p.out.boxes) > 0 {
		b.gap = p.gap
	}
	b.insets, b.markers = p.insets[:len(p.insets):len(p.insets)], p.markers
	b.need = int32(len(p.words)) //nolint:gosec // bounded by the size of a narrative
	b.letters, p.letters = p.letters, 0
	p.markers, p.gap = nil, gapBlock
	p.out.boxes = append(p.out.boxes, b)
	if p.top {
		for _, link := range p.fresh {
			p.text.links = append(p.text.links, anchorage{link, int32(len(p.out.boxes) - 1)}) //nolint:gosec // see need
		}
		p.fresh = p.fresh[:0]
	}
}

// within emits boxes one inset further to the right.
func (p *preparer) within(i inset, emit func()) {
	outer := p.insets
	p.insetCount++
	i.id = p.insetCount
	p.insets = slices.Concat(outer, []inset{i})
	emit()
	p.insets = outer
}

// inner makes a flow of its own, such as a cell.
func (p *preparer) inner(list []narrative.Block, head bool) flow {
	var f flow
	outer := *p
	p.out, p.top, p.insets, p.markers, p.gap, p.head = &f, false, nil, nil, 0, head
	letters := p.letters
	p.letters = 0
	p.blocks(list)
	for i := range f.boxes {
		letters += f.boxes[i].letters
	}
	p.out, p.top, p.insets, p.markers, p.gap, p.head = outer.out, outer.top, outer.insets, outer.markers, outer.gap, outer.head
	p.letters = letters
	return f
}

func (p *preparer) picture(n, link int) {
	img := p.text.picture(n)
	b := box{kind: kindPicture, figure: figure{number: n, shown: drawable(img), width: float32(img.Width), height: float32(img.Height)}}
	if l := int32(link); p.text.follows(l) { //nolint:gosec // bounded by the size of a narrative
		b.figure.link = l
		p.meet(l)
	}
	as := caption
	words := img.Alt
	if !b.figure.shown {
		as, words = plainText, placeholder(img)
	}
	if words != "" {
		par := &paragraph{role: as, runs: []run{{text: words, font: as.font(), link: b.figure.link, quiet: true}}}
		p.cut(par)
		b.par = par
	}
	p.emit(b)
}

func (p *preparer) definitions(d narrative.Definitions) {
	for _, e := range d.Entries {
		if !e.Term {
			p.gap = gapItem
			p.within(inset{widest: -1}, func() { p.blocks(e.Blocks) })
			continue
		}
		head := p.head
		p.head = true // terms are bold
		p.blocks(e.Blocks)
		p.head = head
	}
}

// rightToLeft sees how a paragraph begins.
func (p *preparer) rightToLeft(par *paragraph, runs []narrative.Run) {
	for _, r := range runs {
		if r.Dir != "" {
			par.rtl = r.Dir == "rtl"
			return
		}
		for _, letter := range r.Text {
			if unicode.IsLetter(letter) {
				par.rtl = unicode.In(letter, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
				return
			}
		}
	}
}
