package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// shell is what stands around a page while somebody is unlocked: the sidebar of a wide window, the rail of a middling one, the bottom bar
// of one as narrow as a phone.
type shell struct {
	frame   *Frame
	sidebar *sidebar
	rail    *bar
	bottom  *bar
	layout  *shellLayout
	object  *fyne.Container
	route   ui.Route
}

func newShell(f *Frame) *shell {
	s := &shell{frame: f, sidebar: newSidebar(f), rail: newRail(f), bottom: newBottom(f), layout: &shellLayout{}}
	s.object = &fyne.Container{Layout: s.layout, Objects: []fyne.CanvasObject{s.sidebar.object, s.rail.object, blank(), s.bottom.object}}
	return s
}

// set shows a page.
func (s *shell) set(route ui.Route, content fyne.CanvasObject) {
	if s.route = route; s.frame.fetch.Under { // the page counts anew, and the sidebar is to say the same
		s.frame.count()
	}
	s.object.Objects[2] = content
	s.sidebar.activate(route)
	s.rail.activate(route)
	s.bottom.activate(route)
	s.layout.Layout(s.object.Objects, s.object.Size())
	canvas.Refresh(s.object)
}

func (s *shell) count(records map[string]int, open int) { s.sidebar.count(records, open) }

func (s *shell) follow(f ui.Fetching) { s.sidebar.follow(f) }

func (s *shell) warn() { s.sidebar.warn() }

type shellLayout struct{}

func (*shellLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[2].MinSize()
	return fyne.NewSize(least.Width, least.Height+objects[3].MinSize().Height)
}

func (*shellLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sidebar, rail, page, bottom := objects[0], objects[1], objects[2], objects[3]
	scale := look.Scale()
	narrow, wide := size.Width < look.PhoneWidth*scale, size.Width >= look.WideWidth*scale
	showIf(sidebar, wide)
	showIf(rail, !wide && !narrow)
	showIf(bottom, narrow)
	var left, below float32
	switch {
	case wide:
		left = look.Size(look.SidebarWidth)
		move(sidebar, 0, 0, left, size.Height)
	case narrow:
		below = bottom.MinSize().Height
		move(bottom, 0, size.Height-below, size.Width, below)
	default:
		left = rail.MinSize().Width
		move(rail, 0, 0, left, size.Height)
	}
	move(page, left, 0, size.Width-left, size.Height-below)
}

func move(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

func showIf(o fyne.CanvasObject, shown bool) {
	if shown {
		o.Show()
	} else {
		o.Hide()
	}
}

// alone sets a page that stands alone below a bar with the mark, and the way back if there is one.
func (f *Frame) alone(content fyne.CanvasObject) fyne.CanvasObject {
	bar := brand()
	if len(f.history) > 0 {
		bar = parts.Flow(look.GapSmall, parts.NewIconButton(look.Back, lang.X("frame.back", "Back"), f.Back), bar)
	}
	return parts.Below(0, parts.Padded(look.GapMedium, look.GapLarge, bar), content)
}

func brand() *fyne.Container {
	return parts.Beside(look.GapSmall, parts.NewSymbol(look.Mark, look.Accent), parts.NewText(parts.StyleSection, "Chartkey"))
}
