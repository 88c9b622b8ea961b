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

// half answers for the one Practitioner, and with a refusal for the other.
func half(status int) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/a") {
			return respond(r, 200, `{"resourceType":"Practitioner","id":"a","name":[{"text":"Dr A"}]}`), nil
		}
		return respond(r, status, ""), nil
	}
}

// TestSyncTellsWhatItCouldNotFollow: records that others refer to and that did not come are missing like any others, also after syncs that had
// no reason to ask for them again.
func TestSyncTellsWhatItCouldNotFollow(t *testing.T) {
	const outcome = `{"resourceType":"OperationOutcome"}`
	for _, c := range []struct {
		situation string
		scopes    string
		answer    func(*http.Request) (*http.Response, error)
		state     string
		says      string
	}{
		{"refused without being asked for", "", answers(403, outcome), "not-asked", "some that your records refer to"},
		{"refused by a 401 without being asked for", "", answers(401, outcome), "not-asked", "401"},
		{"refused though asked for", "patient/Practitioner.rs", answers(403, outcome), "refused", "403"},
		{"broken", "", answers(500, ""), "failed", "500"},
		{"broken for one", "", half(500), "failed", "some that your records refer to"},
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
						if !strings.Contains(m.Reason.String(), c.says) {
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

// TestSyncGoesOnWithReferences: what a sync did not come to, since the server asked it to wait or since it was too much for one sync, the next
// one reads, although no record that refers to it has changed.
func TestSyncGoesOnWithReferences(t *testing.T) {
	t.Run("after a wait", func(t *testing.T) {
		h := newHouse(t)
		w := h.enter()
		var asked []string
		busy := true
		referring(h, w, "", func(r *http.Request) (*http.Response, error) {
			name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
			asked = append(asked, name)
			a := respond(r, 200, `{"resourceType":"Practitioner","id":"`+name+`"}`)
			if busy && name == "b" {
				a = respond(r, 429, "")
				a.Header.Set("Retry-After", "99999")
			}
			return a, nil
		})
		if done := mustSync(t, w); stateOf(t, w, done, "Practitioner") != "failed" {
			t.Errorf("%+v", done.Partial)
		}
		before := len(asked)
		busy = false
		for _, want := range []int{1, 0} {
			h.clock.pass(30 * time.Hour)
			asked = nil
			done := mustSync(t, w)
			got := 0
			for _, name := range asked {
				if name == "a" || name == "b" {
					got++
				}
			}
			if got != want || stateOf(t, w, done, "Practitioner") != "" || !here(t, w, "Practitioner/b") {
				t.Errorf("asked for %v after %d, %+v", asked, before, done.Partial)
			}
		}
	})
	t.Run("after too much", func(t *testing.T) {
		const atOnce, more = 5000, 3
		h := newHouse(t)
		w := h.enter()
		server, _ := h.connected(w, sandbox.Options{})
		var list []string
		for i := range atOnce + more {
			list = append(list, fmt.Sprintf(`{"resourceType":"DocumentReference","id":"d%d","subject":{"reference":"Patient/%s"},"content":[{"attachment":{"url":"Binary/b%d"}}]}`,
				i, server.Patients()[0], i))
		}
		files := 0
		h.network.meddle(func(r *http.Request) (*http.Response, error) {
			name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
			switch {
			case strings.Contains(r.URL.Path, "/Binary/"):
				files++
				return respond(r, 200, `{"resourceType":"Binary","id":"`+name+`"}`), nil
			case name == "$everything":
				return respond(r, 404, `{"resourceType":"OperationOutcome"}`), nil
			case name != "DocumentReference":
				return nil, nil
			case strings.Contains(r.URL.RawQuery, "_lastUpdated"):
				return respond(r, 200, bundle()), nil
			}
			return respond(r, 200, bundle(list...)), nil
		})
		done := mustSync(t, w)
		if stateOf(t, w, done, "Binary") != "failed" || done.Complete() || counted(t, w)["Binary"] > atOnce {
			t.Errorf("%+v", done.Partial)
		}
		for _, want := range []bool{true, false} {
			h.clock.pass(time.Hour)
			files = 0
			done = mustSync(t, w)
			if n := counted(t, w)["Binary"]; n != atOnce+more || !done.Complete() || (files > 0) != want || files > 10*more {
				t.Errorf("%d attachments are here, %d were asked for: %+v", n, files, done.Partial)
			}
		}
	})
}

// TestSyncCountsReferencesThatLeadNowhere: nobody can do anything about a reference to a doctor who is not there. It is counted when it was
// tried, and makes nothing incomplete; an attachment that is not there is a part of the record.
func TestSyncCountsReferencesThatLeadNowhere(t *testing.T) {
	for _, c := range []struct {
		situation string
		scopes    string
		answer    func(*http.Request) (*http.Response, error)
		dangling  int // with the Patient's own doctor
	}{
		{"none is there", "", answers(404, ""), 3},
		{"none is there, though asked for", "patient/Practitioner.rs", answers(404, ""), 3},
		{"one is there", "", half(410), 2},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			referring(h, w, c.scopes, c.answer)
			first := mustSync(t, w)
			if first.Dangling != c.dangling || !first.Complete() || stateOf(t, w, first, "Practitioner") != "" {
				t.Errorf("%+v", first)
			}
			h.clock.pass(time.Hour)
			if next := mustSync(t, w); next.Dangling != 1 || !next.Complete() { // the Patient is read each time
				t.Errorf("where nothing changed: %+v", next)
			}
			h.clock.pass(2 * sweepEvery)
			if again := mustSync(t, w); again.Dangling != c.dangling || !again.Complete() {
				t.Errorf("when all was listed again: %+v", again)
			}
			var sum Synced
			sum.add(first)
			sum.add(first)
			if sum.Dangling != 2*c.dangling {
				t.Errorf("%+v", sum)
			}
		})
	}
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	letter := fmt.Sprintf(`{"resourceType":"DocumentReference","id":"l1","subject":{"reference":"Patient/%s"},"content":[{"attachment":{"url":"Binary/b1"}}]}`,
		server.Patients()[0])
	h.network.meddle(searches("DocumentReference", func(r *http.Request) (*http.Response, error) { return respond(r, 200, bundle(letter)), nil }))
	if done := mustSync(t, w); done.Dangling != 0 || stateOf(t, w, done, "Binary") != "unknown" || done.Complete() {
		t.Errorf("an attachment: %+v", done)
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
