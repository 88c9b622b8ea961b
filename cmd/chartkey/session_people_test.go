package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/fhirclient/summary"
	"chartkey/ui"
)

// TestTwoPatientsOfOneClinic: the review warns, and afterwards connections, rows, records and what is missing say whose they are. Of one patient
// alone the rows say nothing.
func TestTwoPatientsOfOneClinic(t *testing.T) {
	h := newHouse(t)
	s, server, first := h.connected(ui.KeptByKeyring, sandbox.Options{Deny: []string{"Condition"}})
	ctx := t.Context()
	rows, err := s.Records(ctx, ui.RecordQuery{Limit: 5})
	if err != nil || slices.ContainsFunc(rows, func(r ui.Record) bool { return r.Patient != "" }) {
		t.Fatalf("one patient alone: %+v, %v", rows, err)
	}
	list, err := s.Connections(ctx)
	if err != nil || list[0].PatientName == "" || list[0].BirthDate == "" || list[0].Person != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	other := clinic(t, sandbox.Options{Approve: true, Patient: server.Patients()[1], Deny: []string{"Condition"}})
	r := signIn(other)
	var seen ui.Consent
	r.Review = func(_ context.Context, found ui.Consent) (bool, error) {
		seen = found
		return true, nil
	}
	second, err := s.Connect(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Others) != 1 || seen.Others[0] != list[0].Of() || seen.Name == list[0].PatientName {
		t.Errorf("the review was told of %+v", seen.Others)
	}
	if _, err := s.Sync(ctx, []string{second.ID}, nil); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	if list, err = s.Connections(ctx); err != nil || len(ui.Patients(list)) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, c := range list {
		names[c.ID] = c.PatientName
	}
	if rows, err = s.Records(ctx, ui.RecordQuery{}); err != nil {
		t.Fatal(err)
	}
	of := map[string]int{}
	for _, r := range rows {
		if of[r.Patient]++; r.Clinic != "Clinic" || r.Patient != names[r.Key.Connection] || r.Patient == "" {
			t.Fatalf("%+v", r)
		}
	}
	if len(of) != 2 {
		t.Errorf("%v", of)
	}
	one, err := s.Record(ctx, rows[0].Key)
	if err != nil || one.Patient != rows[0].Patient {
		t.Errorf("%+v, %v", one.Record, err)
	}
	missing, err := s.Missing(ctx)
	if err != nil || !slices.ContainsFunc(missing, func(m ui.Missing) bool { return m.Clinic == "Clinic · "+names[first.ID] }) {
		t.Errorf("%+v, %v", missing, err)
	}
}

// TestNamesThatCannotBe: each failure says what is wrong with the name.
func TestNamesThatCannotBe(t *testing.T) {
	h := newHouse(t)
	h.unlocked(ui.KeptInSession)
	other, err := h.AddPerson(t.Context(), "Theo", ui.KeptInSession, nil)
	if err != nil {
		t.Fatal(err)
	}
	for label, part := range map[string]string{"Ann": "name-taken", "ann": "name-taken", strings.Repeat("n", 300): "long-name", "A\u202eB": "bad-name"} {
		_, err := h.AddPerson(t.Context(), label, ui.KeptInSession, nil)
		wants(t, err, workspace.Usage)
		if err := h.RenamePerson(t.Context(), other.ID, label); ui.PartOf(err) != part || !ui.AboutName(err) {
			t.Errorf("renamed: %v", err)
		}
		if ui.PartOf(err) != part {
			t.Errorf("added: %v, want %s", err, part)
		}
	}
}

// TestWhatIsMissingCountsWhatIsHere, by the clinics that it is from.
func TestWhatIsMissingCountsWhatIsHere(t *testing.T) {
	h := newHouse(t)
	s, _, refusing := h.connected(ui.KeptByKeyring, sandbox.Options{Deny: []string{"Condition"}})
	giving := clinic(t, sandbox.Options{Approve: true})
	r := signIn(giving)
	r.Name = "South"
	c, err := s.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sync(t.Context(), []string{c.ID}, nil); err != nil {
		t.Fatal(err)
	}
	missing, err := s.Missing(t.Context())
	i := slices.IndexFunc(missing, func(m ui.Missing) bool { return m.Type == "Condition" && m.Connection == refusing.ID })
	counts, _ := s.Counts(t.Context())
	if err != nil || i < 0 || missing[i].Here != 0 || missing[i].Elsewhere != counts["Condition"] || !slices.Equal(missing[i].Others, []string{"South"}) {
		t.Errorf("%+v, %v", missing, err)
	}
}

// TestFilesAreCountedAlike: what a fetch, a check and the log count as records is what the lists show; files are told of beside it.
func TestFilesAreCountedAlike(t *testing.T) {
	h := newHouse(t)
	server := clinic(t, sandbox.Options{Approve: true})
	s := h.unlocked(ui.KeptByKeyring)
	ctx := t.Context()
	if _, err := s.Connect(ctx, signIn(server)); err != nil {
		t.Fatal(err)
	}
	var last ui.Progress
	done, err := s.Sync(ctx, nil, func(p ui.Progress) { last = p })
	listed, err2 := s.CountRecords(ctx, ui.RecordQuery{})
	if err != nil || err2 != nil || done.Files == 0 || done.Stored-done.Files != listed || last.Records != listed {
		t.Errorf("%d stored, %d of them files, %d told of, %d listed; %v, %v", done.Stored, done.Files, last.Records, listed, err, err2)
	}
	if v, err := s.VerifyRecords(ctx, nil); err != nil || v.Files != done.Files || v.Checked-v.Files != listed {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestOfAFileThatIsNotShownItIsSaid: beside its name, where there is one.
func TestOfAFileThatIsNotShownItIsSaid(t *testing.T) {
	h := newHouse(t)
	s, _, _ := h.connected(ui.KeptByKeyring, sandbox.Options{})
	ctx := t.Context()
	letters, err := s.Records(ctx, ui.RecordQuery{Types: []string{"DocumentReference"}})
	if err != nil || len(letters) == 0 {
		t.Fatalf("there is no letter: %v", err)
	}
	for _, l := range letters {
		r, err := s.Record(ctx, l.Key)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Facts {
			if said := strings.Contains(f.Note, "does not show attached files"); said != (f.Label == "Document") {
				t.Errorf("%s: %+v", r.Title, f)
			}
		}
	}
	for _, attached := range []bool{true, false} {
		facts, _ := factsOf([]summary.Fact{{Label: summary.ReportLabel, Value: "Scan (PDF)"}, {Label: "Kind", Value: "Imaging"}}, ui.Record{}, attached)
		if (facts[0].Note != "") != attached || facts[1].Note != "" {
			t.Errorf("attached %v: %+v", attached, facts)
		}
	}
}

// TestFilesAreNoKindOfTheirOwn: the numbers, the list and a search agree on what is shown.
func TestFilesAreNoKindOfTheirOwn(t *testing.T) {
	h := newHouse(t)
	s, _, _ := h.connected(ui.KeptByKeyring, sandbox.Options{})
	ctx := t.Context()
	stored, err := s.(*session).w.Counts(ctx)
	if err != nil || stored["Binary"] == 0 {
		t.Fatalf("there is no file to leave out: %v, %v", stored, err)
	}
	counts, err := s.Counts(ctx)
	if err != nil || counts["Binary"] != 0 {
		t.Errorf("%v, %v", counts, err)
	}
	rows, err := s.Records(ctx, ui.RecordQuery{})
	number, err2 := s.CountRecords(ctx, ui.RecordQuery{})
	if err != nil || err2 != nil || len(rows) != number || number != (ui.Kind{}).Count(counts) {
		t.Errorf("%d listed, %d counted, %v; %v, %v", len(rows), number, counts, err, err2)
	}
	if slices.ContainsFunc(rows, func(r ui.Record) bool { return r.Key.Type == "Binary" }) {
		t.Error("a file is listed")
	}
	sum := 0
	for _, k := range ui.Lists() {
		listed, err := s.Records(ctx, k.Query(""))
		number, err2 := s.CountRecords(ctx, k.Query(""))
		if err != nil || err2 != nil || len(listed) != number || number != k.Count(counts) {
			t.Errorf("%s: %d listed, %d counted, %d by type; %v, %v", k.Name(), len(listed), number, k.Count(counts), err, err2)
		}
		sum += number
	}
	if sum != len(rows) || ui.Others.Count(counts) == 0 {
		t.Errorf("the lists have %d records in all, %d are there: %v", sum, len(rows), counts)
	}
	for _, r := range rows {
		one, err := s.Record(ctx, r.Key)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range one.Facts {
			if reference.MatchString(f.Value) {
				t.Errorf("%s: %s is %q", r.Title, f.Label, f.Value)
			}
		}
	}
}

// TestAResultSaysInTheWordsOfTheWindowWhereItWasFound.
func TestAResultSaysInTheWordsOfTheWindowWhereItWasFound(t *testing.T) {
	h := newHouse(t)
	s, _, _ := h.connected(ui.KeptByKeyring, sandbox.Options{})
	rows, err := s.Records(t.Context(), ui.RecordQuery{Search: "diabetes"})
	if err != nil {
		t.Fatal(err)
	}
	shown, labelled := 0, 0
	for _, r := range rows {
		said := r.Title + " " + r.Value
		if r.Mention == nil {
			shown++
		} else {
			said = r.Mention.Value
		}
		if !strings.Contains(strings.ToLower(said), "diabet") {
			t.Errorf("%s: %q", r.Title, said)
		}
		if r.Mention != nil && r.Mention.Label != "" {
			labelled++
		}
	}
	if shown == 0 || labelled == 0 {
		t.Errorf("it proves nothing: of %d rows %d show it, %d name a fact", len(rows), shown, labelled)
	}
}

// TestReferencesForPeople: what the clinic does not name is called by what it is.
func TestReferencesForPeople(t *testing.T) {
	for value, want := range map[string]string{
		"Practitioner/7":              "Practitioner 7",
		"Dr Okafor; Organization/a-1": "Dr Okafor; Organisation a-1",
		"Binary/x":                    "Attached file x",
		"MolecularSequence/1":         "Other record 1",
		"Rash/itching":                "Rash/itching",
		"120/80":                      "120/80",
	} {
		if got := referencesForPeople(value); got != want || strings.Contains(got, "Binary") {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
