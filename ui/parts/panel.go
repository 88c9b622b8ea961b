package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Panel is a plain ground in colours of the theme. It draws nothing where a name is "".
type Panel struct {
	widget.BaseWidget
	fill, line fyne.ThemeColorName
	radius     float32
	rect       *canvas.Rectangle
}

// NewPanel returns a ground with a hairline around it. line may be "".
func NewPanel(fill, line fyne.ThemeColorName, radius float32) *Panel {
	p := &Panel{fill: fill, line: line, radius: radius, rect: canvas.NewRectangle(color.Transparent)}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is for fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	return draw(p, p.paint, func() fyne.Size { return fyne.Size{} }, func(size fyne.Size) { place(p.rect, 0, 0, size.Width, size.Height) }, p.rect)
}

func (p *Panel) paint() {
	p.rect.FillColor, p.rect.StrokeColor = named(p.fill), named(p.line)
	p.rect.StrokeWidth = 0
	if p.line != "" {
		p.rect.StrokeWidth = look.LineWidth
	}
	p.rect.CornerRadius = p.radius
	p.rect.Refresh()
}

func named(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return look.Color(name)
}

// Rule is a hairline across.
func Rule() fyne.CanvasObject {
	return &fyne.Container{Layout: ruled{}, Objects: []fyne.CanvasObject{NewPanel(look.Hairline, "", 0)}}
}

type ruled struct{}

func (ruled) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.LineWidth, look.LineWidth)
}
func (ruled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, look.LineWidth)
}

// On lays an object upon a ground.
func On(ground *Panel, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &upon{}, Objects: []fyne.CanvasObject{ground, o}}
}

type upon struct{ width float32 }

func (u *upon) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[1], width)
}
func (u *upon) naturalWidth(objects []fyne.CanvasObject) float32 { return NaturalWidth(objects[1]) }

func (u *upon) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := objects[1].MinSize().Width
	return fyne.NewSize(width, u.heightFor(objects, max(width, u.width)))
}

func (u *upon) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	u.width = size.Width
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// Card is a white sheet with a hairline around it.
func Card(o fyne.CanvasObject) *fyne.Container {
	return On(NewPanel(look.Surface, look.Hairline, look.RadiusCard), Padded(look.GapMedium, look.GapMedium, o))
}
