package workspace

import (
	"context"
	"fmt"
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

// ward answers the searches of Conditions and Observations in pages of two, from lists that a test can change. The address of a page holds
// for one answer: that of an earlier opening is refused.
type ward struct {
	mu      sync.Mutex
	base    string
	patient string
	lists   map[string][]string                             // ids by type
	changed []string                                        // what a search for changes of Observations finds
	refuse  func(*http.Request) (*http.Response, error)     // answers addresses of an earlier opening; nil: they hold
	gate    func(ctx context.Context, typ string, page int) // before each page
	opening int
	asked   []string // "Type page"
}

func (d *ward) answer(r *http.Request) (*http.Response, error) {
	typ := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	list, known := d.lists[typ]
	switch {
	case strings.HasSuffix(r.URL.Path, "$everything"):
		return respond(r, 404, `{"resourceType":"OperationOutcome"}`), nil
	case !known:
		return nil, nil
	}
	q := r.URL.Query()
	page, opening := 1, d.opening
	_, _ = fmt.Sscan(q.Get("page"), &page)
	_, _ = fmt.Sscan(q.Get("opening"), &opening)
	d.mu.Lock()
	d.asked = append(d.asked, fmt.Sprint(typ, " ", page))
	gate := d.gate
	d.mu.Unlock()
	if gate != nil {
		gate(r.Context(), typ, page)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if opening != d.opening && d.refuse != nil {
		return d.refuse(r)
	}
	since := ""
	if q.Has("_lastUpdated") || q.Has("since") {
		list, since = nil, "&since=1"
		if typ == "Observation" {
			list = d.changed
		}
	}
	var part []string
	for _, id := range list[min(2*page-2, len(list)):min(2*page, len(list))] {
		part = append(part, fmt.Sprintf(`{"resourceType":%q,"id":%q,"subject":{"reference":"Patient/%s"}}`, typ, id, d.patient))
	}
	text := strings.Replace(bundle(part...), `"total"`, `"_total"`, 1) // of all pages, which this is not
	if 2*page < len(list) {
		next := fmt.Sprintf(`{"link":[{"relation":"next","url":"%s/%s?page=%d&opening=%d%s"}],`, d.base, typ, page+1, opening, since)
		text = next + strings.TrimPrefix(text, "{")
	}
	return respond(r, 200, text), nil
}

func (d *ward) log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	asked := d.asked
	d.asked = nil
	return asked
}

func (d *ward) remove(typ, id string) {
	d.lists[typ] = slices.DeleteFunc(slices.Clone(d.lists[typ]), func(o string) bool { return o == id })
}

// admitted is a connection to a ward with 2 Conditions and 8 Observations.
func admitted(h *house, w *Workspace) *ward {
	h.t.Helper()
	server := h.clinic(sandbox.Options{Approve: true})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Condition.rs patient/Observation.rs"
	if _, err := w.Connect(h.t.Context(), r); err != nil {
		h.t.Fatal(err)
	}
	d := &ward{base: server.Base(), patient: server.Patients()[0], lists: map[string][]string{
		"Condition": {"c1", "c2"}, "Observation": {"o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"},
	}}
	h.network.meddle(d.answer)
	return d
}

// cutOff syncs until a page of Observations is asked for, and is cancelled there.
func (d *ward) cutOff(t *testing.T, w *Workspace, at int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.gate = func(asked context.Context, typ string, page int) {
		if typ == "Observation" && page == at {
			cancel()
			<-asked.Done()
		}
	}
	_, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	d.gate = nil
	d.log()
}

func here(t *testing.T, w *Workspace, ref string) bool {
	t.Helper()
	list, err := w.Records(t.Context(), RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(list, func(r Record) bool { return r.Ref == ref })
}

// TestResumedRunIsWhole: it brings all that one brings which nobody cut off, also what the records of its first part refer to.
func TestResumedRunIsWhole(t *testing.T) {
	for _, faults := range [][]string{nil, {"everything-missing"}} {
		t.Run(strings.Join(faults, " "), func(t *testing.T) {
			o := sandbox.Options{Generated: 300, Faults: faults}
			whole := newHouse(t)
			at := whole.enter()
			whole.connected(at, o)
			mustSync(t, at)
			want := counted(t, at)

			h := newHouse(t)
			w := h.enter()
			h.connected(w, o)
			h.network.meanwhile("/fhir", func() { _ = w.Close() }) // the second page of something
			_, err := w.Sync(t.Context(), nil, nil, nil)
			wants(t, err, Cancelled)
			next := h.enter()
			if n := total(t, next); n == 0 || n >= total(t, at) {
				t.Fatalf("%d records came before the cut", n)
			}
			mustSync(t, next)
			if got := counted(t, next); !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestResumedRunAndDeletions: what the server deletes between the two parts of a sync goes as soon as its kind was listed from the first page
// to the last, be it in the second part or in the next sync, and nothing else goes.
func TestResumedRunAndDeletions(t *testing.T) {
	for _, c := range []struct {
		situation string
		typ, id   string
		refuse    func(*http.Request) (*http.Response, error)
		at        int // the sync after the cut that finds it
		second    []string
	}{
		{"in a search that had ended", "Condition", "c1", nil, 1, []string{"Condition 1", "Observation 3", "Observation 4"}},
		{"before the cut", "Observation", "o1", nil, 2, []string{"Condition 1", "Observation 3", "Observation 4"}},
		{"behind the cut", "Observation", "o8", nil, 1, []string{"Condition 1", "Observation 3", "Observation 4"}},
		{"before a cut that the server has forgotten", "Observation", "o1", answers(410, `{"resourceType":"OperationOutcome"}`), 1,
			[]string{"Condition 1", "Observation 3", "Observation 1", "Observation 2", "Observation 3", "Observation 4"}},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			d := admitted(h, w)
			d.cutOff(t, w, 3)
			d.remove(c.typ, c.id)
			d.opening++
			d.refuse = c.refuse
			for n := 1; n <= 2; n++ {
				h.clock.pass(time.Hour)
				done := mustSync(t, w)
				asked := d.log()
				if n == 1 && !slices.Equal(asked, c.second) {
					t.Errorf("asked for %v", asked)
				}
				if here(t, w, c.typ+"/"+c.id) != (n < c.at) {
					t.Errorf("sync %d after the cut: %s is here: %t, %+v", n, c.id, n < c.at, done)
				}
			}
			if n := counted(t, w); n["Observation"]+n["Condition"] != 9 {
				t.Errorf("%v", n)
			}
			h.clock.pass(time.Hour)
			mustSync(t, w)
			if asked := d.log(); len(asked) != 2 {
				t.Errorf("still not a look for changes: %v", asked)
			}
		})
	}
}

// TestResumedAsAnother: a look for changes that was cut off and is followed by a complete listing lends it nothing.
func TestResumedAsAnother(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	d := admitted(h, w)
	mustSync(t, w)
	d.changed = []string{"o1", "o2", "o3"}
	h.clock.pass(time.Hour)
	d.cutOff(t, w, 2)
	d.remove("Observation", "o1")
	h.clock.pass(2 * sweepEvery)
	if done := mustSync(t, w); done.Removed != 1 || here(t, w, "Observation/o1") {
		t.Errorf("%+v", done)
	}
}

// TestResumedEverything: a kind of which neither part brought anything is looked for by itself, as after a sync in one piece; one of which the
// first part brought something is not asked for again.
func TestResumedEverything(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	patient := server.Patients()[0]
	var asked []string
	everything := func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/fhir/Procedure"), strings.HasSuffix(r.URL.Path, "/fhir/Observation"), strings.HasSuffix(r.URL.Path, "/fhir/Condition"):
			asked = append(asked, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
			return respond(r, 200, bundle()), nil
		case !strings.HasSuffix(r.URL.Path, "$everything"):
			return nil, nil
		case r.URL.Query().Get("page") == "":
			next := `{"link":[{"relation":"next","url":"` + server.Base() + "/Patient/" + patient + `/$everything?page=2"}],`
			return respond(r, 200, next+strings.TrimPrefix(strings.Replace(bundle(observation("o1", patient, "x")), `"total"`, `"_total"`, 1), "{")), nil
		case ctx.Err() == nil:
			cancel()
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return respond(r, 200, bundle(fmt.Sprintf(`{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/%s"}}`, patient))), nil
	}
	h.network.meddle(everything)
	_, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	done := mustSync(t, w)
	for typ, want := range map[string]string{"Observation": "", "Condition": "", "Procedure": "none"} {
		if got := stateOf(t, w, done, typ); got != want {
			t.Errorf("%s: %q, want %q", typ, got, want)
		}
	}
	if !slices.Equal(asked, []string{"Procedure"}) {
		t.Errorf("asked for %v", asked)
	}
}

func answers(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) { return respond(r, status, body), nil }
}

// TestResumedPageIsGone: however a server says that it does not know the address any more at which a sync stopped, the step begins anew, once,
// and the sync is as good as any other.
func TestResumedPageIsGone(t *testing.T) {
	const outcome = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"expired"}]}`
	for _, c := range []struct {
		situation string
		refuse    func(*http.Request) (*http.Response, error)
	}{
		{"404", answers(404, outcome)},
		{"410", answers(410, outcome)},
		{"400", answers(400, outcome)},
		{"403", answers(403, outcome)},
		{"401", answers(401, outcome)},
		{"422", answers(422, outcome)},
		{"500", answers(500, "")},
		{"an error that calls itself a success", answers(200, outcome)},
		{"another kind of Bundle", answers(200, `{"resourceType":"Bundle","type":"collection"}`)},
		{"a page that is cut off", answers(200, `{"resourceType":"Bundle","type":"searchset","entry":[`)},
		{"a redirect", func(r *http.Request) (*http.Response, error) {
			a := respond(r, 302, "")
			a.Header.Set("Location", "/login")
			return a, nil
		}},
		{"a web page", func(r *http.Request) (*http.Response, error) {
			a := respond(r, 200, "<html>")
			a.Header.Set("Content-Type", "text/html")
			return a, nil
		}},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			d := admitted(h, w)
			d.cutOff(t, w, 3)
			d.opening++
			d.refuse = c.refuse
			done := mustSync(t, w)
			asked := slices.Compact(d.log()) // some answers are tried again
			if want := []string{"Condition 1", "Observation 3", "Observation 1", "Observation 2", "Observation 3", "Observation 4"}; !slices.Equal(asked, want) {
				t.Errorf("asked for %v", asked)
			}
			if n := counted(t, w)["Observation"]; n != 8 || !done.Complete() {
				t.Errorf("%d Observations, %+v", n, done.Partial)
			}
		})
	}
	t.Run("and never comes back", func(t *testing.T) {
		h := newHouse(t)
		w := h.enter()
		d := admitted(h, w)
		d.cutOff(t, w, 3)
		d.gate = func(_ context.Context, _ string, page int) {
			if page > 1 {
				d.opening++ // no address holds any more by the time that it is used
			}
		}
		d.refuse = answers(410, outcome)
		for range 2 { // it ends, says so, and keeps what there is
			done := mustSync(t, w)
			if got := stateOf(t, w, done, "Observation"); got != "unknown" {
				t.Errorf("state %q", got)
			}
			if asked := d.log(); len(asked) > 6 {
				t.Errorf("asked for %v", asked)
			}
		}
		d.gate = nil
		if done := mustSync(t, w); !done.Complete() || counted(t, w)["Observation"] != 8 {
			t.Errorf("%+v", done)
		}
	})
}

// TestResumedKnowsTheFirstPart: what the first part of a sync could not read is told by the second, and what its records refer to is read.
func TestResumedKnowsTheFirstPart(t *testing.T) {
	for _, c := range []struct {
		situation string
		change    func(first string) string
		state     string
		says      string
	}{
		{"all came", func(p string) string { return p }, "", ""},
		{"an entry was lost", func(p string) string { return strings.Replace(p, `"entry":[`, `"entry":[7,`, 1) }, "unknown", "could not be read: 1"},
		{"a page was lost", func(p string) string { return strings.TrimSuffix(p, "]}") }, "failed", "pages that could not be read: 1"},
		{"less came than was announced", func(p string) string { return strings.Replace(p, "{", `{"total":7,`, 1) }, "unknown", "announced 7"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			server, _ := h.connected(w, sandbox.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			letter := func(n int, next string) string {
				return fmt.Sprintf(`{"resourceType":"Bundle","type":"searchset","link":[%s],"entry":[{"resource":{"resourceType":"DocumentReference","id":"d%d",
					"subject":{"reference":"Patient/%s"},"content":[{"attachment":{"url":"Binary/b%d"}}]}}]}`, next, n, server.Patients()[0], n)
			}
			asked := map[string]int{}
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
				switch {
				case strings.Contains(r.URL.Path, "/Binary/"):
					asked[name]++
					return respond(r, 200, `{"resourceType":"Binary","id":"`+name+`","contentType":"text/plain","data":"aGk="}`), nil
				case name == "$everything":
					return respond(r, 404, `{"resourceType":"OperationOutcome"}`), nil
				case name != "DocumentReference":
					return nil, nil
				case r.URL.Query().Get("page") == "":
					return respond(r, 200, c.change(letter(1, `{"relation":"next","url":"`+server.Base()+`/DocumentReference?page=2"}`))), nil
				case ctx.Err() == nil:
					cancel()
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return respond(r, 200, letter(2, "")), nil
			})
			_, err := w.Sync(ctx, nil, nil, nil)
			wants(t, err, Cancelled)
			done := mustSync(t, w)
			if got := stateOf(t, w, done, "DocumentReference"); got != c.state || done.Complete() != (c.state == "") {
				t.Errorf("state %q, complete %t: %+v", got, done.Complete(), done.Partial)
			}
			for _, m := range done.Partial {
				if m.Type == "DocumentReference" && !strings.Contains(m.Reason.String(), c.says) {
					t.Errorf("the reason is %q", m.Reason)
				}
			}
			if !here(t, w, "Binary/b1") || !here(t, w, "Binary/b2") || asked["b1"] != 1 || asked["b2"] != 1 {
				t.Errorf("attachments asked for: %v", asked)
			}
		})
	}
}

// TestPageAt: what an earlier build has kept is an address alone.
func TestPageAt(t *testing.T) {
	want := fhirclient.Tally{Total: -1, Received: 7, Lost: 2, Skipped: 1}
	place, err := placeOf(&fhirclient.Batch{Next: "https://a/fhir?page=2", Sofar: want})
	if address, sofar := pageAt(place); err != nil || address != "https://a/fhir?page=2" || sofar != want {
		t.Errorf("%q %+v, %v", address, sofar, err)
	}
	if address, sofar := pageAt("https://a/fhir?page=2"); address != "https://a/fhir?page=2" || sofar != (fhirclient.Tally{}) {
		t.Errorf("%q %+v", address, sofar)
	}
	if place, err := placeOf(&fhirclient.Batch{Sofar: want}); place != "" || err != nil {
		t.Errorf("the end is %q, %v", place, err)
	}
}

// TestResumedSearchWithoutRecords: of a search that brought nothing from the middle on, and nothing before, nothing is known until it has been
// asked from its first page.
func TestResumedSearchWithoutRecords(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	d := admitted(h, w)
	d.lists["Observation"] = nil
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/Observation") || ctx.Err() != nil {
			return d.answer(r)
		}
		if r.URL.Query().Get("page") == "2" {
			cancel()
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return respond(r, 200, `{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"`+d.base+`/Observation?page=2"}]}`), nil
	})
	_, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	for _, want := range []string{"unknown", "none"} {
		if got := stateOf(t, w, mustSync(t, w), "Observation"); got != want {
			t.Errorf("state %q, want %q", got, want)
		}
	}
}
