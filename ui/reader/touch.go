package reader

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/parts"
)

var (
	_ fyne.Tappable          = (*Reader)(nil)
	_ fyne.SecondaryTappable = (*Reader)(nil)
	_ desktop.Hoverable      = (*Reader)(nil)
	_ desktop.Cursorable     = (*Reader)(nil)
)

// Tapped implements fyne.Tappable.
func (r *Reader) Tapped(e *fyne.PointEvent) {
	r.tapped(r.paint.linkAt(e.Position), r.indexAt(e.Position.Y))
}

// TappedSecondary implements fyne.SecondaryTappable: it offers to copy.
func (r *Reader) TappedSecondary(e *fyne.PointEvent) {
	r.menu(r.indexAt(e.Position.Y), e.AbsolutePosition)
}

// MouseIn implements desktop.Hoverable.
func (r *Reader) MouseIn(e *desktop.MouseEvent) { r.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (r *Reader) MouseMoved(e *desktop.MouseEvent) { r.pointer = r.paint.linkAt(e.Position) > 0 }

// MouseOut implements desktop.Hoverable.
func (r *Reader) MouseOut() { r.pointer = false }

// Cursor implements desktop.Cursorable: a hand over links.
func (r *Reader) Cursor() desktop.Cursor {
	if r.pointer {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// tapped follows a link, and takes the focus, so that the keys go on from there.
func (r *Reader) tapped(link int32, box int) {
	r.marked, r.current, r.all = box, link, false
	if c := r.canvas(); c != nil && !fyne.CurrentDevice().IsMobile() {
		c.Focus(r)
	}
	r.byKeys = false
	r.repaint(true)
	if link > 0 {
		r.follow(link)
	}
}

// follow does what a link is for: it unfolds the notes, leads to a place of the document, or asks the page.
func (r *Reader) follow(link int32) {
	if link == r.text.fold() {
		r.toggle()
		return
	}
	l := r.text.doc.Links()[link-1]
	if strings.HasPrefix(l.Target, "#") {
		if block, ok := r.text.doc.Anchor(l.Target); ok {
			r.reach(int(r.text.starts[block]))
		}
		return
	}
	if r.on.Follow != nil {
		r.on.Follow(l)
	}
}

// toggle opens or closes the notes.
func (r *Reader) toggle() {
	line := &r.text.body.boxes[r.text.unfold-1]
	line.par, r.text.unfolded = r.text.unfolded, line.par
	r.open = !r.open
	r.placed = min(r.placed, r.text.unfold-1)
	clear(r.heights)
	r.advance(firstWords, r.end()+r.firstScreen())
	r.later()
	r.repaint(true)
}

// reach scrolls to a box, placing what lies above it.
func (r *Reader) reach(at int) {
	boxes := r.boxes()
	if at >= len(boxes) || r.m == nil {
		return
	}
	r.placeTo(at)
	_, bottom := r.window()
	top, _ := r.window()
	parts.RevealPart(r, boxes[at].y, max(boxes[at].y+bottom-top, boxes[at].y+boxes[at].h)) // at the top of what is seen
	r.repaint(true)
}

// placeTo places boxes up to one.
func (r *Reader) placeTo(at int) {
	for r.placed <= at {
		r.advance(firstWords, r.end()+1)
	}
}

// indexAt returns the box at a height, -1 if there is none.
func (r *Reader) indexAt(y float32) int {
	boxes := r.text.body.boxes[:min(r.placed, len(r.boxes()))]
	return min(sort.Search(len(boxes), func(i int) bool { return boxes[i].y+boxes[i].h > y }), len(boxes)-1)
}

// menu offers to copy a box or all.
func (r *Reader) menu(box int, at fyne.Position) {
	c := r.canvas()
	if c == nil || r.on.Copy == nil || box < 0 || box >= len(r.boxes()) {
		return
	}
	b := &r.text.body.boxes[box]
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(lang.X("reader.copy.part", "Copy this part"), func() { r.on.Copy(b.copyText()) }),
		fyne.NewMenuItem(lang.X("reader.copy.all", "Copy all text"), func() { r.on.Copy(r.text.Copy()) }),
	), c, at)
}

func (r *Reader) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(r) }
