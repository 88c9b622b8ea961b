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
	notice  *fyne.Container // that the window is about to lock, hidden else
	layout  *shellLayout
	object  *fyne.Container
	route   ui.Route
}

func newShell(f *Frame) *shell {
	s := &shell{frame: f, sidebar: newSidebar(f), rail: newRail(f), bottom: newBottom(f), notice: newLockNotice()}
	s.layout = &shellLayout{bottom: s.bottom.grid, changed: f.reformed}
	s.object = &fyne.Container{Layout: s.layout, Objects: []fyne.CanvasObject{s.sidebar.object, s.rail.object, blank(), s.notice, s.bottom.object}}
	return s
}

// reformed is called when the window has taken another form: what had the focus may be hidden now, and the page may have to say more or less.
func (f *Frame) reformed(before bool) {
	f.Settle()
	if before {
		f.post(f.follow, f.follow)
	}
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

// beside is what stands at the side of the page.
func (s *shell) beside() fyne.CanvasObject {
	if s.rail.object.Visible() {
		return s.rail.object
	}
	return s.sidebar.object
}

// here is the item at the side of the place where one is.
func (s *shell) here() fyne.Focusable {
	items, places := s.sidebar.items, s.sidebar.places
	if s.rail.object.Visible() {
		items, places = s.rail.items, s.rail.places
	}
	for i, p := range places {
		if p.around(s.route) && items[i].Visible() {
			return items[i]
		}
	}
	return nil
}

func (s *shell) count(records map[string]int, open int) { s.sidebar.count(records, open) }

func (s *shell) follow(f ui.Fetching) { s.sidebar.follow(f) }

// warn says that the window is about to lock, or takes that back.
func (s *shell) warn(about bool) {
	if about {
		s.sidebar.warn()
	} else {
		s.follow(s.frame.fetch.Fetching)
	}
	s.notice.Hidden = !about
	s.layout.Layout(s.object.Objects, s.object.Size())
	canvas.Refresh(s.object)
}

// newLockNotice is across the foot of the page, where it is seen in every form of the window.
func newLockNotice() *fyne.Container {
	words := parts.NewParagraph(parts.StyleStrong, lang.X("frame.locks.unless", "Locks in a minute, unless you do something here.")).In(look.WarningText)
	notice := parts.On(parts.NewPanel(look.WarningTint, "", 0),
		parts.Padded(look.GapSmall, look.GapLarge, parts.Beside(look.GapSmall, parts.NewSymbol(look.Lock, look.WarningText), words)))
	notice.Hide()
	return notice
}

type shellLayout struct {
	bottom  *grid
	changed func(before bool) // another form, and whether there was one before
	form    int
	laid    bool
}

func (*shellLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[2].MinSize()
	if objects[4].Visible() {
		least.Height += objects[4].MinSize().Height
	}
	return least
}

func (l *shellLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sidebar, rail, page, notice, bottom := objects[0], objects[1], objects[2], objects[3], objects[4]
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
		below = l.bottom.heightFor(size.Width)
		move(bottom, 0, size.Height-below, size.Width, below)
	default:
		left = rail.MinSize().Width
		move(rail, 0, 0, left, size.Height)
	}
	if notice.Visible() {
		high := parts.HeightFor(notice, size.Width-left)
		below += high
		move(notice, left, size.Height-below, size.Width-left, high)
	}
	move(page, left, 0, size.Width-left, size.Height-below)
	form := 0
	switch {
	case narrow:
		form = 1
	case wide:
		form = 2
	}
	if form != l.form {
		l.form = form
		l.changed(l.laid)
	}
	l.laid = size.Width > 0
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
		bar = parts.Flow(look.GapSmall, f.backButton(), bar)
	}
	return parts.Below(0, parts.Padded(look.GapMedium, look.GapLarge, bar), content)
}

// led sets a page to which no place of the shell leads, but a button of another page, below the way back to that.
func (f *Frame) led(content fyne.CanvasObject) fyne.CanvasObject {
	if f.route.Place != ui.ToLock && f.route.Place != ui.ToAbout || len(f.history) == 0 {
		return content
	}
	return parts.Below(0, parts.Padded(look.GapSmall, look.GapSmall, parts.Flow(0, f.backButton())), content)
}

func (f *Frame) backButton() *parts.IconButton {
	return parts.NewIconButton(look.Back, lang.X("frame.back", "Back"), f.Back)
}

func brand() *fyne.Container {
	return parts.Beside(look.GapSmall, parts.NewSymbol(look.Mark, look.Accent), parts.NewText(parts.StyleSection, "Chartkey"))
}
