package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// Option is one of several things to choose from.
type Option struct{ Key, Title, Sentence string }

// Choice is cards of which one is chosen. Up and Down go from one to the next.
type Choice struct {
	whole
	changed func(key string)
	cards   []*choiceCard
	chosen  string
}

// NewChoice returns cards in the order of the options. chosen may be "".
func NewChoice(options []Option, chosen string, changed func(key string)) *Choice {
	c := &Choice{changed: changed, chosen: chosen}
	var objects []fyne.CanvasObject
	for i, o := range options {
		card := newChoiceCard(c, i, o)
		c.cards = append(c.cards, card)
		objects = append(objects, card)
	}
	c.of(c, Column(look.GapSmall, objects...))
	return c
}

// Chosen is the key of the chosen option, "" if there is none.
func (c *Choice) Chosen() string { return c.chosen }

// Choose chooses as if pressed.
func (c *Choice) Choose(key string) {
	if key == c.chosen {
		return
	}
	c.Mark(key)
	if c.changed != nil {
		c.changed(key)
	}
}

// Mark chooses without telling.
func (c *Choice) Mark(key string) {
	c.chosen = key
	for _, card := range c.cards {
		card.Refresh()
	}
}

// IsOption reports whether an object is one of the cards of a choice.
func IsOption(o fyne.Focusable) bool {
	_, is := o.(*choiceCard)
	return is
}

type choiceCard struct {
	control
	group           *Choice
	at              int
	option          Option
	ground          *canvas.Rectangle
	outer, dot      *canvas.Circle
	title, sentence *Paragraph
}

func newChoiceCard(group *Choice, at int, o Option) *choiceCard {
	c := &choiceCard{group: group, at: at, option: o, ground: canvas.NewRectangle(color.Transparent), outer: canvas.NewCircle(color.Transparent),
		dot: canvas.NewCircle(color.Transparent), title: NewParagraph(StyleStrong, o.Title), sentence: NewParagraph(StyleBody, o.Sentence).In(look.Muted)}
	label := o.Title
	if o.Sentence != "" {
		label += ". " + o.Sentence
	}
	c.as(c, label, func() { group.Choose(o.Key) })
	return c
}

// TypedKey goes to the neighbour by Up and Down.
func (c *choiceCard) TypedKey(key *fyne.KeyEvent) {
	if !Keyed(c) {
		return
	}
	next := c.at
	switch key.Name {
	case fyne.KeyUp:
		next--
	case fyne.KeyDown:
		next++
	default:
		c.control.TypedKey(key)
		return
	}
	if next < 0 || next >= len(c.group.cards) {
		return
	}
	c.group.cards[next].press()
	if view := viewOf(c); view != nil {
		view.Focus(c.group.cards[next]) // also where the choice led on: the person goes through what there is
	}
	Settle(c)
}

// CreateRenderer is for fyne.
func (c *choiceCard) CreateRenderer() fyne.WidgetRenderer {
	return draw(c, c.paint, c.least, c.lay, c.ground, c.outer, c.dot, c.title, c.sentence, c.ring)
}

func (c *choiceCard) paint() {
	chosen := c.group.chosen == c.option.Key
	fill, line, width := look.Surface, look.Hairline, look.LineWidth
	mark := look.Border
	switch {
	case chosen:
		line, width, mark = look.Accent, 1.5*look.LineWidth, look.Accent
	case c.hovered:
		fill = look.Hover
	}
	c.ground.FillColor, c.ground.StrokeColor, c.ground.StrokeWidth = look.Color(fill), look.Color(line), width
	c.ground.CornerRadius = look.RadiusCard
	c.ground.Refresh()
	c.outer.FillColor, c.outer.StrokeColor, c.outer.StrokeWidth = look.Color(look.Surface), look.Color(mark), 1.5
	c.outer.Refresh()
	c.dot.FillColor = color.Transparent
	if chosen {
		c.dot.FillColor = look.Color(look.Accent)
	}
	c.dot.Refresh()
	c.paintRing(look.RadiusCard + ringApart)
}

func (c *choiceCard) mark() float32 { return look.Size(look.SymbolSize) * 0.9 }

// HeightFor grows with the sentence.
func (c *choiceCard) HeightFor(width float32) float32 {
	width -= 3*look.GapMedium + c.mark()
	height := c.title.HeightFor(width) + 2*look.GapMedium
	if c.option.Sentence != "" {
		height += c.sentence.HeightFor(width) + look.GapTiny/2
	}
	return height
}

func (c *choiceCard) least() fyne.Size {
	width := 3*look.GapMedium + c.mark() + c.title.MinSize().Width
	return fyne.NewSize(width, c.HeightFor(max(width, c.Size().Width)))
}

func (c *choiceCard) lay(size fyne.Size) {
	place(c.ground, 0, 0, size.Width, size.Height)
	c.layRing(size, ringApart)
	mark := c.mark()
	x := 2*look.GapMedium + mark
	width := size.Width - x - look.GapMedium
	title := c.title.HeightFor(width)
	first := lineHeight(StyleStrong.face())
	place(c.outer, look.GapMedium, look.GapMedium+(first-mark)/2, mark, mark)
	dot := mark / 2
	place(c.dot, look.GapMedium+(mark-dot)/2, look.GapMedium+(first-dot)/2, dot, dot)
	place(c.title, x, look.GapMedium, width, title)
	place(c.sentence, x, look.GapMedium+title+look.GapTiny/2, width, c.sentence.HeightFor(width))
	c.sentence.Hidden = c.option.Sentence == ""
}
