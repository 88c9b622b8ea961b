package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRunReadsThePatientAndAllPages(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Patient/p1":                   {{body: patient1, header: map[string]string{"ETag": `W/"1"`}}},
		"Observation?patient=p1":       {page("{base}/Observation?page=2|a,b c", record("Observation", "o1"), record("Observation", "o2"))},
		"Observation?page=2|a,b%20c":   {page("/Observation?page=3", record("Observation", "o2"), record("Observation", "o3"))}, // F05
		"Observation?page=3":           {page("")},
		"Condition?patient=p1&_count=": {page("")},
	})
	result, kept, err := runPlan(t, s,
		Step{Key: "read Patient", Kind: KindRead, Types: []string{"Patient"}, Address: "Patient/p1", Full: true}, search("Observation"))
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Patient/p1", "Observation/o1", "Observation/o2", "Observation/o3")
	if len(result.Types) != 0 || !result.Complete["Observation"] || result.Seen["Observation"] != 3 || result.Pages != 4 {
		t.Errorf("%+v", result)
	}
	if e := kept.batches[0].Entries[0]; string(e.Raw) != patient1 || e.ETag != `W/"1"` || e.Address != s.base()+"/Patient/p1" {
		t.Errorf("%+v", e)
	}
	if next := kept.batches[1].Next; next != s.base()+"/Observation?page=2|a,b%20c" || !kept.batches[1].End {
		t.Errorf("cursor %q", next)
	}
	if w := result.Watermark["Observation"]; w.IsZero() || w.After(time.Now()) {
		t.Errorf("watermark %v", w)
	}
}

func TestRunStates(t *testing.T) {
	limited := search("Observation")
	limited.Constrained = true
	changes := search("Observation")
	changes.Full = false
	for name, row := range map[string]struct {
		step  Step
		reply []reply
		state State
		says  string
	}{
		"F40 empty":                      {search("Observation"), []reply{page("")}, None, "nothing shared"},
		"empty under a constraint":       {limited, []reply{page("")}, Unknown, "only a part"},
		"empty among changes":            {changes, []reply{page("")}, "", ""},
		"403":                            {search("Observation"), []reply{{status: 403, body: outcome("forbidden", "scope")}}, Refused, "scope"},
		"401 insufficient_scope":         {search("Observation"), []reply{{status: 401, header: map[string]string{"WWW-Authenticate": `Bearer error="insufficient_scope"`}}}, Refused, "401"},
		"404":                            {search("Observation"), []reply{{status: 404}}, Unknown, "404"},
		"501":                            {search("Observation"), []reply{{status: 501}}, Unknown, "does not take"},
		"500 with a stack trace (N04)":   {search("Observation"), []reply{{status: 500, body: "<html>at java.lang</html>", header: map[string]string{"Content-Type": "text/html"}}}, Failed, "500"},
		"F42 XML":                        {search("Observation"), []reply{{body: "<Bundle/>", header: map[string]string{"Content-Type": "application/fhir+xml"}}}, Failed, "not FHIR JSON"},
		"F43 HTML":                       {search("Observation"), []reply{{body: "{}", header: map[string]string{"Content-Type": "text/html"}}}, Failed, "web page"},
		"F44 other characters":           {search("Observation"), []reply{{body: bundle(""), header: map[string]string{"Content-Type": "application/json; charset=iso-8859-1"}}}, Failed, "iso-8859-1"},
		"F16 outcome with 200":           {search("Observation"), []reply{{body: outcome("exception", "in repair")}}, Failed, "in repair"},
		"F12 no searchset":               {search("Observation"), []reply{{body: `{"resourceType":"Bundle","type":"history"}`}}, Failed, "another kind"},
		"F13 null":                       {search("Observation"), []reply{{body: `null`}}, Failed, "no Bundle"},
		"F08 total is more than came":    {search("Observation"), []reply{{body: `{"resourceType":"Bundle","total":10,"entry":[{"resource":` + record("Observation", "o1") + `}]}`}}, Unknown, "announced 10"},
		"F14 entries that are none":      {search("Observation"), []reply{page("", record("Observation", "o1"), "null", "7")}, Unknown, "could not be read: 2"},
		"F01 next on another host":       {search("Observation"), []reply{page("https://127.0.0.2/fhir/Observation?page=2", record("Observation", "o1"))}, Failed, "127.0.0.2"},
		"next is too long":               {search("Observation"), []reply{page("{base}/Observation?page="+strings.Repeat("2", maxLink), record("Observation", "o1"))}, Failed, "too long"},
		"F06 next leads upwards":         {search("Observation"), []reply{page("{base}/%2e%2e/admin", record("Observation", "o1"))}, Failed, "upwards"},
		"F07 next is empty":              {search("Observation"), []reply{{body: `{"resourceType":"Bundle","link":[{"relation":"next"}]}`}}, Failed, "empty address"},
		"F03 next is the page itself":    {search("Observation"), []reply{page("{base}/Observation?patient=p1", record("Observation", "o1"))}, Failed, "itself"},
		"F10 redirect":                   {search("Observation"), []reply{{status: 302, header: map[string]string{"Location": "/fhir/Observation?elsewhere"}}}, Failed, "302"},
		"N13 204":                        {search("Observation"), []reply{{status: 204}}, Failed, "204"},
		"N13 206":                        {search("Observation"), []reply{{status: 206, body: bundle("")}}, Failed, "206"},
		"a page that ends in the middle": {search("Observation"), []reply{{body: bundle("", record("Observation", "o1"))[:120]}}, Failed, "ends in the middle"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Observation?patient=p1": row.reply})
			result, _, err := runPlan(t, s, row.step)
			if err != nil {
				t.Fatal(err)
			}
			wantState(t, result, "Observation", row.state, row.says)
			if result.Complete["Observation"] != (row.state == None) {
				t.Errorf("complete is %v", result.Complete)
			}
		})
	}
}

func TestRunOfTwoStepsKeepsTheWorseState(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Observation?category=a": {page("", record("Observation", "o1"))},
		"Observation?category=b": {{status: 403}},
	})
	a, b := search("Observation"), search("Observation")
	a.Address, a.Constrained, b.Address, b.Constrained = "Observation?category=a", true, "Observation?category=b", true
	result, kept, err := runPlan(t, s, a, b)
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Observation/o1")
	wantState(t, result, "Observation", Refused, "403")
	if len(result.Watermark) != 0 {
		t.Errorf("a refused step left a watermark: %v", result.Watermark)
	}
}

func TestRunSignInEnds(t *testing.T) {
	t.Run("at the first request", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Observation?patient=p1": {{status: 401}}})
		_, _, err := runPlan(t, s, search("Observation"))
		if !errors.Is(err, ErrUnauthorized) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("in the middle", func(t *testing.T) {
		s := newScript(t, map[string][]reply{
			"Condition?patient=p1":   {page("", record("Condition", "c1")), {status: 401}},
			"Observation?patient=p1": {{status: 401}},
		})
		result, kept, err := runPlan(t, s, search("Condition"), search("Observation"))
		if !errors.Is(err, ErrUnauthorized) || result == nil || len(result.Complete) != 0 {
			t.Errorf("got %v, %+v", err, result)
		}
		wantRefs(t, kept, "Condition/c1")
	})
	t.Run("a server that says 401 for 403", func(t *testing.T) {
		s := newScript(t, map[string][]reply{
			"Condition?patient=p1":   {page("", record("Condition", "c1"))},
			"Observation?patient=p1": {{status: 401}},
		})
		result, _, err := runPlan(t, s, search("Condition"), search("Observation"))
		if err != nil {
			t.Fatal(err)
		}
		wantState(t, result, "Observation", Refused, "401")
	})
	t.Run("the http.Client's own error", func(t *testing.T) {
		ended := errors.New("sign in again")
		c := New("http://127.0.0.1:1/fhir", &http.Client{Transport: failing{ended}}, newPausing().options())
		_, err := c.Run(t.Context(), Plan{Steps: []Step{search("Observation")}}, "p1", &shelf{}, nil)
		if !errors.Is(err, ended) {
			t.Errorf("got %v", err)
		}
	})
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestRunOfflineAtTheStart(t *testing.T) {
	c := New("http://127.0.0.1:1/fhir", nil, newPausing().options())
	_, err := c.Run(t.Context(), Plan{Steps: []Step{search("Observation"), search("Condition")}}, "p1", &shelf{}, nil)
	if !errors.Is(err, ErrOffline) {
		t.Errorf("got %v", err)
	}
}

func TestRunOfflineInTheMiddle(t *testing.T) {
	s := newScript(t, nil)
	s.answers = map[string][]reply{"Condition?patient=p1": {{do: func(w http.ResponseWriter, r *http.Request) {
		page("", record("Condition", "c1")).send(w, r)
		go s.Close() // the listener goes away with this answer
	}}}}
	kept := &shelf{store: func(Batch) error { s.Close(); return nil }}
	c := New(s.base(), nil, newPausing().options())
	result, err := c.Run(t.Context(), Plan{Steps: []Step{search("Condition"), search("Observation"), search("Goal")}}, "p1", kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantState(t, result, "Goal", Failed, "")
	if result.Complete["Goal"] {
		t.Error("Goal is complete")
	}
}

func TestRunCancelledInTheMiddle(t *testing.T) {
	endless := map[string][]reply{}
	for i := range 50 {
		endless[fmt.Sprintf("Observation?n=%d", i)] = []reply{page(fmt.Sprintf("{base}/Observation?n=%d", i+1), record("Observation", fmt.Sprint("o", i)))}
	}
	s := newScript(t, endless)
	noneLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	kept := &shelf{}
	kept.store = func(Batch) error {
		if len(kept.batches) == 3 {
			cancel()
		}
		return nil
	}
	step := search("Observation")
	step.Address = "Observation?n=0"
	result, err := New(s.base(), s.Client(), newPausing().options()).Run(ctx, Plan{Steps: []Step{step}}, "p1", kept, nil)
	if !errors.Is(err, context.Canceled) || result == nil {
		t.Errorf("got %v", err)
	}
	if len(kept.batches) > 4 || s.count("Observation") > 6 {
		t.Errorf("%d batches, %d requests after a cancel at 3", len(kept.batches), s.count("Observation"))
	}
}

func TestRunCancelledWhileTheServerIsSilent(t *testing.T) { // N08
	noneLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {{do: func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-release
	}}}})
	defer close(release)
	_, err := New(s.base(), s.Client(), Options{}).Run(ctx, Plan{Steps: []Step{search("Observation")}}, "p1", &shelf{}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRunEndsWithTheSinksError(t *testing.T) {
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("{base}/Observation?page=2", record("Observation", "o1"))}, "Observation?page=2": {page("")}})
	noneLeft(t)
	kept := &shelf{store: func(Batch) error { return errDiskFull }}
	_, err := New(s.base(), s.Client(), newPausing().options()).Run(t.Context(), Plan{Steps: []Step{search("Observation"), search("Condition")}}, "p1", kept, nil)
	if !errors.Is(err, errDiskFull) || len(kept.batches) != 1 || s.count("Condition") != 0 {
		t.Errorf("%v after %d batches", err, len(kept.batches))
	}
}

// The next page must be on its way while the last one is stored.
func TestRunFetchesAhead(t *testing.T) {
	asked := make(chan struct{})
	s := newScript(t, map[string][]reply{
		"Observation?patient=p1": {page("{base}/Observation?page=2", record("Observation", "o1"))},
		"Observation?page=2": {{do: func(w http.ResponseWriter, r *http.Request) {
			close(asked)
			page("", record("Observation", "o2")).send(w, r)
		}}},
	})
	kept := &shelf{}
	kept.store = func(Batch) error {
		if len(kept.batches) > 1 {
			return nil
		}
		select {
		case <-asked: // while this Store has not returned
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("page 2 was not asked for")
		}
	}
	if _, err := New(s.base(), s.Client(), newPausing().options()).Run(t.Context(), Plan{Steps: []Step{search("Observation")}}, "p1", kept, nil); err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Observation/o1", "Observation/o2")
}

func TestRunProgress(t *testing.T) {
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("{base}/Observation?page=2", record("Observation", "o1"))}, "Observation?page=2": {page("", record("Observation", "o2"), record("Binary", "b1"))}})
	var seen []Progress
	_, err := New(s.base(), s.Client(), newPausing().options()).Run(t.Context(), Plan{Steps: []Step{search("Observation")}}, "p1", &shelf{},
		func(p Progress) { seen = append(seen, p) })
	want := []Progress{{Step: "search Observation", Pages: 1, Entries: 1}, {Step: "search Observation", Pages: 2, Entries: 3, Files: 1}}
	if err != nil || !slices.Equal(seen, want) {
		t.Errorf("%v %v", seen, err)
	}
}

func TestRunBatchesLargePages(t *testing.T) {
	var many []string
	for i := range 1201 {
		many = append(many, record("Observation", fmt.Sprint("o", i)))
	}
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("", many...)}})
	_, kept, err := runPlan(t, s, search("Observation"))
	if err != nil || len(kept.batches) != 3 || len(kept.batches[0].Entries) != 500 || kept.batches[0].End || !kept.batches[2].End {
		t.Errorf("%d batches, %v", len(kept.batches), err)
	}
}

// TestRunBoundsWhatIsKeptBesideRecords: what a server says of a record is small, or it is not kept, and it counts like the record's own bytes.
func TestRunBoundsWhatIsKeptBesideRecords(t *testing.T) {
	serve := func(fullURL func(i int) string, raw func(i int) string) (*Result, *shelf, *script) {
		var b strings.Builder
		b.WriteString(`{"resourceType":"Bundle","type":"searchset","entry":[`)
		for i := range 20 {
			fmt.Fprintf(&b, `%s{"fullUrl":%q,"resource":%s,"search":{"mode":%q}}`, map[bool]string{true: ","}[i > 0], fullURL(i), raw(i), fullURL(i))
		}
		b.WriteString(`]}`)
		s := newScript(t, map[string][]reply{"Observation?patient=p1": {{body: b.String()}}})
		result, kept, err := runPlan(t, s, search("Observation"))
		if err != nil || len(kept.refs()) != 20 || len(result.Types) != 0 {
			t.Errorf("%+v %v", result, err)
		}
		return result, kept, s
	}
	small := func(i int) string { return record("Observation", fmt.Sprint("o", i)) }
	long := strings.Repeat("a", maxBeside)
	t.Run("too long", func(t *testing.T) {
		result, kept, s := serve(func(i int) string { return fmt.Sprint("urn:", i, long) }, func(i int) string {
			return strings.Replace(small(i), `"versionId":"1"`, `"versionId":"1`+long+`"`, 1)
		})
		for i, e := range kept.batches[0].Entries {
			if e.Address != fmt.Sprintf("%s/Observation/o%d", s.base(), i) || e.Version != "" {
				t.Fatalf("address of %d bytes, version of %d", len(e.Address), len(e.Version))
			}
		}
		if len(result.Notes) != 1 || !strings.Contains(result.Notes[0], "longer than 2048 bytes") {
			t.Errorf("notes %v", result.Notes)
		}
	})
	t.Run("as long as may be", func(t *testing.T) {
		result, kept, _ := serve(func(int) string { return long }, small)
		if e := kept.batches[0].Entries[0]; e.Address != long || e.Size() < len(e.Raw)+len(long) || len(result.Notes) != 0 {
			t.Errorf("%d bytes, address of %d, notes %v", e.Size(), len(e.Address), result.Notes)
		}
	})
	t.Run("of a read", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Patient/p1": {{body: patient1, header: map[string]string{"ETag": long + "a"}}}})
		e, err := New(s.base(), s.Client(), newPausing().options()).Read(t.Context(), "Patient/p1")
		if err != nil || e.ETag != "" {
			t.Errorf("an ETag of %d bytes, %v", len(e.ETag), err)
		}
	})
	t.Run("counted", func(t *testing.T) {
		pad := strings.Repeat("x", batchBytes/20-2<<10) // with their addresses they are over the size of a batch, without them not
		_, kept, _ := serve(func(int) string { return long }, func(i int) string {
			return strings.Replace(small(i), `{`, `{"text":"`+pad+`",`, 1)
		})
		if len(kept.batches) != 2 || len(kept.batches[0].Entries) != 20 || len(kept.batches[1].Entries) != 0 {
			t.Errorf("%d batches", len(kept.batches))
		}
	})
}

func TestRunMessages(t *testing.T) { // F15
	warning := strings.Replace(outcome("incomplete", "older results are kept elsewhere"), `"error"`, `"warning"`, 1)
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("", warning, record("Observation", "o1"))}})
	result, kept, err := runPlan(t, s, search("Observation"))
	wantRefs(t, kept, "Observation/o1")
	if err != nil || !slices.Equal(result.Messages, []string{"older results are kept elsewhere"}) || len(result.Types) != 0 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestRunNamesWhatCannotBeUsed(t *testing.T) {
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("",
		`{"resourceType":"Observation","id":"../../evil"}`, `{"resourceType":"Observation","id":"a/b"}`, `{"resourceType":"Observation","id":""}`,
		`{"resourceType":"Observation","id":"`+strings.Repeat("x", 300)+`"}`, `{"resourceType":"Observation","id":"a\u0000"}`,
		`{"resourceType":"Observation","id":"\u202eabc"}`, `{"resourceType":"Patient\u0000","id":"p1"}`, `{"id":"o1"}`,
		`{"resourceType":"Observation","id":"a","id":"b"}`, `{"resourceType":"Marvel","id":"m1"}`, record("Observation", "con"),
	)}})
	result, kept, err := runPlan(t, s, search("Observation")) // F20, F21
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Marvel/m1", "Observation/con")
	if result.Lost != 9 || len(result.Unreadable) != 9 || kept.batches[0].Unreadable != 9 {
		t.Errorf("%d lost: %v", result.Lost, result.Unreadable)
	}
	for _, u := range result.Unreadable {
		if strings.ContainsAny(u.Name, "\x00\u202e\n") || u.Reason == "" {
			t.Errorf("%+q", u)
		}
	}
}

func TestRunConflictsAndRepetitions(t *testing.T) { // F19
	other := strings.Replace(record("Observation", "o1"), `"versionId"`, `"x":1,"versionId"`, 1)
	s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("", record("Observation", "o1"), record("Observation", "o1"), other)}})
	result, kept, err := runPlan(t, s, search("Observation"))
	wantRefs(t, kept, "Observation/o1", "Observation/o1")
	if err != nil || result.Conflicts != 1 || result.Seen["Observation"] != 1 {
		t.Errorf("%+v %v", result, err)
	}
}

// While one batch is stored, one is cut: no more is fetched.
func TestRunFetchesOnePageAheadOnly(t *testing.T) {
	tooFar := make(chan struct{}, 1)
	n := 0
	s := newScript(t, map[string][]reply{"Observation?*": {{do: func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 4 {
			select {
			case tooFar <- struct{}{}:
			default:
			}
		}
		next := fmt.Sprintf("{base}/Observation?page=%d", n)
		if n == 20 {
			next = ""
		}
		page(next, record("Observation", fmt.Sprint("o", n))).send(w, r)
	}}}})
	kept := &shelf{}
	kept.store = func(Batch) error {
		if len(kept.batches) > 1 {
			return nil
		}
		select {
		case <-tooFar:
			return errors.New("page 4 was asked for while page 1 was being stored")
		case <-time.After(100 * time.Millisecond): // a client that holds back is never told apart from a slow one
			return nil
		}
	}
	if _, err := New(s.base(), s.Client(), newPausing().options()).Run(t.Context(), Plan{Steps: []Step{search("Observation")}}, "p1", kept, nil); err != nil {
		t.Fatal(err)
	}
	if len(kept.refs()) != 20 {
		t.Errorf("stored %d", len(kept.refs()))
	}
}
