package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const heart = "Practitioner/dr-3" // treats Clara Okonjo, p1003, and nobody else

// asClinician goes through the pages of a clinician who chooses that patient.
func asClinician(t *testing.T, s *Server, who, patient, scope string) tokens {
	t.Helper()
	choice := consentFor(t, s, who, scope)
	diff(t, "leads to", choosePath, choice.action)
	return redeem(t, s, press(t, s, only(t, press(t, s, choice, "continue", "patient", patient)), "allow"))
}

func TestClinicianSignsIn(t *testing.T) {
	s := start(t, Options{})
	first := only(t, get(t, authorization(s, allScopes), ""))
	wantSays(t, "the sign-in page", first.text, "Clinicians Dr Miriam Holloway Family medicine", "Dr Ifeoma Castellane Heart medicine")
	choice := only(t, press(t, s, first, "continue", "person", "Practitioner/dr-2"))
	wantSays(t, "the choice", choice.text, "signed in as Dr Tomas Reinholt, Diabetes and hormones", "Ada Fernwood", "Clara Okonjo")
	if strings.Contains(choice.text, "Achterberg") {
		t.Error("a patient is offered whom the doctor does not treat")
	}
	consent := only(t, press(t, s, choice, "continue", "patient", "p1003"))
	wantSays(t, "the consent page", consent.text, "Signed in as Dr Tomas Reinholt, Diabetes and hormones",
		"Whose record Clara Okonjo, born 2 November 1951", "See the whole record of Clara Okonjo")
	got := redeem(t, s, press(t, s, consent, "allow"))
	diff(t, "patient", "p1003", got.Patient)
	claims := idClaims(t, s, got.ID)
	diff(t, "fhirUser", s.Base()+"/Practitioner/dr-2", claims["fhirUser"])
	diff(t, "sub", "Practitioner/dr-2", claims["sub"])
	wantStatus(t, get(t, s.Base()+"/Patient/p1003", got.Access), http.StatusOK)
	wantRefusedStranger(t, s, "/Patient/p1001", got.Access) // treated, but not chosen: patient/ scopes are for one
	renewed := readTokens(t, post(t, s.issuer+"/token", refreshForm(got.Refresh)))
	diff(t, "patient after a refresh", "p1003", renewed.Patient)
}

func TestClinicianSeesTheOwnPatients(t *testing.T) {
	s := start(t, Options{})
	page := consentFor(t, s, "Practitioner/dr-2", "openid fhirUser offline_access user/Patient.rs user/Observation.rs")
	diff(t, "no patient is asked for", consentPath, page.action)
	wantSays(t, "the consent page", page.text, "2 patients in your care", "See the test results and measurements of the patients in your care")
	got := redeem(t, s, press(t, s, page, "allow"))
	diff(t, "patient", "", got.Patient)
	var seen []string
	for _, e := range all(t, s.Base()+"/Patient", got.Access) {
		seen = append(seen, refOf(t, e.Resource))
	}
	diff(t, "patients", []string{"Patient/p1001", "Patient/p1003"}, seen)
	for _, e := range all(t, s.Base()+"/Observation?_count=1000", got.Access) {
		if rec := s.records.byRef[refOf(t, e.Resource)]; rec.of("p1002") {
			t.Fatalf("%s was found", rec.ref())
		}
	}
	for path, status := range map[string]int{
		"/Observation?patient=p1001": 200, "/Observation?patient=p1003&category=laboratory": 200, "/Observation/lab-1003-001": 200,
		"/Patient/p1001/$everything?_type=Observation": 200, "/Condition?patient=p1001": 403, "/Condition/cond-1001-001": 403,
		"/Patient/p1001/$everything": 403, "/Observation?patient=p1001,p1002": 403, "/Practitioner/dr-4": 200,
	} {
		wantStatus(t, get(t, s.Base()+path, got.Access), status)
	}
	p := portalOf(t, s, "Practitioner/dr-2")
	p.says("Record 2 patients in your care", "of the patients in your care")
}

// TestClinicianWithoutCareRelation: what an emergency access will have to open.
func TestClinicianWithoutCareRelation(t *testing.T) {
	s := start(t, Options{})
	token := asClinician(t, s, heart, "p1003", "openid fhirUser launch/patient patient/*.rs user/*.rs").Access
	wantStatus(t, get(t, s.Base()+"/Condition?patient=p1003", token), http.StatusOK)
	for _, path := range []string{
		"/Patient/p1001", "/Patient?_id=p1001", "/Condition?patient=p1001", "/Observation?subject=Patient/p1002",
		"/AllergyIntolerance/alg-1001-001", "/Patient/p1001/$everything", "/Binary/file-1001-001",
	} {
		wantRefusedStranger(t, s, path, token)
	}
	wantStatus(t, get(t, s.Base()+"/Patient/p9999", token), http.StatusNotFound)
}

func wantRefusedStranger(t *testing.T, s *Server, path, token string) {
	t.Helper()
	a := get(t, s.Base()+path, token)
	wantStatus(t, a, http.StatusForbidden)
	var outcome struct {
		ResourceType string
		Issue        []struct {
			Code    string
			Details struct{ Text string }
		}
	}
	if err := json.Unmarshal(a.body, &outcome); err != nil {
		t.Fatal(err)
	}
	if outcome.ResourceType != "OperationOutcome" || outcome.Issue[0].Code != "forbidden" || !strings.Contains(outcome.Issue[0].Details.Text, "no care relation") {
		t.Errorf("%s: %s", path, a.body)
	}
	if c := a.Header.Get("WWW-Authenticate"); c != "" {
		t.Errorf("%s: another scope would not help, and yet %q", path, c)
	}
}

func TestChooseFormIsNotBelieved(t *testing.T) {
	s := start(t, Options{})
	choice := func() form { return consentFor(t, s, heart, allScopes) }
	for name, patient := range map[string]string{"not treated": "p1001", "nobody": "p9999", "none": ""} {
		t.Run(name, func(t *testing.T) {
			again := only(t, press(t, s, choice(), "continue", "patient", patient))
			diff(t, "leads to", choosePath, again.action)
			wantSays(t, "the page", again.text, "Choose one of your patients")
		})
	}
	t.Run("consent without a choice", func(t *testing.T) {
		skip := choice()
		skip.action = consentPath
		skip.values.Set("scope", "patient/*.rs")
		diff(t, "leads to", choosePath, only(t, press(t, s, skip, "allow")).action)
	})
	t.Run("a patient has no choice", func(t *testing.T) {
		page := consentFor(t, s, "p1001", allScopes)
		page.action = choosePath
		again := only(t, press(t, s, page, "continue", "patient", "p1002"))
		wantSays(t, "the consent page", again.text, "Whose record Ada Fernwood")
	})
	t.Run("cancel", func(t *testing.T) {
		diff(t, "error", "access_denied", callback(t, press(t, s, choice(), "cancel")).Get("error"))
	})
}

func TestCareRelations(t *testing.T) {
	set := index(entriesOf(t,
		`{"resourceType":"Patient","id":"a","generalPractitioner":[{"reference":"Practitioner/gp"},{"reference":"Organization/o"},{"display":"Nobody"}]}`,
		`{"resourceType":"Patient","id":"b"}`,
		`{"resourceType":"CareTeam","id":"t1","status":"active","subject":{"reference":"Patient/b"},"participant":[{"member":{"reference":"Practitioner/gp"}},{"member":{"reference":"Practitioner/ghost"}}]}`,
		`{"resourceType":"CareTeam","id":"t2","subject":{"reference":"Patient/a"},"participant":[{"member":{"reference":"Practitioner/nurse"}}]}`,
		`{"resourceType":"CareTeam","id":"t3","status":"inactive","subject":{"reference":"Patient/b"},"participant":[{"member":{"reference":"Practitioner/old"}}]}`,
		`{"resourceType":"CareTeam","id":"t4","subject":{"reference":"Group/g"},"participant":[{"member":{"reference":"Practitioner/nurse"}}]}`,
		`{"resourceType":"Practitioner","id":"gp"}`, `{"resourceType":"Practitioner","id":"nurse"}`, `{"resourceType":"Practitioner","id":"old"}`,
	))
	got := make(map[string][]string)
	for _, a := range set.people() {
		got[a.key] = a.patients
	}
	diff(t, "accounts", map[string][]string{
		"a": {"a"}, "b": {"b"}, "Practitioner/gp": {"a", "b"}, "Practitioner/nurse": {"a"},
	}, got)
}

func entriesOf(t *testing.T, resources ...string) []*entry {
	t.Helper()
	var out []*entry
	for _, raw := range resources {
		e, ok := parseEntry([]byte(raw), "")
		if !ok {
			t.Fatalf("not a resource: %s", raw)
		}
		out = append(out, e)
	}
	return slices.Clip(out)
}
