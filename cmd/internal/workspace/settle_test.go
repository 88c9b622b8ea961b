package workspace

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// noisy are n Observations of 1 MB each that cannot be compressed.
func noisy(n int, patient string) []string {
	random := rand.New(rand.NewPCG(1, 2))
	list := make([]string, 0, n)
	for i := range n {
		noise := make([]byte, 3<<18)
		for j := range noise {
			noise[j] = byte(random.Uint32())
		}
		list = append(list, observation(fmt.Sprintf("o%d", i), patient, base64.StdEncoding.EncodeToString(noise)))
	}
	return list
}

// TestSettleLargeChange: a run whose removals outgrow the pages that the writer keeps in memory holds every reader up until it is committed.
// So nothing of its end may read over a second connection once the removal has begun: it would wait for itself, and lose the run as busy.
func TestSettleLargeChange(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server := h.clinic(sandbox.Options{Approve: true})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Observation.rs"
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	const count = 60
	list := noisy(count, server.Patients()[0])
	left := list
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) {
		return respond(r, 200, bundle(left...)), nil
	}))
	if done := mustSync(t, w); done.Stored < count {
		t.Fatalf("%d stored", done.Stored)
	}
	h.clock.pass(2 * sweepEvery)
	left = []string{strings.Replace(list[0], `"final"`, `"amended"`, 1)}
	done, err := w.Sync(t.Context(), nil, nil, nil)
	if err != nil || done.Removed != count-1 || done.Stored != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if n := counted(t, w)["Observation"]; n != 1 {
		t.Errorf("%d Observations are left", n)
	}
	if got := stateOf(t, w, done, "Observation"); got != "" {
		t.Errorf("state %q", got)
	}
}

// TestResumedLargeChange: the same of a run that goes on where another was cut off, and reads what the records of that one refer to.
func TestResumedLargeChange(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server := h.clinic(sandbox.Options{Approve: true})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Observation.rs"
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	const count = 60
	list := noisy(count, server.Patients()[0])
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) { return respond(r, 200, bundle(list...)), nil }))
	mustSync(t, w)
	h.clock.pass(2 * sweepEvery)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i := range list { // little to store in the place of much: it is not committed as it comes
		list[i] = observation(fmt.Sprintf("o%d", i), server.Patients()[0], "short")
	}
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) {
		switch {
		case r.URL.Query().Get("page") == "":
			next := `{"link":[{"relation":"next","url":"` + server.Base() + `/Observation?page=2"}],`
			return respond(r, 200, next+strings.TrimPrefix(strings.Replace(bundle(list[0]), `"total"`, `"_total"`, 1), "{")), nil
		case ctx.Err() == nil:
			cancel()
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return respond(r, 200, strings.Replace(bundle(list[1:]...), `"total"`, `"_total"`, 1)), nil
	}))
	_, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	if done, err := w.Sync(t.Context(), nil, nil, nil); err != nil || done.Stored != count-1 {
		t.Errorf("%d stored, %v", done.Stored, err)
	}
}
