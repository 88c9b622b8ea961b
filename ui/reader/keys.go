package reader

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"chartkey/ui/look"
	"chartkey/ui/parts"
)

var (
	_ fyne.Focusable      = (*Reader)(nil)
	_ fyne.Tabbable       = (*Reader)(nil)
	_ fyne.Shortcutable   = (*Reader)(nil)
	_ fyne.Accessible     = (*Reader)(nil)
	_ fyne.CanvasObject   = (*Reader)(nil)
	_ fyne.WidgetRenderer = (*renderer)(nil)
)

// FocusGained implements fyne.Focusable. Where nothing was marked before, the first box in view is.
func (r *Reader) FocusGained() {
	if !parts.Touched(r) {
		return
	}
	r.focused, r.byKeys = true, true
	if r.current == 0 && r.marked < 0 {
		r.marked = r.first()
	}
	top, bottom := r.window()
	if at := r.marked; at >= 0 && at < r.placed {
		b := &r.text.body.boxes[at]
		if fits := b.h <= bottom-top; b.y+b.h <= top || b.y >= bottom || fits && (b.y < top || b.y+b.h > bottom) {
			parts.RevealPart(r, b.y, b.y+b.h)
		}
	}
	r.repaint(true)
}

// FocusLost implements fyne.Focusable. The keys go on from the same place when the focus comes back.
func (r *Reader) FocusLost() {
	r.focused, r.all = false, false
	r.repaint(true)
}

// TypedRune implements fyne.Focusable: it is for the window.
func (r *Reader) TypedRune(letter rune) { parts.PassRune(r, letter) }

// AcceptsTab implements fyne.Tabbable: Tab goes through the links, then on.
func (r *Reader) AcceptsTab() bool { return r.nextLink(backwards()) > 0 }

// TypedKey implements fyne.Focusable. What is not for the reader goes to what scrolls it, and to the window.
func (r *Reader) TypedKey(e *fyne.KeyEvent) {
	if !parts.Keyed(r) {
		return
	}
	r.byKeys = true
	switch e.Name {
	case fyne.KeyTab:
		r.goTo(r.nextLink(backwards()))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if r.current > 0 {
			r.follow(r.current)
			parts.Settle(r)
		}
	case fyne.KeyDown:
		r.step(1, e)
	case fyne.KeyUp:
		r.step(-1, e)
	case fyne.KeyRight:
		r.aside(sideStep, e)
	case fyne.KeyLeft:
		r.aside(-sideStep, e)
	case fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyEnd:
		r.page(e)
	case desktop.KeyMenu:
		r.menuOfMark()
	default:
		parts.Pass(r, e)
	}
}

// TypedShortcut implements fyne.Shortcutable. What is not for the reader goes to the window.
func (r *Reader) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		r.copyMarked()
	case *fyne.ShortcutSelectAll:
		r.all = true
		r.repaint(true)
	default:
		parts.PassShortcut(r, s)
	}
}

// backwards reports whether Shift is held.
func backwards() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// nextLink is the link after the one that the keys are at, or else after the marked box; 0 if there is none.
func (r *Reader) nextLink(back bool) int32 {
	links, boxes := r.text.links, len(r.boxes())
	if back {
		for i := len(links) - 1; i >= 0; i-- {
			if l := links[i]; r.current > 0 && r.order(l.link) < r.order(r.current) && int(l.box) < boxes {
				return l.link
			}
		}
		return 0
	}
	for i, l := range links {
		after := r.current > 0 && i > r.order(r.current) || r.current == 0 && int(l.box) >= r.marked
		if after && int(l.box) < boxes {
			return l.link
		}
	}
	return 0
}

// order is where a link stands among all, -1 if it does not.
func (r *Reader) order(link int32) int {
	for i, l := range r.text.links {
		if l.link == link {
			return i
		}
	}
	return -1
}

// goTo moves the focus to a link and brings it into view.
func (r *Reader) goTo(link int32) {
	at := r.order(link)
	if at < 0 || r.m == nil {
		return
	}
	r.current, r.all = link, false
	box := int(r.text.links[at].box)
	r.marked = box
	r.placeTo(box)
	b := &r.text.body.boxes[box]
	top, bottom := b.y, b.y+b.h
	if from, to, ok := r.whereIs(b, link); ok {
		top, bottom = from, to
	}
	parts.RevealPart(r, top, bottom)
	r.repaint(true)
}

// whereIs finds the lines of a link by painting its box alone.
func (r *Reader) whereIs(b *box, link int32) (top, bottom float32, ok bool) {
	var p painter
	p.picture = r.album.none
	p.begin(r.m, r.paint.ink, rect{-1 << 20, -1 << 24, 1 << 20, 1 << 24})
	p.content(b, b.x, b.y)
	for _, h := range p.hits {
		if h.link == link {
			if !ok {
				top = h.top
			}
			bottom, ok = h.bottom, true
			if b.inner > 0 {
				b.offset = min(max(h.left-b.x-sideStep, 0), b.inner-b.w)
			}
		}
	}
	return top, bottom, ok
}

// step moves the mark by one box, or the page where the box is higher than it.
func (r *Reader) step(by int, key *fyne.KeyEvent) {
	boxes := r.boxes()
	if len(boxes) == 0 || r.m == nil {
		parts.Pass(r, key)
		return
	}
	r.current, r.all = 0, false
	top, bottom := r.window()
	if r.marked >= 0 && r.marked < r.placed {
		b := &boxes[r.marked]
		if by > 0 && b.y+b.h > bottom || by < 0 && b.y < top {
			parts.Pass(r, key)
			r.repaint(true)
			return
		}
	}
	r.marked = min(max(r.marked+by, 0), len(boxes)-1)
	r.placeTo(r.marked)
	b := &boxes[r.marked]
	parts.RevealPart(r, b.y, b.y+b.h)
	r.repaint(true)
}

// first is the first box in view.
func (r *Reader) first() int {
	top, _ := r.window()
	boxes := r.text.body.boxes[:min(r.placed, len(r.boxes()))]
	for i := range boxes {
		if boxes[i].y >= top {
			return i
		}
	}
	return len(boxes) - 1
}

// page scrolls what holds the text, and lets the keys go on from what is seen then.
func (r *Reader) page(e *fyne.KeyEvent) {
	parts.Pass(r, e)
	if len(r.boxes()) == 0 || r.m == nil {
		return
	}
	r.current, r.all = 0, false
	if r.marked = r.first(); e.Name == fyne.KeyEnd {
		r.marked = min(r.placed, len(r.boxes())) - 1
	}
	r.repaint(true)
}

// aside moves what is wider than its room. Where nothing is, or not further, the key is for the window.
func (r *Reader) aside(dx float32, e *fyne.KeyEvent) {
	if !r.moveArea(dx) {
		parts.Pass(r, e)
	}
}

func (r *Reader) moveArea(dx float32) bool {
	if r.marked < 0 || r.marked >= len(r.text.body.boxes) {
		return false
	}
	a := r.areas[&r.text.body.boxes[r.marked]]
	return a != nil && a.move(dx)
}

func (r *Reader) linkInFocus() int32 {
	if r.focused && r.byKeys {
		return r.current
	}
	return 0
}

// paintMark draws a ring around the box that the keys are at, or around all.
func (r *Reader) paintMark() {
	if !r.focused || !r.all && (r.current > 0 || !r.byKeys) {
		return
	}
	out := r.m.unit(gapBelow)
	if r.all {
		r.paint.frame(r.paint.ink.ring, look.RingWidth, -out, -out/2, r.width+2*out, r.end()+out)
		return
	}
	if r.marked < 0 || r.marked >= min(r.placed, len(r.boxes())) {
		return
	}
	b := &r.text.body.boxes[r.marked]
	r.paint.frame(r.paint.ink.ring, look.RingWidth, -out, b.y-out/2, r.width+2*out, b.h+out)
}

func (r *Reader) copyMarked() {
	switch {
	case r.on.Copy == nil:
	case r.all || r.marked < 0:
		r.on.Copy(r.text.Copy())
	default:
		r.on.Copy(r.text.body.boxes[r.marked].copyText())
	}
}

func (r *Reader) menuOfMark() {
	if r.marked < 0 || r.marked >= len(r.boxes()) || r.m == nil {
		return
	}
	b := &r.text.body.boxes[r.marked]
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r)
	r.menu(r.marked, at.AddXY(b.x, b.y+2*r.m.body))
}
