package parts

import "fyne.io/fyne/v2"

// Holder is a widget that holds others, in the order in which they are read. What it names can be brought into view when it gets the focus.
type Holder interface{ Parts() []fyne.CanvasObject }

func held(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case Holder:
		return o.Parts()
	}
	return nil
}

// find goes through what is shown, in reading order, until stop says so.
func find(o fyne.CanvasObject, stop func(fyne.CanvasObject) bool) bool {
	if !o.Visible() {
		return false
	}
	if stop(o) {
		return true
	}
	for _, child := range held(o) {
		if find(child, stop) {
			return true
		}
	}
	return false
}

// within is how far below the top of an object a part of it begins. The window library knows places only of what it has drawn.
func within(o, part fyne.CanvasObject, y float32) (top float32, found bool) {
	if o == part {
		return y, true
	}
	for _, child := range held(o) {
		if top, found = within(child, part, y+child.Position().Y); found {
			return top, true
		}
	}
	return 0, false
}

// FirstFocusable is what comes first of what can have the focus; nil if there is nothing of the kind.
func FirstFocusable(page fyne.CanvasObject) fyne.Focusable {
	var first fyne.Focusable
	find(page, func(o fyne.CanvasObject) bool {
		if f, ok := o.(fyne.Focusable); ok && !off(f) {
			first = f
		}
		return first != nil
	})
	return first
}
