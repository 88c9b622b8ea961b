package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// Link is words that lead somewhere else in the window. It opens no address.
type Link struct {
	control
	words *Paragraph
	under *canvas.Line
}

// NewLink returns a link.
func NewLink(words string, pressed func()) *Link {
	l := &Link{words: NewParagraph(StyleBody, words).In(look.TintText), under: canvas.NewLine(nil)}
	l.as(l, words, pressed)
	l.role = fyne.AccessibleRoleLink
	return l
}

// CreateRenderer is for fyne.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	return draw(l, l.paint, l.least, l.lay, l.words, l.under, l.ring)
}

func (l *Link) paint() {
	colour := look.TintText
	if l.Disabled() {
		colour = look.Faint
	}
	l.words.In(colour)
	l.under.StrokeColor, l.under.StrokeWidth = look.Color(colour), look.LineWidth
	l.paintRing(look.RadiusRow / 2)
}

// NaturalWidth keeps the words on one line.
func (l *Link) NaturalWidth() float32 { return l.words.NaturalWidth() + 1 }

// HeightFor grows with the lines that the words take.
func (l *Link) HeightFor(width float32) float32 { return l.words.HeightFor(width) + look.GapTiny }

func (l *Link) least() fyne.Size {
	least := l.words.MinSize()
	return fyne.NewSize(least.Width, l.HeightFor(max(l.Size().Width, least.Width)))
}

func (l *Link) lay(size fyne.Size) {
	high := l.words.HeightFor(size.Width)
	place(l.words, 0, 0, size.Width, high)
	width := l.words.lastWidth(size.Width)
	l.under.Position1, l.under.Position2 = fyne.NewPos(0, high), fyne.NewPos(width, high)
	l.layRing(fyne.NewSize(min(l.words.NaturalWidth(), size.Width), size.Height), 3)
}
