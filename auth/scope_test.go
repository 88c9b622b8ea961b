package auth

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedDir finds a folder beside the project, or skips.
func sharedDir(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the test")
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED, NOT PASSED: the shared data is not here: %v", err)
	}
	return path
}

func TestScopeCasesOfTheSpecification(t *testing.T) {
	file, err := os.Open(sharedDir(t, "spec", "scope-cases.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, 11
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 104 {
		t.Fatalf("%d lines, want a head and 103 cases", len(rows))
	}
	for _, row := range rows[1:] {
		t.Run(row[0]+" "+row[1], func(t *testing.T) {
			s := ParseScope(row[1])
			checkScope(t, s, row[2:10])
			if (s.Valid != ScopeValid) && s.Why == "" {
				t.Error("no reason is given")
			}
		})
	}
}

// checkScope compares with valid, kind, context, type, cruds, query, canonical and sentence.
func checkScope(t *testing.T, s Scope, want []string) {
	t.Helper()
	got := []string{string(s.Valid), s.Kind, s.Context, s.Type, s.Letters, s.Query, s.Canonical(), s.Sentence()}
	for i, name := range []string{"valid", "kind", "context", "type", "cruds", "query", "canonical", "sentence"} {
		if got[i] != want[i] {
			t.Errorf("%s is %q, want %q", name, got[i], want[i])
		}
	}
}

// The rows here stand for those of the specification where that is not at hand, and go beyond it.
func TestParseScope(t *testing.T) {
	const lab = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
	for scope, want := range map[string][]string{
		"patient/Observation.rs":   {"yes", "v2", "patient", "Observation", "rs", "", "patient/Observation.rs", "See your test results and measurements."},
		"patient/Observation.read": {"yes", "v1", "patient", "Observation", "rs", "", "patient/Observation.rs", "See your test results and measurements."},
		"patient/Observation.rd":   {"yes", "v2", "patient", "Observation", "rd", "", "patient/Observation.rd", "Open and delete your test results and measurements."},
		"patient/*.c":              {"yes", "v2", "patient", "*", "c", "", "patient/*.c", "Add new health information of all kinds (also kinds added in the future) to your record."},
		"patient/Foo.rs":           {"lenient", "v2", "patient", "Foo", "rs", "", "patient/Foo.rs", "See “Foo” records."},
		"patient/DiagnosticOrder.read": {"yes", "v1", "patient", "DiagnosticOrder", "rs", "", "patient/DiagnosticOrder.rs",
			"See your orders of tests."},
		"patient/AuditEvent.rs": {"yes", "v2", "patient", "AuditEvent", "rs", "", "patient/AuditEvent.rs", "See your access log."},
		"user/Observation.r": {"yes", "v2", "user", "Observation", "r", "", "user/Observation.r",
			"Open test results and measurements one at a time for every patient your account can reach."},
		"patient/Patient.rd":     {"yes", "v2", "patient", "Patient", "rd", "", "patient/Patient.rd", "See and delete your personal details (name, birth date, contact details)."},
		"patient/ValueSet.rs":    {"yes", "v2", "patient", "ValueSet", "rs", "", "patient/ValueSet.rs", "See “ValueSet” records."},
		"launch/goal":            {"yes", "launch", "", "goal", "", "", "launch/goal", "Ask you which “goal” record to use."},
		"launch/thing":           {"lenient", "launch", "", "thing", "", "", "launch/thing", "Ask you which “thing” record to use."},
		"email":                  {"yes", "identity", "", "", "", "", "email", "See your e-mail address."},
		"smart/orchestrate":      {"unknown", "unknown", "", "", "", "", "smart/orchestrate", "Something this app does not understand (smart/orchestrate)."},
		"https://x.example/a/b/": {"yes", "extension", "", "", "", "", "https://x.example/a/b/", "Use an extra feature of this provider (b)."},
		"http://smarthealthit.org/fhir/scopes/patient/Goal.sr": {"no", "invalid", "", "", "", "", "", ""},
		"patient/Observation.rs?status=final&category=" + lab: {"yes", "v2", "patient", "Observation", "rs", "status=final&category=" + lab,
			"patient/Observation.rs?category=" + lab + "&status=final",
			"See your test results and measurements — only laboratory results, where status is final."},
		"patient/Observation.rs?code=a%26b%2cc%7Cd": {"yes", "v2", "patient", "Observation", "rs", "code=a%26b%2cc%7Cd",
			"patient/Observation.rs?code=a%26b,c|d",
			"See your test results and measurements — only a part chosen by a rule this app cannot put into words."},
		"patient/Observation.rs?code=a%2bb&code=a%2Bb": {"yes", "v2", "patient", "Observation", "rs", "code=a%2bb&code=a%2Bb",
			"patient/Observation.rs?code=a%2Bb",
			"See your test results and measurements — only a part chosen by a rule this app cannot put into words."},
		"patient/Observation.rs?date=ge2020": {"yes", "v2", "patient", "Observation", "rs", "date=ge2020", "patient/Observation.rs?date=ge2020",
			"See your test results and measurements — only a part chosen by a rule this app cannot put into words."},
		"patient/Observation.rs?code=x%zz":     {"no", "invalid", "", "", "", "", "", ""},
		"patient/Observation.rs?status=a&&b=c": {"no", "invalid", "", "", "", "", "", ""},
		"patient/OBSERVATION.rs":               {"no", "invalid", "", "", "", "", "", ""},
		"patient/Observation.Read":             {"no", "invalid", "", "", "", "", "", ""},
		"practitioner/Observation.rs":          {"no", "invalid", "", "", "", "", "", ""},
		"patient/Observation.rs\n":             {"no", "invalid", "", "", "", "", "", ""},
		"launch/list?role=a&role=b":            {"no", "invalid", "", "", "", "", "", ""},
		"launch/list?other=a":                  {"no", "invalid", "", "", "", "", "", ""},
		"":                                     {"no", "invalid", "", "", "", "", "", ""},
		"__":                                   {"unknown", "unknown", "", "", "", "", "", "Something this app does not understand (__)."},
	} {
		t.Run(scope, func(t *testing.T) { checkScope(t, ParseScope(scope), want) })
	}
}

func TestParseScopesSplitsAndKeepsOrder(t *testing.T) {
	got := ParseScopes("  openid patient/A.rs  openid launch/patient ")
	if got.String() != "openid patient/A.rs launch/patient" {
		t.Errorf("got %q", got.String())
	}
	if len(ParseScopes("")) != 0 || len(ParseScopes("  ")) != 0 {
		t.Error("an empty string gives scopes")
	}
	for _, s := range ParseScopes("patient/Observation .rs") {
		if s.Valid != ScopeInvalid {
			t.Errorf("%q is %s; a split scope has to be invalid in both halves", s.Raw, s.Valid)
		}
	}
}

func TestDefaultScopes(t *testing.T) {
	const who = "openid fhirUser launch/patient offline_access "
	types := []string{"Patient", "Observation", "Nonsense", "Patient"}
	for name, test := range map[string]struct {
		c    *Configuration
		want string
	}{
		"nothing known":      {nil, who + "patient/Patient.rs patient/Observation.rs"},
		"both spellings":     {&Configuration{Capabilities: []string{"permission-v1", "permission-v2"}}, who + "patient/Patient.rs patient/Observation.rs"},
		"only the older":     {&Configuration{Capabilities: []string{"permission-v1"}, ChallengeMethods: []string{"S256"}}, who + "patient/Patient.read patient/Observation.read"},
		"neither, with PKCE": {&Configuration{ChallengeMethods: []string{"S256"}}, who + "patient/Patient.rs patient/Observation.rs"},
		"neither, too old":   {&Configuration{}, who + "patient/Patient.read patient/Observation.read"},
	} {
		t.Run(name, func(t *testing.T) {
			got := DefaultScopes(test.c, types)
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if strings.Contains(got.String(), "*") {
				t.Error("a wildcard is asked for")
			}
			for _, s := range got {
				if s.Valid != ScopeValid {
					t.Errorf("%s is asked for, though %s", s.Raw, s.Valid)
				}
			}
		})
	}
}

func FuzzParseScopes(f *testing.F) {
	for _, seed := range []string{
		"openid fhirUser launch/patient patient/*.rs", "patient/Observation.rs?category=a%7Cb&x=%26",
		"patient/Observation.rs?a=1,2,3&b=1,2,3&c=1,2,3&d=1,2,3", "http://smarthealthit.org/fhir/scopes/patient/*.r",
		"\x00 \xff é __x https:///", "patient/Observation.rs?_filter=a%5C,b", "launch/list?role=%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		scopes := ParseScopes(text)
		for _, s := range scopes {
			checkInvariants(t, s)
		}
		if len(scopes) > 20 {
			scopes = scopes[:20]
		}
		if c := Compare(scopes, scopes); len(c.Unasked) > 0 || len(c.Narrowed) > 0 {
			t.Errorf("%q compared with itself gives %+v", text, c)
		}
	})
}

func checkInvariants(t *testing.T, s Scope) {
	t.Helper()
	if (s.Sentence() == "") != (s.Valid == ScopeInvalid) {
		t.Errorf("%q is %s with the sentence %q", s.Raw, s.Valid, s.Sentence())
	}
	if strings.ContainsFunc(s.Sentence(), func(r rune) bool { return r < ' ' }) {
		t.Errorf("%q has a sentence with control characters", s.Raw)
	}
	canonical := s.Canonical()
	if (canonical == "") != (s.Valid == ScopeInvalid) && s.Valid != ScopeUnknown {
		t.Errorf("%q is %s with the canonical form %q", s.Raw, s.Valid, canonical)
	}
	if canonical == "" {
		return
	}
	if again := ParseScope(canonical).Canonical(); again != canonical {
		t.Errorf("%q: the canonical form %q has the canonical form %q", s.Raw, canonical, again)
	}
}
