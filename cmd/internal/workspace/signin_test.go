package workspace

import (
	"testing"
	"time"

	"chartkey/auth/sandbox"
)

// TestRefreshForAnotherPerson: a refresh whose id_token is another person's brings nothing, and somebody has to look.
func TestRefreshForAnotherPerson(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{})
	r := request(s)
	r.Open = browseAs(s.Patients()[0], "allow")
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	h.clock.pass(time.Hour)
	var foreign any
	h.network.meddle(changedTokens(func(answer map[string]any) { foreign = answer["id_token"] }))
	r.Name, r.Open = "Other", browseAs(s.Patients()[1], "allow")
	if _, err := w.Connect(t.Context(), r); err != nil || foreign == nil {
		t.Fatal(foreign, err)
	}
	h.network.meddle(changedTokens(func(answer map[string]any) { answer["id_token"] = foreign }))
	_, err = h.enter().Sync(t.Context(), []string{done.Connection.ID}, nil, nil)
	wants(t, err, NeedsReview)
	h.network.meddle(nil)
	if got := state(t, w, done.Connection.ID); got != NeedsReview {
		t.Errorf("state %q", got)
	}
}
