package ui_test

import (
	"strings"
	"testing"
	"time"

	"chartkey/fhirclient"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

func TestEachReasonForMissingRecordsHasItsOwnSentence(t *testing.T) {
	uitest.NewBench(t)
	said := map[ui.Sentence]string{}
	for _, state := range []string{"none", "not-asked", "refused", "failed", "unknown"} {
		s := ui.ExplainMissing(ui.Missing{Clinic: "Northside Clinic", Type: "CarePlan", State: state})
		if other, twice := said[s]; twice {
			t.Errorf("%s and %s sound the same: %v", state, other, s)
		}
		said[s] = state
		if !strings.HasPrefix(s.What, "Care plans: ") || !strings.Contains(s.What, "Northside Clinic") || s.Next == "" {
			t.Errorf("%s: %v", state, s)
		}
		if strings.Contains(strings.ToLower(s.What+s.Next), "there are no") {
			t.Errorf("%s claims that there is nothing: %v", state, s)
		}
	}
	for _, state := range []string{"unfetched", "in-part"} {
		s := ui.ExplainMissing(ui.Missing{Clinic: "Northside Clinic", Type: "*", State: state})
		if other, twice := said[s]; twice || !strings.HasPrefix(s.What, "Northside Clinic: ") || s.Next == "" {
			t.Errorf("%s, as %s: %v", state, other, s)
		}
		said[s] = state
	}
}

// TestWhatIsMissingOfAnyKindIsMissingOfEach, so that each list says so.
func TestWhatIsMissingOfAnyKindIsMissingOfEach(t *testing.T) {
	for _, row := range []struct {
		fhirType, kind string
		want           bool
	}{
		{"*", "", true}, {"*", "results", true}, {"Observation", "results", true}, {"Observation", "", true}, {"Observation", "visits", false},
	} {
		if got := (ui.Missing{Type: row.fhirType}).Of(row.kind); got != row.want {
			t.Errorf("%s of the kind %q: %v", row.fhirType, row.kind, got)
		}
	}
}

func TestNamesOfTypes(t *testing.T) {
	uitest.NewBench(t)
	for _, row := range []struct {
		fhirType string
		n        int
		want     string
	}{
		{"Observation", 1, "Result"}, {"Observation", 2, "Results"}, {"CarePlan", 5, "Care plans"},
		{"AllergyIntolerance", 1, "Allergy"}, {"Patient", 1, "Person"}, {"Binary", 2, "Attached files"}, {"Basic", 1, "Other record"}, {"Nonsense", 3, "Other records"},
	} {
		if got := ui.TypeName(row.fhirType, row.n); got != row.want {
			t.Errorf("%d of %s: %q, want %q", row.n, row.fhirType, got, row.want)
		}
	}
	for _, typ := range fhirclient.Types() {
		for _, n := range []int{1, 2} {
			if words := ui.TypeName(typ, n); strings.Contains(words, typ) && strings.ToLower(typ[1:]) != typ[1:] {
				t.Errorf("%s is called by its name: %s", typ, words)
			}
		}
	}
	for _, typ := range append(fhirclient.ShownTypes(), fhirclient.SharedTypes()...) {
		if !ui.HasTypeName(typ) {
			t.Errorf("%s has no name for people", typ)
		}
	}
	for _, k := range ui.Kinds {
		for _, typ := range k.Types {
			if ui.TypeName(typ, 2) == typ {
				t.Errorf("%s of %s has no name for people", typ, k.Key)
			}
		}
	}
}

func TestAgo(t *testing.T) {
	uitest.NewBench(t)
	for _, row := range []struct {
		before time.Duration
		want   string
	}{
		{-time.Hour, "just now"}, {20 * time.Second, "just now"}, {time.Minute, "1 minute ago"}, {59 * time.Minute, "59 minutes ago"},
		{60 * time.Minute, "1 hour ago"}, {23 * time.Hour, "23 hours ago"}, {25 * time.Hour, "1 day ago"}, {6 * 24 * time.Hour, "6 days ago"},
		{8 * 24 * time.Hour, "on 6 Mar 2024"},
	} {
		if got := ui.Ago(uitest.Now.Add(-row.before), uitest.Now); got != row.want {
			t.Errorf("%v: %q, want %q", row.before, got, row.want)
		}
	}
	if got := ui.Ago(time.Time{}, uitest.Now); got != "" {
		t.Errorf("never: %q", got)
	}
}

func TestRecordsInRoutes(t *testing.T) {
	for _, key := range []ui.RecordKey{{Type: "Observation", ID: "r1"}, {Connection: "c/1", Type: "Observation", ID: "a.b-1"}} {
		r := key.Route("results")
		if got := r.Record(); got != key || r.Place != ui.ToRecords || r.Kind != "results" {
			t.Errorf("%v became %v, then %v", key, r, got)
		}
	}
	for _, id := range []string{"", "Observation", "Observation/", "/r1"} {
		if got := (ui.Route{Place: ui.ToRecords, ID: id}).Record(); got != (ui.RecordKey{}) {
			t.Errorf("%q: %v", id, got)
		}
	}
}

// TestWhatIsMissingSaysWhereThoseHereAreFrom, since a list that is there beside "not allowed" reads as a mistake.
func TestWhatIsMissingSaysWhereThoseHereAreFrom(t *testing.T) {
	uitest.NewBench(t)
	for _, row := range []struct {
		m    ui.Missing
		want string
	}{
		{ui.Missing{Here: 3}, "The 3 here from Northside Clinic came before. If you want them"},
		{ui.Missing{Elsewhere: 1, Others: []string{"South"}}, "The 1 here is from South. If you want them"},
		{ui.Missing{Here: 1200, Elsewhere: 4, Others: []string{"South", "East"}}, "The 1,200 here from Northside Clinic came before. The 4 here are from South, East. If"},
		{ui.Missing{}, "If you want them"},
	} {
		row.m.Clinic, row.m.Type, row.m.State = "Northside Clinic", "Observation", "refused"
		said := ui.ExplainMissing(row.m)
		if said.What != "Results: you or Northside Clinic did not allow them." || !strings.HasPrefix(said.Next, row.want) {
			t.Errorf("%+v: %+v", row.m, said)
		}
	}
}

// TestTheListsMakeUpAllRecords: the numbers beside them add up to that of all.
func TestTheListsMakeUpAllRecords(t *testing.T) {
	counts := map[string]int{"Observation": 60, "DiagnosticReport": 8, "Condition": 1, "Patient": 1, "CareTeam": 2, "Nonsense": 3}
	sum := 0
	for _, k := range ui.Lists() {
		sum += k.Count(counts)
	}
	if all := (ui.Kind{}).Count(counts); sum != all || all != 75 || ui.Others.Count(counts) != 6 {
		t.Errorf("%d of %d; others are %d", sum, all, ui.Others.Count(counts))
	}
}

// TestKindsAreMissingOnce, whichever clinics did not send them.
func TestKindsAreMissingOnce(t *testing.T) {
	gone, unsure := ui.Short([]ui.Missing{
		{Clinic: "North", Type: "Condition", State: "none"}, {Clinic: "South", Type: "Condition", State: "refused"}, {Clinic: "East", Type: "Condition", State: "failed"},
		{Clinic: "North", Type: "Goal", State: "unknown"}, {Clinic: "North", Type: "CarePlan", State: "not-asked"}, {Clinic: "South", Type: "CarePlan", State: "none"},
		{Clinic: "East", Type: "*", State: "in-part"},
	})
	if len(gone) != 3 || ui.MissingKinds(gone) != 2 || len(unsure) != 4 || ui.MissingKinds(unsure) != 3 {
		t.Errorf("%d are %d kinds; %d are %d", len(gone), ui.MissingKinds(gone), len(unsure), ui.MissingKinds(unsure))
	}
}
