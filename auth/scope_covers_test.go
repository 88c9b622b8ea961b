package auth

import (
	"strings"
	"testing"
)

func TestCovers(t *testing.T) {
	const (
		no, yes, partly = "no", "yes", "partly"
		lab             = "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
	)
	tests := []struct {
		granted, call, want, why string
	}{
		{"patient/Observation.rs", "GET Observation?code=x", yes, ""},
		{"patient/Observation.rs", "GET /Observation?code=x", yes, ""},
		{"patient/Observation.rs", "get Observation", yes, ""},
		{"patient/Observation.read", "GET Observation/1", yes, ""},
		{"user/Observation.rs", "GET Observation/1", yes, ""},
		{"patient/*.rs", "GET Observation/1", yes, ""},
		{"patient/*.rs", "GET Sandwich?x=y", yes, ""},
		{"patient/Foo.rs", "GET Foo/1", no, "open “Foo” records"},
		{"patient/Observation.sr", "GET Observation/1", no, "open"},
		{"openid offline_access", "GET Patient/1", no, "open names and personal details"},
		{"", "GET Patient/1", no, ""},
		{"patient/Observation.r", "GET Observation?code=x", no, "search test results"},
		{"patient/Observation.s", "GET Observation/1", no, "open test results"},
		{"patient/Observation.r", "GET Observation/1/_history", yes, ""},
		{"patient/Observation.r", "GET Observation/1/_history/2", yes, ""},
		{"patient/Observation.r", "GET Observation/_history", no, "search"},
		{"patient/Observation.s", "GET Observation/_history", yes, ""},
		{"patient/Observation.s", "POST Observation/_search", yes, ""},
		{"patient/Observation.c", "POST Observation/_search", no, "search"},
		{"patient/Observation.s", "GET _history", no, ""},
		{"patient/*.s", "GET _history", yes, ""},
		{"patient/*.s", "POST _search?_type=Goal", yes, ""},
		{"patient/Observation.s", "GET ?_type=Observation", yes, ""},
		{"patient/Observation.s", "GET ?_type=Observation,Goal", no, "health goals"},
		{"patient/Observation.rs", "POST Observation", no, "add"},
		{"patient/Observation.write", "POST Observation", yes, ""},
		{"patient/Observation.u", "PUT Observation/1", yes, ""},
		{"patient/Observation.u", "PATCH Observation/1", yes, ""},
		{"patient/Observation.c", "PUT Observation/1", no, "change"},
		{"patient/Observation.u", "PUT Observation?code=x", no, "search"},
		{"patient/Observation.us", "PUT Observation?code=x", yes, ""},
		{"patient/Observation.d", "DELETE Observation/1", yes, ""},
		{"patient/Observation.rd", "DELETE Observation/1", yes, ""},
		{"patient/Observation.read", "DELETE Observation/1", no, "delete"},
		{"patient/Observation.d", "DELETE Observation?code=x", no, "search"},
		{"patient/Observation.s", "GET Patient/1/Observation?code=x", yes, ""},
		{"patient/Patient.rs", "GET Patient/1/Observation", no, "search"},
		{"patient/Observation.s", "GET Patient/1/*", no, ""},
		{"", "GET metadata", yes, "Anyone"},
		{"", "GET .well-known/smart-configuration", yes, "Anyone"},

		{lab, "GET Observation?code=x", partly, "laboratory results"},
		{lab, "GET Observation/1", partly, "laboratory results"},
		{lab, "GET Observation?category=http://terminology.hl7.org/CodeSystem/observation-category%7Claboratory&code=x", yes, ""},
		{lab + " patient/Observation.rs", "GET Observation/1", yes, ""},
		{lab, "GET Goal/1", no, ""},
		{"patient/*.rs?_security=x|N", "GET Observation", partly, "part"},
		{"patient/Basic.cuds?code=x|prefs", "POST Basic", partly, "prefs"},

		{"patient/*.rs", "GET Patient/1/$everything", yes, ""},
		{"patient/*.r", "GET Patient/1/$everything", no, ""},
		{"patient/Observation.rs patient/Patient.rs", "GET Patient/1/$everything", no, "_type"},
		{"patient/Observation.rs patient/Patient.rs", "GET Patient/1/$everything?_type=Patient,Observation", yes, ""},
		{"patient/Observation.rs", "GET Patient/1/$everything?_type=Patient,Observation", no, "open and search names"},
		{lab, "GET Patient/1/$everything?_type=Observation", no, "search of its own"},
		{"patient/*.rs?_security=x|N", "GET Patient/1/$everything", no, "search of its own"},
		{"patient/*.cruds", "GET Observation/$lastn", no, "operation"},
		{"patient/*.cruds", "POST $export", no, "operation"},

		{"patient/MedicationRequest.rs", "GET MedicationRequest?_include=MedicationRequest:medication", no, "details of medicines"},
		{"patient/MedicationRequest.rs patient/Medication.rs", "GET MedicationRequest?_include=MedicationRequest:medication", yes, ""},
		{"patient/Observation.rs", "GET Observation?_include:iterate=Observation:performer:Organization", no, "organizations"},
		{"patient/Observation.rs", "GET Observation?_include=Observation:performer", partly, "other kinds"},
		{"patient/*.rs", "GET Observation?_include=*", yes, ""},
		{"patient/Observation.rs", "GET Observation?_include=*", partly, "other kinds"},
		{"patient/Observation.rs", "GET Observation?_revinclude=Provenance:target", no, "who recorded what"},
		{"patient/Observation.rs patient/Provenance.rs", "GET Observation?_revinclude=Provenance:target", yes, ""},
		{"patient/Observation.rs", "GET Observation?subject:Patient.name=x", no, "search names"},
		{"patient/Observation.rs patient/Patient.s", "GET Observation?patient.name=x", yes, ""},
		{"patient/Observation.rs", "GET Observation?performer.name=x", partly, "other kinds"},
		{"user/Patient.rs", "GET Patient?_has:Observation:patient:code=x", no, "search test results"},
		{"user/Patient.rs user/Observation.s", "GET Patient?_has:Observation:patient:code=x", yes, ""},
		{"user/Patient.rs user/Observation.s", "GET Patient?_has:Observation:patient:_has:AuditEvent:entity:agent=x", no, "access-log"},

		{"patient/Binary.r", "GET Binary/1", yes, ""},
		{"patient/DocumentReference.rs", "GET Binary/1", partly, "only a try"},
		{"patient/Observation.rs", "GET Binary/1", no, "attached files"},
		{"patient/DocumentReference.rs", "POST Binary", no, "add attached files"},
		{"patient/Observation.r user/Observation.s", "GET Patient/1/$everything?_type=Observation", no, ""},
	}
	for _, test := range tests {
		t.Run(test.call+" by "+test.granted, func(t *testing.T) {
			got, err := ParseScopes(test.granted).Covers(test.call)
			if err != nil {
				t.Fatal(err)
			}
			have := map[[2]bool]string{{true, false}: yes, {true, true}: partly, {false, false}: no}[[2]bool{got.Covered, got.Partial}]
			if have != test.want || !strings.Contains(got.Why, test.why) {
				t.Errorf("%s (%s), want %s with %q", have, got.Why, test.want, test.why)
			}
			if !strings.HasSuffix(got.Why, ".") {
				t.Errorf("the reason %q is no sentence", got.Why)
			}
		})
	}
}

func TestCoversRefusesUnreadableCalls(t *testing.T) {
	scopes := ParseScopes("patient/*.cruds user/*.cruds")
	for _, call := range []string{
		"", "GET", "Observation", "FETCH Observation", "GET https://other.example/Observation/1",
		"GET //other.example/Observation", "GET observation/1", "GET Observation/1/2", "GET Observation/a b",
		"GET Observation/$%7C/x", "POST Observation/1", "PUT Observation", "POST ", "POST /",
		"GET Observation?code=%zz", "GET Observation/../Patient", "GET Observation?_type=,", "DELETE Observation",
		"GET Observation/_search", "POST Observation/1/_history", "GET Observation/" + strings.Repeat("x", 65),
	} {
		if got, err := scopes.Covers(call); err == nil {
			t.Errorf("%q is read as %+v", call, got)
		}
	}
}

func FuzzCovers(f *testing.F) {
	f.Add("GET Observation?_include=a:b:c&_has:X:y:z=1&a.b.c=%7C", "patient/*.rs?a=b")
	f.Add("GET Patient/1/$everything?_type=,", "patient/Observation.rs")
	f.Fuzz(func(t *testing.T, call, granted string) {
		got, err := ParseScopes(granted).Covers(call)
		if err == nil && (got.Why == "" || got.Partial && !got.Covered) {
			t.Errorf("%q by %q gives %+v", call, granted, got)
		}
	})
}
