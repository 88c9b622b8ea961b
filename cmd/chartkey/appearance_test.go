package main

import (
	"testing"

	"chartkey/ui/look"
)

// TestAppearance: what was chosen comes back; what cannot be read is the usual look.
func TestAppearance(t *testing.T) {
	h := newHouse(t)
	usual := appearance{Variant: look.System, Scale: 1}
	if got := readAppearance(h.home); got != usual {
		t.Errorf("before: %+v", got)
	}
	chosen := appearance{Variant: look.Contrast, Scale: 1.75, Still: true, Width: 1000, Height: 700}
	if err := saveAppearance(t.Context(), h.home, chosen); err != nil {
		t.Fatal(err)
	}
	if got := readAppearance(h.home); got != chosen {
		t.Errorf("got %+v", got)
	}
	for _, text := range []string{`{`, `[]`, `{"variant":"pink","scale":1}`, `{"variant":"dark","scale":9}`, `{"variant":"dark","scale":0}`, `{}`} {
		if err := h.home.SaveSettings(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := readAppearance(h.home); got != usual {
			t.Errorf("%s: %+v", text, got)
		}
	}
}
