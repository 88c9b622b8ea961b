package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Watcher is an object that draws only what is seen of it. The [Scroll] that holds it tells which part that is, counted from its own top.
type Watcher interface{ See(top, bottom float32) }

// Scroll shows as much of a flowing object as there is room, and the rest by wheel, finger or keys.
type Scroll struct {
	widget.BaseWidget
	content fyne.CanvasObject
	sheet   *sheet
	inner   *container.Scroll
	ring    *canvas.Rectangle
	focused bool
	begins  bool            // it is being given the focus
	more    *fyne.Container // says that there is more below; nil where nothing says so
}

// NewScroll returns a scrolling view of an object, which takes the view's width.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{content: content, ring: canvas.NewRectangle(color.Transparent)}
	s.sheet = &sheet{laid: s.tell}
	s.inner = container.NewVScroll(&fyne.Container{Layout: s.sheet, Objects: []fyne.CanvasObject{content}})
	s.inner.OnScrolled = func(fyne.Position) {
		if Touched(s) {
			s.tell()
		}
	}
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

// Begin gives the focus to the beginning of what scrolls: the keys scroll it, and Tab goes on to what comes first in it. By itself Tab does not
// come to it.
func (s *Scroll) Begin() {
	if view := viewOf(s); view != nil {
		s.begins = true
		view.Focus(s)
		s.begins = false
	}
}

// Disabled reports whether it cannot have the focus, which is so unless something has begun there. It stays so while another window has the keys.
func (s *Scroll) Disabled() bool {
	if s.begins {
		return false
	}
	view := viewOf(s)
	return view == nil || view.Focused() != fyne.Focusable(s)
}

// Enable is of no use here.
func (s *Scroll) Enable() {}

// Disable is of no use here.
func (s *Scroll) Disable() {}

// FocusGained shows the ring.
func (s *Scroll) FocusGained() {
	if Touched(s) {
		s.focused = true
		s.paint()
	}
}

// FocusLost takes it away.
func (s *Scroll) FocusLost() {
	s.focused = false
	s.paint()
}

// TypedRune is for the window.
func (s *Scroll) TypedRune(r rune) { PassRune(s, r) }

// TypedKey scrolls. Other keys are for the window.
func (s *Scroll) TypedKey(key *fyne.KeyEvent) {
	if Keyed(s) && !s.key(key.Name) {
		Pass(s, key)
	}
}

// first reports whether an object is within what is seen when one comes.
func (s *Scroll) first(o fyne.CanvasObject) bool {
	at, _ := within(s.inner.Content, o, 0)
	return at+min(o.Size().Height, look.Size(look.ItemHeight)) <= s.Size().Height
}

// TellMore lets a mark upon a ground say where there is more below than is seen: for what is not read from its top to its end.
func (s *Scroll) TellMore(ground fyne.ThemeColorName) {
	s.more = On(NewPanel(ground, look.Hairline, look.RadiusRow), newSymbol(look.Down, look.Ink, look.BadgeSize, 1))
	s.more.Hide()
}

// Parts is what it holds.
func (s *Scroll) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.content} }

// ToTop shows the beginning.
func (s *Scroll) ToTop() { s.inner.ScrollToTop() }

// ToBottom shows the end.
func (s *Scroll) ToBottom() { s.inner.ScrollToBottom() }

// CreateRenderer is for fyne.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	least := func() fyne.Size { return fyne.NewSize(s.content.MinSize().Width, 3*look.Size(look.ItemHeight)) }
	if s.more == nil {
		return draw(s, s.paint, least, s.lay, s.inner, s.ring)
	}
	return draw(s, s.paint, least, s.lay, s.inner, s.more, s.ring)
}

func (s *Scroll) paint() {
	s.ring.Hidden = !s.focused
	s.ring.StrokeColor, s.ring.StrokeWidth, s.ring.CornerRadius = look.Color(look.Ring), look.RingWidth, look.RadiusRow
	s.ring.Refresh()
}

func (s *Scroll) lay(size fyne.Size) {
	s.sheet.width = size.Width
	place(s.inner, 0, 0, size.Width, size.Height)
	place(s.ring, 2, 2, size.Width-4, size.Height-4)
	s.inner.Refresh()
	if s.more != nil {
		width, high := look.Size(look.ItemHeight), look.Size(look.BadgeSize)+look.GapTiny
		place(s.more, (size.Width-width)*0.78, size.Height-high-look.GapTiny, width, high)
		s.markMore()
	}
}

// More reports whether the mark says that there is more below.
func (s *Scroll) More() bool { return s.more != nil && s.more.Visible() }

// markMore shows or hides the mark.
func (s *Scroll) markMore() {
	if s.more == nil {
		return
	}
	hidden := s.inner.Offset.Y+s.inner.Size().Height >= s.inner.Content.Size().Height-look.GapMedium
	if s.more.Hidden != hidden {
		s.more.Hidden = hidden
		s.more.Refresh()
	}
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
	s.tell()
}

// tell lets those who draw only what is seen know what that is.
func (s *Scroll) tell() {
	s.markMore()
	top := s.inner.Offset.Y
	watched(s.content, 0, top, top+s.inner.Size().Height)
}

func watched(o fyne.CanvasObject, y, top, bottom float32) {
	if !o.Visible() {
		return
	}
	y += o.Position().Y
	if w, watches := o.(Watcher); watches {
		w.See(top-y, bottom-y)
	}
	for _, child := range held(o) {
		watched(child, y, top, bottom)
	}
}

// sheet is what is scrolled: as wide as the view, as high as its content needs there.
type sheet struct {
	width float32
	laid  func()
}

func (s *sheet) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, HeightFor(objects[0], s.width))
}

func (s *sheet) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
	s.laid()
}
