package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// wheel lies over a field and hands the wheel's movements on to the page, which fyne's entry would keep for what is typed in it. All else
// goes through it.
type wheel struct {
	widget.BaseWidget
	of *Field
}

func newWheel(of *Field) *wheel {
	w := &wheel{of: of}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled scrolls the page.
func (w *wheel) Scrolled(moved *fyne.ScrollEvent) { Wheel(w.of, moved) }

// CreateRenderer is for fyne.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return draw(w, func() {}, func() fyne.Size { return fyne.Size{} }, func(fyne.Size) {})
}
