package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Holder is a widget that holds others, in the order in which they are read. What it names can be brought into view when it gets the focus.
type Holder interface{ Parts() []fyne.CanvasObject }

// Scroll shows as much of a flowing object as there is room, and the rest by wheel, finger or keys.
type Scroll struct {
	widget.BaseWidget
	content fyne.CanvasObject
	sheet   *sheet
	inner   *container.Scroll
}

// NewScroll returns a scrolling view of an object, which takes the view's width.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{content: content, sheet: &sheet{}}
	s.inner = container.NewVScroll(&fyne.Container{Layout: s.sheet, Objects: []fyne.CanvasObject{content}})
	s.ExtendBaseWidget(s)
	return s
}

// SetContent shows another object, from its top.
func (s *Scroll) SetContent(content fyne.CanvasObject) {
	s.content = content
	s.inner.Content = &fyne.Container{Layout: s.sheet, Objects: []fyne.CanvasObject{content}}
	s.inner.Offset = fyne.Position{}
	s.Refresh()
}

// Parts is what it holds.
func (s *Scroll) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.content} }

// ToTop shows the beginning.
func (s *Scroll) ToTop() { s.inner.ScrollToTop() }

// ToBottom shows the end.
func (s *Scroll) ToBottom() { s.inner.ScrollToBottom() }

// CreateRenderer is for fyne.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	return draw(s, func() {}, func() fyne.Size { return fyne.NewSize(s.content.MinSize().Width, 3*look.Size(look.ItemHeight)) }, s.lay, s.inner)
}

func (s *Scroll) lay(size fyne.Size) {
	s.sheet.width = size.Width
	place(s.inner, 0, 0, size.Width, size.Height)
	s.inner.Refresh()
}

// key scrolls by a key, and reports whether it was one that scrolls.
func (s *Scroll) key(name fyne.KeyName) bool {
	step := s.Size().Height * 0.9
	at := s.inner.Offset.Y
	switch name {
	case fyne.KeyPageDown:
		at += step
	case fyne.KeyPageUp:
		at -= step
	case fyne.KeyDown:
		at += look.Size(look.ItemHeight)
	case fyne.KeyUp:
		at -= look.Size(look.ItemHeight)
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = s.inner.Content.Size().Height
	default:
		return false
	}
	s.to(at)
	return true
}

func (s *Scroll) to(y float32) {
	y = min(y, s.inner.Content.Size().Height-s.inner.Size().Height)
	s.inner.ScrollToOffset(fyne.NewPos(0, max(y, 0)))
}

// reveal scrolls so far that an object within is seen, with some room around it.
func (s *Scroll) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.inner).Y
	bottom := top + o.Size().Height
	switch {
	case top < look.GapLarge:
		s.to(s.inner.Offset.Y + top - look.GapLarge)
	case bottom > s.Size().Height-look.GapLarge:
		s.to(s.inner.Offset.Y + min(bottom-s.Size().Height+look.GapLarge, top-look.GapLarge))
	}
}

// sheet is what is scrolled: as wide as the view, as high as its content needs there.
type sheet struct{ width float32 }

func (s *sheet) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, HeightFor(objects[0], s.width))
}

func (s *sheet) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
}

// Reveal scrolls an object into view, wherever in the window it is.
func Reveal(o fyne.CanvasObject) {
	view := fyne.CurrentApp().Driver().CanvasForObject(o)
	if view == nil {
		return
	}
	for _, s := range around(view.Content(), o) {
		s.reveal(o)
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

// FirstFocusable is what a page gives the focus to first; nil if it has nothing of the kind.
func FirstFocusable(page fyne.CanvasObject) fyne.Focusable {
	var first fyne.Focusable
	find(page, func(o fyne.CanvasObject) bool {
		f, ok := o.(fyne.Focusable)
		if d, can := o.(fyne.Disableable); ok && (!can || !d.Disabled()) {
			first = f
		}
		return first != nil
	})
	return first
}

func held(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case Holder:
		return o.Parts()
	}
	return nil
}
