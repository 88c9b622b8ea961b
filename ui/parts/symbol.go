package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Symbol is a line symbol in a colour of the theme.
type Symbol struct {
	widget.BaseWidget
	name   look.SymbolName
	colour fyne.ThemeColorName
	size   fyne.ThemeSizeName
	scale  float32
	image  *picture
}

// NewSymbol returns a symbol of the usual size.
func NewSymbol(name look.SymbolName, colour fyne.ThemeColorName) *Symbol {
	return newSymbol(name, colour, look.SymbolSize, 1)
}

func newSymbol(name look.SymbolName, colour fyne.ThemeColorName, size fyne.ThemeSizeName, scale float32) *Symbol {
	s := &Symbol{name: name, colour: colour, size: size, scale: scale, image: newPicture()}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes what is drawn, and in which colour.
func (s *Symbol) Set(name look.SymbolName, colour fyne.ThemeColorName) {
	if s.name != name || s.colour != colour {
		s.name, s.colour = name, colour
		s.Refresh()
	}
}

// CreateRenderer is for fyne.
func (s *Symbol) CreateRenderer() fyne.WidgetRenderer {
	return draw(s, s.paint, s.least, s.lay, s.image.Image)
}

func (s *Symbol) paint() { s.image.set(s.name, s.colour) }

func (s *Symbol) side() float32 { return look.Size(s.size) * s.scale }

func (s *Symbol) least() fyne.Size { return fyne.NewSquareSize(s.side()) }

func (s *Symbol) lay(size fyne.Size) {
	side := s.side()
	place(s.image.Image, (size.Width-side)/2, (size.Height-side)/2, side, side)
}

// picture is a symbol as it is drawn. To read one costs more than most texts, so one that is as it was is left alone.
type picture struct {
	*canvas.Image
	drawn string // its name, which tells its colour
}

func newPicture() *picture { return &picture{Image: &canvas.Image{FillMode: canvas.ImageFillContain}} }

func (p *picture) set(name look.SymbolName, colour fyne.ThemeColorName) {
	p.Hidden = name == ""
	if name == "" {
		return
	}
	if symbol := look.Symbol(name, colour); p.drawn != symbol.Name() {
		p.drawn, p.Resource = symbol.Name(), symbol
		p.Refresh()
	}
}
