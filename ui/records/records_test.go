package records_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/records"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form, route ui.Route) (*uitest.Screen, ui.Page) {
	t.Helper()
	var p ui.Page
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		p = newPage(b, route)
		return p.Content()
	}, f)
	b.Settle()
	return s, p
}

func newPage(b *uitest.Bench, route ui.Route) ui.Page {
	route.Place = ui.ToRecords
	return records.New(b.Env, route)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s, _ := show(t, b, form, ui.Route{})
			s.Check()
			s.Picture("records-list")
			s.Tap("Haemoglobin A1c")
			b.Settle()
			s.Check()
			s.Picture("records-detail")
			s.Tap("Source")
			b.Settle()
			s.Check()
			s.Picture("records-source")
		})
	}
}
