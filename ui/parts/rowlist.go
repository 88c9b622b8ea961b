package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// longestList bounds the rows of one list: places are counted in float32, and beyond this they get coarse.
const longestList = 200_000

// RowList is a list of any length of which only what is seen is drawn.
type RowList struct {
	widget.List
	Opened  func(i int) // by pointer, Return or Space
	Entered func()      // after Opened, by Return: the person wants to go to what was opened. May be nil
	Above   func() bool // goes to what stands above, by Up in the first row; false if it cannot. May be nil

	length  func() int
	at      func(i int) RowData
	current int    // where the keys are
	chosen  int    // the row that is open, -1 for none, or if it is not known where it is
	key     string // of the row that is open
	top     int    // the row to begin with once there is room
	focused bool
}

// NewRowList returns a list. length and at are asked again at each Reload, and at Refresh for the rows that are seen: a row may be waiting
// until then.
func NewRowList(length func() int, at func(i int) RowData, opened func(i int)) *RowList {
	l := &RowList{Opened: opened, length: length, at: at, chosen: -1}
	l.Length = func() int { return min(length(), longestList) }
	l.CreateItem = func() fyne.CanvasObject { return newListRow(l) }
	l.UpdateItem = l.update
	l.HideSeparators = true
	l.OnSelected = l.pressed
	l.ExtendBaseWidget(l)
	return l
}

// Chosen is the row that is open, -1 if there is none or it is not known where.
func (l *RowList) Chosen() int { return l.chosen }

// Choose shows a row as the one that is open, without telling. -1 takes the choice back.
func (l *RowList) Choose(i int) {
	if i < 0 || i >= l.Length() {
		l.chosen, l.key = -1, ""
		l.Refresh()
		return
	}
	l.ChooseKey(i, l.at(i).Key)
}

// ChooseKey is Choose for a row that may still be waiting, or, at -1, for one of which it is not known where it is.
func (l *RowList) ChooseKey(i int, key string) {
	l.chosen, l.key, l.current = i, key, max(i, 0)
	if l.Size().Height > 0 && i >= 0 { // else Resize does
		l.ScrollTo(i)
	}
}

// Reload asks for all rows anew. The row that was open stays so, by its key; chosen says where it is now, -1 if that is not known.
func (l *RowList) Reload(chosen int) {
	if l.key == "" || chosen >= l.Length() {
		chosen = -1
	}
	if chosen >= 0 && l.current == l.chosen {
		l.current = chosen
	}
	l.chosen = chosen
	l.current = max(min(l.current, l.Length()-1), 0)
	l.Refresh()
}

// ToTop shows the beginning, and lets the keys begin there.
func (l *RowList) ToTop() {
	l.current = 0
	l.ScrollToOffset(0)
}

// ShowFrom shows the list from a row on.
func (l *RowList) ShowFrom(i int) {
	if l.top = i; l.Size().Height > 0 { // else Resize does
		l.top = 0
		l.ScrollToOffset(float32(i) * l.pitch())
	}
}

// Top is the row with which what is shown of the list begins.
func (l *RowList) Top() int {
	if l.top > 0 {
		return l.top
	}
	return int(l.GetScrollOffset()/l.pitch() + 0.5)
}

// pitch is how far below a row the next one is.
func (l *RowList) pitch() float32 { return rowLeast(linesAt(l.Size().Width)).Height + look.GapTiny }

// Open opens a row as if pressed.
func (l *RowList) Open(i int) {
	if i < 0 || i >= l.Length() || l.at(i).Waiting {
		return
	}
	l.Choose(i)
	if l.Opened != nil {
		l.Opened(i)
	}
}

// pressed opens a row. The choice is ours: fyne's list tells of a row only while it is not chosen, but one opens the same row again after
// going back from it.
func (l *RowList) pressed(i int) {
	l.UnselectAll()
	by(l, false)
	l.Open(i)
}

// Resize measures the rows anew where they become higher or lower, and shows what was chosen while there was no room for it.
func (l *RowList) Resize(size fyne.Size) {
	was := l.Size()
	l.List.Resize(size)
	if linesAt(was.Width) != linesAt(size.Width) {
		l.Refresh()
	}
	switch {
	case was.Height > 0 || size.Height == 0:
	case l.top > 0:
		l.ShowFrom(l.top)
	case l.chosen >= 0:
		l.ScrollTo(l.chosen)
	}
}

// FocusGained shows where the keys are.
func (l *RowList) FocusGained() {
	if !Touched(l) {
		return
	}
	l.focused = true
	if l.chosen >= 0 {
		l.current = l.chosen
	}
	l.Refresh()
}

// FocusLost takes it away.
func (l *RowList) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedKey goes through the rows, and opens one by Return or Space.
func (l *RowList) TypedKey(key *fyne.KeyEvent) {
	if !Keyed(l) {
		return
	}
	page := max(int(l.Size().Height/l.pitch())-1, 1)
	switch key.Name {
	case fyne.KeyDown:
		l.goTo(l.current + 1)
	case fyne.KeyUp:
		if l.current > 0 || l.Above == nil || !l.Above() {
			l.goTo(l.current - 1)
		}
	case fyne.KeyPageDown:
		l.goTo(l.current + page)
	case fyne.KeyPageUp:
		l.goTo(l.current - page)
	case fyne.KeyHome:
		l.goTo(0)
	case fyne.KeyEnd:
		l.goTo(l.Length() - 1)
	case fyne.KeySpace:
		l.Open(l.current)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.enter()
	default:
		Pass(l, key)
	}
}

// enter opens the row and goes to what was opened.
func (l *RowList) enter() {
	l.Open(l.current)
	if l.Entered != nil && l.chosen == l.current {
		l.Entered()
	}
}

// TypedRune is for the window.
func (l *RowList) TypedRune(r rune) { PassRune(l, r) }

func (l *RowList) goTo(i int) {
	if l.Length() == 0 {
		return
	}
	l.current = max(min(i, l.Length()-1), 0)
	l.ScrollTo(l.current)
}

// AccessibilityLabel is the row where the keys are.
func (l *RowList) AccessibilityLabel() string {
	if l.current < l.Length() {
		return l.at(l.current).spoken()
	}
	return ""
}

// AccessibilityRole is the nearest that fyne has.
func (l *RowList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (l *RowList) update(i int, o fyne.CanvasObject) {
	row, ours := o.(*listRow)
	if !ours || i >= l.length() {
		return
	}
	data := l.at(i)
	open := l.key != "" && data.Key == l.key
	if open {
		l.chosen = i
	}
	row.show(data, open, l.focused && i == l.current)
}

// listRow is what a list draws of a row. The list itself draws the ground of a hovered one.
type listRow struct {
	widget.BaseWidget
	of       *RowList
	ground   *canvas.Rectangle
	chosen   *canvas.Rectangle
	face     *rowFace
	selected bool
	focused  bool
	ring     *canvas.Rectangle
}

func newListRow(of *RowList) *listRow {
	r := &listRow{of: of, ground: canvas.NewRectangle(color.Transparent), chosen: canvas.NewRectangle(color.Transparent), face: newRowFace(), ring: canvas.NewRectangle(color.Transparent)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) show(data RowData, selected, focused bool) {
	r.face.data, r.selected, r.focused = data, selected, focused
	r.Refresh()
}

// MinSize is asked for each time that the list is refreshed; it needs no renderer.
func (r *listRow) MinSize() fyne.Size { return rowLeast(linesAt(r.of.Size().Width)) }

// AccessibilityLabel is all that the row says.
func (r *listRow) AccessibilityLabel() string { return r.face.data.spoken() }

// AccessibilityRole is that of what can be pressed.
func (r *listRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for fyne.
func (r *listRow) CreateRenderer() fyne.WidgetRenderer {
	objects := append([]fyne.CanvasObject{r.ground, r.chosen}, r.face.objects()...)
	return draw(r, r.paint, r.MinSize, r.lay, append(objects, r.ring)...)
}

func (r *listRow) paint() {
	r.ground.FillColor, r.ground.CornerRadius = color.Transparent, look.RadiusRow
	if r.selected {
		r.ground.FillColor = look.Color(look.Tint)
	}
	r.ground.Refresh()
	paintChosen(r.chosen, r.selected)
	r.face.paint(r.selected)
	r.ring.StrokeColor = color.Transparent
	if r.focused {
		r.ring.StrokeColor = look.Color(look.Ring)
	}
	r.ring.StrokeWidth, r.ring.CornerRadius = look.RingWidth, look.RadiusRow
	r.ring.Refresh()
}

func (r *listRow) lay(size fyne.Size) {
	size.Width -= look.GapSmall // beside the list's scroll bar
	place(r.ground, 0, 0, size.Width, size.Height)
	layChosen(r.chosen, size, false)
	r.face.lay(size, linesAt(r.of.Size().Width))
	place(r.ring, 1, 1, size.Width-2, size.Height-2)
}
