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

// BelowRow sets what a row would cut below it, where the words of a row with a symbol begin.
func BelowRow(o fyne.CanvasObject) *fyne.Container {
	return Padded(0, rowSide, Beside(look.GapMedium, NewSymbol("", look.Muted), o))
}
