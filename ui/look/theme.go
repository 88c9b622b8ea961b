package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// What a person can choose for [Choice.Variant].
const (
	System   = "system" // as the desktop says
	Light    = "light"
	Dark     = "dark"
	Contrast = "contrast"
)

// Choice is what a person chooses about the look.
type Choice struct {
	Variant string
	Scale   float32 // of text: 1 to 2
	Still   bool    // no motion
}

// Theme is fyne's theme in Chartkey's look.
type Theme struct{ choice Choice }

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme of a choice. A scale outside of 1 to 2 is taken as the nearest.
func New(c Choice) *Theme {
	c.Scale = min(max(c.Scale, 1), 2)
	return &Theme{choice: c}
}

// Color gives what the theme has by that name, and fyne's own for all else.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	p, variant := t.palette(system)
	if name == theme.ColorNameShadow {
		return color.NRGBA{A: 0x08}
	}
	if name == theme.ColorNameScrollBarBackground {
		c := p[Hairline]
		c.A = 0x60
		return c
	}
	if c, ok := p.of(name); ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font is fyne's.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon gives fyne's own widgets our symbols where they show one.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if symbol, ok := icons[name]; ok {
		return Symbol(symbol, Ink)
	}
	return theme.DefaultTheme().Icon(name)
}

// Size gives a size, with the texts in the chosen scale.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := grown[name]; ok {
		return s.fixed + s.scaled*t.choice.Scale
	}
	if s, ok := unscaled[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

func (t *Theme) palette(system fyne.ThemeVariant) (palette, fyne.ThemeVariant) {
	switch t.choice.Variant {
	case Light:
		return light, theme.VariantLight
	case Dark:
		return dark, theme.VariantDark
	case Contrast:
		return contrast, theme.VariantDark
	}
	if system == theme.VariantLight {
		return light, theme.VariantLight
	}
	return dark, theme.VariantDark
}

// Color is a colour of the theme in use.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Size is a size of the theme in use.
func Size(name fyne.ThemeSizeName) float32 { return theme.Size(name) }

// Scale is by how much the texts are larger than usual, 1 to 2.
func Scale() float32 { return Size(TextBody) / grown[TextBody].scaled }

// Still reports whether nothing is to move: the person said so here, or to the desktop.
func Still() bool {
	settings := fyne.CurrentApp().Settings()
	if t, ours := settings.Theme().(*Theme); ours && t.choice.Still {
		return true
	}
	return !settings.ShowAnimations()
}
