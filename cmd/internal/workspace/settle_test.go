package workspace

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

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
	random := rand.New(rand.NewPCG(1, 2))
	const count, size = 60, 1 << 20
	var list []string
	for i := range count {
		noise := make([]byte, size*3/4) // not to be compressed
		for j := range noise {
			noise[j] = byte(random.Uint32())
		}
		list = append(list, observation(fmt.Sprintf("o%d", i), server.Patients()[0], base64.StdEncoding.EncodeToString(noise)))
	}
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
