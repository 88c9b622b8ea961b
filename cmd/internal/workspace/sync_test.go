package workspace

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/fhirclient"
)

// shelf answers searches for Observations as a clinic whose list a test can change.
type shelf struct {
	mu      sync.Mutex
	patient string
	ids     []string
	queries []string // of the searches so far
}

func (s *shelf) answer(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, r.URL.RawQuery)
	if strings.Contains(r.URL.RawQuery, "_lastUpdated") { // nothing has changed; what is gone is never in such a list
		return respond(r, 200, bundle()), nil
	}
	var list []string
	for _, id := range s.ids {
		list = append(list, observation(id, s.patient, "measured"))
	}
	return respond(r, 200, bundle(list...)), nil
}

func (s *shelf) holds(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids, s.queries = ids, nil
}

func (s *shelf) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queries)
}

// stateOf is what a sync and Missing both say of a type; "" is nothing.
func stateOf(t *testing.T, w *Workspace, s Synced, typ string) string {
	t.Helper()
	pick := func(list []Missing) string {
		i := slices.IndexFunc(list, func(m Missing) bool { return m.Type == typ })
		if i < 0 {
			return ""
		}
		if list[i].Reason.IsZero() || list[i].At.IsZero() {
			t.Errorf("%+v says neither why nor when", list[i])
		}
		return list[i].State
	}
	kept, err := w.Missing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if said := pick(s.Partial); pick(kept) != said {
		t.Errorf("the sync says %q of %s, Missing says %q", said, typ, pick(kept))
	}
	return pick(kept)
}

func mustSync(t *testing.T, w *Workspace, ids ...string) Synced {
	t.Helper()
	s, err := w.Sync(t.Context(), ids, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSync(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	var seen []Progress
	first, err := w.Sync(t.Context(), nil, nil, func(p Progress) { seen = append(seen, p) })
	if err != nil || first.Stored < 50 || first.Unchanged+first.Removed+first.Quarantined != 0 || !first.Complete() {
		t.Fatalf("%+v, %v", first, err)
	}
	if len(seen) == 0 || seen[0].Connection != "Clinic" {
		t.Errorf("progress %+v", seen)
	}
	n := counted(t, w)
	if n["Patient"] != 1 || n["Observation"] == 0 || n["Practitioner"] == 0 {
		t.Errorf("%v", n)
	}
	h.clock.pass(time.Hour)
	if again := mustSync(t, w); again.Stored+again.Removed != 0 {
		t.Errorf("an hour later %+v", again)
	}
	h.clock.pass(2 * sweepEvery)
	whole := mustSync(t, w, c.ID)
	if whole.Stored+whole.Removed != 0 || whole.Unchanged != first.Stored {
		t.Errorf("everything anew: %+v", whole)
	}
	if got := counted(t, w); !maps.Equal(got, n) {
		t.Errorf("%v, before %v", got, n)
	}
	if server.Reuses() != 0 {
		t.Error("a refresh token was used twice")
	}
}

// TestSyncRemoves: what a complete listing no longer holds goes; an empty one where there were records is doubted, as often as it comes.
func TestSyncRemoves(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	s := &shelf{patient: server.Patients()[0]}
	h.network.meddle(searches("Observation", s.answer))
	for _, step := range []struct {
		situation string
		after     time.Duration
		ids       []string
		removed   int
		left      int
		state     string
	}{
		{"the first time", 0, []string{"a", "b", "c"}, 0, 3, ""},
		{"a look for changes cannot see what is gone", time.Hour, []string{"a", "c"}, 0, 3, ""},
		{"the next complete listing does", 8 * 24 * time.Hour, []string{"a", "c"}, 1, 2, ""},
		{"an empty one removes nothing", 8 * 24 * time.Hour, nil, 0, 2, "unknown"},
		{"nor the next day", 24 * time.Hour, nil, 0, 2, "unknown"},
		{"until there is something again", time.Hour, []string{"c", "d"}, 1, 2, ""},
		{"which may be looked at for changes", time.Hour, []string{"d"}, 0, 2, ""},
		{"with a clock that was set back to the first run", -17*24*time.Hour - 3*time.Hour, []string{"d"}, 1, 1, ""},
	} {
		h.clock.pass(step.after)
		s.holds(step.ids...)
		done := mustSync(t, w)
		if n := counted(t, w)["Observation"]; done.Removed != step.removed || n != step.left {
			t.Errorf("%s: %d removed, %d left: %+v", step.situation, done.Removed, n, done)
		}
		if got := stateOf(t, w, done, "Observation"); got != step.state || done.Complete() != (step.state == "") {
			t.Errorf("%s: state %q, complete %t", step.situation, got, done.Complete())
		}
	}
}

// TestSyncAtTheSameInstant: two runs are told apart also where the clock stands still.
func TestSyncAtTheSameInstant(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	s := &shelf{patient: server.Patients()[0]}
	h.network.meddle(searches("Observation", s.answer))
	s.holds("a", "b")
	mustSync(t, w)
	s.holds("a")
	if _, err := w.Connect(t.Context(), ConnectRequest{Base: c.ID, Scopes: c.Asked + " patient/Goal.rs", Open: browse}); err != nil { // all is listed anew
		t.Fatal(err)
	}
	if done := mustSync(t, w); done.Removed != 1 {
		t.Errorf("%+v", done)
	}
}

// TestSyncKeepsStates: "nothing shared" and "cannot tell" stay what they are when a later look for changes brings nothing.
func TestSyncKeepsStates(t *testing.T) {
	for scope, want := range map[string]string{"patient/Observation.rs": "none", "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|exam": "unknown"} {
		h := newHouse(t)
		w := h.enter()
		server := h.clinic(sandbox.Options{Approve: true})
		s := &shelf{patient: server.Patients()[0]}
		h.network.meddle(searches("Observation", s.answer))
		r := request(server)
		r.Scopes = "openid launch/patient offline_access patient/Patient.rs " + scope
		if _, err := w.Connect(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"the first", "the second", "the third"} {
			if got := stateOf(t, w, mustSync(t, w), "Observation"); got != want {
				t.Errorf("%s, %s day: %q, want %q", scope, day, got, want)
			}
			h.clock.pass(24 * time.Hour)
		}
		if asked := s.asked(); want == "none" && (len(asked) != 3 || !strings.Contains(asked[2], "_lastUpdated")) {
			t.Errorf("%s: asked %q", scope, asked)
		}
	}
}

// TestSyncUnderNewRights: what was fetched under narrower rights is no point from which to ask for changes only.
func TestSyncUnderNewRights(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server := h.clinic(sandbox.Options{Approve: true})
	const always = "openid launch/patient offline_access patient/Patient.rs "
	r := request(server)
	r.Scopes = always + "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	mustSync(t, w)
	part := counted(t, w)["Observation"]
	h.clock.pass(time.Hour)
	if _, err := w.Connect(t.Context(), ConnectRequest{Base: done.Connection.ID, Scopes: always + "patient/Observation.rs", Open: browse}); err != nil {
		t.Fatal(err)
	}
	mustSync(t, w)
	if whole := counted(t, w)["Observation"]; part == 0 || whole <= part {
		t.Errorf("%d under the narrow grant, %d under the wide one", part, whole)
	}
}

// TestSyncQuarantines: another patient's records are counted and named, and never stored.
func TestSyncQuarantines(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{Faults: []string{"leak-other-patient"}})
	done := mustSync(t, w)
	if done.Quarantined == 0 || len(done.Strangers) != done.Quarantined {
		t.Fatalf("%+v", done)
	}
	list, err := w.Records(t.Context(), RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if slices.Contains(done.Strangers, r.Ref) {
			t.Errorf("%s is a stranger's and stored", r.Ref)
		}
		details, err := w.ShowRecords(t.Context(), r.Ref)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range server.Patients()[1:] {
			if strings.Contains(string(details[0].Raw), "Patient/"+other) {
				t.Errorf("%s speaks of %s", r.Ref, other)
			}
		}
	}
}

// TestWeight: what a batch holds beside the bytes of its records takes room as well.
func TestWeight(t *testing.T) {
	b := fhirclient.Batch{Entries: []fhirclient.Entry{{Raw: []byte("{}"), Address: strings.Repeat("a", 1000)}, {Raw: []byte("{}"), Address: "b"}}}
	if got := weight(b); got != 1005 {
		t.Errorf("%d bytes", got)
	}
}

// TestSyncOddPages: what cannot be read is said, and costs nothing of what can.
func TestSyncOddPages(t *testing.T) {
	plain := newHouse(t)
	pw := plain.enter()
	plain.connected(pw, sandbox.Options{})
	mustSync(t, pw)
	whole := counted(t, pw)
	for _, c := range []struct {
		fault    string
		complete bool
		less     bool
	}{
		{"unreadable-resource", false, false},
		{"rate-limit", true, false},
		{"server-error", true, false},
		{"unknown-type", true, false},
		{"everything-403", true, false},
		{"everything-missing", true, false},
		{"forbid-observations", false, true},
	} {
		t.Run(c.fault, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			h.connected(w, sandbox.Options{Faults: []string{c.fault}})
			done := mustSync(t, w)
			got := counted(t, w)
			delete(got, "Wobble")
			if done.Complete() != c.complete {
				t.Errorf("complete %t: %+v", done.Complete(), done.Partial)
			}
			if c.less {
				if got["Observation"] != 0 || stateOf(t, w, done, "Observation") != "refused" {
					t.Errorf("%v, %+v", got, done.Partial)
				}
				return
			}
			if !maps.Equal(got, whole) {
				t.Errorf("%v, want %v", got, whole)
			}
		})
	}
}
