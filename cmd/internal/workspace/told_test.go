package workspace

import (
	"slices"
	"testing"

	"chartkey/auth"
	"chartkey/auth/sandbox"
)

// TestTold: whoever waits is told of each step as it is done, the same that comes back at the end.
func TestTold(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	var tried []ScopeAccess
	a, err := w.TestAccess(t.Context(), c.ID, func(s ScopeAccess) { tried = append(tried, s) })
	if err != nil || len(tried) == 0 || len(tried) >= len(a.Scopes) {
		t.Errorf("%d of %d tried, %v", len(tried), len(a.Scopes), err)
	}
	for _, s := range tried {
		if s.Test == "untested" || !slices.Contains(a.Scopes, s) {
			t.Errorf("told of %+v", s)
		}
	}
	var steps []auth.Evidence
	done, err := w.Revoke(t.Context(), c.ID, false, func(e auth.Evidence) { steps = append(steps, e) })
	if err != nil || done.Outcome != auth.EndedChecked || !slices.EqualFunc(steps, done.Evidence, auth.Evidence.Equal) {
		t.Errorf("%+v, %v, told of %+v", done, err, steps)
	}
}
