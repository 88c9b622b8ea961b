package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// reveal scrolls so far that a part of an object within is seen, with some room around it.
func (s *Scroll) reveal(o fyne.CanvasObject, from, to float32) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.inner).Y
	top, bottom := at+from, at+to
	switch {
	case top < look.GapLarge:
		s.to(s.inner.Offset.Y + top - look.GapLarge)
	case bottom > s.Size().Height-look.GapLarge:
		s.to(s.inner.Offset.Y + min(bottom-s.Size().Height+look.GapLarge, top-look.GapLarge))
	}
}

// Reveal scrolls an object into view, wherever in the window it is.
func Reveal(o fyne.CanvasObject) { RevealPart(o, 0, o.Size().Height) }

// RevealPart scrolls a part of a high object into view; where that is higher than the view, its begin.
func RevealPart(o fyne.CanvasObject, from, to float32) {
	for _, s := range scrolls(o) {
		s.reveal(o, from, to)
	}
}

// Keep moves what scrolls an object by as much as the object grew above what is seen, so that the same stays in view.
func Keep(o fyne.CanvasObject, grown float32) {
	if views := scrolls(o); len(views) > 0 {
		s := views[len(views)-1]
		s.inner.Offset.Y = max(s.inner.Offset.Y+grown, 0)
	}
}

// Wheel hands on a movement that an object has no use for to what scrolls it.
func Wheel(o fyne.CanvasObject, moved *fyne.ScrollEvent) {
	if views := scrolls(o); len(views) > 0 {
		views[len(views)-1].inner.Scrolled(moved)
	}
}

// ScrollByKey scrolls what is first in a page, where nothing has the focus.
func ScrollByKey(page fyne.CanvasObject, key fyne.KeyName) bool {
	var first *Scroll
	find(page, func(o fyne.CanvasObject) bool {
		s, ok := o.(*Scroll)
		if ok && s.inner.Content.Size().Height > s.Size().Height {
			first = s
		}
		return first != nil
	})
	return first != nil && first.key(key)
}

func scrolled(root, o fyne.CanvasObject, key fyne.KeyName) bool {
	views := around(root, o)
	return len(views) > 0 && views[len(views)-1].key(key)
}

// scrolls lists what scrolls an object, the outermost first.
func scrolls(o fyne.CanvasObject) []*Scroll {
	view := viewOf(o)
	if view == nil {
		return nil
	}
	return around(view.Content(), o)
}

// around lists the scrolling views that hold an object, the outermost first.
func around(root, wanted fyne.CanvasObject) []*Scroll {
	var path []*Scroll
	var walk func(fyne.CanvasObject) bool
	walk = func(o fyne.CanvasObject) bool {
		if o == wanted {
			return true
		}
		s, scrolls := o.(*Scroll)
		if scrolls {
			path = append(path, s)
		}
		for _, child := range held(o) {
			if walk(child) {
				return true
			}
		}
		if scrolls {
			path = path[:len(path)-1]
		}
		return false
	}
	if root == nil || !walk(root) {
		return nil
	}
	return path
}
