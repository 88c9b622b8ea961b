package uitest

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// Check fails on texts that are clipped, that stand out too little from what is behind them, or that lie upon each other.
func (s *Screen) Check() {
	s.t.Helper()
	settle()
	s.fits()
	var drawn []seen
	walk(s.Canvas, func(o seen) {
		drawn = append(drawn, o)
		if t, ok := o.object.(*canvas.Text); ok && strings.TrimSpace(t.Text) != "" {
			s.whole(o, t)
			s.readable(o, t, drawn)
		}
	})
	s.apart(drawn)
}

// whole holds that a text has the room that it needs.
func (s *Screen) whole(o seen, t *canvas.Text) {
	s.t.Helper()
	if o.typed {
		return // a field scrolls what is typed
	}
	needs := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle)
	if needs.Width > t.Size().Width+1.5 {
		s.t.Errorf("%s: %q is %.0f wide in room for %.0f", s.Form.Name, t.Text, needs.Width, t.Size().Width)
	}
	a := inked(o, t, needs)
	if !o.sideways && (a.x1 < o.clip.x1-0.5 || a.x2 > o.clip.x2+1.5) {
		s.t.Errorf("%s: %q is cut off at the side", s.Form.Name, t.Text)
	}
	if !o.scrolled && (a.y1 < o.clip.y1-0.5 || a.y2 > o.clip.y2+0.5) {
		s.t.Errorf("%s: %q is cut off above or below", s.Form.Name, t.Text)
	}
}

// inked is where the letters are.
func inked(o seen, t *canvas.Text, needs fyne.Size) area {
	a := o.area()
	switch t.Alignment {
	case fyne.TextAlignTrailing:
		a.x1 = a.x2 - needs.Width
	case fyne.TextAlignCenter:
		a.x1 += (t.Size().Width - needs.Width) / 2
		a.x2 = a.x1 + needs.Width
	default:
		a.x2 = a.x1 + needs.Width
	}
	return a
}

// readable holds the contrast of a text with the last opaque ground that was drawn beneath it.
func (s *Screen) readable(o seen, t *canvas.Text, before []seen) {
	s.t.Helper()
	if t.Color == look.Color(look.Faint) {
		return // what cannot be used now
	}
	ground := look.Color(look.Page)
	at := o.centre()
	for _, b := range before {
		r, ok := b.object.(*canvas.Rectangle)
		if !ok || !opaque(r.FillColor) {
			continue
		}
		if a := b.area(); a.x1 <= at.X && a.x2 >= at.X && a.y1 <= at.Y && a.y2 >= at.Y {
			ground = r.FillColor
		}
	}
	least := 4.5
	if s.Form.Variant == look.Contrast {
		least = 7
	}
	if r := look.Ratio(t.Color, ground); r < least {
		s.t.Errorf("%s: %q stands out %.1f to 1 only", s.Form.Name, t.Text, r)
	}
}

func opaque(c color.Color) bool {
	if c == nil {
		return false
	}
	_, _, _, a := c.RGBA()
	return a == 0xffff
}

// apart holds that no two texts lie upon each other.
func (s *Screen) apart(drawn []seen) {
	s.t.Helper()
	type placed struct {
		area
		text string
	}
	var texts []placed
	for _, o := range drawn {
		t, ok := o.object.(*canvas.Text)
		if !ok || strings.TrimSpace(t.Text) == "" || o.typed {
			continue
		}
		needs := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle)
		a := inked(o, t, needs).intersect(o.clip)
		for _, other := range texts {
			both := a.intersect(other.area)
			if both.x2-both.x1 > 2 && both.y2-both.y1 > needs.Height/3 {
				s.t.Errorf("%s: %q lies upon %q", s.Form.Name, t.Text, other.text)
			}
		}
		texts = append(texts, placed{a, t.Text})
	}
}
