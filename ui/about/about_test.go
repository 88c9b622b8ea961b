package about_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/about"
	"chartkey/ui/uitest"
)

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := uitest.Show(t, about.New(b.Env, ui.Route{}), form)
			s.Check()
			s.Picture("about")
			s.Sees("not a medical device")
			s.Sees("v2.8.1")
			if form == uitest.Phone {
				s.Golden("about")
			}
		})
	}
}

func TestLicenceOfAPart(t *testing.T) {
	b := uitest.NewBench(t)
	s := uitest.Show(t, about.New(b.Env, ui.Route{}), uitest.Phone)
	s.Tap("fyne.io/fyne/v2")
	if b.LastWent() != (ui.Route{Place: ui.ToAbout, ID: "fyne.io/fyne/v2"}) {
		t.Fatalf("led to %+v", b.LastWent())
	}
	for _, form := range uitest.Forms {
		s := uitest.Show(t, about.New(b.Env, b.LastWent()), form)
		s.Check()
		s.Picture("licence")
		s.Sees("Redistribution is permitted under conditions.")
		s.Sees("MIT License")
		s.SeesNot("not a medical device")
	}
	s = uitest.Show(t, about.New(b.Env, ui.Route{Place: ui.ToAbout, ID: "golang.org/x/oauth2"}), uitest.Phone)
	s.Sees("No licence came with this part.")
}
