package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Chip is a few words on a tint. A warning has a symbol of its own, so that its colour is not all that tells it.
type Chip struct {
	widget.BaseWidget
	warning bool
	symbol  *Symbol
	words   *Text
	ground  *canvas.Rectangle
}

// NewChip returns a chip in the accent's tint. symbol may be "".
func NewChip(symbol look.SymbolName, words string) *Chip { return newChip(symbol, words, false) }

// NewWarningChip returns a chip in the warning's tint.
func NewWarningChip(words string) *Chip { return newChip(look.Warning, words, true) }

func newChip(symbol look.SymbolName, words string, warning bool) *Chip {
	c := &Chip{warning: warning, symbol: newSymbol(symbol, look.TintText, look.BadgeSize, 1), words: NewText(StyleLabel, words),
		ground: canvas.NewRectangle(color.Transparent)}
	c.ExtendBaseWidget(c)
	return c
}

// AccessibilityLabel is the words.
func (c *Chip) AccessibilityLabel() string { return c.words.text }

// AccessibilityRole is that of a text.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	return draw(c, c.paint, c.least, c.lay, c.ground, c.symbol, c.words)
}

func (c *Chip) paint() {
	tint, words := look.Tint, look.TintText
	if c.warning {
		tint, words = look.WarningTint, look.WarningText
	}
	c.ground.FillColor = look.Color(tint)
	c.ground.Refresh()
	c.symbol.Set(c.symbol.name, words)
	c.words.In(words)
}

func (c *Chip) symbolWidth() float32 {
	if c.symbol.name == "" {
		return 0
	}
	return c.symbol.side() + look.GapTiny
}

// NaturalWidth is of the whole words.
func (c *Chip) NaturalWidth() float32 {
	return c.symbolWidth() + c.words.NaturalWidth() + 2*chipSide + 1
}

const (
	chipSide = 9 // before and after the words of a chip
	chipOver = 2 // above and below them
)

func chipHeight() float32 { return lineHeight(StyleLabel.face()) + 2*chipOver }

func (c *Chip) least() fyne.Size {
	return fyne.NewSize(c.symbolWidth()+c.words.MinSize().Width+2*chipSide, chipHeight())
}

func (c *Chip) lay(size fyne.Size) {
	high := chipHeight()
	top := (size.Height - high) / 2
	place(c.ground, 0, top, size.Width, high)
	c.ground.CornerRadius = high / 2
	x := float32(chipSide)
	if c.symbol.name != "" {
		place(c.symbol, x, top+(high-c.symbol.side())/2, c.symbol.side(), c.symbol.side())
		x += c.symbolWidth()
	}
	place(c.words, x, top, size.Width-x-chipSide, high)
}
