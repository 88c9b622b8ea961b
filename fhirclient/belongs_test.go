package fhirclient

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestOwner(t *testing.T) {
	o := owner{id: "p1"}
	o.learn([]byte(patient1)) // urn:mrn 77
	o.learn([]byte(`{"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":"76"}]}`))
	for _, row := range []struct {
		name, raw string
		keep      bool
	}{
		{"relative", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p1"}}`, true},
		{"relative with a version", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p1/_history/3"}}`, true},
		{"absolute", `{"resourceType":"Observation","id":"a","subject":{"reference":"https://h/fhir/Patient/p1"}}`, true},
		{"absolute, a base behind a proxy", `{"resourceType":"Observation","id":"a","subject":{"reference":"http://inner:8080/Patient/p1"}}`, true},
		{"urn:uuid of the pinned id", `{"resourceType":"Observation","id":"a","subject":{"reference":"urn:uuid:p1"}}`, true},
		{"identifier of the pinned patient", `{"resourceType":"Observation","id":"a","subject":{"type":"Patient","identifier":{"system":"urn:mrn","value":"77"}}}`, true},
		{"his identifier, no type", `{"resourceType":"Observation","id":"a","subject":{"identifier":{"system":"urn:mrn","value":"77"}}}`, true},
		{"his other identifier", `{"resourceType":"Observation","id":"a","subject":{"identifier":{"system":"urn:mrn","value":"76"}}}`, true},
		{"his identifier, the type as an address", `{"resourceType":"Observation","id":"a","subject":{"type":"http://hl7.org/fhir/StructureDefinition/Patient","identifier":{"system":"urn:mrn","value":"77"}}}`, true},
		{"identifier without a system", `{"resourceType":"Observation","id":"a","subject":{"identifier":{"value":"78"}}}`, true},
		{"identifier of a practitioner", `{"resourceType":"Appointment","id":"a","participant":[{"actor":{"type":"Practitioner","identifier":{"system":"urn:mrn","value":"5"}}}]}`, true},
		{"identifier of a group", `{"resourceType":"Observation","id":"a","subject":{"reference":"Group/g","identifier":{"system":"urn:mrn","value":"5"}}}`, true},
		{"urn of a device, the type as an address", `{"resourceType":"Observation","id":"a","subject":{"reference":"urn:uuid:d","type":"http://hl7.org/fhir/StructureDefinition/Device|4.0.1"}}`, true},
		{"document about him", `{"resourceType":"Bundle","id":"b","type":"document","entry":[{"resource":{"resourceType":"Composition","subject":{"reference":"urn:uuid:x"}}},{"fullUrl":"urn:uuid:x","resource":{"resourceType":"Patient","id":"p1"}}]}`, true},
		{"document about him, with an id of its own", `{"resourceType":"Bundle","id":"b","type":"document","entry":[{"resource":{"resourceType":"Patient","id":"x","identifier":[{"system":"urn:mrn","value":"77"}]}}]}`, true},
		{"document about him and his mother", `{"resourceType":"Bundle","id":"b","type":"document","entry":[{"resource":{"resourceType":"Patient","id":"p2"}},{"resource":{"resourceType":"Patient","id":"p1"}}]}`, true},
		{"bundle of what patients share", `{"resourceType":"Bundle","id":"b","type":"collection","entry":[{"resource":{"resourceType":"Organization","id":"o"}},{"fullUrl":"u"},null]}`, true},
		{"provenance of him", `{"resourceType":"Provenance","id":"b","target":[{"reference":"urn:uuid:1"},{"reference":"Patient/p1"}]}`, true},
		{"provenance of something", `{"resourceType":"Provenance","id":"b","target":[{"reference":"urn:uuid:1"},{"reference":"Observation/1"}]}`, true},
		{"audit of a look at him", `{"resourceType":"AuditEvent","id":"b","agent":[{"who":{"reference":"Patient/p2"}}],"entity":[{"what":{"reference":"Observation/1"}},{"what":{"reference":"Patient/p1"}}]}`, true},
		{"targets that are no records", `{"resourceType":"Goal","id":"a","subject":{"reference":"Patient/p1"},"target":[{"detailString":"Patient/p2"}],"entity":[{"what":"Patient/p2"}]}`, true},
		{"conditional, his identifier", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient?identifier=urn:mrn|77"}}`, true},
		{"identifier of an unknown system", `{"resourceType":"Observation","id":"a","subject":{"type":"Patient","identifier":{"system":"urn:other","value":"1"}}}`, true},
		{"contained with his identifier", `{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"x","identifier":[{"system":"urn:mrn","value":"77"}]}],"subject":{"reference":"#x"}}`, true},
		{"contained without identifiers", `{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"x"}],"subject":{"reference":"#x"}}`, true},
		{"no patient at all", `{"resourceType":"Practitioner","id":"a"}`, true},
		{"display only", `{"resourceType":"Observation","id":"a","subject":{"display":"Ann"}}`, true},
		{"a group", `{"resourceType":"Observation","id":"a","subject":{"reference":"Group/g"}}`, true},
		{"a list of subjects, he among them", `{"resourceType":"Account","id":"a","subject":[{"reference":"Patient/p2"},{"reference":"Patient/p1"}]}`, true},
		{"appointment of two", `{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Patient/p2"}},{"actor":{"reference":"Patient/p1"}}]}`, true},
		{"payor is someone else", `{"resourceType":"Coverage","id":"a","beneficiary":{"reference":"Patient/p1"},"policyHolder":{"reference":"Patient/p2"}}`, true},
		{"encounter's participants are no owners", `{"resourceType":"CareTeam","id":"a","subject":{"reference":"Patient/p1"},"participant":[{"actor":{"reference":"Patient/p2"}}]}`, true},
		{"the pinned Patient", patient1, true},

		{"F18 relative", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p2"}}`, false},
		{"longer id", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p11"}}`, false},
		{"other case", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/P1"}}`, false},
		{"lower-case type", `{"resourceType":"Observation","id":"a","subject":{"reference":"patient/p2"}}`, false},
		{"leading slash", `{"resourceType":"Observation","id":"a","subject":{"reference":"/Patient/p2"}}`, false},
		{"trailing slash", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p2/"}}`, false},
		{"escaped", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient\u002fp2"}}`, false},
		{"absolute", `{"resourceType":"Observation","id":"a","subject":{"reference":"https://h/fhir/Patient/p2"}}`, false},
		{"urn:uuid", `{"resourceType":"Observation","id":"a","subject":{"reference":"urn:uuid:p2"}}`, false},
		{"patient", `{"resourceType":"Immunization","id":"a","patient":{"reference":"Patient/p2"}}`, false},
		{"bare id", `{"resourceType":"Immunization","id":"a","patient":{"reference":"p2"}}`, false},
		{"a string in place of a Reference", `{"resourceType":"Immunization","id":"a","patient":"Patient/p2"}`, false},
		{"beneficiary", `{"resourceType":"Coverage","id":"a","beneficiary":{"reference":"Patient/p2"}}`, false},
		{"individual", `{"resourceType":"ResearchSubject","id":"a","individual":{"reference":"Patient/p2"}}`, false},
		{"for", `{"resourceType":"Task","id":"a","for":{"reference":"Patient/p2"}}`, false},
		{"one field his, one not", `{"resourceType":"Basic","id":"a","subject":{"reference":"Patient/p1"},"patient":{"reference":"Patient/p2"}}`, false},
		{"device of another", `{"resourceType":"Device","id":"a","patient":{"reference":"Patient/p2"}}`, false},
		{"relative of another", `{"resourceType":"RelatedPerson","id":"a","patient":{"reference":"Patient/p2"}}`, false},
		{"another identifier", `{"resourceType":"Observation","id":"a","subject":{"type":"Patient","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier, no type", `{"resourceType":"Observation","id":"a","subject":{"identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier, the type as an address", `{"resourceType":"Observation","id":"a","subject":{"type":"http://hl7.org/fhir/StructureDefinition/Patient|4.0.1","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier, a type of its own", `{"resourceType":"Observation","id":"a","subject":{"type":"patient","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier, where nothing but a patient can be", `{"resourceType":"Immunization","id":"a","patient":{"type":"Group","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier beside what cannot be read", `{"resourceType":"Observation","id":"a","subject":{"reference":"https://h/222","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"another identifier beside a contained one", `{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"x"}],"subject":{"reference":"#x","identifier":{"system":"urn:mrn","value":"78"}}}`, false},
		{"urn:uuid, the type as an address", `{"resourceType":"Observation","id":"a","subject":{"reference":"urn:uuid:p2","type":"http://hl7.org/fhir/StructureDefinition/Patient"}}`, false},
		{"document about another", `{"resourceType":"Bundle","id":"b","type":"document","entry":[{"resource":{"resourceType":"Patient","id":"p2"}}]}`, false},
		{"entry before the type", `{"entry":[{"resource":{"id":"p2","resourceType":"Patient"}}],"id":"b","resourceType":"Bundle"}`, false},
		{"bundle of another's records", `{"resourceType":"Bundle","id":"b","type":"collection","entry":[{"resource":{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/p2"}}}]}`, false},
		{"bundle in a bundle", `{"resourceType":"Bundle","id":"b","entry":[{"resource":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"p2"}}]}}]}`, false},
		{"bundles without end", strings.Repeat(`{"resourceType":"Bundle","id":"b","entry":[{"resource":`, 40) + `{}` + strings.Repeat(`}]}`, 40), false},
		{"two lists of entries", `{"resourceType":"Bundle","id":"b","entry":[{"resource":{"resourceType":"Patient","id":"p2"}}],"entry":[{"resource":{"resourceType":"Patient","id":"p1"}}]}`, false},
		{"two resources in an entry", `{"resourceType":"Bundle","id":"b","entry":[{"resource":{"resourceType":"Patient","id":"p2"},"resource":{"resourceType":"Patient","id":"p1"}}]}`, false},
		{"broken JSON in the entries", `{"resourceType":"Bundle","id":"b","entry":[{"resource":{"resourceType":"Patient","id":"p1","x":NaN}}]}`, false},
		{"provenance of another", `{"resourceType":"Provenance","id":"b","target":[{"reference":"Patient/p2"}]}`, false},
		{"audit of a look at another", `{"resourceType":"AuditEvent","id":"b","entity":[{"what":{"reference":"Patient/p2"}}]}`, false},
		{"conditional, another identifier", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient?identifier=urn:mrn|78"}}`, false},
		{"contained with another identifier", `{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"x","identifier":[{"system":"urn:mrn","value":"78"}]}],"subject":{"reference":"#x"}}`, false},
		{"appointment of others", `{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Practitioner/d"}},{"actor":{"reference":"Patient/p2"}}]}`, false},
		{"repeated key", `{"resourceType":"Condition","id":"a","subject":{"reference":"Patient/p2"},"patient":{"reference":"Patient/p1"}}`, false},
		{"F47 attachment of another", `{"resourceType":"Binary","id":"a","securityContext":{"reference":"Patient/p2"}}`, false},
		{"another Patient", `{"resourceType":"Patient","id":"p2"}`, false},
		{"broken JSON beside the actor", `{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Patient/p2"},"x":01}]}`, false},
		{"broken JSON behind his own", `{"resourceType":"Account","id":"a","subject":[{"reference":"Patient/p1"},{"reference":"Patient/p2","x":NaN}]}`, false},
		{"broken JSON in a list", `{"resourceType":"Observation","id":"a","subject":[NaN]}`, false},
		{"a bundle with an entry that breaks before its resource", `{"resourceType":"Bundle","id":"a","type":"document","entry":{"x":NaN,"resource":{"resourceType":"Patient","id":"p2"}}}`, false},
		{"an appointment whose participant breaks before its actor", `{"resourceType":"Appointment","id":"a","participant":{"x":NaN,"actor":{"reference":"Patient/p2"}}}`, false},
		{"two subjects, his the second", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p2"},"subject":{"reference":"Patient/p1"}}`, false},
		{"two subjects, his the first", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p1"},"subject":{"reference":"Patient/p2"}}`, false},
		{"two references, his the second", `{"resourceType":"Observation","id":"a","subject":{"reference":"Patient/p2","reference":"Patient/p1"}}`, false},
		{"two actors, his the second", `{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Patient/p2"},"actor":{"reference":"Patient/p1"}}]}`, false},
		{"broken JSON in the reference", `{"resourceType":"Observation","id":"a","subject":{"x":NaN,"reference":"Patient/p1"}}`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			h, err := readHead([]byte(row.raw), false)
			if err != nil {
				t.Fatal(err)
			}
			if got := o.owns(&h); got != row.keep {
				t.Errorf("kept: %v", got)
			}
		})
	}
}

// The charts of Synthea refer to their patient by urn:uuid.
func TestOwnerOfSyntheaCharts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData(t, "synthea-r4"), "*.json"))
	if err != nil || len(files) != 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var charts [][]json.RawMessage
	var ids []string
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raws, ok := referenceEntries(page)
		if !ok {
			t.Fatal(file)
		}
		h, err := readHead(raws[0], false)
		if err != nil || h.Type != "Patient" {
			t.Fatalf("%s begins with %s, %v", file, h.Type, err)
		}
		charts, ids = append(charts, raws), append(ids, h.ID)
	}
	free := []string{"Practitioner", "Organization", "Location", "Medication", "Provenance"}
	for i, id := range ids {
		o := owner{id: id}
		for j, raws := range charts {
			for _, raw := range raws {
				h, err := readHead(raw, false)
				if err != nil {
					t.Fatal(err)
				}
				if keep := o.owns(&h); keep != (i == j || slices.Contains(free, h.Type)) {
					t.Errorf("patient %d, chart %d: %s/%s kept: %v", i, j, h.Type, h.ID, keep)
				}
			}
		}
	}
}

func TestReferences(t *testing.T) {
	raw := `{"a":{"reference":"Practitioner/1"},"b":[{"reference" : "Organization/o/_history/2"},{"reference":"Practitioner/1"}],
		"c":{"reference":"https://h/fhir/Location/l"},"d":{"reference":"#x"},"e":{"reference":"urn:uuid:1"},"f":{"reference":"Patient?identifier=1"},
		"g":"reference","h":"{\"reference\":\"Medication/no\"}","i":{"reference":7},"j":{"reference":"Medication/../m"},"k":{"reference":"\u004dedication/m"}}`
	want := []string{"Practitioner/1", "Organization/o", "Medication/m"}
	if got := references([]byte(raw), ""); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	want = []string{"Practitioner/1", "Organization/o", "Location/l", "Medication/m"}
	if got := references([]byte(raw), "https://h/fhir"); !slices.Equal(got, want) {
		t.Errorf("with a base: %v", got)
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte(patient1))
	f.Add([]byte(`{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"x"}],"subject":{"reference":"#x"},"v":NaN}`))
	f.Add([]byte(`{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Patient?_id=1"}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := owner{id: "p1"}
		h, err := readHead(raw, false)
		o.learn(raw)
		o.owns(&h)
		references(raw, "")
		var strict, loose []string
		collect := func(to *[]string) func(string, []byte) error {
			return func(name string, value []byte) error {
				*to = append(*to, name, string(value))
				return nil
			}
		}
		if jsontext.Value(raw).IsValid(lenient()...) && members(raw, collect(&strict)) == nil && firstByte(raw) == '{' {
			if err := looseMembers(raw, collect(&loose)); err != nil || !slices.Equal(strict, loose) {
				t.Errorf("strict %q, loose %q %v", strict, loose, err)
			}
		}
		var s span
		for i, b := range raw {
			belongs := s.step(b)
			if !s.done {
				continue
			}
			if belongs {
				i++
			}
			if got := spanEnd(raw, 0); s.open && firstByte(raw[:1]) != 0 && got != i {
				t.Errorf("step ends at %d, spanEnd at %d", i, got)
			}
			break
		}
		if err == nil && (!goodType.MatchString(h.Type) || !goodID.MatchString(h.ID)) {
			t.Errorf("accepted %q/%q", h.Type, h.ID)
		}
	})
}

func TestTypesAreSorted(t *testing.T) {
	for _, list := range [][]string{Types(), SharedTypes()} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("not sorted or twice: %v", list)
		}
		for _, name := range list {
			if !KnownType(name) {
				t.Errorf("%s is not known", name)
			}
		}
	}
	for name := range patientParameter {
		if !KnownType(name) {
			t.Errorf("%s is no type of R4", name)
		}
	}
	if KnownType("patient") || KnownType("") || len(Types()) != 146 {
		t.Errorf("%d types", len(Types()))
	}
}

// TestSoleMember: what stands in a broken object may not be all that it says.
func TestSoleMember(t *testing.T) {
	for raw, want := range map[string]struct {
		found    string
		doubtful bool
	}{
		`{"a":1}`:         {"1", false},
		`{"b":1}`:         {"", false},
		`{"a":1,"a":2}`:   {"2", true},
		`{"a":1,"x":NaN}`: {"1", true},
		`{"x":NaN,"a":1}`: {"", true},
	} {
		if found, doubtful := soleMember([]byte(raw), "a"); string(found) != want.found || doubtful != want.doubtful {
			t.Errorf("%s: %s, %v", raw, found, doubtful)
		}
	}
}
