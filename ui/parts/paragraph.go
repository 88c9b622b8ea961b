package parts

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// longestParagraph bounds what one paragraph lays out, in bytes. The reader of ui/reader is for more.
const longestParagraph = 40_000

// Paragraph is text that flows over as many lines as it needs.
type Paragraph struct {
	widget.BaseWidget
	style  Style
	colour fyne.ThemeColorName
	align  fyne.TextAlign
	text   string // cleaned
	most   int    // lines; 0 for all
	lines  []*canvas.Text
	view   *drawing

	flowed struct { // what the lines were made for
		text  string
		width float32
		face  face
		lines []string
	}
}

// NewParagraph returns flowing text in a style.
func NewParagraph(style Style, text string) *Paragraph {
	p := &Paragraph{style: style, colour: styles[style].colour}
	p.ExtendBaseWidget(p)
	p.text = bounded(text)
	return p
}

// Para is flowing text to be read.
func Para(text string) *Paragraph { return NewParagraph(StyleBody, text) }

// Note is small flowing text that belongs to something.
func Note(text string) *Paragraph { return NewParagraph(StyleCaption, text) }

// Title is the heading of a page. It flows over three lines at most, since what names a record may be long.
func Title(text string) *Paragraph { return NewParagraph(StyleTitle, text).AtMost(3) }

// Section is the heading of a part of a page.
func Section(text string) *Paragraph { return NewParagraph(StyleSection, text).AtMost(3) }

// AtMost cuts what does not fit into so many lines with an ellipsis, and returns the paragraph. 0 lets it flow as far as it does.
func (p *Paragraph) AtMost(lines int) *Paragraph {
	p.most = lines
	return p
}

// In sets the colour, by a name of ui/look, and returns the paragraph.
func (p *Paragraph) In(colour fyne.ThemeColorName) *Paragraph {
	if p.colour != colour {
		p.colour = colour
		p.Refresh()
	}
	return p
}

// Centred sets the lines in the middle, and returns the paragraph.
func (p *Paragraph) Centred() *Paragraph {
	p.align = fyne.TextAlignCenter
	p.Refresh()
	return p
}

// SetText changes the words. What holds the paragraph is to be refreshed, since its height may have changed.
func (p *Paragraph) SetText(text string) {
	if text = bounded(text); text != p.text {
		p.text = text
		p.Refresh()
	}
}

// HeightFor is how high the lines are at a width.
func (p *Paragraph) HeightFor(width float32) float32 {
	return float32(len(p.flow(width))) * lineHeight(p.style.face())
}

// NaturalWidth is what the text needs to stay on one line.
func (p *Paragraph) NaturalWidth() float32 {
	f := p.style.face()
	var widest float32
	for _, line := range p.flow(1 << 20) {
		widest = max(widest, lineWidth(line, f))
	}
	return widest
}

// lastWidth is how far the last line goes at a width.
func (p *Paragraph) lastWidth(width float32) float32 {
	lines := p.flow(width)
	return lineWidth(lines[len(lines)-1], p.style.face())
}

// longestWord is what a paragraph needs at least so that no word of it is broken; of anything else it is 0.
func longestWord(o fyne.CanvasObject) float32 {
	p, is := o.(*Paragraph)
	if !is {
		return 0
	}
	var widest float32
	for _, word := range strings.Fields(p.text) {
		widest = max(widest, lineWidth(word, p.style.face()))
	}
	return widest
}

// AccessibilityLabel is the whole text.
func (p *Paragraph) AccessibilityLabel() string { return p.text }

// AccessibilityRole is that of a text.
func (p *Paragraph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	p.view = draw(p, func() {}, p.least, p.lay)
	return p.view
}

func (p *Paragraph) least() fyne.Size {
	f := p.style.face()
	width := p.Size().Width
	if width == 0 {
		return fyne.NewSize(3*f.size, lineHeight(f))
	}
	return fyne.NewSize(3*f.size, p.HeightFor(width))
}

func (p *Paragraph) lay(size fyne.Size) {
	f := p.style.face()
	high := lineHeight(f)
	flowed := p.flow(size.Width)
	for len(p.lines) < len(flowed) {
		p.lines = append(p.lines, canvas.NewText("", nil))
	}
	p.lines = p.lines[:len(flowed)]
	p.view.objects = p.view.objects[:0]
	for i, line := range p.lines {
		line.Text, line.TextSize, line.TextStyle, line.Alignment = flowed[i], f.size, f.TextStyle, p.align
		line.Color = look.Color(p.colour)
		place(line, 0, float32(i)*high, size.Width, high)
		line.Refresh()
		p.view.objects = append(p.view.objects, line)
	}
}

// flow keeps the lines of the last width that was asked for.
func (p *Paragraph) flow(width float32) []string {
	f := p.style.face()
	if k := &p.flowed; k.lines == nil || k.width != width || k.face != f || k.text != p.text {
		k.text, k.width, k.face, k.lines = p.text, width, f, wrap(p.text, width+0.5, f)
		if p.most > 0 && len(k.lines) > p.most {
			k.lines = k.lines[:p.most]
			k.lines[p.most-1] = cut(k.lines[p.most-1]+" "+ellipsis, width, f)
		}
	}
	return p.flowed.lines
}

func bounded(text string) string {
	if len(text) > longestParagraph {
		text = text[:longestParagraph] + ellipsis
	}
	return flowing(text)
}
