package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Text is one line. What does not fit is cut with an ellipsis; the whole of it is its AccessibilityLabel.
type Text struct {
	widget.BaseWidget
	style  Style
	colour fyne.ThemeColorName
	align  fyne.TextAlign
	text   string // cleaned
	drawn  *canvas.Text
}

// NewText returns a line in a style.
func NewText(style Style, text string) *Text {
	t := &Text{style: style, colour: styles[style].colour, text: oneLine(text), drawn: canvas.NewText("", look.Color(look.Ink))}
	t.ExtendBaseWidget(t)
	return t
}

// Body is a line to be read.
func Body(text string) *Text { return NewText(StyleBody, text) }

// Strong is a bold line.
func Strong(text string) *Text { return NewText(StyleStrong, text) }

// Caption is a small line that belongs to something.
func Caption(text string) *Text { return NewText(StyleCaption, text) }

// Label is the small name of a value or of a group.
func Label(text string) *Text { return NewText(StyleLabel, text) }

// Value is the one number that a page is about.
func Value(text string) *Text { return NewText(StyleValue, text) }

// In sets the colour, by a name of ui/look, and returns the text.
func (t *Text) In(colour fyne.ThemeColorName) *Text {
	if t.colour != colour {
		t.colour = colour
		t.Refresh()
	}
	return t
}

// Trailing sets the text to the end of its room, and returns it.
func (t *Text) Trailing() *Text {
	t.align = fyne.TextAlignTrailing
	t.Refresh()
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if text = oneLine(text); text != t.text {
		t.text = text
		t.Refresh()
	}
}

// NaturalWidth is what the whole text needs.
func (t *Text) NaturalWidth() float32 { return lineWidth(t.text, t.style.face()) }

// AccessibilityLabel is the whole text.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole is that of a text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	return draw(t, t.paint, t.least, t.lay, t.drawn)
}

func (t *Text) paint() {
	f := t.style.face()
	t.drawn.TextSize, t.drawn.TextStyle, t.drawn.Alignment = f.size, f.TextStyle, t.align
	t.drawn.Color = look.Color(t.colour)
}

// least is small: a text can always be cut. A short one stays whole.
func (t *Text) least() fyne.Size {
	f := t.style.face()
	return fyne.NewSize(min(t.NaturalWidth(), 3*f.size), lineHeight(f))
}

func (t *Text) lay(size fyne.Size) {
	f := t.style.face()
	t.drawn.Text = cut(t.text, size.Width, f)
	high := lineHeight(f)
	place(t.drawn, 0, (size.Height-high)/2, size.Width, high)
	t.drawn.Refresh()
}
