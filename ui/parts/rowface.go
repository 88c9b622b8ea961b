package parts

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// rowSide is the room before and after what a row says.
const rowSide = 12

// rowGap is between the lines of a row.
const rowGap = 3

// How much of a line what stands at its end may take: at most so much, and where it cannot be whole, at least so much.
const (
	trailingShare = 0.55
	trailingLeast = 0.3
)

// rowFace draws what a row says with as few objects as can be, since a list draws many.
type rowFace struct {
	data                        RowData
	symbol                      *picture
	title, caption, value, chip *canvas.Text
	more                        []*canvas.Text // further lines of title, value and caption
	ground                      *canvas.Rectangle
	mark                        *picture          // of a warning
	bar                         *canvas.Rectangle // where the title will be
}

func newRowFace() *rowFace {
	text := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	f := &rowFace{symbol: newPicture(), mark: newPicture(),
		title: text(), caption: text(), value: text(), chip: text(), ground: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(color.Transparent)}
	for range mostTitleLines - 1 + mostValueLines - 1 + mostCaptionLines - 1 {
		more := text()
		more.Hide()
		f.more = append(f.more, more)
	}
	return f
}

func (f *rowFace) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{f.symbol.Image}
	for _, line := range slices.Concat(f.titles(), f.values(), f.captions()) {
		objects = append(objects, line)
	}
	return append(objects, f.ground, f.mark.Image, f.chip, f.bar)
}

func (f *rowFace) titles() []*canvas.Text {
	return append([]*canvas.Text{f.title}, f.more[:mostTitleLines-1]...)
}

func (f *rowFace) values() []*canvas.Text {
	return append([]*canvas.Text{f.value}, f.more[mostTitleLines-1:mostTitleLines+mostValueLines-2]...)
}

func (f *rowFace) captions() []*canvas.Text {
	return append([]*canvas.Text{f.caption}, f.more[mostTitleLines+mostValueLines-2:]...)
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
	for _, line := range f.captions() {
		styled(line, StyleCaption, look.Muted)
	}
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
	all := float32(len(a.title)+len(a.value))*first + float32(a.captionLines())*second
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
	if a.chip == chipByCaption {
		below := next(second)
		left := f.layChip(end, below, second, (end-x)*max(trailingShare, 1-(lineWidth(oneLine(f.data.Caption), StyleCaption.face())+look.GapMedium)/(end-x)))
		f.leading(f.caption, StyleCaption, f.data.Caption, x, left, below)
		return
	}
	for i, t := range f.captions() {
		f.line(t, StyleCaption, a.caption, i, x, end, func() float32 { return next(second) })
	}
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
