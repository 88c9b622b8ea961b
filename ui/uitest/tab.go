package uitest

import "fyne.io/fyne/v2"

// InView reports whether what can have the focus is seen: its middle, or of what is higher than its room, a part.
func (s *Screen) InView(f fyne.Focusable) bool {
	settle()
	inView := false
	walk(s.Canvas, func(o seen) {
		if part, ok := o.object.(fyne.Focusable); ok && part == f {
			a := o.area().intersect(o.clip)
			inView = o.inView() || a.x2 > a.x1 && a.y2-a.y1 > 20
		}
	})
	return inView
}

// InOrder reports whether one of two is read before the other: it stands above it, or before it on its line, or in a part of the window that
// does.
func (s *Screen) InOrder(first, second fyne.Focusable) bool {
	var a, b *seen
	walk(s.Canvas, func(o seen) {
		switch part, _ := o.object.(fyne.Focusable); part {
		case first:
			a = &o
		case second:
			b = &o
		}
	})
	if a == nil || b == nil || a.clip != b.clip {
		return true // of different parts, whose order is that of drawing
	}
	x, y := a.area(), b.area()
	return y.y1 > x.y1-1 || y.x1 >= x.x2-1
}

// Untabbed lists what can be pressed, but cannot have the focus: what it says. Rows of a list are gone through by its own keys.
func (s *Screen) Untabbed() []string {
	settle()
	var missed []string
	walk(s.Canvas, func(o seen) {
		_, taps := o.object.(fyne.Tappable)
		_, focuses := o.object.(fyne.Focusable)
		if d, can := o.object.(fyne.Disableable); can && d.Disabled() {
			return
		}
		if said := labelOf(o.object); taps && !focuses && !o.held && said != "" {
			missed = append(missed, said)
		}
	})
	return missed
}
