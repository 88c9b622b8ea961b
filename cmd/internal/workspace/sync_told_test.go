package workspace

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
)

// referring is a clinic whose Observation refers to two Practitioners, which a test answers for.
func referring(h *house, w *Workspace, scopes string, practitioner func(*http.Request) (*http.Response, error)) {
	h.t.Helper()
	server := h.clinic(sandbox.Options{Approve: true})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Observation.rs " + scopes
	if _, err := w.Connect(h.t.Context(), r); err != nil {
		h.t.Fatal(err)
	}
	text := observation("o1", server.Patients()[0], "x")
	text = strings.TrimSuffix(text, "}") + `,"performer":[{"reference":"Practitioner/a"},{"reference":"Practitioner/b"}]}`
	search := searches("Observation", func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.RawQuery, "_lastUpdated") {
			return respond(r, 200, bundle()), nil
		}
		return respond(r, 200, bundle(text)), nil
	})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "/Practitioner/") {
			return practitioner(r)
		}
		return search(r)
	})
}

// TestSyncTellsWhatItCouldNotFollow: records that others refer to and that did not come are missing like any others, also after syncs that had
// no reason to ask for them again.
func TestSyncTellsWhatItCouldNotFollow(t *testing.T) {
	const outcome = `{"resourceType":"OperationOutcome"}`
	half := func(status int) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/a") {
				return respond(r, 200, `{"resourceType":"Practitioner","id":"a","name":[{"text":"Dr A"}]}`), nil
			}
			return respond(r, status, outcome), nil
		}
	}
	for _, c := range []struct {
		situation string
		scopes    string
		answer    func(*http.Request) (*http.Response, error)
		state     string
		says      string
	}{
		{"refused without being asked for", "", answers(403, outcome), "not-asked", "some that your records refer to"},
		{"refused by a 401 without being asked for", "", answers(401, outcome), "not-asked", "401"},
		{"not there", "", answers(404, outcome), "unknown", "404"},
		{"deleted", "", half(410), "unknown", "some that your records refer to"},
		{"broken", "", answers(500, ""), "failed", "500"},
		{"another one", "", answers(200, `{"resourceType":"Practitioner","id":"c"}`), "failed", "another record"},
		{"said already", "patient/Practitioner.rs?x=y", answers(404, outcome), "refused", "not granted"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			referring(h, w, c.scopes, c.answer)
			for _, after := range []time.Duration{0, time.Hour, 24 * time.Hour} {
				h.clock.pass(after)
				done := mustSync(t, w)
				rows := 0
				for _, m := range done.Partial {
					if m.Type == "Practitioner" {
						rows++
						if !strings.Contains(m.Reason, c.says) {
							t.Errorf("the reason is %q", m.Reason)
						}
					}
				}
				if got := stateOf(t, w, done, "Practitioner"); got != c.state || rows != 1 || done.Complete() != (c.state == "not-asked") {
					t.Errorf("after %v: state %q in %d rows, complete %t", after, got, rows, done.Complete())
				}
			}
			h.clock.pass(2 * sweepEvery)
			h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) {
				return respond(r, 200, bundle(observation("o1", onlyConnection(t, w).Patient, "x"))), nil
			}))
			if got := stateOf(t, w, mustSync(t, w), "Practitioner"); got != "" && c.scopes == "" {
				t.Errorf("when all that is referred to came: %q", got)
			}
		})
	}
}

// TestSyncTellsOddRecords: what is no JSON is kept and counted, and so is what came twice and differs; neither makes the sync incomplete.
func TestSyncTellsOddRecords(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	patient := server.Patients()[0]
	odd := strings.TrimSuffix(observation("odd", patient, "x"), "}") + `,"valueQuantity":{"value":NaN}}`
	version := func(text string) string {
		return strings.Replace(observation("twice", patient, text), "{", `{"meta":{"versionId":"1"},`, 1)
	}
	page := strings.Replace(bundle(odd, version("one"), version("other")), `"total":3`, `"total":2`, 1)
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) { return respond(r, 200, page), nil }))
	done := mustSync(t, w)
	if done.Malformed != 1 || done.Conflicts != 1 || !done.Complete() {
		t.Errorf("%+v", done)
	}
	for ref, want := range map[string]string{"Observation/odd": odd, "Observation/twice": version("other")} {
		found, err := w.ShowRecords(t.Context(), ref)
		if err != nil || string(found[0].Raw) != want {
			t.Errorf("%s: %v", ref, err)
		}
	}
	var sum Synced
	sum.add(done)
	sum.add(done)
	if sum.Malformed != 2 || sum.Conflicts != 2 || fmt.Sprint(sum.Stored) != fmt.Sprint(2*done.Stored) {
		t.Errorf("%+v", sum)
	}
}
