package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// quantity is a large number with its unit behind it, on one base line.
type quantity struct {
	widget.BaseWidget
	number, unit *parts.Text
}

func newQuantity(number, unit string) *quantity {
	q := &quantity{number: parts.Value(number), unit: parts.Body(unit).In(look.Muted)}
	q.ExtendBaseWidget(q)
	return q
}

// NaturalWidth implements parts.Natural.
func (q *quantity) NaturalWidth() float32 {
	return q.number.NaturalWidth() + look.GapSmall + q.unit.NaturalWidth() + 1
}

// CreateRenderer implements fyne.Widget.
func (q *quantity) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{Layout: onBaseLine{q}, Objects: []fyne.CanvasObject{q.number, q.unit}})
}

type onBaseLine struct{ *quantity }

func (l onBaseLine) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.number.MinSize().Width, l.number.MinSize().Height)
}

func (l onBaseLine) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	width := min(l.number.NaturalWidth()+1, size.Width)
	l.number.Resize(fyne.NewSize(width, l.number.MinSize().Height))
	l.unit.Move(fyne.NewPos(width+look.GapSmall, base(look.TextValue, true)-base(look.TextBody, false)))
	l.unit.Resize(fyne.NewSize(max(size.Width-width-look.GapSmall, 0), l.unit.MinSize().Height))
}

// base is how far below the top of a text its base line lies.
func base(size fyne.ThemeSizeName, bold bool) float32 {
	_, base := fyne.CurrentApp().Driver().RenderedTextSize("M", look.Size(size), fyne.TextStyle{Bold: bold}, nil)
	return base
}
