package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// whole makes one widget of an arrangement of others.
type whole struct {
	widget.BaseWidget
	self  fyne.Widget
	inner fyne.CanvasObject
}

func (w *whole) of(self fyne.Widget, inner fyne.CanvasObject) {
	w.self, w.inner = self, inner
	w.ExtendBaseWidget(self)
}

// HeightFor is that of what is within.
func (w *whole) HeightFor(width float32) float32 { return HeightFor(w.inner, width) }

// NaturalWidth is that of what is within.
func (w *whole) NaturalWidth() float32 { return NaturalWidth(w.inner) }

// Parts is what is within.
func (w *whole) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{w.inner} }

// CreateRenderer is for fyne.
func (w *whole) CreateRenderer() fyne.WidgetRenderer {
	return draw(w.self, func() {}, func() fyne.Size { return w.inner.MinSize() },
		func(size fyne.Size) {
			place(w.inner, 0, 0, size.Width, size.Height)
			if c, ok := w.inner.(*fyne.Container); ok {
				c.Layout.Layout(c.Objects, size) // the words may have changed at the same size
			}
		}, w.inner)
}
