package uitest

import (
	"context"
	"fmt"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// failing is a test that is expected to fail.
type failing struct {
	testing.TB
	said []string
}

func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func TestChecksFailOnWhatIsWrong(t *testing.T) {
	text := func(words string, c color.Color, width float32, at fyne.Position) *canvas.Text {
		o := canvas.NewText(words, c)
		o.Resize(fyne.NewSize(width, 20))
		o.Move(at)
		return o
	}
	ink := func() color.Color { return look.Color(look.Ink) }
	for _, row := range []struct {
		name string
		made func() []fyne.CanvasObject
		want string
	}{
		{"right", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", ink(), 200, fyne.NewPos(10, 10))}
		}, ""},
		{"clipped", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", ink(), 20, fyne.NewPos(10, 10))}
		}, "in room for 20"},
		{"pale", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", look.Color(look.Hairline), 200, fyne.NewPos(10, 10))}
		}, "stands out"},
		{"on a ground of its own colour", func() []fyne.CanvasObject {
			ground := canvas.NewRectangle(ink())
			ground.Resize(fyne.NewSize(300, 60))
			return []fyne.CanvasObject{ground, text("some words", ink(), 200, fyne.NewPos(10, 10))}
		}, "stands out"},
		{"upon each other", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", ink(), 200, fyne.NewPos(10, 10)), text("others", ink(), 200, fyne.NewPos(12, 14))}
		}, "lies upon"},
		{"outside", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", ink(), 200, fyne.NewPos(10, 775))}
		}, "above or below"},
		{"over the edge", func() []fyne.CanvasObject {
			return []fyne.CanvasObject{text("some words", ink(), 200, fyne.NewPos(1200, 10))}
		}, "at the side"},
		{"too large", func() []fyne.CanvasObject {
			o := canvas.NewRectangle(color.Transparent)
			o.SetMinSize(fyne.NewSize(1300, 10))
			o.Resize(fyne.NewSize(10, 10))
			return []fyne.CanvasObject{o}
		}, "more than the window has"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := &failing{TB: t}
			s := ShowObject(f, func() fyne.CanvasObject { return &fyne.Container{Layout: loose{}, Objects: row.made()} }, Wide)
			s.Check()
			said := strings.Join(f.said, "\n")
			if (said == "") != (row.want == "") || !strings.Contains(said, row.want) {
				t.Errorf("it said %q, want %q", said, row.want)
			}
		})
	}
}

// loose leaves objects where they are.
type loose struct{}

func (loose) Layout([]fyne.CanvasObject, fyne.Size) {}
func (loose) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if _, text := objects[0].(*canvas.Text); text {
		return fyne.Size{}
	}
	return objects[0].MinSize()
}

func TestSeesAndSeesNotFail(t *testing.T) {
	f := &failing{TB: t}
	s := ShowObject(f, func() fyne.CanvasObject {
		return parts.Column(0, parts.Body("some words"), parts.Para("and more of them"))
	}, Phone)
	s.Sees("words")
	s.Sees("of them")
	s.SeesNot("others")
	if len(f.said) != 0 {
		t.Errorf("%q", f.said)
	}
	s.Sees("others")
	s.SeesNot("words")
	if len(f.said) != 2 {
		t.Errorf("%q", f.said)
	}
}

func TestFaults(t *testing.T) {
	b := NewBench(t)
	ctx := t.Context()
	b.Backend.Fail("Records", "damaged")
	if _, err := b.Session.Records(ctx, ui.RecordQuery{}); ui.CodeOf(err) != "damaged" {
		t.Errorf("%v", err)
	}
	b.Backend.Fail("Records", "")
	if found, err := b.Session.Records(ctx, ui.RecordQuery{Types: []string{"Observation"}, Search: "haemo", Limit: 1}); err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	release := b.Backend.Hold("Records")
	got := 0
	ui.Run(b.Env.Tasks, "x", func(ctx context.Context) ([]ui.Record, error) { return b.Session.Records(ctx, ui.RecordQuery{}) },
		func(found []ui.Record, _ error) { got = len(found) })
	b.Until("the call", func() bool {
		b.Queue.Post(func() {}, nil)
		return b.Backend.Calls("Records") == 3
	})
	if got != 0 {
		t.Error("it was to wait")
	}
	release()
	b.Settle()
	if got != 14 {
		t.Errorf("%d records", got)
	}
	if err := b.Session.Lock(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Session.Counts(ctx); ui.CodeOf(err) != "locked" {
		t.Errorf("%v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := b.Backend.Persons(cancelled); ui.CodeOf(err) != "cancelled" {
		t.Errorf("%v", err)
	}
}

// TestThings: what says words is listed with where it is, whether it can be pressed or typed into, and whether it is in view.
func TestThings(t *testing.T) {
	var button *parts.Button
	s := ShowObject(t, func() fyne.CanvasObject {
		button = parts.NewButton(parts.Primary, "", "On we go", func() {})
		tall := canvas.NewRectangle(color.Transparent)
		tall.SetMinSize(fyne.NewSize(10, 3000))
		return parts.NewScroll(parts.Column(0, parts.NewField("Name", ""), button, tall, parts.Caption("Far below")))
	}, Wide)
	s.Canvas.Focus(button)
	found := map[string]Thing{}
	for _, thing := range Things(s.Canvas) {
		if had, twice := found[thing.Says]; !twice || thing.Taps && !had.Taps {
			found[thing.Says] = thing
		}
	}
	if b := found["On we go"]; !b.Taps || !b.Types || !b.Focused || !b.InView || b.X <= 0 || b.Y <= 0 || b.Bottom != Wide.Height {
		t.Errorf("%+v", b)
	}
	if far := found["Far below"]; far.Says == "" || far.InView || far.Taps || far.Y < 3000 {
		t.Errorf("%+v", far)
	}
	if f := found["Name"]; !f.Types || f.Focused {
		t.Errorf("%+v", f)
	}
}
