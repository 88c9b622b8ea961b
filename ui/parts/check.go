package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// Check is a box to tick, with a sentence.
type Check struct {
	control
	Changed func(bool)

	ticked   bool
	box      *canvas.Rectangle
	tick     *Symbol
	sentence *Paragraph
}

// NewCheck returns a box. changed may be nil.
func NewCheck(sentence string, ticked bool, changed func(bool)) *Check {
	c := &Check{Changed: changed, ticked: ticked, box: canvas.NewRectangle(color.Transparent), tick: newSymbol(look.Check, look.OnAccent, look.SymbolSize, 0.7),
		sentence: Para(sentence)}
	c.as(c, sentence, c.turn)
	return c
}

// Ticked reports whether it is.
func (c *Check) Ticked() bool { return c.ticked }

// SetTicked changes it without telling.
func (c *Check) SetTicked(ticked bool) {
	c.ticked = ticked
	c.Refresh()
}

func (c *Check) turn() {
	c.SetTicked(!c.ticked)
	if c.Changed != nil {
		c.Changed(c.ticked)
	}
}

// CreateRenderer is for fyne.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	return draw(c, c.paint, c.least, c.lay, c.box, c.tick, c.sentence, c.ring)
}

func (c *Check) paint() {
	fill, line, words := look.Surface, look.Border, look.Ink
	if c.hovered {
		fill = look.Hover
	}
	if c.ticked {
		fill, line = look.Accent, look.Accent
	}
	if c.Disabled() {
		line, words = look.Faint, look.Faint
	}
	c.box.FillColor, c.box.StrokeColor, c.box.StrokeWidth, c.box.CornerRadius = look.Color(fill), look.Color(line), 1.5, 5
	c.box.Refresh()
	c.tick.Hidden = !c.ticked
	c.tick.Set(look.Check, look.OnAccent)
	c.sentence.In(words)
	c.paintRing(look.RadiusRow)
}

func (c *Check) side() float32 { return look.Size(look.SymbolSize) }

// HeightFor grows with the sentence.
func (c *Check) HeightFor(width float32) float32 {
	return max(c.side(), c.sentence.HeightFor(width-c.side()-look.GapSmall)) + 2*look.GapTiny
}

// NaturalWidth keeps the sentence on one line.
func (c *Check) NaturalWidth() float32 {
	return c.side() + look.GapSmall + c.sentence.NaturalWidth() + 1
}

func (c *Check) least() fyne.Size {
	width := c.side() + look.GapSmall + c.sentence.MinSize().Width
	return fyne.NewSize(width, c.HeightFor(max(width, c.Size().Width)))
}

func (c *Check) lay(size fyne.Size) {
	side, x := c.side(), c.side()+look.GapSmall
	first := lineHeight(StyleBody.face())
	top := look.GapTiny + max((first-side)/2, 0)
	place(c.box, 0, top, side, side)
	place(c.tick, 0, top, side, side)
	place(c.sentence, x, look.GapTiny+max((side-first)/2, 0), size.Width-x, c.sentence.HeightFor(size.Width-x))
	c.layRing(size, 2)
}
