package reader

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/parts"
)

// sideStep is how far a key moves an area.
const sideStep = 60

// area is the place of something wider than the page. It is moved sideways in it; other movements go to the scroll around.
type area struct {
	widget.BaseWidget

	reader *Reader
	box    *box
	paint  painter
	seen   bool // in the present painting
}

var (
	_ fyne.Scrollable        = (*area)(nil)
	_ fyne.Draggable         = (*area)(nil)
	_ fyne.Tappable          = (*area)(nil)
	_ fyne.SecondaryTappable = (*area)(nil)
	_ desktop.Hoverable      = (*area)(nil)
	_ desktop.Cursorable     = (*area)(nil)
)

// areaObject returns the area of a box, at its place.
func (r *Reader) areaObject(b *box, at fyne.Position, size fyne.Size) fyne.CanvasObject {
	a := r.areas[b]
	if a == nil {
		a = &area{reader: r, box: b}
		a.paint.picture = r.pictureObject
		a.ExtendBaseWidget(a)
		r.areas[b] = a
	}
	a.seen = true
	a.Move(at)
	a.Resize(size)
	a.repaint()
	return a
}

// repaint makes the objects of what is seen of the area, and the bar that says how much there is.
func (a *area) repaint() {
	b := a.box
	b.offset = min(max(b.offset, 0), b.inner-b.w)
	at, p := a.Position(), &a.paint
	page := a.reader.painted
	p.begin(a.reader.m, a.reader.paint.ink, rect{0, page.top - at.Y, b.w, page.bottom - at.Y})
	p.current = a.reader.paint.current
	p.content(b, -b.offset, 0)
	p.plate(p.ink.hairline, 0, b.h-4, b.w, 3).CornerRadius = 1.5
	p.plate(p.ink.bar, b.offset/b.inner*b.w, b.h-4, b.w/b.inner*b.w, 3).CornerRadius = 1.5
	canvas.Refresh(a)
}

// move shows what lies dx to the right. It reports whether there was anything.
func (a *area) move(dx float32) bool {
	was := a.box.offset
	a.box.offset += dx
	a.repaint()
	return a.box.offset != was
}

// index is that of the box.
func (a *area) index() int { return a.reader.indexAt(a.box.y) }

// MovesSideways tells checks of the layout that words may be cut off at its sides.
func (a *area) MovesSideways() {}

// Scrolled implements fyne.Scrollable: sideways here, up and down on the page.
func (a *area) Scrolled(e *fyne.ScrollEvent) {
	if dx := e.Scrolled.DX; dx != 0 {
		a.move(-dx)
	}
	if e.Scrolled.DY != 0 {
		page := *e
		page.Scrolled.DX = 0
		parts.Wheel(a.reader, &page)
	}
}

// Dragged implements fyne.Draggable. A finger moves the page as well.
func (a *area) Dragged(e *fyne.DragEvent) {
	moved := fyne.ScrollEvent{PointEvent: e.PointEvent, Scrolled: e.Dragged}
	if !fyne.CurrentDevice().IsMobile() {
		moved.Scrolled.DY = 0
	}
	a.Scrolled(&moved)
}

// DragEnd implements fyne.Draggable.
func (a *area) DragEnd() {}

// Tapped implements fyne.Tappable.
func (a *area) Tapped(e *fyne.PointEvent) { a.reader.tapped(a.paint.linkAt(e.Position), a.index()) }

// TappedSecondary implements fyne.SecondaryTappable.
func (a *area) TappedSecondary(e *fyne.PointEvent) { a.reader.menu(a.index(), e.AbsolutePosition) }

// MouseIn implements desktop.Hoverable.
func (a *area) MouseIn(e *desktop.MouseEvent) { a.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (a *area) MouseMoved(e *desktop.MouseEvent) { a.reader.pointer = a.paint.linkAt(e.Position) > 0 }

// MouseOut implements desktop.Hoverable.
func (a *area) MouseOut() { a.reader.pointer = false }

// Cursor implements desktop.Cursorable.
func (a *area) Cursor() desktop.Cursor { return a.reader.Cursor() }

// MinSize implements fyne.CanvasObject.
func (a *area) MinSize() fyne.Size { return a.Size() }

// CreateRenderer implements fyne.Widget.
func (a *area) CreateRenderer() fyne.WidgetRenderer { return &areaRenderer{a} }

type areaRenderer struct{ *area }

func (r *areaRenderer) Destroy()                     {}
func (r *areaRenderer) Layout(fyne.Size)             {}
func (r *areaRenderer) MinSize() fyne.Size           { return r.Size() }
func (r *areaRenderer) Objects() []fyne.CanvasObject { return r.paint.objects }
func (r *areaRenderer) Refresh()                     { r.repaint() }
