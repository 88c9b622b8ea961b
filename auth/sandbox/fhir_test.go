package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestReadRecord(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, allScopes).Access
	a := get(t, s.Base()+"/Observation/lab-1001-001", token)
	wantStatus(t, a, http.StatusOK)
	diff(t, "type", fhirJSON, a.Header.Get("Content-Type"))
	diff(t, "etag", `W/"1"`, a.Header.Get("ETag"))
	if _, err := http.ParseTime(a.Header.Get("Last-Modified")); err != nil {
		t.Error(err)
	}
	diff(t, "bytes", string(s.records.byRef["Observation/lab-1001-001"].body), string(a.body))
	again := get(t, s.Base()+"/Observation/lab-1001-001", token, "If-None-Match", `W/"0", W/"1"`)
	wantStatus(t, again, http.StatusNotModified)
	diff(t, "body", 0, len(again.body))
}

func TestRefusals(t *testing.T) {
	s := start(t, Options{Approve: true, Deny: []string{"Condition"}})
	token := signIn(t, s, "launch/patient patient/Patient.rs patient/Observation.r patient/Condition.rs patient/Encounter.rs").Access
	for name, tc := range map[string]struct {
		path, token string
		status      int
		code        string
	}{
		"no token":                    {"/Patient/p1001", "", 401, "login"},
		"wrong token":                 {"/Patient/p1001", "nonsense", 401, "login"},
		"scope for type":              {"/Condition/cond-1001-001", token, 403, "forbidden"},
		"scope for search":            {"/Condition?patient=p1001", token, 403, "forbidden"},
		"read but no search":          {"/Observation?patient=p1001", token, 403, "forbidden"},
		"another's record":            {"/Encounter/enc-1002-001", token, 403, "forbidden"},
		"another patient":             {"/Patient/p1002", token, 403, "forbidden"},
		"another's search":            {"/Encounter?patient=p1002", token, 403, "forbidden"},
		"another by subject":          {"/Encounter?subject=Patient/p1002", token, 403, "forbidden"},
		"one of two":                  {"/Encounter?patient=p1001,p1002", token, 403, "forbidden"},
		"another by id":               {"/Patient?_id=p1002", token, 403, "forbidden"},
		"another's everything":        {"/Patient/p1002/$everything?_type=Patient", token, 403, "forbidden"},
		"everything without wildcard": {"/Patient/p1001/$everything", token, 403, "forbidden"},
		"everything uncovered":        {"/Patient/p1001/$everything?_type=Condition", token, 403, "forbidden"},
		"unknown type":                {"/Wobble/1", token, 404, "not-found"},
		"search for unknown type":     {"/Wobble", token, 404, "not-found"},
		"no such record":              {"/Encounter/none", token, 404, "not-found"},
		"no such page":                {"?_page=made-up", token, 404, "not-found"},
		"unreadable date":             {"/Encounter?_lastUpdated=ge20x", token, 400, "not-supported"},
	} {
		t.Run(name, func(t *testing.T) {
			a := get(t, s.Base()+tc.path, tc.token)
			wantStatus(t, a, tc.status)
			var outcome struct {
				ResourceType string
				Issue        []struct{ Severity, Code string }
			}
			if err := json.Unmarshal(a.body, &outcome); err != nil {
				t.Fatal(err)
			}
			diff(t, "resource", "OperationOutcome", outcome.ResourceType)
			diff(t, "code", tc.code, outcome.Issue[0].Code)
			challenge := a.Header.Get("WWW-Authenticate")
			if tc.status == 401 && !strings.HasPrefix(challenge, "Bearer ") {
				t.Errorf("no challenge: %q", challenge)
			}
			if strings.HasPrefix(name, "scope") && !strings.Contains(challenge, "insufficient_scope") {
				t.Errorf("challenge %q does not name the scope", challenge)
			}
		})
	}
	t.Run("writing", func(t *testing.T) {
		req := postRequest(s.Base()+"/Observation", url.Values{})
		req.Header.Set("Authorization", "Bearer "+token)
		wantStatus(t, do(t, req), http.StatusMethodNotAllowed)
	})
}

func TestSharedRecords(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, "launch/patient patient/Patient.r").Access
	for _, path := range []string{"/Practitioner/dr-1", "/Organization/org-2", "/Location/loc-1"} {
		wantStatus(t, get(t, s.Base()+path, token), http.StatusOK)
	}
}

func TestSearch(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, allScopes).Access
	count := func(query string) int {
		t.Helper()
		return len(all(t, s.Base()+query, token))
	}
	labs := count("/Observation?patient=p1001&category=laboratory")
	vitals := count("/Observation?patient=Patient/p1001&category=" + url.QueryEscape(observationCategory+"|vital-signs"))
	diff(t, "labs", 108, labs)
	diff(t, "vital signs", 24, vitals)
	diff(t, "both", labs+vitals, count("/Observation?category=laboratory,vital-signs"))
	diff(t, "none", 0, count("/Observation?category=laboratory&category=vital-signs"))
	diff(t, "code", 12, count("/Observation?subject=p1001&code="+url.QueryEscape(loinc+"|4548-4")))
	diff(t, "wrong system", 0, count("/Observation?code="+url.QueryEscape(snomed+"|4548-4")))
	diff(t, "id", 1, count("/Observation?_id=lab-1001-001,lab-1002-001"))
	diff(t, "dates", labs+vitals, count("/Observation?_lastUpdated=ge2024-01-01")+count("/Observation?_lastUpdated=lt2024"))
	diff(t, "one visit", 11, count("/Observation?_lastUpdated=ge2026-09-15&_lastUpdated=le2026-09-15"))
	diff(t, "status", 1, count("/MedicationRequest?status=stopped"))
	diff(t, "shared", 8, count("/Practitioner"))
	diff(t, "allergies", 3, count("/AllergyIntolerance?patient=p1001"))
}

func TestUnknownParameter(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, allScopes).Access
	address := s.Base() + "/Observation?patient=p1001&wobble=1&_count=10"
	a := get(t, address, token)
	wantStatus(t, a, http.StatusOK)
	var b struct {
		Total int
		Meta  struct{ LastUpdated time.Time }
		Link  []struct{ Relation, URL string }
	}
	if err := json.Unmarshal(a.body, &b); err != nil {
		t.Fatal(err)
	}
	diff(t, "self", s.Base()+"/Observation?_count=10&patient=p1001", b.Link[0].URL)
	diff(t, "total", 132, b.Total)
	if b.Meta.LastUpdated.IsZero() {
		t.Error("the bundle does not say when")
	}
	wantStatus(t, get(t, address, token, "Prefer", "handling=strict"), http.StatusBadRequest)
}

func TestPaging(t *testing.T) {
	s := start(t, Options{})
	mine := signInAs(t, s, "p1001", allScopes).Access
	theirs := signInAs(t, s, "p1003", allScopes).Access
	address := s.Base() + "/Observation?patient=p1001&_count=17"
	seen := make(map[string]bool)
	for _, e := range all(t, address, mine) {
		ref := refOf(t, e.Resource)
		if seen[ref] {
			t.Errorf("%s comes twice", ref)
		}
		seen[ref] = true
		diff(t, "full URL", s.Base()+"/"+ref, e.FullURL)
	}
	diff(t, "records", 132, len(seen))
	_, next := entries(t, get(t, address, mine))
	wantStatus(t, get(t, next, theirs), http.StatusForbidden)
	wantStatus(t, get(t, next, ""), http.StatusUnauthorized)
	wantStatus(t, get(t, next, signInAs(t, s, "p1001", "patient/Patient.rs").Access), http.StatusForbidden)
	first, _ := entries(t, get(t, next, mine))
	again, _ := entries(t, get(t, next, mine))
	diff(t, "the same page twice", first, again)
}

func TestScopeConstraint(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, "launch/patient patient/Observation.rs?category="+observationCategory+"|laboratory").Access
	diff(t, "search", 108, len(all(t, s.Base()+"/Observation?patient=p1001", token)))
	diff(t, "search for the rest", 0, len(all(t, s.Base()+"/Observation?category=vital-signs", token)))
	wantStatus(t, get(t, s.Base()+"/Observation/lab-1001-001", token), http.StatusOK)
	wantStatus(t, get(t, s.Base()+"/Observation/vit-1001-001", token), http.StatusForbidden)
	diff(t, "everything", 108, len(all(t, s.Base()+"/Patient/p1001/$everything?_type=Observation", token)))
}

func TestEverything(t *testing.T) {
	s := start(t, Options{Approve: true})
	t.Run("wildcard", func(t *testing.T) {
		token := signIn(t, s, allScopes).Access
		got := make(map[string]int)
		for _, e := range all(t, s.Base()+"/Patient/p1001/$everything?_count=40", token) {
			typ, _, _ := strings.Cut(refOf(t, e.Resource), "/")
			got[typ]++
		}
		diff(t, "types", map[string]int{
			"Patient": 1, "Observation": 132, "Encounter": 12, "DiagnosticReport": 12, "Condition": 5, "MedicationRequest": 5,
			"MedicationStatement": 3, "AllergyIntolerance": 3, "Immunization": 11, "Procedure": 3, "CarePlan": 1, "Goal": 3, "CareTeam": 1,
			"DocumentReference": 3, "Binary": 1, "Practitioner": 6, "Organization": 3, "Location": 2,
		}, got)
		diff(t, "since", 14, len(all(t, s.Base()+"/Patient/p1001/$everything?_since=2026-09-01T00:00:00Z&_type=Observation,Encounter,DiagnosticReport,Binary", token)))
	})
	t.Run("types", func(t *testing.T) {
		token := signIn(t, s, "launch/patient patient/Condition.rs patient/Encounter.r").Access
		diff(t, "covered only", 5, len(all(t, s.Base()+"/Patient/p1001/$everything?_type=Condition,Encounter,Observation", token)))
		wantStatus(t, get(t, s.Base()+"/Patient/p1001/$everything?_type=Wobble", token), http.StatusBadRequest)
	})
}

func TestBinary(t *testing.T) {
	s := start(t, Options{})
	token := signInAs(t, s, "p1001", "launch/patient patient/DocumentReference.rs").Access
	address := s.Base() + "/Binary/file-1001-001"
	native := get(t, address, token, "Accept", "text/plain")
	diff(t, "type", "text/plain; charset=utf-8", native.Header.Get("Content-Type"))
	diff(t, "text", fernwoodLetter, string(native.body))
	var res struct{ ContentType, Data string }
	if err := json.Unmarshal(get(t, address, token, "Accept", "application/fhir+json").body, &res); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(res.Data)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "as JSON", fernwoodLetter, string(text))
	wantStatus(t, get(t, address, signInAs(t, s, "p1002", allScopes).Access), http.StatusForbidden)
	wantStatus(t, get(t, address, signInAs(t, s, "p1001", "launch/patient patient/Patient.r").Access), http.StatusForbidden)
}
