package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/ui/look"
)

// TestABarWithoutAKnownEndMoves from one end of it to the other, unless the person wants no motion or it is known how far it is.
func TestABarWithoutAKnownEndMoves(t *testing.T) {
	app := test.NewTempApp(t)
	for _, c := range []struct {
		name        string
		still       bool
		done, all   int
		moves       bool
		from, until float32 // of the filled piece, half way, in shares of the bar
	}{
		{"no end", false, 0, 0, true, 0.35, 0.65},
		{"no end, no motion", true, 0, 0, false, 0, 0.3},
		{"an end", false, 1, 2, false, 0, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1, Still: c.still}))
			p := NewProgress("Asking.", nil)
			shown(t, app, p)
			p.Set("Asking.", c.done, c.all)
			if moves := p.bar.slides != nil; moves != c.moves {
				t.Fatalf("moves: %v", moves)
			}
			if c.moves {
				p.bar.slide(0.5)
			}
			width := p.bar.Size().Width
			from := p.bar.piece.Position().X / width
			if until := from + p.bar.piece.Size().Width/width; !near(from, c.from) || !near(until, c.until) {
				t.Errorf("filled from %v to %v", from, until)
			}
		})
	}
}

// TestABarComesToRest once its end is known, the wish for no motion comes, or nobody has seen it for a while; and goes on where it is seen again.
func TestABarComesToRest(t *testing.T) {
	app := test.NewTempApp(t)
	moving := look.Choice{Variant: look.Light, Scale: 1}
	for name, end := range map[string]func(*Progress){
		"its end is known": func(p *Progress) { p.Set("Asking.", 1, 2) },
		"no motion any more": func(p *Progress) {
			app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1, Still: true}))
			p.bar.slide(0.5)
		},
		"not drawn any more": func(p *Progress) { test.WidgetRenderer(p.bar).Destroy() },
	} {
		t.Run(name, func(t *testing.T) {
			app.Settings().SetTheme(look.New(moving))
			p := NewProgress("Asking.", nil)
			shown(t, app, p)
			p.bar.slide(0.5)
			if end(p); p.bar.slides != nil || p.bar.piece.Position().X != 0 {
				t.Errorf("it moves, or stays at %v", p.bar.piece.Position())
			}
			app.Settings().SetTheme(look.New(moving))
			p.Set("Asking.", 0, 0)
			if p.bar.slides == nil {
				t.Error("it does not go on")
			}
		})
	}
}

// TestACoveredBarWaits, and goes on when it is seen again.
func TestACoveredBarWaits(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1}))
	p := NewProgress("Asking.", nil)
	w := shown(t, app, p)
	p.bar.slide(0.5)
	before := p.bar.piece.Position()
	w.SetContent(Para("The keys"))
	if p.bar.slide(0.9); p.bar.piece.Position() != before {
		t.Error("it moves though something lies over it")
	}
	w.SetContent(p)
	if p.bar.slide(0.9); p.bar.piece.Position() == before {
		t.Error("it does not go on")
	}
}

func shown(t *testing.T, app fyne.App, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := app.NewWindow("")
	t.Cleanup(w.Close)
	w.SetContent(o)
	w.Resize(fyne.NewSize(400, 100))
	return w
}

func near(a, b float32) bool { return a-b < 0.01 && b-a < 0.01 }
