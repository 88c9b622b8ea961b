package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"chartkey/auth/sandbox"
)

// TestRecord: one record of one connection, with all that there is to read.
func TestRecord(t *testing.T) {
	_, w, s, c := filled(t)
	ref, id := "Patient/"+s.Patients()[0], s.Patients()[0]
	r, err := w.Record(t.Context(), c.ID, "Patient", id)
	all, err2 := w.ShowRecords(t.Context(), ref)
	if err != nil || err2 != nil || r.Ref != ref || r.Title == "" || len(r.Facts) != len(all[0].Facts) || r.SHA256 != all[0].SHA256 || len(r.Raw) == 0 || r.Labels == nil {
		t.Errorf("%+v, %v, %v", r.Record, err, err2)
	}
	_, err = w.Record(t.Context(), "elsewhere", "Patient", id)
	wants(t, err, NotFound)
	_, err = w.Record(t.Context(), c.ID, "Patient", "nobody")
	wants(t, err, NotFound)
	counts, err := w.Counts(t.Context())
	if want := counted(t, w); err != nil || len(counts) != len(want) || counts["Observation"] != want["Observation"] {
		t.Errorf("%v, %v, want %v", counts, err, want)
	}
}

// TestTrends of the sandbox: a laboratory value with its range, and a blood pressure in its two parts.
func TestTrends(t *testing.T) {
	_, w, _, c := filled(t)
	list, err := w.Records(t.Context(), RecordFilter{Types: []string{"Observation"}})
	if err != nil {
		t.Fatal(err)
	}
	find := func(title string) Record {
		t.Helper()
		i := slices.IndexFunc(list, func(r Record) bool { return r.Title == title })
		if i < 0 {
			t.Fatalf("there is no %q", title)
		}
		return list[i]
	}
	sugar := find("Long-term blood sugar (HbA1c)")
	trends, err := w.Trends(t.Context(), c.ID, "Observation", sugar.ID)
	if err != nil || len(trends) != 1 || len(trends[0].Points) != 12 || trends[0].Unit != "%" || trends[0].Name != "" || !trends[0].HasHigh || trends[0].High != 5.6 {
		t.Fatalf("%+v, %v", trends, err)
	}
	points := trends[0].Points
	if !slices.IsSortedFunc(points, func(a, b TrendPoint) int { return a.at.Compare(b.at) }) || points[11].ID != sugar.ID || points[11].Text != sugar.Value || !points[11].Abnormal {
		t.Errorf("%+v", points)
	}
	pressure := find("Blood pressure")
	if trends, err = w.Trends(t.Context(), c.ID, "Observation", pressure.ID); err != nil || len(trends) != 2 || trends[0].Name == "" || trends[0].Name == trends[1].Name ||
		len(trends[0].Points) != len(trends[1].Points) || trends[0].Points[0].Value <= trends[1].Points[0].Value {
		t.Errorf("%+v, %v", trends, err)
	}
	conditions, err := w.Records(t.Context(), RecordFilter{Types: []string{"Condition"}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if trends, err = w.Trends(t.Context(), c.ID, "Condition", conditions[0].ID); err != nil || trends != nil {
		t.Errorf("of a condition: %+v, %v", trends, err)
	}
	_, err = w.Trends(t.Context(), c.ID, "Observation", "nothing")
	wants(t, err, NotFound)
}

// TestTrendsHoldOnlyWhatBelongsTogether: the same code and unit, dated, of one connection, and not what was taken back.
func TestTrendsHoldOnlyWhatBelongsTogether(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	n := 0
	value := func(code, when, status string, value any, unit string) string {
		n++
		return fmt.Sprintf(`{"resourceType":"Observation","id":"o%d","status":%q,"code":{"coding":[{"system":"http://loinc.org","code":%q}],"text":"x"},
			"subject":{"reference":"Patient/%s"},"effectiveDateTime":%q,"valueQuantity":{"value":%v,"unit":%q}}`, n, status, code, server.Patients()[0], when, value, unit)
	}
	all := []string{
		value("1-1", "2024-05-01T23:00:00+05:00", "final", 1, "mg/dL"), // o1, before o2 in time though not in letters
		value("1-1", "2024-05-01T20:00:00Z", "final", 2, "mg/dL"),
		value("1-1", "2023", "final", 3, "mg/dL"),
		value("1-1", "2024-05-02", "final", 4, "mmol/L"),
		value("1-1", "2024-05-02", "entered-in-error", 5, "mg/dL"),
		value("2-2", "2024-05-02", "final", 6, "mg/dL"),
		value("1-1", "", "final", 7, "mg/dL"),
		value("3-3", "2024-05-02", "final", 8, "mg/dL"), // alone
	}
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) { return respond(r, 200, bundle(all...)), nil }))
	mustSync(t, w)
	trends, err := w.Trends(t.Context(), c.ID, "Observation", "o1")
	if err != nil || len(trends) != 1 {
		t.Fatalf("%+v, %v", trends, err)
	}
	var ids []string
	for _, p := range trends[0].Points {
		ids = append(ids, p.ID)
	}
	if want := []string{"o3", "o1", "o2"}; !slices.Equal(ids, want) || trends[0].HasLow || trends[0].HasHigh {
		t.Errorf("%v, want %v", ids, want)
	}
	for _, id := range []string{"o4", "o5", "o8"} { // of the only unit, taken back, alone
		if trends, err := w.Trends(t.Context(), c.ID, "Observation", id); err != nil || len(trends) != 0 {
			t.Errorf("%s: %+v, %v", id, trends, err)
		}
	}
}

// TestLastSynced: as of the end of the last sync of each connection.
func TestLastSynced(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	if synced, err := w.LastSynced(t.Context()); err != nil || synced[c.ID] != (LastSync{}) {
		t.Errorf("before: %v, %v", synced, err)
	}
	mustSync(t, w)
	first := h.clock.Now()
	h.clock.pass(time.Hour)
	h.network.meddle(func(r *http.Request) (*http.Response, error) { return respond(r, 401, ``), nil })
	if _, err := w.Sync(t.Context(), nil, nil, nil); err == nil {
		t.Fatal("the sync went well")
	}
	h.network.meddle(nil)
	if synced, err := h.enter().LastSynced(t.Context()); err != nil || !synced[c.ID].At.Equal(first) {
		t.Errorf("after a failure: %v, %v, want %v", synced, err, first)
	}
}
