package look

import "fyne.io/fyne/v2"

// LoadFonts reads the fonts that every page needs, which takes longer than to draw one. The window library measures texts with one shaper and
// no lock, so nobody else may measure meanwhile.
func LoadFonts() {
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("x", Size(TextBody), style)
	}
}
