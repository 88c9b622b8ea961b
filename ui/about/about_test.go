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
