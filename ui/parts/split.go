package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Split shows a list and the detail of what was chosen beside each other, or where there is no room for two, one of them.
type Split struct {
	widget.BaseWidget
	list, detail fyne.CanvasObject
	ground       *Panel
	edge         *Panel
	open         bool // the detail is what one wants to see
	view         *drawing
	before       fyne.Focusable // what had the focus when the detail covered the list
}

// NewSplit returns both. The list is read first.
func NewSplit(list, detail fyne.CanvasObject) *Split {
	s := &Split{list: list, detail: detail, ground: NewPanel(look.Surface, "", 0), edge: NewPanel(look.Hairline, "", 0)}
	s.ExtendBaseWidget(s)
	return s
}

// One reports whether there is room for one only.
func (s *Split) One() bool { return s.Size().Width < 620*look.Scale() }

// Open shows the detail where there is room for one only. The focus goes with it.
func (s *Split) Open() {
	view, one := viewOf(s), s.One() && !s.open
	if one && view != nil {
		s.before = view.Focused()
		view.Unfocus()
	}
	s.show(true)
	if one && s.before != nil {
		if first := FirstFocusable(s.detail); first != nil {
			view.Focus(first)
		}
	}
}

// Close shows the list where there is room for one only. It reports whether that was a step back. The focus goes to where it was.
func (s *Split) Close() bool {
	was := s.open && s.One()
	s.show(false)
	if view := viewOf(s); was && view != nil {
		view.Unfocus()
		if s.before != nil {
			view.Focus(s.before)
		}
	}
	return was
}

// FromList is what the focus goes to in the detail, beside the list that has it; nil if that has it not, or there is nothing to go to.
func (s *Split) FromList(focused fyne.Focusable) fyne.Focusable {
	if s.One() || !Holds(s.list, focused) {
		return nil
	}
	return Reading(s.detail)
}

// Read is what has the focus in the detail first; nil if there is nothing of the kind.
func (s *Split) Read() fyne.Focusable { return Reading(s.detail) }

// FromDetail is what the focus goes to in the list, beside the detail that has it: its rows, else what comes first.
func (s *Split) FromDetail(focused fyne.Focusable) fyne.Focusable {
	if s.One() || !Holds(s.detail, focused) {
		return nil
	}
	return s.Rows()
}

// Rows is what has the focus in the list first: its rows, else what comes first; nil if there is nothing of the kind.
func (s *Split) Rows() fyne.Focusable {
	all := Focusables(s.list)
	for _, f := range all {
		if _, rows := f.(*RowList); rows {
			return f
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

func (s *Split) show(detail bool) {
	s.open = detail
	s.Refresh()
}

// Parts is what is shown, the list first.
func (s *Split) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.list, s.detail} }

// CreateRenderer is for fyne.
func (s *Split) CreateRenderer() fyne.WidgetRenderer {
	s.view = draw(s, func() {}, s.least, s.lay, s.ground, s.list, s.edge, s.detail)
	return s.view
}

func (s *Split) least() fyne.Size {
	a, b := s.list.MinSize(), s.detail.MinSize()
	return fyne.NewSize(min(a.Width, b.Width), max(a.Height, b.Height))
}

func (s *Split) lay(size fyne.Size) {
	one := s.One()
	setVisible(s.list, !one || !s.open)
	setVisible(s.detail, !one || s.open)
	setVisible(s.edge, !one)
	setVisible(s.ground, !one || !s.open)
	if one {
		place(s.ground, 0, 0, size.Width, size.Height)
		place(s.list, 0, 0, size.Width, size.Height)
		place(s.detail, 0, 0, size.Width, size.Height)
		return
	}
	width := min(max(size.Width*0.42, 280*look.Scale()), 425*look.Scale())
	place(s.ground, 0, 0, width, size.Height)
	place(s.list, 0, 0, width, size.Height)
	place(s.edge, width, 0, look.LineWidth, size.Height)
	place(s.detail, width+look.LineWidth, 0, size.Width-width-look.LineWidth, size.Height)
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible && !o.Visible() {
		o.Show()
	}
	if !visible && o.Visible() {
		o.Hide()
	}
}
