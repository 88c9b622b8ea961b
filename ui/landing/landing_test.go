package landing_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/landing"
	"chartkey/ui/uitest"
)

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := uitest.Show(t, landing.New(b.Env, ui.Route{}), form)
			s.Check()
			s.Picture("landing")
		})
	}
}

func TestDoorLeadsByWhoIsHere(t *testing.T) {
	ines, theo := ui.Person{ID: "p1", Label: "Ines"}, ui.Person{ID: "p2", Label: "Theo"}
	for name, c := range map[string]struct {
		people []ui.Person
		fails  string
		want   ui.Route
	}{
		"nobody":      {nil, "", ui.Route{Place: ui.ToKeeping}},
		"one":         {[]ui.Person{ines}, "", ui.Route{Place: ui.ToUnlock, ID: "p1"}},
		"one damaged": {[]ui.Person{{ID: "p1", Problem: "damaged"}}, "", ui.Route{Place: ui.ToPersons}},
		"two":         {[]ui.Person{ines, theo}, "", ui.Route{Place: ui.ToPersons}},
		"not to tell": {[]ui.Person{ines}, "damaged", ui.Route{Place: ui.ToPersons}},
	} {
		t.Run(name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.People = c.people
			b.Backend.Fail("Persons", c.fails)
			s := uitest.Show(t, landing.New(b.Env, ui.Route{}), uitest.Wide)
			s.Tap("See my records")
			b.Settle()
			if b.LastWent() != c.want {
				t.Errorf("led to %+v", b.LastWent())
			}
		})
	}
}

func TestGolden(t *testing.T) {
	b := uitest.NewBench(t)
	uitest.Show(t, landing.New(b.Env, ui.Route{}), uitest.Phone).Golden("landing")
}
