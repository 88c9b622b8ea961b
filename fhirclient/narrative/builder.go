package narrative

import "strings"

// builder makes a Document from the events of a reader: start, end and text. It decides everything about content; the
// readers know about syntax only. Frames hold the open elements, those that are boxes collect their content, and the
// line collects runs until an element begins or ends a line.
type builder struct {
	notes     notebook
	contained map[string]*embedded

	frames  []frame
	spare   []*content // of closed boxes, for new ones
	skipped int        // open elements beyond maxDepth
	nothing int        // open elements in a script or style, that included
	state   state
	line    []Run
	flat    bool // a limit was reached: the rest is plain text
	rest    strings.Builder

	blocks, runs, size int
	links              []Link
	linkText           []string
	images             []Image
	imageBytes         int
	anchors            map[string]int
	visible            bool // some text or image is there
	misleading         bool // a part was swallowed, so the narrative must not stand alone
}

// frame is an open element.
type frame struct {
	name     string
	kind     kind
	saved    state
	implied  int // frames below this one that were opened with it
	*content     // of boxes only
}

// content is what a box collects, and what the attributes of its element say.
type content struct {
	facts   facts
	blocks  []Block // of root, quote, item, term, detail, caption, cell
	items   []Item
	entries []Definition
	caption []Block
	rows    []Row
	cells   []Cell
}

func newBuilder(contained map[string]*embedded) *builder {
	return &builder{contained: contained, frames: []frame{{kind: root, content: &content{}}}}
}

// lookup finds the treatment of an element and notes what is not FHIR narrative. Foreign elements, those of another
// namespace, are lines of their own, so that their texts are not joined.
func (b *builder) lookup(name string, foreign bool) element {
	e, ok := elements[name]
	switch {
	case e.kind == dropped && ok:
		b.notes.add(e.code, name)
	case foreign:
		b.notes.add("element-foreign", name)
		return element{kind: breaks}
	case !ok:
		b.notes.add("element-unwrapped", name)
	case e.code != "":
		b.notes.add(e.code, name)
	case e.unwrapped:
		b.notes.add("element-unwrapped", name)
	}
	return e
}

// start opens an element.
func (b *builder) start(name string, foreign bool, attrs []attribute) {
	if b.nothing > 0 {
		b.nothing++
		return
	}
	e := b.lookup(name, foreign)
	if e.kind == dropped {
		b.nothing = 1
		return
	}
	if len(b.frames) > maxDepth {
		b.skipped++
		b.notes.add("shortened", "depth")
		b.deepEdge(e.kind)
		return
	}
	b.edge(e.kind)
	b.open(name, e, attrs)
}

// edge ends the line at the edge of an element that needs it.
func (b *builder) edge(k kind) {
	switch {
	case !k.blocky():
	case b.flat:
		b.newLine()
	default:
		b.flush()
	}
}

// deepEdge breaks the line where an element beyond the depth limit would have, so that its text stays apart.
func (b *builder) deepEdge(k kind) {
	n := len(b.line)
	if (k.blocky() || k == lineEnd) && (b.flat || n > 0 && b.line[n-1].Text != breakMark) {
		b.lineBreak()
	}
}

// open pushes the frame of an element and emits what has no content.
func (b *builder) open(name string, e element, attrs []attribute) {
	f := frame{name: name, kind: b.fit(e.kind), saved: b.state}
	if f.kind.boxed() {
		f.implied = b.imply(f.kind)
		b.state.heading, b.state.pre = 0, false
	}
	b.state.style |= e.style
	switch e.kind {
	case heading:
		b.state.heading = e.level
	case pre:
		b.state.pre = true
	}
	facts := b.attributes(e, attrs)
	facts.ordered = facts.ordered || name == "ol"
	if facts.anchor != "" {
		b.anchor(facts.anchor)
	}
	b.emit(e.kind, &facts)
	if f.kind.boxed() {
		f.content = b.newContent(facts)
	}
	b.frames = append(b.frames, f)
}

func (b *builder) newContent(f facts) *content {
	n := len(b.spare)
	if n == 0 {
		return &content{facts: f}
	}
	c := b.spare[n-1]
	b.spare = b.spare[:n-1]
	c.facts = f
	return c
}

// emit does what an element does at its start.
func (b *builder) emit(k kind, f *facts) {
	switch k {
	case anchor:
		if f.hasHref {
			b.state.link = b.link(f.href)
			b.linkText = append(b.linkText, "")
		}
	case picture:
		if n := b.image(f); n > 0 {
			b.append(Run{Image: n})
		}
	case lineEnd:
		b.lineBreak()
	case rule:
		if !b.flat {
			b.add(Rule{})
		}
	case mapArea:
		b.notes.add("image-map", "")
	}
}

// fit returns what an element can be where it stands: a cell outside a row's reach is a mere line.
func (b *builder) fit(k kind) kind {
	if b.flat && k.blocky() {
		return breaks
	}
	in := b.box().kind
	switch k {
	case caption, row:
		if in != table {
			return breaks
		}
	case cell, header:
		if in != table && in != row {
			return breaks
		}
	case term, detail:
		if in != defs {
			return breaks
		}
	}
	return k
}

// imply opens the list or row that an item or cell was written without.
func (b *builder) imply(k kind) int {
	var implied kind
	switch in := b.box().kind; {
	case k == item && in != list:
		implied = list
	case (k == cell || k == header) && in == table:
		implied = row
	default:
		return 0
	}
	b.frames = append(b.frames, frame{kind: implied, saved: b.state, content: b.newContent(facts{start: 1})})
	return 1
}

// anchor remembers where a name is, for links within the document.
func (b *builder) anchor(name string) {
	if !fragment(name) || len(b.anchors) >= maxNotes*10 {
		b.notes.add("anchor-dropped", "")
		return
	}
	if b.anchors == nil {
		b.anchors = map[string]int{}
	}
	if _, ok := b.anchors[name]; !ok {
		b.anchors[name] = len(b.frames[0].blocks)
	}
}

// end closes the innermost element; the reader sees to it that start and end match.
func (b *builder) end(k kind) {
	switch {
	case b.nothing > 0:
		b.nothing--
	case b.skipped > 0:
		b.skipped--
		b.deepEdge(k)
	case len(b.frames) > 1:
		b.pop()
	}
}

// pop closes the top frame, and with it those that were implied by it.
func (b *builder) pop() {
	b.edge(b.frames[len(b.frames)-1].kind)
	f := b.frames[len(b.frames)-1]
	b.frames = b.frames[:len(b.frames)-1]
	b.state = f.saved
	if f.content != nil {
		b.close(&f)
		*f.content = content{}
		b.spare = append(b.spare, f.content)
	}
	for range f.implied {
		b.pop()
	}
}

// popTo closes all frames from index i up.
func (b *builder) popTo(i int) {
	b.skipped = 0
	for len(b.frames) > max(i, 1) {
		b.pop()
	}
}

// box returns the innermost frame that collects content.
func (b *builder) box() *frame {
	for i := len(b.frames) - 1; ; i-- {
		if b.frames[i].kind.boxed() {
			return &b.frames[i]
		}
	}
}

// finish closes what is open and returns the document.
func (b *builder) finish() Document {
	b.popTo(1)
	b.flush()
	b.addRest()
	d := Document{Status: Shown, Blocks: b.frames[0].blocks, links: b.links, images: b.images, anchors: b.anchors}
	b.settle()
	for name, i := range d.anchors {
		if i >= len(d.Blocks) {
			d.anchors[name] = len(d.Blocks) - 1
		}
		if len(d.Blocks) == 0 {
			delete(d.anchors, name)
		}
	}
	if !b.visible {
		b.notes.add("blank", "")
	}
	if !b.visible || b.misleading {
		d.Status = Structured
	}
	d.Notes = b.notes.result()
	return d
}
