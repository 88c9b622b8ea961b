package uitest

import (
	"flag"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/ui/parts"
)

var update = flag.Bool("update", false, "write golden files anew")

// Update reports whether golden files are to be written.
func Update() bool { return *update }

// seen is an object as it stands in the window.
type seen struct {
	object   fyne.CanvasObject
	at       fyne.Position
	clip     area // what of the window it can be seen in
	scrolled bool // within something that scrolls
	sideways bool // within something that is moved sideways
	typed    bool // within a field
	held     bool // within what can have the focus
}

type area struct{ x1, y1, x2, y2 float32 }

func (a area) intersect(b area) area {
	return area{max(a.x1, b.x1), max(a.y1, b.y1), min(a.x2, b.x2), min(a.y2, b.y2)}
}

func (s seen) area() area {
	size := s.object.Size()
	return area{s.at.X, s.at.Y, s.at.X + size.Width, s.at.Y + size.Height}
}

func (s seen) centre() fyne.Position {
	size := s.object.Size()
	return s.at.AddXY(size.Width/2, size.Height/2)
}

// inView reports whether its middle is seen.
func (s seen) inView() bool {
	c := s.centre()
	return c.X >= s.clip.x1 && c.X <= s.clip.x2 && c.Y >= s.clip.y1 && c.Y <= s.clip.y2
}

// walk goes through all that is visible, in the order in which it is drawn.
func walk(c fyne.Canvas, visit func(seen)) {
	size := c.Size()
	whole := area{0, 0, size.Width, size.Height}
	walkFrom(seen{object: c.Content(), clip: whole}, visit)
	for _, o := range c.Overlays().List() {
		walkFrom(seen{object: o, clip: whole}, visit)
	}
}

func walkFrom(s seen, visit func(seen)) {
	if s.object == nil || !s.object.Visible() {
		return
	}
	s.at = s.at.Add(s.object.Position())
	if _, scrolls := s.object.(fyne.Scrollable); scrolls {
		s.clip = s.clip.intersect(s.area())
		s.scrolled = true
	}
	if _, moves := s.object.(interface{ MovesSideways() }); moves {
		s.sideways = true
	}
	if _, field := s.object.(interface{ CursorPosition() fyne.Position }); field {
		s.typed = true
	}
	visit(s)
	_, focuses := s.object.(fyne.Focusable)
	if _, holds := s.object.(parts.Holder); focuses && !holds {
		s.held = true
	}
	for _, child := range children(s.object) {
		below := s
		below.object = child
		walkFrom(below, visit)
	}
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// least keeps the smallest sizes that objects asked for last.
var least = map[fyne.CanvasObject]fyne.Size{}

// settle does what a real window does after each frame: where an object's smallest size changed, what holds it lays out anew.
func settle() {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if w.Canvas().Content() == nil {
			continue
		}
		for range 8 {
			if !settleIn(w.Canvas().Content()) {
				break
			}
		}
	}
}

func settleIn(o fyne.CanvasObject) (changed bool) {
	if !o.Visible() {
		return false
	}
	for _, child := range children(o) {
		changed = settleIn(child) || changed
	}
	if changed {
		switch o := o.(type) {
		case *fyne.Container:
			if o.Layout != nil {
				o.Layout.Layout(o.Objects, o.Size())
			}
		case fyne.Widget:
			test.WidgetRenderer(o).Layout(o.Size())
		}
	}
	size := o.MinSize()
	changed = least[o] != size
	least[o] = size
	return changed
}
