package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawing is the renderer of our widgets: what is drawn, where, how small it can be, and in which colours of today's theme.
type drawing struct {
	of      fyne.Widget
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	paint   func()
	ended   func() // nil where nothing is to be put away
}

var _ fyne.WidgetRenderer = (*drawing)(nil)

// draw returns a drawing that is painted already.
func draw(of fyne.Widget, paint func(), least func() fyne.Size, layout func(fyne.Size), objects ...fyne.CanvasObject) *drawing {
	d := &drawing{of: of, objects: objects, layout: layout, min: least, paint: paint}
	paint()
	return d
}

func (d *drawing) Layout(size fyne.Size)        { d.layout(size) }
func (d *drawing) MinSize() fyne.Size           { return d.min() }
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }

// Destroy is when it has not been seen for a while.
func (d *drawing) Destroy() {
	if d.ended != nil {
		d.ended()
	}
}

// Refresh paints anew and lays out anew, since a change of words or theme can change both.
func (d *drawing) Refresh() {
	d.paint()
	d.layout(d.of.Size())
	canvas.Refresh(d.of)
}

// place moves and resizes in one.
func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}
