package fhirclient

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// wholeStep is $everything for three types, with their searches behind it.
func wholeStep() Step {
	return Step{
		Key: "everything", Kind: KindEverything, Types: []string{"Condition", "Goal", "Observation"}, Full: true,
		Address: "Patient/p1/$everything", Instead: []Step{search("Condition"), search("Goal"), search("Observation")},
	}
}

func TestEverything(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Patient/p1/$everything": {page("{base}?getpages=2", patient1, record("Condition", "c1"))},
		"/fhir?getpages=2":       {page("", record("Observation", "o1"), record("Practitioner", "d1"))},
		"Goal?patient=p1":        {page("")},
	})
	result, kept, err := runPlan(t, s, wholeStep())
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Patient/p1", "Condition/c1", "Observation/o1", "Practitioner/d1")
	wantState(t, result, "Goal", None, "nothing shared") // on the evidence of its own search
	if len(result.Types) != 1 || !result.Complete["Condition"] || !result.Complete["Goal"] || s.count("Condition?") != 0 {
		t.Errorf("%+v", result)
	}
}

func TestEverythingThatLeavesATypeOut(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Patient/p1/$everything": {page("", record("Condition", "c1"))},
		"Goal?patient=p1":        {page("", record("Goal", "g1"))},
		"Observation?patient=p1": {{status: 403}},
	})
	result, kept, err := runPlan(t, s, wholeStep())
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Condition/c1", "Goal/g1")
	wantState(t, result, "Observation", Refused, "403")
}

func TestEverythingIsReplaced(t *testing.T) {
	searches := func() map[string][]reply {
		return map[string][]reply{
			"Condition?patient=p1":   {page("", record("Condition", "c1"))},
			"Goal?patient=p1":        {page("")},
			"Observation?patient=p1": {{status: 403}}, // N01: the one that is not covered
		}
	}
	for name, first := range map[string]reply{
		"403 (N01)":              {status: 403, body: outcome("forbidden", "Observation is outside the scope")},
		"404":                    {status: 404},
		"405":                    {status: 405},
		"501":                    {status: 501},
		"400":                    {status: 400},
		"500":                    {status: 500},
		"HTML":                   {body: "<html>", header: map[string]string{"Content-Type": "text/html"}},
		"no Bundle":              {body: `{"resourceType":"Parameters"}`},
		"a page that breaks off": {body: bundle("", record("Condition", "c1"), record("Goal", "g1"))[:150]},
		"a lost page with next":  {body: `{"resourceType":"Bundle","link":[{"relation":"next","url":"{base}/Patient/p1/$everything?2"}],"entry":[{"res`},
		"an endless one":         page("{base}/Patient/p1/$everything", record("Condition", "c1")),
	} {
		t.Run(name, func(t *testing.T) {
			answers := searches()
			answers["Patient/p1/$everything"] = []reply{first}
			answers["Patient/p1/$everything?2"] = []reply{page("")}
			s := newScript(t, answers)
			result, kept, err := runPlan(t, s, wholeStep())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(slices.Compact(kept.refs()), []string{"Condition/c1"}) {
				t.Errorf("stored %v", kept.refs())
			}
			wantState(t, result, "Goal", None, "")
			wantState(t, result, "Observation", Refused, "403")
			if len(result.Notes) != 1 || !strings.Contains(result.Notes[0], "$everything") || !result.Complete["Condition"] {
				t.Errorf("notes %q, complete %v", result.Notes, result.Complete)
			}
		})
	}
}

func TestEverythingRefusedByA401(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Patient/p1":             {{body: patient1}},
		"Patient/p1/$everything": {{status: 401}},
		"Condition?patient=p1":   {page("", record("Condition", "c1"))},
		"Goal?patient=p1":        {page("")},
		"Observation?patient=p1": {page("")},
	})
	read := Step{Key: "read Patient", Kind: KindRead, Types: []string{"Patient"}, Address: "Patient/p1", Full: true}
	_, kept, err := runPlan(t, s, read, wholeStep())
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Patient/p1", "Condition/c1")
}

func TestEverythingWithoutASearchIsUnknown(t *testing.T) {
	step := wholeStep()
	step.Instead = nil
	s := newScript(t, map[string][]reply{"Patient/p1/$everything": {page("", record("Condition", "c1"))}})
	result, _, err := runPlan(t, s, step)
	if err != nil {
		t.Fatal(err)
	}
	wantState(t, result, "Goal", Unknown, "no search")
}

func TestEverythingOfChangesProvesNothing(t *testing.T) {
	step := wholeStep()
	step.Full = false
	s := newScript(t, map[string][]reply{"Patient/p1/$everything": {page("", record("Condition", "c1"))}})
	result, _, err := runPlan(t, s, step)
	if err != nil || len(result.Types) != 0 || len(result.Complete) != 0 || len(result.Watermark) != 3 || s.count("Goal") != 0 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestRunKeepsStrangersOut(t *testing.T) { // F17, F18
	foreign := `{"resourceType":"Observation","id":"x","subject":{"reference":"Patient/p2"},"note":"canary"}`
	s := newScript(t, map[string][]reply{
		"Observation?patient=p1": {page("{base}/Observation?page=2", foreign, record("Observation", "o1"), strings.Replace(foreign, `"x"`, `"y"`, 1))},
		"Observation?page=2":     {page("", foreign, `{"resourceType":"Patient","id":"p2"}`)},
	})
	result, kept, err := runPlan(t, s, search("Observation"))
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Observation/o1")
	if want := []Stranger{{"Observation", "x"}, {"Observation", "y"}, {"Patient", "p2"}}; !slices.Equal(result.Quarantined, want) {
		t.Errorf("%v", result.Quarantined)
	}
}

func TestReadOfThePatientThatIsAnother(t *testing.T) {
	s := newScript(t, map[string][]reply{"Patient/p1": {{body: `{"resourceType":"Patient","id":"p2"}`}}})
	result, kept, err := runPlan(t, s, Step{Key: "read Patient", Kind: KindRead, Types: []string{"Patient"}, Address: "Patient/p1", Full: true})
	if err != nil || len(kept.batches) != 0 || !slices.Equal(result.Quarantined, []Stranger{{"Patient", "p2"}}) {
		t.Errorf("%+v %v", result, err)
	}
	wantState(t, result, "Patient", Failed, "another record")
}

func TestSearchByCategory(t *testing.T) {
	refusal := reply{status: 400, body: outcome("required", "A required element is missing: category or code")}
	t.Run("some answer", func(t *testing.T) {
		s := newScript(t, map[string][]reply{
			"Observation?patient=p1":                       {refusal},
			"Observation?patient=p1&category=laboratory":   {page("{base}/Observation?lab=2", record("Observation", "o1"))},
			"Observation?lab=2":                            {page("", record("Observation", "o2"))},
			"Observation?patient=p1&category=vital-signs":  {page("", record("Observation", "o2"), record("Observation", "o3"))},
			"Observation?patient=p1&category=survey":       {{status: 403}},
			"Observation?patient=p1&category=disability-x": {refusal},
		})
		result, kept, err := runPlan(t, s, search("Observation"))
		if err != nil {
			t.Fatal(err)
		}
		wantRefs(t, kept, "Observation/o1", "Observation/o2", "Observation/o3")
		if result.Complete["Observation"] || len(result.Watermark) != 0 || len(result.Types) != 0 || len(result.Notes) != 1 {
			t.Errorf("%+v", result)
		}
		for _, b := range kept.batches {
			if b.Next != "" {
				t.Errorf("a part left the cursor %q", b.Next)
			}
		}
	})
	t.Run("all are empty", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Condition?patient=p1": {refusal}, "Condition?*": {page("")}})
		result, _, err := runPlan(t, s, search("Condition"))
		if err != nil {
			t.Fatal(err)
		}
		wantState(t, result, "Condition", Unknown, "by category")
	})
	t.Run("none answers", func(t *testing.T) {
		refusal.status = 403
		s := newScript(t, map[string][]reply{"CarePlan?*": {refusal}})
		result, _, err := runPlan(t, s, search("CarePlan"))
		if err != nil || s.count("CarePlan") != 2 {
			t.Fatal(s.asked(), err)
		}
		wantState(t, result, "CarePlan", Refused, "category")
	})
	t.Run("a type without known categories", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Goal?*": {refusal}})
		if _, _, err := runPlan(t, s, search("Goal")); err != nil || s.count("Goal") != 1 {
			t.Fatal(s.asked(), err)
		}
	})
}

func TestServerWithoutDatesOfChange(t *testing.T) {
	step := search("Goal")
	step.Address, step.Full = "Goal?patient=p1&_lastUpdated=ge2026-01-01T00:00:00Z&_count=9", false
	s := newScript(t, map[string][]reply{
		step.Address:               {{status: 400, body: outcome("invalid", "unknown parameter _lastUpdated")}},
		"Goal?patient=p1&_count=9": {page("", record("Goal", "g1"))},
	})
	result, kept, err := runPlan(t, s, step)
	wantRefs(t, kept, "Goal/g1")
	if err != nil || !result.Complete["Goal"] || len(result.Notes) != 1 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestSharedRecordsAreReadByReference(t *testing.T) {
	visit := `{"resourceType":"Encounter","id":"e1","subject":{"reference":"Patient/p1"},
		"participant":[{"individual":{"reference":"Practitioner/d1"}},{"individual":{"reference":"Practitioner/d2"}}],
		"location":[{"location":{"reference":"{base}/Location/l1"}}],"serviceProvider":{"reference":"Organization/o1"},
		"x":{"reference":"https://elsewhere.example/fhir/Organization/o9"},"y":{"reference":"Observation/o1"},
		"z":[{"reference":"PractitionerRole/r1"},{"reference":"PractitionerRole/r2"}]}`
	letter := `{"resourceType":"DocumentReference","id":"l1","subject":{"reference":"Patient/p1"},"content":[
		{"attachment":{"url":"Binary/b1","size":100}},{"attachment":{"url":"{base}/Binary/b2"}},{"attachment":{"url":"Binary/b3","size":6000000}},
		{"attachment":{"url":"https://elsewhere.example/Binary/b4"}}]}`
	s := newScript(t, map[string][]reply{
		"Encounter?patient=p1": {page("", visit, letter)},
		"Practitioner/d1":      {{body: `{"resourceType":"Practitioner","id":"d1"}`, header: map[string]string{"ETag": `W/"4"`}}},
		"Location/l1":          {{body: `{"resourceType":"Location","id":"l1","managingOrganization":{"reference":"Organization/o2"}}`}},
		"Organization/o1":      {{body: `{"resourceType":"Organization","id":"o1"}`}},
		"Organization/o2":      {{body: `{"resourceType":"Organization","id":"o2"}`}},
		"PractitionerRole/r1":  {{status: 403}},
		"Binary/b1":            {{body: `{"resourceType":"Binary","id":"b1","contentType":"text/plain","data":"aGk="}`}},
		"Binary/b2":            {{body: `{"resourceType":"Binary","id":"b2","securityContext":{"reference":"Patient/p2"}}`}},
	})
	result, kept, err := runPlan(t, s, search("Encounter"))
	if err != nil {
		t.Fatal(err)
	}
	wantRefs(t, kept, "Encounter/e1", "DocumentReference/l1", "Practitioner/d1", "Location/l1", "Organization/o1", "Binary/b1", "Organization/o2")
	if s.count("PractitionerRole") != 1 || s.count("Binary/b3") != 0 || s.count("Observation") != 0 {
		t.Errorf("asked %v", s.asked())
	}
	if result.Unread["PractitionerRole"].Count != 2 || result.Unread["PractitionerRole"].State != Refused ||
		len(result.Unread) != 1 || result.Dangling != 1 || !slices.Equal(result.Quarantined, []Stranger{{"Binary", "b2"}}) {
		t.Errorf("%+v", result)
	}
	if e := kept.batches[1].Entries[0]; e.ETag != `W/"4"` || kept.batches[1].Step.Kind != KindRead || e.Address != s.base()+"/Practitioner/d1" {
		t.Errorf("%+v", kept.batches[1])
	}
	if len(result.Types) != 0 {
		t.Errorf("shared reads changed the states: %v", result.Types)
	}
	if result.LeftOut != 1 {
		t.Errorf("%d attachments are said to be left out", result.LeftOut)
	}
}

// TestLargeAttachmentsAreCounted: by the size that the record gives, or else when the file turns out too large, each once.
func TestLargeAttachmentsAreCounted(t *testing.T) {
	letter := `{"resourceType":"DocumentReference","id":"l1","subject":{"reference":"Patient/p1"},"content":[
		{"attachment":{"url":"Binary/b1","size":5242881}},{"attachment":{"url":"Binary/b1","size":5242881}},
		{"attachment":{"url":"Binary/b2"}},{"attachment":{"url":"Binary/b3","size":5242880}},{"attachment":{"data":"aGk=","size":9000000}}]}`
	s := newScript(t, map[string][]reply{
		"Goal?patient=p1": {page("", letter)},
		"Binary/b2":       {{body: `{"resourceType":"Binary","id":"b2","data":"` + strings.Repeat("A", maxBinary) + `"}`}},
		"Binary/b3":       {{body: `{"resourceType":"Binary","id":"b3","data":"aGk="}`}},
	})
	result, kept, err := runPlan(t, s, search("Goal"))
	wantRefs(t, kept, "DocumentReference/l1", "Binary/b3")
	if err != nil || result.LeftOut != 2 || result.Unread["Binary"].Count != 0 || s.count("Binary/b1") != 0 {
		t.Errorf("%+v, %v, asked %v", result, err, s.asked())
	}
}

func TestAttachments(t *testing.T) {
	const base = "https://clinic.example/fhir"
	got := Attachments([]byte(`{"resourceType":"DiagnosticReport","presentedForm":[{"title":"Scan","url":"`+base+`/Binary/1","size":7000000},
		{"url":"https://elsewhere.example/Binary/2"},{"url":"Binary/3","size":"6"},{"data":"aGk="}]}`), base)
	want := []Attachment{{Title: "Scan", Ref: "Binary/1", Size: 7000000}, {Size: -1}, {Ref: "Binary/3", Size: 6}}
	if !slices.Equal(got, want) || !got[0].TooLarge() || got[1].TooLarge() {
		t.Errorf("got %+v", got)
	}
	if got := Attachments([]byte(`{"resourceType":"Observation","content":[{"attachment":{"url":"Binary/1"}}]}`), base); got != nil {
		t.Errorf("got %+v", got)
	}
	for record, want := range map[string]bool{
		`{"resourceType":"DiagnosticReport","presentedForm":[{"url":"Binary/3"},{"data":"aGk="}]}`:     true,
		`{"resourceType":"DocumentReference","content":[{"attachment":{"data":"aGk="}}]}`:              true,
		`{"resourceType":"DocumentReference","content":[{"attachment":{"url":"Binary/3","data":""}}]}`: false,
		`{"resourceType":"Observation","content":[{"attachment":{"data":"aGk="}}]}`:                    false,
	} {
		if Encloses([]byte(record)) != want {
			t.Errorf("%s encloses a file: %v", record, !want)
		}
	}
}

// TestOneBadAttachment costs itself only; a refusal of the kind is asked for once.
func TestOneBadAttachment(t *testing.T) {
	letter := `{"resourceType":"DocumentReference","id":"l1","subject":{"reference":"Patient/p1"},"content":[
		{"attachment":{"url":"Binary/b1"}},{"attachment":{"url":"Binary/b2"}},{"attachment":{"url":"Binary/b3"}}]}`
	good := reply{body: `{"resourceType":"Binary","id":"b3","contentType":"text/plain","data":"aGk="}`}
	for name, row := range map[string]struct {
		first reply
		asked int
	}{
		"400":                   {reply{status: 400}, 3},
		"a page":                {reply{body: "<html>", header: map[string]string{"Content-Type": "text/html"}}, 3},
		"in its native type":    {reply{body: "%PDF", header: map[string]string{"Content-Type": "application/pdf"}}, 3},
		"404":                   {reply{status: 404}, 3},
		"refused":               {reply{status: 403}, 1},
		"no way to ask for one": {reply{status: 405}, 1},
		"unknown there":         {reply{status: 501}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{
				"DocumentReference?patient=p1": {page("", letter)}, "Binary/b1": {row.first}, "Binary/b2": {{status: 404}}, "Binary/b3": {good},
			})
			result, kept, err := runPlan(t, s, search("DocumentReference"))
			if err != nil || s.count("Binary") != row.asked || result.Unread["Binary"].Count != map[int]int{3: 2, 1: 3}[row.asked] {
				t.Errorf("%+v %v, asked %v", result.Unread, err, s.asked())
			}
			if row.asked == 3 {
				wantRefs(t, kept, "DocumentReference/l1", "Binary/b3")
			}
		})
	}
}

// answering is a transport that answers by a function of the address behind the base.
type answering func(address string) (status int, body string)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := f(strings.TrimPrefix(r.URL.RequestURI(), "/fhir/"))
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{"Content-Type": {fhirJSON}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// lettersWithFiles are n records of one attachment each.
func lettersWithFiles(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"resourceType":"DocumentReference","id":"d%d","subject":{"reference":"Patient/p1"},
			"content":[{"attachment":{"url":"Binary/b%d"}},{"attachment":{"url":"Binary/b%d"}}]}`, i, i, i))
	}
	return bundle("", list...)
}

// TestMoreReferencesThanOneRunReads: what one run does not come to is told, and the next one does, before anything that is here.
func TestMoreReferencesThanOneRunReads(t *testing.T) {
	const more = 3
	var asked []string
	clinic := &http.Client{Transport: answering(func(address string) (int, string) {
		if id, file := strings.CutPrefix(address, "Binary/"); file {
			asked = append(asked, address)
			return 200, `{"resourceType":"Binary","id":"` + id + `"}`
		}
		return 200, lettersWithFiles(maxSharedReads + more)
	})}
	c := New("https://h.example/fhir", clinic, newPausing().options())
	run := func(p Plan) (*Result, map[string]bool) {
		asked = nil
		kept := &shelf{}
		result, err := c.Run(t.Context(), p, "p1", kept, nil)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]bool{}
		for _, ref := range kept.refs() {
			if strings.HasPrefix(ref, "Binary/") {
				files[ref] = true
			}
		}
		return result, files
	}
	list := search("DocumentReference")
	result, stored := run(Plan{Steps: []Step{list}})
	u := result.Unread["Binary"]
	if len(stored) != maxSharedReads || u.Count < more || u.State != Failed || !strings.Contains(u.Reason.String(), "more than") || result.NotTried != u.Count {
		t.Errorf("%d files, unread %+v, not tried %d", len(stored), u, result.NotTried)
	}
	result, files := run(Plan{Steps: []Step{list}, Stored: stored})
	if len(files) != maxSharedReads || len(result.Unread) != 0 || result.NotTried != 0 || stored[asked[0]] || stored[asked[more-1]] || !stored[asked[more]] {
		t.Errorf("when all is listed again: %d files, %+v, asked for %v first", len(files), result.Unread, asked[:more+1])
	}
	wanted := asked[:more]
	result, files = run(Plan{Wanted: wanted, Stored: stored})
	if !slices.Equal(asked, wanted) || len(files) != more || len(result.Unread) != 0 {
		t.Errorf("when nothing is listed: asked for %v, %+v", asked, result.Unread)
	}
}

// TestRefusedReferencesKeepNothingOut: however many there are of a kind that the server refuses.
func TestRefusedReferencesKeepNothingOut(t *testing.T) {
	const more = 3
	var doctors strings.Builder
	for i := range maxSharedReads + more {
		fmt.Fprintf(&doctors, `,{"reference":"Practitioner/d%d"}`, i)
	}
	goal := strings.Replace(record("Goal", "g1"), "{", `{"x":[null`+doctors.String()+`],`, 1)
	clinic := &http.Client{Transport: answering(func(address string) (int, string) {
		switch kind, _, _ := strings.Cut(address, "/"); kind {
		case "Practitioner":
			return 403, ""
		case "Binary":
			return 200, `{"resourceType":"Binary","id":"b0"}`
		}
		return 200, strings.Replace(lettersWithFiles(1), `"entry":[`, `"entry":[{"resource":`+goal+`},`, 1)
	})}
	kept := &shelf{}
	result, err := New("https://h.example/fhir", clinic, newPausing().options()).Run(t.Context(), Plan{Steps: []Step{search("Goal")}}, "p1", kept, nil)
	wantRefs(t, kept, "Goal/g1", "DocumentReference/d0", "Binary/b0")
	if u := result.Unread["Practitioner"]; err != nil || u.State != Refused || u.Count != maxSharedReads+more || result.NotTried != 0 {
		t.Errorf("%+v, not tried %d, %v", u, result.NotTried, err)
	}
}

func TestClientReferences(t *testing.T) {
	c := New("https://h.example/fhir/", nil, Options{})
	got := c.References([]byte(`{"resourceType":"DocumentReference","author":[{"reference":"https://h.example/fhir/Practitioner/1"},{"reference":"Observation/1"}],
		"content":[{"attachment":{"url":"Binary/1","size":7}},{"attachment":{"url":"Binary/2","size":6000000}}]}`))
	if !slices.Equal(got, []string{"Practitioner/1", "Binary/1"}) {
		t.Errorf("%v", got)
	}
}

func TestSharedReadsEndWithTheClient(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Goal?patient=p1": {page("", `{"resourceType":"Goal","id":"g1","subject":{"reference":"Patient/p1"},"expressedBy":{"reference":"Practitioner/d1"}}`)},
		"Practitioner/d1": {{do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "9999999999")
			w.WriteHeader(http.StatusTooManyRequests)
		}}},
	})
	result, _, err := runPlan(t, s, search("Goal"))
	if err != nil || result.Unread["Practitioner"].Count != 1 || result.Unread["Practitioner"].State != Failed || s.count("Practitioner") != 1 || result.NotTried != 1 {
		t.Errorf("%+v %v, asked %v", result, err, s.asked())
	}
}
