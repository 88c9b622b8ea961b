package sandbox

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// sharedData finds the folder of examples beside the module.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the working directory")
		}
	}
	found := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(found); err != nil {
		t.Skipf("SKIPPED: the examples are not there: %v", err)
	}
	return found
}

func TestDirectoryIsServedByteForByte(t *testing.T) {
	for _, folder := range []string{"synthea-r4", "us-core-examples"} {
		t.Run(folder, func(t *testing.T) {
			dir := sharedData(t, folder)
			s := start(t, Options{Records: dir})
			if w := s.Warnings(); len(w) > 0 {
				t.Errorf("warnings: %v", w)
			}
			files := cutByEncodingJSON(t, dir)
			served := make(map[string]bool)
			for _, patient := range s.Patients() {
				token := signInAs(t, s, patient, allScopes).Access
				for _, e := range all(t, s.Base()+"/Patient/"+patient+"/$everything?_count=1000", token) {
					ref := refOf(t, e.Resource)
					served[ref] = true
					rec := s.records.byRef[ref]
					if !rec.shared() && !rec.of(patient) {
						t.Errorf("%s was served to %s", ref, patient)
					}
					if !bytes.Equal(files[ref], e.Resource) {
						t.Fatalf("%s does not have the bytes of its file", ref)
					}
				}
			}
			for ref, rec := range s.records.byRef {
				for _, owner := range rec.owners {
					if s.records.isPatient(owner) && !served[ref] {
						t.Errorf("%s of %s was not served", ref, owner)
					}
				}
			}
			t.Logf("%d patients, %d records, %d served", len(s.Patients()), len(s.records.byRef), len(served))
		})
	}
}

// cutByEncodingJSON cuts the files with another library than the server.
func cutByEncodingJSON(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]byte)
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b struct {
			ResourceType string
			Entry        []rawEntry
		}
		if err := json.Unmarshal(raw, &b); err != nil {
			t.Fatal(err)
		}
		if b.ResourceType != "Bundle" {
			b.Entry = []rawEntry{{Resource: bytes.TrimSpace(raw)}}
		}
		for _, e := range b.Entry {
			out[refOf(t, e.Resource)] = e.Resource
		}
	}
	return out
}

func TestDirectoryDetails(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.json", `{"resourceType":"Bundle","type":"transaction","entry":[
	  {"fullUrl":"urn:uuid:1","resource": {"resourceType":"Patient", "id":"b"} },
	  {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Observation","id":"o","subject":{"reference":"urn:uuid:1"}, "n": 1.500}},
	  {"fullUrl":"urn:uuid:3","resource":{"resourceType":"Wobble","id":"w"}},
	  {"request":{"method":"DELETE","url":"Observation/9"}}]}`)
	write("deeper/z.json", "  {\"id\":\"a\",\n\t\"resourceType\":\"Patient\", \"x\":[1,  2]}\n")
	write("y1.json", `{"resourceType":"Organization","id":"one","name":"first"}`)
	write("y2.json", `{"resourceType":"Organization","id":"one","name":"second"}`)
	write("broken.json", `{"resourceType":"Patient"`)
	write("noid.json", `{"resourceType":"Patient"}`)
	write("notes.txt", `not read`)
	s, err := New(Options{Records: dir})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "patients", []string{"a", "b"}, s.Patients())
	diff(t, "warnings", []string{
		"a.json: entry 2 is not an R4 resource with an id",
		"broken.json: is not valid JSON",
		"noid.json: is not an R4 resource with an id",
	}, s.Warnings())
	diff(t, "bytes kept", "{\"id\":\"a\",\n\t\"resourceType\":\"Patient\", \"x\":[1,  2]}", string(s.records.byRef["Patient/a"].body))
	diff(t, "owner by urn", []string{"b"}, s.records.byRef["Observation/o"].owners)
	diff(t, "last wins", `{"resourceType":"Organization","id":"one","name":"second"}`, string(s.records.byRef["Organization/one"].body))
	diff(t, "first", "a", s.approved.key)
	if _, err := New(Options{Records: filepath.Join(dir, "none")}); err == nil {
		t.Error("a directory that is not there was accepted")
	}
	if _, err := New(Options{Records: filepath.Join(dir, "deeper"), Patient: "Patient/zz"}); err == nil {
		t.Error("an unknown patient was accepted")
	}
	if _, err := New(Options{Records: t.TempDir()}); err == nil {
		t.Error("a directory without patients was accepted")
	}
}

func TestSameBytesAtEveryStart(t *testing.T) {
	build := func() *recordSet {
		found, err := makeCharts()
		if err != nil {
			t.Fatal(err)
		}
		set := index(found.entries)
		if err := set.generate("p1001", 50); err != nil {
			t.Fatal(err)
		}
		return set
	}
	one, two := build(), build()
	diff(t, "number", len(one.byRef), len(two.byRef))
	for ref, r := range one.byRef {
		if !bytes.Equal(r.bytes(), two.byRef[ref].bytes()) {
			t.Errorf("%s differs", ref)
		}
	}
}

func TestSyntheticRecords(t *testing.T) {
	set, err := openRecords(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.patients[:3] {
		if n := len(set.byOwner[p]); n < 60 || n > 220 {
			t.Errorf("%s has %d records", p, n)
		}
	}
	for ref, r := range set.byRef {
		if r.of(testPerson) {
			continue // see TestHostileChart
		}
		if bytes.Contains(r.body, []byte("{}")) || bytes.Contains(r.body, []byte(`""`)) || bytes.Contains(r.body, []byte("[]")) {
			t.Errorf("%s holds an empty element", ref)
		}
		for _, target := range set.refs[ref] {
			if set.byRef[target] == nil {
				t.Errorf("%s points to %s, which is not there", ref, target)
			}
		}
		if r.typ == "Binary" {
			continue
		}
		var res struct{ Text struct{ Status, Div string } }
		if err := json.Unmarshal(r.body, &res); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(res.Text.Div, `<div xmlns="http://www.w3.org/1999/xhtml"><p>`) {
			t.Errorf("%s has no narrative", ref)
		}
	}
	readByModels(t, set)
}

// TestNothingShared: of the third patient several kinds are not shared at all, of the others every kind is.
func TestNothingShared(t *testing.T) {
	set, err := openRecords(Options{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{"AllergyIntolerance", "CarePlan", "Condition", "DiagnosticReport", "DocumentReference", "Encounter", "Goal",
		"Immunization", "MedicationRequest", "MedicationStatement", "Observation", "Procedure"}
	none := make(map[string][]string)
	for _, p := range set.patients[:3] {
		for _, kind := range kinds {
			if !slices.ContainsFunc(set.byType[kind], func(r *record) bool { return r.of(p) }) {
				none[p] = append(none[p], kind)
			}
		}
	}
	diff(t, "nothing shared", map[string][]string{"p1003": {"AllergyIntolerance", "CarePlan", "Goal", "MedicationStatement"}}, none)
}

func TestSecurityLabels(t *testing.T) {
	s := start(t, Options{})
	for _, tc := range []struct {
		patient, search, title string
		labels                 []string
	}{
		{"p1001", "/DocumentReference?_id=doc-1001-003", "Note of the counselling hour", []string{"v3-Confidentiality|R"}},
		{"p1001", "/DocumentReference?_id=doc-1001-001", "Letter about your diabetes check", nil},
		{"p1002", "/Observation?code=56888-1", "HIV test", []string{"v3-Confidentiality|R", "v3-ActCode|HIV", "v3-ActCode|NORDSCLCD"}},
	} {
		found := all(t, s.Base()+tc.search, signInAs(t, s, tc.patient, allScopes).Access)
		if len(found) != 1 {
			t.Fatalf("%s found %d", tc.search, len(found))
		}
		var res struct {
			Meta struct {
				Security []struct{ System, Code string }
			}
		}
		if err := json.Unmarshal(found[0].Resource, &res); err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, l := range res.Meta.Security {
			labels = append(labels, strings.TrimPrefix(l.System, hl7Terms)+"|"+l.Code)
		}
		diff(t, tc.title, tc.labels, labels)
		if !bytes.Contains(found[0].Resource, []byte(tc.title)) {
			t.Errorf("%s is something else", tc.search)
		}
	}
}

// readByModels reads every record with the types that made it.
func readByModels(t *testing.T, set *recordSet) {
	t.Helper()
	readers := map[string]func([]byte) error{
		"Patient":             func(b []byte) error { _, err := fhir.UnmarshalPatient(b); return err },
		"Observation":         func(b []byte) error { _, err := fhir.UnmarshalObservation(b); return err },
		"Condition":           func(b []byte) error { _, err := fhir.UnmarshalCondition(b); return err },
		"MedicationRequest":   func(b []byte) error { _, err := fhir.UnmarshalMedicationRequest(b); return err },
		"AllergyIntolerance":  func(b []byte) error { _, err := fhir.UnmarshalAllergyIntolerance(b); return err },
		"DiagnosticReport":    func(b []byte) error { _, err := fhir.UnmarshalDiagnosticReport(b); return err },
		"Encounter":           func(b []byte) error { _, err := fhir.UnmarshalEncounter(b); return err },
		"Immunization":        func(b []byte) error { _, err := fhir.UnmarshalImmunization(b); return err },
		"DocumentReference":   func(b []byte) error { _, err := fhir.UnmarshalDocumentReference(b); return err },
		"Binary":              func(b []byte) error { _, err := fhir.UnmarshalBinary(b); return err },
		"Procedure":           func(b []byte) error { _, err := fhir.UnmarshalProcedure(b); return err },
		"MedicationStatement": func(b []byte) error { _, err := fhir.UnmarshalMedicationStatement(b); return err },
		"CarePlan":            func(b []byte) error { _, err := fhir.UnmarshalCarePlan(b); return err },
		"Goal":                func(b []byte) error { _, err := fhir.UnmarshalGoal(b); return err },
		"CareTeam":            func(b []byte) error { _, err := fhir.UnmarshalCareTeam(b); return err },
		"Practitioner":        func(b []byte) error { _, err := fhir.UnmarshalPractitioner(b); return err },
		"Organization":        func(b []byte) error { _, err := fhir.UnmarshalOrganization(b); return err },
		"Location":            func(b []byte) error { _, err := fhir.UnmarshalLocation(b); return err },
	}
	for ref, r := range set.byRef {
		if r.of(testPerson) {
			continue
		}
		read, ok := readers[r.typ]
		if !ok {
			t.Errorf("no reader for %s", r.typ)
			continue
		}
		if err := read(r.body); err != nil {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func TestGenerated(t *testing.T) {
	s := start(t, Options{Approve: true, Generated: 2500})
	token := signIn(t, s, allScopes).Access
	found := all(t, s.Base()+"/Observation?patient=p1001&_count=5000", token)
	diff(t, "records", 132+2500, len(found))
	size := 0
	for _, e := range found[132:] {
		size += len(e.Resource)
		o, err := fhir.UnmarshalObservation(e.Resource)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := o.ValueQuantity.Value.Float64(); err != nil || v < 70 || v > 99 || *o.Interpretation[0].Coding[0].Code != "N" {
			t.Fatalf("%s: value %v flagged %s", *o.Id, v, *o.Interpretation[0].Coding[0].Code)
		}
	}
	if mean := size / 2500; mean < 1600 || mean > 1800 {
		t.Errorf("a generated record has %d bytes on average", mean)
	}
	pages := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r.Path, "/fhir") {
			pages++
		}
	}
	diff(t, "pages", 3, pages)
}

func FuzzReadFile(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Patient","id":"a"}`))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Observation","id":"o"}}]}`))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[1,{"resource":7},{"resource":{"id":["x"]}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		found, _ := readFile(raw)
		for _, e := range found {
			if !bytes.Contains(raw, e.raw) {
				t.Fatal("the bytes of a resource were changed")
			}
		}
		index(found)
	})
}

func FuzzParseScope(f *testing.F) {
	for _, s := range []string{"patient/*.rs", "patient/Observation.rs?category=x|y,z&status=final", "launch/patient", "user/Patient.read"} {
		f.Add(s)
	}
	probe := &record{typ: "Observation", id: "1", updated: chartDate}
	f.Fuzz(func(t *testing.T, raw string) {
		s, ok := parseScope(raw)
		if ok && s.raw != raw {
			t.Fatal("a scope was changed")
		}
		if ok {
			matchAll(s.filter, probe)
		}
	})
}
