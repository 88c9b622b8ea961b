package places_test

import (
	"testing"

	"chartkey/ui"
	"chartkey/ui/places"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	s := uitest.Show(t, places.New(b.Env, ui.Route{Place: ui.ToPlaces}), f)
	b.Settle()
	return s
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Check()
			s.Picture("places")
			if form == uitest.Phone {
				s.Golden("places")
			}
			s.Tap("Try these places")
			b.Settle()
			s.Check()
			s.Picture("places-tried")
		})
	}
}

// TestEachSecretIsNamed with its place and what protects it; what is missing comes first, with what to do.
func TestEachSecretIsNamed(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	for _, words := range []string{
		"Master secret", "org.chartkey.app", "/master", "other programs under your login can read it", "Lasting sign-in at Northside", "There is none.",
	} {
		s.Sees(words)
	}
	if b.Backend.Calls("TryPlaces") != 0 {
		t.Error("places are tried without the person's word")
	}
}

// TestPlacesAreTriedOnThePersonsWord: with the times, and with what to do about one that keeps nothing.
func TestPlacesAreTriedOnThePersonsWord(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	release := b.Backend.Hold("TryPlaces")
	s.Tap("Try these places")
	s.Sees("A keyring may show a window of its own")
	release()
	b.Settle()
	s.Sees("written in 14ms, read in 2ms and deleted in 1ms")
	s.Sees("Answer what it asks")
	b.Backend.Fail("TryPlaces", "cancelled")
	s.Tap("Try these places")
	b.Settle()
	s.Sees("Cancelled.")
}

func TestWhatCannotBeLookedUp(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Secrets", "damaged sign-ins")
	s := show(t, b, uitest.Wide)
	s.Sees("The sign-ins are damaged.")
	b.Backend.Fail("Secrets", "")
	s.Tap("Try again")
	b.Settle()
	s.Sees("Master secret")
}
