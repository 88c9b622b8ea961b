package main

import (
	"testing"
	"time"

	"chartkey/ui"
	"chartkey/ui/look"
)

// TestAppearance: what was chosen comes back; what cannot be read is the usual look.
func TestAppearance(t *testing.T) {
	h := newHouse(t)
	usual := appearance{Variant: look.System, Scale: 1}
	if got := readAppearance(h.home); got != usual {
		t.Errorf("before: %+v", got)
	}
	chosen := appearance{Variant: look.Contrast, Scale: 1.75, Still: true, Lock: 30, Width: 1000, Height: 700}
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
	for minutes, want := range map[int]time.Duration{0: ui.LockUsually, 2: 2 * time.Minute, 7: ui.LockUsually, -2: ui.LockUsually, 1 << 40: ui.LockUsually} {
		if got := (appearance{Lock: minutes}).settings().LockAfter; got != want {
			t.Errorf("%d minutes: %v", minutes, got)
		}
	}
}
