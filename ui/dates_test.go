package ui_test

import (
	"testing"
	"time"

	"chartkey/ui"
)

func TestDay(t *testing.T) {
	for when, want := range map[string]string{
		"2024-03-12": "12 Mar 2024", "2024-03-02T23:30:00-11:00": "2 Mar 2024", "2024-03": "Mar 2024", "2024": "2024", "": "",
		"2024-13-40": "2024-13-40", "about 40": "about 40", "2024-03-12Tx": "12 Mar 2024",
	} {
		if got := ui.Day(when); got != want {
			t.Errorf("%q: %q, want %q", when, got, want)
		}
	}
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	time.Local = time.FixedZone("", 2*60*60)
	for when, want := range map[string]string{
		"2024-03-12T10:30:00+02:00": "12 Mar 2024, 10:30", "2024-03-12T10:30:59.123Z": "12 Mar 2024, 10:30 UTC",
		"2024-03-12T23:30:00-11:00": "12 Mar 2024, 23:30 (-11:00)", "2024-03-12": "12 Mar 2024", "2024-03": "Mar 2024", "2024-03-12T10:30": "12 Mar 2024", "x": "x",
	} {
		if got := ui.Instant(when); got != want {
			t.Errorf("%q: %q, want %q", when, got, want)
		}
	}
	if got := ui.Moment(time.Date(2024, time.December, 1, 9, 5, 0, 0, time.Local)); got != "1 Dec 2024, 09:05" {
		t.Errorf("got %q", got)
	}
	if got := ui.Moment(time.Time{}); got != "" {
		t.Errorf("got %q", got)
	}
}
