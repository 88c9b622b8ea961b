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
	chosen   *canvas.Rectangle
}

// NewRow returns a row that does something when pressed.
func NewRow(data RowData, pressed func()) *Row {
	r := &Row{face: newRowFace(), ground: canvas.NewRectangle(color.Transparent), chosen: canvas.NewRectangle(color.Transparent)}
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
	objects := append([]fyne.CanvasObject{r.ground, r.chosen}, r.face.objects()...)
	return draw(r, r.paint, func() fyne.Size { return rowLeast(r.face.linesFor(r.Size().Width)) }, r.lay, append(objects, r.ring)...)
}

// HeightFor is of more lines where two are too narrow.
func (r *Row) HeightFor(width float32) float32 { return rowLeast(r.face.linesFor(width)).Height }

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
	paintChosen(r.chosen, r.selected)
	r.face.paint(r.selected)
	r.paintRing(look.RadiusRow)
}

func (r *Row) lay(size fyne.Size) {
	place(r.ground, 0, 0, size.Width, size.Height)
	layChosen(r.chosen, size, false)
	r.face.lay(size, r.face.linesFor(size.Width))
	r.layRing(size, 0)
}

// The bar at the edge of what is chosen, or of where one is: it is seen where a tint is not, and beside the ring of the focus.
const (
	chosenWidth float32 = 3
	chosenEdge  float32 = 5 // from the side, so that the ring is around it, and what is behind both between them
)

func paintChosen(bar *canvas.Rectangle, chosen bool) {
	bar.Hidden = !chosen
	bar.FillColor, bar.CornerRadius = look.Color(look.Accent), chosenWidth/2
	bar.Refresh()
}

// layChosen sets the bar at the leading side, or above.
func layChosen(bar *canvas.Rectangle, size fyne.Size, above bool) {
	if above {
		width := min(size.Width/2, 32*look.Scale())
		place(bar, (size.Width-width)/2, chosenEdge, width, chosenWidth)
		return
	}
	place(bar, chosenEdge, size.Height/4, chosenWidth, size.Height/2)
}

// rowLeast is of a row of so many lines.
func rowLeast(lines int) fyne.Size {
	return fyne.NewSize(120*look.Scale(), look.Size(look.RowHeight)+float32(lines-usualLines)*look.Size(look.RowLine))
}

// usualLines is title and value, caption and chip.
const usualLines = 2

// linesAt is of how many lines a row has to be at a width, so that what it says has room.
func linesAt(width float32) int {
	switch scale := look.Scale(); {
	case width > 0 && width < 210*scale:
		return usualLines + 2
	case width > 0 && width < 280*scale:
		return usualLines + 1
	}
	return usualLines
}

// The most lines of a row's title, and of its value.
const (
	mostTitleLines = 2
	mostValueLines = 3
)

// rowSide is the room before and after what a row says.
const rowSide = 12

// How much of a line what stands at its end may take: at most so much, and where it cannot be whole, at least so much.
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
	more                        []*canvas.Text // further lines of title and value
	ground                      *canvas.Rectangle
	mark                        *picture          // of a warning
	bar                         *canvas.Rectangle // where the title will be
}

func newRowFace() *rowFace {
	text := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	f := &rowFace{symbol: newPicture(), mark: newPicture(),
		title: text(), caption: text(), value: text(), chip: text(), ground: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(color.Transparent)}
	for range mostTitleLines - 1 + mostValueLines - 1 {
		more := text()
		more.Hide()
		f.more = append(f.more, more)
	}
	return f
}

func (f *rowFace) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{f.symbol.Image}
	for _, line := range append(f.titles(), f.values()...) {
		objects = append(objects, line)
	}
	return append(objects, f.caption, f.ground, f.mark.Image, f.chip, f.bar)
}

func (f *rowFace) titles() []*canvas.Text {
	return append([]*canvas.Text{f.title}, f.more[:mostTitleLines-1]...)
}

func (f *rowFace) values() []*canvas.Text {
	return append([]*canvas.Text{f.value}, f.more[mostTitleLines-1:]...)
}

func (f *rowFace) paint(selected bool) {
	styled := func(t *canvas.Text, s Style, colour fyne.ThemeColorName) {
		face := s.face()
		t.TextSize, t.TextStyle, t.Color = face.size, face.TextStyle, look.Color(colour)
	}
	for _, line := range f.titles() {
		styled(line, StyleStrong, look.Ink)
	}
	for _, line := range f.values() {
		styled(line, StyleBody, look.Ink)
	}
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

// room is where what a row says begins and ends.
func (f *rowFace) room(width float32) (x, end float32) {
	x, end = rowSide, width-rowSide
	if f.data.Symbol != "" {
		x += look.Size(look.SymbolSize) + look.GapMedium
	}
	return x, end
}

// BelowRow sets what a row would cut below it, where the words of a row with a symbol begin.
func BelowRow(o fyne.CanvasObject) *fyne.Container {
	return Padded(0, rowSide, Beside(look.GapMedium, NewSymbol("", look.Muted), o))
}

func (f *rowFace) lay(size fyne.Size, lines int) {
	x, end := f.room(size.Width)
	if f.data.Symbol != "" {
		side := look.Size(look.SymbolSize)
		place(f.symbol.Image, rowSide, (size.Height-side)/2, side, side)
	}
	for _, line := range f.more {
		line.Hidden = true
	}
	f.bar.Hidden = !f.data.Waiting
	switch {
	case f.data.Waiting:
		f.layWaiting(size)
		return
	case lines > usualLines:
		f.layTall(x, end, size.Height, lines)
		return
	}
	first, second := lineHeight(StyleStrong.face()), lineHeight(StyleCaption.face())
	top := (size.Height - first - second - rowGap) / 2
	if f.data.Caption == "" && f.data.Chip == "" {
		top = (size.Height - first) / 2
	}
	below := top + first + rowGap
	room := (end - x) * trailingShare
	if lineWidth(oneLine(f.data.Value), StyleBody.face()) > room { // it is cut in any case, and the title is what tells rows apart
		title := lineWidth(cut(oneLine(f.data.Title), (end-x)*(1-trailingLeast), StyleStrong.face()), StyleStrong.face())
		room = min(room, end-x-look.GapMedium-title)
	}
	left := f.trailing(f.value, StyleBody, f.data.Value, end, top, room)
	f.leading(f.title, StyleStrong, f.data.Title, x, left, top)
	left = f.layChip(end, below, second, (end-x)*trailingShare)
	f.leading(f.caption, StyleCaption, f.data.Caption, x, left, below)
}

// linesFor is of how many lines this row has to be at a width, so that its value is whole.
func (f *rowFace) linesFor(width float32) int {
	least := linesAt(width)
	if width <= 0 || f.data.Waiting {
		return least
	}
	x, end := f.room(width)
	if least == usualLines && lineWidth(oneLine(f.data.Value), StyleBody.face()) <= (end-x)*trailingShare {
		return least
	}
	if f.data.Value == "" && f.data.Chip == "" {
		least = usualLines
	} else {
		least = usualLines + 1
	}
	return max(least, f.arranged(end-x, mostTitleLines+mostValueLines+2).lines())
}

// arrangement is what stands on which line of a row of more than two.
type arrangement struct {
	title, value []string
	chip         chipPlace
	caption      bool
}

type chipPlace int

const (
	noChip        chipPlace = iota
	chipByValue             // at the end of the value's line
	chipByCaption           // at the end of the caption's
	chipOnLine              // on a line of its own
)

func (a arrangement) lines() int {
	n := len(a.title) + len(a.value)
	if a.caption || a.chip == chipByCaption {
		n++
	}
	if a.chip == chipOnLine {
		n++
	}
	return n
}

// arranged sets what the row says in so many lines at most. The value comes first: it flows, then the chip gets a line of its own, then the
// title a second one.
func (f *rowFace) arranged(room float32, lines int) arrangement {
	a := arrangement{title: fitted(f.data.Title, StyleStrong, room, 1), caption: f.data.Caption != ""}
	a.value = fitted(f.data.Value, StyleBody, room, 1)
	beside := f.chipWidth() + look.GapMedium
	caption := lineWidth(oneLine(f.data.Caption), StyleCaption.face())
	switch {
	case f.data.Chip == "":
	case len(a.value) > 0 && lineWidth(oneLine(f.data.Value), StyleBody.face())+beside <= room:
		a.chip = chipByValue
	case caption+beside <= room:
		a.chip = chipByCaption
	default:
		a.chip = chipOnLine
		if a.lines() > lines {
			a.chip = chipByCaption
		}
	}
	for n := 2; n <= mostValueLines && a.lines() < lines; n++ {
		a.value = fitted(f.data.Value, StyleBody, room, n)
	}
	if a.lines() < lines {
		a.title = fitted(f.data.Title, StyleStrong, room, mostTitleLines)
	}
	return a
}

// fitted flows a text into so many lines at most; the last is cut. "" is none.
func fitted(text string, style Style, room float32, most int) []string {
	if text = oneLine(text); text == "" {
		return nil
	}
	lines := wrap(text, room, style.face())
	if len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1:most-1], cut(rest, room, style.face()))
	}
	return lines
}

// layWaiting draws a bar for the title and one for the caption.
func (f *rowFace) layWaiting(size fyne.Size) {
	for _, t := range []*canvas.Text{f.title, f.value, f.caption, f.chip} {
		t.Text = ""
		t.Refresh()
	}
	layBars(f.bar, f.ground, size, 0.45, 0.3)
}

// layTall sets the row in more than two lines, in the middle of its height.
func (f *rowFace) layTall(x, end, height float32, lines int) {
	a := f.arranged(end-x, lines)
	first, second := lineHeight(StyleStrong.face()), lineHeight(StyleCaption.face())
	all := float32(len(a.title)+len(a.value)) * first
	if a.caption || a.chip == chipByCaption {
		all += second
	}
	if a.chip == chipOnLine {
		all += first
	}
	y := (height - all - float32(a.lines()-1)*rowGap) / 2
	next := func(high float32) (top float32) {
		top = y
		y += high + rowGap
		return top
	}
	for i, t := range f.titles() {
		f.line(t, StyleStrong, a.title, i, x, end, func() float32 { return next(first) })
	}
	for i, t := range f.values() {
		top := y
		f.line(t, StyleBody, a.value, i, x, end, func() float32 { return next(first) })
		if i == 0 && a.chip == chipByValue {
			left := f.layChip(end, top+(first-second)/2, second, end-x)
			t.Resize(fyne.NewSize(left-x, first))
		}
	}
	switch a.chip {
	case noChip:
		f.layChip(end, 0, second, 0)
	case chipOnLine:
		f.layChip(x+min(f.chipWidth(), end-x), next(first)+(first-second)/2, second, end-x)
	}
	left := end + look.GapMedium
	below := next(second)
	if a.chip == chipByCaption {
		left = f.layChip(end, below, second, (end-x)*max(trailingShare, 1-(lineWidth(oneLine(f.data.Caption), StyleCaption.face())+look.GapMedium)/(end-x)))
	}
	f.leading(f.caption, StyleCaption, f.data.Caption, x, left, below)
}

// line sets one of several lines, or nothing behind the last.
func (f *rowFace) line(t *canvas.Text, style Style, lines []string, i int, x, end float32, next func() float32) {
	t.Text, t.Hidden = "", i > 0 && i >= len(lines)
	if i < len(lines) {
		t.Text = lines[i]
		place(t, x, next(), end-x+1, lineHeight(style.face()))
	}
	t.Refresh()
}

// chipWidth is how wide the whole chip is.
func (f *rowFace) chipWidth() float32 {
	if f.data.Chip == "" {
		return 0
	}
	width := lineWidth(oneLine(f.data.Chip), StyleLabel.face()) + 2*chipSide
	if f.data.Warning {
		width += look.Size(look.BadgeSize) + look.GapTiny
	}
	return width + 1
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
