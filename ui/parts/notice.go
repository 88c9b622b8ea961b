package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// Warning is a banner about something that is not as it should be, with the next step and a button that takes it. button may be nil.
func Warning(what, next string, button *Button) *fyne.Container {
	return banner(look.Warning, look.WarningTint, look.WarningText, what, next, button)
}

// Hint is a banner about something good to know. button may be nil.
func Hint(what, next string, button *Button) *fyne.Container {
	return banner(look.About, look.Tint, look.TintText, what, next, button)
}

func banner(symbol look.SymbolName, tint, colour fyne.ThemeColorName, what, next string, button *Button) *fyne.Container {
	words := []fyne.CanvasObject{NewParagraph(StyleStrong, what)}
	if next != "" {
		words = append(words, Para(next))
	}
	var body fyne.CanvasObject = Beside(look.GapSmall+2, NewSymbol(symbol, colour), Column(2, words...))
	if button != nil {
		body = sentence(look.GapMedium, body, button)
	}
	return On(NewPanel(tint, "", look.RadiusCard), Padded(look.GapMedium-2, look.GapMedium, body))
}

// Empty says why there is nothing, with the buttons that help; nil is none.
func Empty(symbol look.SymbolName, sentence string, buttons ...*Button) *fyne.Container {
	objects := []fyne.CanvasObject{newSymbol(symbol, look.Muted, look.SymbolSize, 2), NewParagraph(StyleBody, sentence).In(look.Muted).Centred()}
	for _, button := range buttons {
		if button != nil {
			objects = append(objects, button)
		}
	}
	return &fyne.Container{Layout: &middle{}, Objects: objects}
}

// middle stacks objects in the middle of its room, in a narrow column, a little above the centre.
type middle struct{ width float32 }

func (m *middle) within(width float32) float32 {
	return max(min(width-2*look.GapLarge, 360*look.Scale()), 0)
}

func (m *middle) each(objects []fyne.CanvasObject, width float32, cell func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var y float32
	for _, o := range visible(objects) {
		w := m.within(width)
		if _, is := o.(*Button); is {
			w = min(NaturalWidth(o), w)
		}
		h := HeightFor(o, w)
		cell(o, (width-w)/2, y, w, h)
		y += h + look.GapMedium
	}
	return max(y-look.GapMedium, 0)
}

func (m *middle) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return m.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {}) + 2*look.GapLarge
}

func (m *middle) naturalWidth([]fyne.CanvasObject) float32 { return 360 * look.Scale() }

func (m *middle) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, m.heightFor(objects, max(width, m.width)))
}

func (m *middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m.width = size.Width
	high := m.heightFor(objects, size.Width) - 2*look.GapLarge
	top := max((size.Height-high)*0.4, look.GapLarge)
	m.each(objects, size.Width, func(o fyne.CanvasObject, x, y, w, h float32) { place(o, x, top+y, w, h) })
}
