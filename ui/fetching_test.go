package ui_test

import (
	"testing"

	"chartkey/ui"
)

// TestWhatAFetchBrought: "nothing new" is said only where a clinic was asked for records.
func TestWhatAFetchBrought(t *testing.T) {
	back := []ui.End{{Revocation: ui.Revocation{Outcome: "not-offered"}}}
	for _, c := range []struct {
		result ui.Synced
		want   string
	}{
		{ui.Synced{}, "Nothing new came."},
		{ui.Synced{Ends: back}, "Nothing is fetched with an access that you took back."},
		{ui.Synced{Ends: back, Unchanged: 3}, "Nothing new came."},
		{ui.Synced{Ends: back, Stored: 2}, "2 records are new or changed."},
	} {
		if got := (ui.Fetching{Fresh: true, Result: c.result}).Words(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.result, got, c.want)
		}
	}
}
