package fhirclient

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// pages answers every request below Observation with the page that fn makes
// for its number.
func numbered(t *testing.T, fn func(n int) string) *script {
	t.Helper()
	n := 0
	return newScript(t, map[string][]reply{"Observation?*": {{do: func(w http.ResponseWriter, r *http.Request) {
		n++
		reply{body: fn(n)}.send(w, r)
	}}}})
}

func TestPagingGoesInACircle(t *testing.T) { // F03
	s := numbered(t, func(n int) string {
		return bundle(fmt.Sprintf("{base}/Observation?page=%d", n%3), record("Observation", fmt.Sprint("o", n)))
	})
	result, kept, err := runPlan(t, s, search("Observation"))
	if err != nil || len(s.asked()) != 4 || len(kept.refs()) != 4 { // patient=p1, 1, 2, 0, then 1 again
		t.Errorf("%d requests, %v, %v", len(s.asked()), kept.refs(), err)
	}
	wantState(t, result, "Observation", Failed, "itself or an earlier one")
}

func TestPagingWithNothingNew(t *testing.T) { // F04
	s := numbered(t, func(n int) string {
		return bundle(fmt.Sprintf("{base}/Observation?page=%d", n), record("Observation", "o1"))
	})
	result, kept, err := runPlan(t, s, search("Observation"))
	if err != nil || len(s.asked()) != 1+maxStale {
		t.Errorf("%d requests, %v", len(s.asked()), err)
	}
	wantRefs(t, kept, "Observation/o1")
	wantState(t, result, "Observation", Failed, "brought nothing new")
}

func TestPagingWithoutEnd(t *testing.T) { // F04, F38
	if testing.Short() {
		t.Skip("5,000 pages")
	}
	s := numbered(t, func(n int) string {
		return bundle(fmt.Sprintf("{base}/Observation?page=%d", n), record("Observation", fmt.Sprint("o", n)))
	})
	result, _, err := runPlan(t, s, search("Observation"))
	if err != nil || len(s.asked()) != maxPages {
		t.Errorf("%d requests, %v", len(s.asked()), err)
	}
	wantState(t, result, "Observation", Failed, "5000 pages with 5000 entries")
}

func TestPagingSnapshotExpires(t *testing.T) {
	for _, status := range []int{400, 404, 410} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := newScript(t, map[string][]reply{
				"Observation?patient=p1": {page("{base}/Observation?old=2", record("Observation", "o1")), page("{base}/Observation?new=2", record("Observation", "o1"))},
				"Observation?old=2":      {{status: status}},
				"Observation?new=2":      {page("", record("Observation", "o2"))},
			})
			result, kept, err := runPlan(t, s, search("Observation"))
			wantRefs(t, kept, "Observation/o1", "Observation/o2")
			if err != nil || len(result.Types) != 0 || !result.Complete["Observation"] || len(result.Notes) != 1 {
				t.Errorf("%+v %v", result, err)
			}
		})
	}
	t.Run("again and again", func(t *testing.T) {
		s := newScript(t, map[string][]reply{
			"Observation?patient=p1": {page("{base}/Observation?old=2", record("Observation", "o1"))},
			"Observation?old=2":      {{status: 410}},
		})
		result, _, err := runPlan(t, s, search("Observation"))
		if err != nil || len(s.asked()) != 4 || result.Complete["Observation"] {
			t.Errorf("asked %v, %v", s.asked(), err)
		}
		wantState(t, result, "Observation", Unknown, "410")
	})
}

func TestResume(t *testing.T) {
	t.Run("goes on", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Observation?page=7": {page("", record("Observation", "o7"))}})
		step := search("Observation")
		step.Resume = s.base() + "/Observation?page=7"
		result, kept, err := runPlan(t, s, step)
		wantRefs(t, kept, "Observation/o7")
		if err != nil || len(result.Types) != 0 || result.Complete["Observation"] || len(result.Watermark) != 0 {
			t.Errorf("a part passes for the whole: %+v %v", result, err)
		}
	})
	for name, row := range map[string]struct {
		address string
		answer  reply
	}{
		"the page is gone":        {"{base}/Observation?page=7", reply{status: 404}},
		"the page is not taken":   {"{base}/Observation?page=7", reply{status: 400}},
		"the page is no page":     {"{base}/Observation?page=7", reply{body: outcome("expired", "search again")}},
		"the page is broken":      {"{base}/Observation?page=7", reply{status: 500}},
		"the cursor leads abroad": {"https://elsewhere.example/fhir/Observation?page=7", reply{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Observation?patient=p1": {page("", record("Observation", "o1"))}, "Observation?page=7": {row.answer}})
			step := search("Observation")
			step.Resume = strings.ReplaceAll(row.address, "{base}", s.base())
			result, kept, err := runPlan(t, s, step)
			wantRefs(t, kept, "Observation/o1")
			if err != nil || !result.Complete["Observation"] {
				t.Errorf("%+v %v", result, err)
			}
		})
	}
}

// TestResumedStepProvesNothing: of a type with two searches, one of which went on in the middle, the other one does not speak for both.
func TestResumedStepProvesNothing(t *testing.T) {
	answers := func() map[string][]reply {
		now := map[string]string{"Date": "Mon, 02 Mar 2026 12:00:00 GMT"}
		return map[string][]reply{
			"Observation?page=7":       {{body: bundle("", record("Observation", "o7")), header: now}},
			"Observation?patient=p1":   {{body: bundle("", record("Observation", "o1")), header: now}},
			"Patient/p1/$everything?x": {{body: bundle("", record("Observation", "o2")), header: now}},
		}
	}
	for name, other := range map[string]Step{
		"search":     search("Observation"),
		"everything": {Key: "everything", Kind: KindEverything, Types: []string{"Observation"}, Address: "Patient/p1/$everything?x", Full: true},
	} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprint(name, first), func(t *testing.T) {
				s := newScript(t, answers())
				resumed := search("Observation")
				resumed.Key, resumed.Resume = "search Observation?category=x", s.base()+"/Observation?page=7"
				steps := []Step{resumed, other}
				if !first {
					slices.Reverse(steps)
				}
				result, _, err := runPlan(t, s, steps...)
				if err != nil || result.Complete["Observation"] || len(result.Watermark) != 0 || !result.InPart["Observation"] {
					t.Errorf("%+v %v", result, err)
				}
			})
		}
	}
}

// TestResumeKnowsWhatWasLost: a search in two parts says as much as one in one piece.
func TestResumeKnowsWhatWasLost(t *testing.T) {
	second := page("", record("Observation", "o2"), "7")
	for name, row := range map[string]struct {
		first reply
		state State
		says  string
	}{
		"nothing":                {page("{base}/Observation?page=2", record("Observation", "o1")), Unknown, "could not be read: 1"},
		"entries":                {page("{base}/Observation?page=2", record("Observation", "o1"), "7"), Unknown, "could not be read: 2"},
		"a page":                 {reply{body: strings.TrimSuffix(bundle("{base}/Observation?page=2", record("Observation", "o1")), "]}")}, Unknown, "could not be read: 1"},
		"of what is to come":     {reply{body: strings.Replace(bundle("{base}/Observation?page=2", record("Observation", "o1")), "{", `{"total":7,`, 1)}, Unknown, "could not be read: 1"},
		"a page, then no more":   {reply{body: strings.TrimSuffix(bundle("{base}/Observation?page=3", record("Observation", "o1")), "]}")}, Failed, "pages that could not be read: 1"},
		"announced, and no more": {reply{body: strings.Replace(bundle("{base}/Observation?page=3", record("Observation", "o1")), "{", `{"total":7,`, 1)}, Unknown, "announced 7 entries and sent 2"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Observation?patient=p1": {row.first}, "Observation?page=2": {second}, "Observation?page=3": {page("", record("Observation", "o3"))}})
			result, kept, err := runPlan(t, s, search("Observation"))
			if err != nil {
				t.Fatal(err)
			}
			wantState(t, result, "Observation", row.state, row.says)
			resumed := search("Observation")
			for _, b := range kept.batches {
				if b.Next != "" {
					resumed.Resume, resumed.Sofar = b.Next, b.Sofar
				}
			}
			result, _, err = runPlan(t, s, resumed)
			if err != nil || s.count("Observation?patient") != 1 {
				t.Errorf("%v, asked %v", err, s.asked())
			}
			wantState(t, result, "Observation", row.state, row.says)
		})
	}
	t.Run("of everything", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Patient/p1/$everything?page=2": {page("", record("Observation", "o2"))}})
		step := Step{Key: "everything", Kind: KindEverything, Types: []string{"Observation"}, Full: true, Resume: s.base() + "/Patient/p1/$everything?page=2"}
		step.Sofar = Tally{Total: -1, Received: 2, Lost: 1}
		result, _, err := runPlan(t, s, step)
		if err != nil || result.Lost != 1 {
			t.Errorf("%+v %v", result, err)
		}
	})
}

func TestBrokenConnectionInThePage(t *testing.T) { // N05, N06
	half := reply{do: func(w http.ResponseWriter, r *http.Request) {
		body := bundle("", record("Observation", "o2"), record("Observation", "o3"))
		w.Header().Set("Content-Type", fhirJSON)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write([]byte(body[:len(body)-80]))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}}
	first := page("{base}/Observation?page=2", record("Observation", "o1"))
	t.Run("comes at the second try", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Observation?patient=p1": {first}, "Observation?page=2": {half, page("", record("Observation", "o2"), record("Observation", "o3"))}})
		result, kept, err := runPlan(t, s, search("Observation"))
		wantRefs(t, kept, "Observation/o1", "Observation/o2", "Observation/o3")
		if err != nil || !result.Complete["Observation"] || s.count("Observation?patient") != 1 {
			t.Errorf("%+v %v", result, err)
		}
	})
	t.Run("comes shorter at the second try", func(t *testing.T) {
		three := `{"resourceType":"Bundle","type":"searchset","total":3,"entry":[` + `{"resource":` + record("Observation", "o1") + `},{"resource":` + record("Observation", "o2") + `}`
		broken := reply{do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", fhirJSON)
			_, _ = w.Write([]byte(three + `,{"resource":`))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}}
		s := newScript(t, map[string][]reply{"Observation?patient=p1": {broken, {body: three + `]}`}}})
		result, kept, err := runPlan(t, s, search("Observation"))
		wantRefs(t, kept, "Observation/o1", "Observation/o2")
		if err != nil || result.Complete["Observation"] || s.count("Observation?patient") != 2 {
			t.Errorf("%+v %v", result, err)
		}
	})
	t.Run("never comes", func(t *testing.T) {
		s := newScript(t, map[string][]reply{"Observation?patient=p1": {first}, "Observation?page=2": {half}})
		result, kept, err := runPlan(t, s, search("Observation"))
		wantRefs(t, kept, "Observation/o1", "Observation/o2")
		wantState(t, result, "Observation", Failed, "broke")
		if err != nil || result.Complete["Observation"] || s.count("Observation?page=2") != 3 {
			t.Errorf("asked %v, %v", s.asked(), err)
		}
		if last := kept.batches[len(kept.batches)-1]; last.End {
			t.Error("half a page was given out as whole")
		}
	})
}

func TestLostPageWithAKnownNext(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Observation?patient=p1": {{body: `{"resourceType":"Bundle","link":[{"relation":"next","url":"{base}/Observation?page=2"}],"entry":[{"resource":` + record("Observation", "o1") + `},{"x`}},
		"Observation?page=2":     {page("", record("Observation", "o2"))},
	})
	result, kept, err := runPlan(t, s, search("Observation"))
	wantRefs(t, kept, "Observation/o1", "Observation/o2")
	wantState(t, result, "Observation", Failed, "could not be read: 1")
	if err != nil || result.Complete["Observation"] {
		t.Errorf("%+v %v", result, err)
	}
}

func TestTwoNextLinks(t *testing.T) { // F07
	s := newScript(t, map[string][]reply{
		"Observation?patient=p1": {{body: `{"resourceType":"Bundle","link":[{"relation":"NEXT","url":""},{"relation":"next","url":"{base}/Observation?page=2"},{"relation":"next","url":"{base}/Observation?page=3"}],
			"entry":[{"resource":` + record("Observation", "o1") + `}]}`}},
		"Observation?page=2": {page("", record("Observation", "o2"))},
	})
	_, kept, err := runPlan(t, s, search("Observation"))
	wantRefs(t, kept, "Observation/o1", "Observation/o2")
	if err != nil || s.count("Observation?page=3") != 0 {
		t.Error(s.asked(), err)
	}
}

func TestWatermark(t *testing.T) {
	clock := newPausing().now // 12:00
	at := func(hour int) string { return clock.Add(time.Duration(hour) * time.Hour).Format(time.RFC3339) }
	for name, row := range map[string]struct {
		updated, date string
		want          time.Time
	}{
		"the Bundle's word":         {at(-2), "", clock.Add(-2*time.Hour - 5*time.Minute)},
		"the Date header":           {"", clock.Add(-time.Hour).Format(http.TimeFormat), clock.Add(-time.Hour - 5*time.Minute)},
		"the earlier of both":       {at(-1), clock.Add(-3 * time.Hour).Format(http.TimeFormat), clock.Add(-3*time.Hour - 5*time.Minute)},
		"not after our own clock":   {at(+9000), "", clock.Add(-5 * time.Minute)},
		"unreadable: no watermark":  {"yesterday", "soon", time.Time{}},
		"not given: no watermark":   {"", "-", time.Time{}},
		"with a zone, told in UTC":  {"2026-03-01T11:00:00+01:00", "", clock.Add(-2*time.Hour - 5*time.Minute)},
		"only the first page tells": {at(-4), "", clock.Add(-4*time.Hour - 5*time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"resourceType":"Bundle","meta":{"lastUpdated":"` + row.updated + `"},"link":[{"relation":"next","url":"{base}/Observation?page=2"}],"entry":[{"resource":` + record("Observation", "o1") + `}]}`
			header := map[string]string{"Date": row.date}
			s := newScript(t, map[string][]reply{
				"Observation?patient=p1": {{body: body, header: header}},
				"Observation?page=2":     {{body: strings.Replace(bundle(""), `{`, `{"meta":{"lastUpdated":"2020-01-01T00:00:00Z"},`, 1)}},
			})
			result, _, err := runPlan(t, s, search("Observation"))
			if err != nil {
				t.Fatal(err)
			}
			if row.date == "" { // the test server's own Date is later than the standing clock: it does not count
				row.date = "-"
			}
			if got := result.Watermark["Observation"]; !got.Equal(row.want) {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}
