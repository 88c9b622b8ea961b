package parts

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// RowData is what a row says. Key tells one row from another when the list changes; it is not shown.
type RowData struct {
	Key            string
	Symbol         look.SymbolName // before the title; "" for none
	Title, Caption string
	Value, Chip    string // at the end: of the first line, of the second
	Warning        bool   // the chip is one to look at
	Waiting        bool   // what it says is not known yet
}

func (r RowData) spoken() string {
	var said []string
	for _, part := range []string{r.Title, r.Caption, r.Value, r.Chip} {
		if part != "" {
			said = append(said, oneLine(part))
		}
	}
	return strings.Join(said, ", ")
}

// Row is a row of two lines that leads somewhere.
type Row struct {
	control
	face     *rowFace
	selected bool
	ground   *canvas.Rectangle
}

// NewRow returns a row that does something when pressed.
func NewRow(data RowData, pressed func()) *Row {
	r := &Row{face: newRowFace(), ground: canvas.NewRectangle(color.Transparent)}
	r.face.data = data
	r.as(r, data.spoken(), pressed)
	return r
}

// Set changes what it says.
func (r *Row) Set(data RowData) {
	r.face.data = data
	r.label = data.spoken()
	r.Refresh()
}

// SetSelected shows it as the one that is open.
func (r *Row) SetSelected(selected bool) {
	r.selected = selected
	r.Refresh()
}

// CreateRenderer is for fyne.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	objects := append([]fyne.CanvasObject{r.ground}, r.face.objects()...)
	return draw(r, r.paint, func() fyne.Size { return rowLeast(r.Size().Width) }, r.lay, append(objects, r.ring)...)
}

// HeightFor is of three lines where two are too narrow.
func (r *Row) HeightFor(width float32) float32 { return rowLeast(width).Height }

func (r *Row) paint() {
	r.ground.FillColor = color.Transparent
	switch {
	case r.selected:
		r.ground.FillColor = look.Color(look.Tint)
	case r.hovered && !r.Disabled():
		r.ground.FillColor = look.Color(look.Hover)
	}
	r.ground.CornerRadius = look.RadiusRow
	r.ground.Refresh()
	r.face.paint(r.selected)
	r.paintRing(look.RadiusRow)
}

func (r *Row) lay(size fyne.Size) {
	place(r.ground, 0, 0, size.Width, size.Height)
	r.face.lay(size)
	r.layRing(size, 0)
}

func rowLeast(width float32) fyne.Size {
	height := look.RowHeight
	if tall(width) {
		height = look.TallHeight
	}
	return fyne.NewSize(120*look.Scale(), look.Size(height))
}

// tall reports whether a row is so narrow for its text that it needs three lines.
func tall(width float32) bool { return width > 0 && width < 260*look.Scale() }

// rowSide is the room before and after what a row says.
const rowSide = 12

// How much of a line what stands at its end may take: at most so much, and where the title needs the room, at least so much.
const (
	trailingShare = 0.55
	trailingLeast = 0.3
)

// rowGap is between the lines of a row.
const rowGap = 3

// rowFace draws what a row says with as few objects as can be, since a list draws many.
type rowFace struct {
	data                        RowData
	symbol                      *picture
	title, caption, value, chip *canvas.Text
	ground                      *canvas.Rectangle
	mark                        *picture          // of a warning
	bar                         *canvas.Rectangle // where the title will be
}

func newRowFace() *rowFace {
	text := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	return &rowFace{symbol: newPicture(), mark: newPicture(),
		title: text(), caption: text(), value: text(), chip: text(), ground: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(color.Transparent)}
}

func (f *rowFace) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.symbol.Image, f.title, f.value, f.caption, f.ground, f.mark.Image, f.chip, f.bar}
}

func (f *rowFace) paint(selected bool) {
	styled := func(t *canvas.Text, s Style, colour fyne.ThemeColorName) {
		face := s.face()
		t.TextSize, t.TextStyle, t.Color = face.size, face.TextStyle, look.Color(colour)
	}
	styled(f.title, StyleStrong, look.Ink)
	styled(f.value, StyleBody, look.Ink)
	styled(f.caption, StyleCaption, look.Muted)
	tint, words := look.Tint, look.TintText
	switch {
	case f.data.Warning:
		tint, words = look.WarningTint, look.WarningText
	case selected:
		tint = look.Surface // the row has the tint already
	}
	styled(f.chip, StyleLabel, words)
	f.ground.FillColor, f.bar.FillColor = color.Transparent, color.Transparent
	switch {
	case f.data.Waiting:
		f.ground.FillColor, f.bar.FillColor = look.Color(look.Skeleton), look.Color(look.Skeleton)
	case f.data.Chip != "":
		f.ground.FillColor = look.Color(tint)
	}
	f.symbol.set(f.data.Symbol, look.Accent)
	warning := look.SymbolName("")
	if f.data.Warning && f.data.Chip != "" {
		warning = look.Warning
	}
	f.mark.set(warning, words)
}

func (f *rowFace) lay(size fyne.Size) {
	x, end := float32(rowSide), size.Width-rowSide
	if f.data.Symbol != "" {
		side := look.Size(look.SymbolSize)
		place(f.symbol.Image, x, (size.Height-side)/2, side, side)
		x += side + look.GapMedium
	}
	f.bar.Hidden = !f.data.Waiting
	switch {
	case f.data.Waiting:
		f.layWaiting(size)
		return
	case tall(size.Width):
		f.layTall(x, end, size.Height)
		return
	}
	first, second := lineHeight(StyleStrong.face()), lineHeight(StyleCaption.face())
	top := (size.Height - first - second - rowGap) / 2
	if f.data.Caption == "" && f.data.Chip == "" {
		top = (size.Height - first) / 2
	}
	below := top + first + rowGap
	room := end - x - look.GapMedium
	title := lineWidth(cut(oneLine(f.data.Title), room*(1-trailingLeast), StyleStrong.face()), StyleStrong.face())
	left := f.trailing(f.value, StyleBody, f.data.Value, end, top, min(room-title, (end-x)*trailingShare))
	f.leading(f.title, StyleStrong, f.data.Title, x, left, top)
	left = f.layChip(end, below, second, (end-x)*trailingShare)
	f.leading(f.caption, StyleCaption, f.data.Caption, x, left, below)
}

// layWaiting draws a bar for the title and one for the caption.
func (f *rowFace) layWaiting(size fyne.Size) {
	for _, t := range []*canvas.Text{f.title, f.value, f.caption, f.chip} {
		t.Text = ""
		t.Refresh()
	}
	layBars(f.bar, f.ground, size, 0.45, 0.3)
}

// layTall gives the title a line of its own, then value and chip, then the caption.
func (f *rowFace) layTall(x, end, height float32) {
	first, second := lineHeight(StyleStrong.face()), lineHeight(StyleCaption.face())
	middle := first + rowGap
	if f.data.Value == "" && f.data.Chip == "" {
		middle = 0 // there are two lines
	}
	top := (height - first - middle - second - rowGap) / 2
	f.leading(f.title, StyleStrong, f.data.Title, x, end+look.GapMedium, top)
	value := min(lineWidth(oneLine(f.data.Value), StyleBody.face()), (end-x)*(1-trailingShare))
	left := f.layChip(end, top+first+rowGap+(first-second)/2, second, end-x-value-look.GapMedium)
	f.leading(f.value, StyleBody, f.data.Value, x, left, top+first+rowGap)
	f.leading(f.caption, StyleCaption, f.data.Caption, x, end+look.GapMedium, top+first+rowGap+middle)
}

// layChip sets the chip on the second line, in so much room at most, and returns where it begins.
func (f *rowFace) layChip(end, top, second, room float32) (left float32) {
	if f.data.Chip == "" {
		f.chip.Text = ""
		f.chip.Refresh()
		return end
	}
	face := StyleLabel.face()
	high := lineHeight(face) + 2*chipOver
	mark := float32(0)
	if f.data.Warning {
		mark = look.Size(look.BadgeSize) + look.GapTiny
	}
	left = f.trailing(f.chip, StyleLabel, f.data.Chip, end-chipSide, top, room-mark-2*chipSide)
	width := end - left + chipSide + mark
	place(f.ground, end-width, top+(second-high)/2, width, high)
	f.ground.CornerRadius = high / 2
	if f.data.Warning {
		side := look.Size(look.BadgeSize)
		place(f.mark.Image, end-width+chipSide, top+(second-side)/2, side, side)
	}
	return end - width
}

// trailing sets a text at the end of its line, in so much room at most, and returns where it begins.
func (f *rowFace) trailing(t *canvas.Text, style Style, text string, end, top, room float32) float32 {
	face := style.face()
	t.Text = ""
	if text != "" {
		t.Text = cut(oneLine(text), max(room, 0), face)
	}
	width := lineWidth(t.Text, face)
	place(t, end-width, top, width+1, lineHeight(face))
	t.Refresh()
	return end - width
}

func (f *rowFace) leading(t *canvas.Text, style Style, text string, x, end, top float32) {
	face := style.face()
	if text == "" {
		end = x
	}
	room := max(end-x-look.GapMedium, 0)
	t.Text = cut(oneLine(text), room, face)
	place(t, x, top, room, lineHeight(face))
	t.Refresh()
}
