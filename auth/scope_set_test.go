package auth

import (
	"strings"
	"testing"
)

func TestMerged(t *testing.T) {
	for name, test := range map[string]struct{ given, want string }{
		"nothing":                 {"", ""},
		"split letters":           {"patient/Goal.s patient/Goal.r", "patient/Goal.rs"},
		"older and newer":         {"patient/Goal.read patient/Goal.write", "patient/Goal.cruds"},
		"other type":              {"patient/Goal.r patient/Flag.s", "patient/Goal.r patient/Flag.s"},
		"other context":           {"patient/Goal.r user/Goal.s", "patient/Goal.r user/Goal.s"},
		"other constraint":        {"patient/Goal.r patient/Goal.s?a=b", "patient/Goal.r patient/Goal.s?a=b"},
		"same constraint":         {"patient/Goal.r?a=%62 patient/Goal.s?a=b", "patient/Goal.rs?a=b"},
		"changes first":           {"openid patient/Goal.rs patient/Flag.cud", "patient/Flag.cud patient/Goal.rs openid"},
		"what grants nothing":     {"patient/Foo.r patient/Foo.s patient/Goal.sr", "patient/Foo.r patient/Foo.s patient/Goal.sr"},
		"order stays within kind": {"patient/Goal.rs patient/Flag.rs openid launch/patient", "patient/Goal.rs patient/Flag.rs openid launch/patient"},
	} {
		t.Run(name, func(t *testing.T) {
			given := ParseScopes(test.given)
			got := given.Merged()
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if c := Compare(given, got); len(c.Narrowed)+len(c.Unasked) > 0 {
				t.Errorf("merging changed the meaning: %+v", c)
			}
		})
	}
}

func TestScopesProblems(t *testing.T) {
	for scopes, want := range map[string]string{
		"openid fhirUser launch/patient offline_access patient/Goal.rs": "",
		"fhirUser":                     "fhiruser-without-openid",
		"patient/Goal.rs":              "no-patient-choice",
		"user/Goal.rs":                 "",
		"launch":                       "launch-from-provider",
		"offline_access online_access": "two-refresh-scopes",
		"system/*.rs":                  "system-scope",
		"fhirUser patient/*.rs launch": "fhiruser-without-openid no-patient-choice launch-from-provider",
	} {
		var codes []string
		for _, problem := range ParseScopes(scopes).Problems() {
			codes = append(codes, problem.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s: %q, want %q", scopes, got, want)
		}
	}
	if problems := DefaultScopes(nil, []string{"Goal"}).Problems(); len(problems) > 0 {
		t.Errorf("the default scopes have problems: %v", problems)
	}
}
