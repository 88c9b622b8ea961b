package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// Kind is how much weight a button has.
type Kind int

// The kinds. A page has one primary button at most.
const (
	Primary Kind = iota
	Quiet
	Danger // for what cannot be undone
)

// Button is words, with a symbol if that helps, that do something when pressed. Words that do not fit flow.
type Button struct {
	control
	kind   Kind
	symbol *Symbol
	words  *Paragraph
	ground *canvas.Rectangle
}

// NewButton returns a button. symbol may be "".
func NewButton(kind Kind, symbol look.SymbolName, words string, pressed func()) *Button {
	b := &Button{kind: kind, words: NewParagraph(StyleStrong, words).Centred(), ground: canvas.NewRectangle(color.Transparent)}
	b.symbol = NewSymbol(symbol, look.Ink)
	b.as(b, words, pressed)
	return b
}

// SetText changes the words.
func (b *Button) SetText(words string) {
	b.label = words
	b.words.SetText(words)
	b.Refresh()
}

// CreateRenderer is for fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return draw(b, b.paint, b.least, b.lay, b.ground, b.symbol, b.words, b.ring)
}

func (b *Button) paint() {
	fill, line, words := look.Surface, look.Hairline, look.Ink
	switch {
	case b.Disabled():
		fill, line, words = look.Surface, look.Hairline, look.Faint
	case b.kind == Primary:
		fill, line, words = look.Accent, "", look.OnAccent
	case b.kind == Danger:
		fill, line, words = look.WarningTint, look.WarningText, look.WarningText
	case b.hovered:
		fill = look.Hover
	}
	b.ground.FillColor, b.ground.StrokeColor, b.ground.StrokeWidth = look.Color(fill), named(line), look.LineWidth
	b.ground.CornerRadius = look.RadiusRow
	b.ground.Refresh()
	b.symbol.Set(b.symbol.name, words)
	b.words.In(words)
	b.paintRing(look.RadiusRow + ringApart)
}

func (b *Button) sides() (symbol, around float32) {
	if b.symbol.name != "" {
		symbol = b.symbol.side() + look.GapSmall
	}
	return symbol, 2 * look.GapMedium
}

// NaturalWidth keeps the words on one line.
func (b *Button) NaturalWidth() float32 {
	symbol, around := b.sides()
	return symbol + around + b.words.NaturalWidth() + 1
}

// HeightFor grows with the lines that the words take.
func (b *Button) HeightFor(width float32) float32 {
	symbol, around := b.sides()
	return max(look.Size(look.ItemHeight), b.words.HeightFor(width-symbol-around)+2*look.GapSmall)
}

func (b *Button) least() fyne.Size {
	symbol, around := b.sides()
	width := symbol + around + b.words.MinSize().Width
	return fyne.NewSize(width, b.HeightFor(max(b.Size().Width, width)))
}

func (b *Button) lay(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	b.layRing(size, ringApart)
	symbol, around := b.sides()
	words := min(b.words.NaturalWidth(), size.Width-symbol-around)
	high := b.words.HeightFor(words)
	x := (size.Width - symbol - words) / 2
	if symbol > 0 {
		place(b.symbol, x, (size.Height-b.symbol.side())/2, b.symbol.side(), b.symbol.side())
	}
	place(b.words, x+symbol, (size.Height-high)/2, words, high)
}

// IconButton is a symbol that does something when pressed; words say what, to those who cannot see it.
type IconButton struct {
	control
	symbol *Symbol
	ground *canvas.Rectangle
}

// NewIconButton returns a button without words on it.
func NewIconButton(symbol look.SymbolName, words string, pressed func()) *IconButton {
	b := &IconButton{symbol: NewSymbol(symbol, look.Muted), ground: canvas.NewRectangle(color.Transparent)}
	b.as(b, words, pressed)
	return b
}

// Set changes symbol and words.
func (b *IconButton) Set(symbol look.SymbolName, words string) {
	b.label = words
	b.symbol.Set(symbol, b.symbol.colour)
}

// CreateRenderer is for fyne.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer {
	return draw(b, b.paint, b.least, b.lay, b.ground, b.symbol, b.ring)
}

func (b *IconButton) paint() {
	b.ground.FillColor = color.Transparent
	colour := look.Muted
	if b.hovered && !b.Disabled() {
		b.ground.FillColor = look.Color(look.Hover)
		colour = look.Ink
	}
	if b.Disabled() {
		colour = look.Faint
	}
	b.ground.CornerRadius = look.RadiusRow
	b.ground.Refresh()
	b.symbol.Set(b.symbol.name, colour)
	b.paintRing(look.RadiusRow)
}

func (b *IconButton) least() fyne.Size { return fyne.NewSquareSize(look.Size(look.ItemHeight)) }

func (b *IconButton) lay(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	place(b.symbol, 0, 0, size.Width, size.Height)
	b.layRing(size, 0)
}
