package auth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare(t *testing.T) {
	const (
		category = "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|"
		lab      = category + "laboratory"
		vital    = category + "vital-signs"
		either   = category + "laboratory,http://terminology.hl7.org/CodeSystem/observation-category|vital-signs"
	)
	type lists struct{ granted, narrowed, refused, unasked string }
	tests := map[string]struct {
		asked, granted string
		want           lists
	}{
		"all given":                       {"openid patient/Observation.rs", "openid patient/Observation.rs", lists{granted: "openid patient/Observation.rs"}},
		"given in the older spelling":     {"patient/Observation.rs", "patient/Observation.read", lists{granted: "patient/Observation.rs"}},
		"asked in the older spelling":     {"patient/Observation.read", "patient/Observation.rs", lists{granted: "patient/Observation.rs"}},
		"given in two":                    {"patient/Observation.cruds", "patient/Observation.cud patient/Observation.rs", lists{granted: "patient/Observation.cruds"}},
		"asked in two":                    {"patient/Observation.r patient/Observation.s", "patient/Observation.rs", lists{granted: "patient/Observation.r patient/Observation.s"}},
		"asked twice in two spellings":    {"patient/Observation.rs patient/Observation.read", "patient/Observation.rs", lists{granted: "patient/Observation.rs"}},
		"fewer letters":                   {"patient/Observation.rs", "patient/Observation.r", lists{narrowed: "patient/Observation.rs"}},
		"more letters":                    {"patient/Observation.r", "patient/Observation.rs", lists{granted: "patient/Observation.r", unasked: "patient/Observation.rs"}},
		"the v1 verb is not letters":      {"patient/Observation.rd", "patient/Observation.read", lists{narrowed: "patient/Observation.rd", unasked: "patient/Observation.rs"}},
		"nothing given":                   {"openid patient/Observation.rs", "", lists{refused: "openid patient/Observation.rs"}},
		"one refused":                     {"patient/Goal.rs patient/Observation.rs", "patient/Observation.rs", lists{granted: "patient/Observation.rs", refused: "patient/Goal.rs"}},
		"single types for all":            {"patient/*.rs", "patient/Observation.rs patient/Goal.rs", lists{narrowed: "patient/*.rs"}},
		"all for a single type":           {"patient/Goal.rs", "patient/*.rs", lists{granted: "patient/Goal.rs", unasked: "patient/*.rs"}},
		"all and more than asked":         {"patient/*.rs", "patient/*.cruds", lists{granted: "patient/*.rs", unasked: "patient/*.cruds"}},
		"another type":                    {"patient/Goal.rs", "patient/Observation.rs", lists{refused: "patient/Goal.rs", unasked: "patient/Observation.rs"}},
		"another context":                 {"patient/Goal.rs", "user/Goal.rs", lists{refused: "patient/Goal.rs", unasked: "user/Goal.rs"}},
		"a constraint not asked for":      {"patient/Observation.rs", lab, lists{narrowed: "patient/Observation.rs"}},
		"a constraint on all":             {"patient/*.rs", "patient/*.rs?_security=a|N", lists{narrowed: "patient/*.rs"}},
		"the same constraint, encoded":    {lab, strings.ReplaceAll(lab, "|", "%7C"), lists{granted: lab}},
		"the same constraint, older verb": {lab, strings.ReplaceAll(lab, ".rs", ".read"), lists{granted: lab}},
		"the constraint dropped":          {lab, "patient/Observation.rs", lists{granted: lab, unasked: "patient/Observation.rs"}},
		"another constraint":              {lab, vital, lists{refused: lab, unasked: vital}},
		"one of two alternatives":         {either, vital, lists{narrowed: either}},
		"two alternatives in two scopes":  {either, vital + " " + lab, lists{granted: either}},
		"one alternative more":            {lab, either, lists{granted: lab, unasked: either}},
		"a further constraint":            {lab, lab + "&status=final", lists{narrowed: lab}},
		"an unknown type matches nothing": {"patient/*.rs", "patient/Foo.rs", lists{refused: "patient/*.rs", unasked: "patient/Foo.rs"}},
		"an unknown type equals itself":   {"patient/Foo.rs", "patient/Foo.rs", lists{granted: "patient/Foo.rs"}},
		"an invalid grant":                {"patient/Observation.rs", "patient/Observation.sr", lists{refused: "patient/Observation.rs", unasked: "patient/Observation.sr"}},
		"an unknown grant":                {"openid", "openid need_more_data", lists{granted: "openid", unasked: "need_more_data"}},
		"an unknown word given back":      {"need_more_data", "need_more_data", lists{granted: "need_more_data"}},
		"an invalid word given back":      {"patient/Observation.sr", "patient/Observation.sr", lists{refused: "patient/Observation.sr"}},
		"a misspelt identity":             {"openid fhirUser", "openid fhiruser", lists{granted: "openid", refused: "fhirUser", unasked: "fhiruser"}},
		"an identity as URI":              {"openid", "http://openid.net/specs/openid-connect-core-1_0#openid", lists{granted: "openid"}},
		"the other launch":                {"launch/patient", "launch", lists{refused: "launch/patient", unasked: "launch"}},
		"online for offline":              {"offline_access", "online_access", lists{refused: "offline_access", unasked: "online_access"}},
		"system rights in a sign-in":      {"patient/*.rs", "patient/*.rs system/*.rs", lists{granted: "patient/*.rs", unasked: "system/*.rs"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := Compare(ParseScopes(test.asked), ParseScopes(test.granted))
			for list, content := range map[string][]string{
				"granted": got.Granted, "narrowed": got.Narrowed, "refused": got.Refused, "unasked": got.Unasked,
			} {
				if content == nil {
					t.Errorf("%s is nil; it has to be an empty list in JSON", list)
				}
			}
			join := func(list []string) string { return strings.Join(list, " ") }
			have := lists{join(got.Granted), join(got.Narrowed), join(got.Refused), join(got.Unasked)}
			if diff := cmp.Diff(test.want, have, cmp.AllowUnexported(lists{})); diff != "" {
				t.Errorf("asked %q, granted %q (-want +got):\n%s", test.asked, test.granted, diff)
			}
		})
	}
}

// A hostile grant must not make the comparison slow: the test ends long before its time limit or hangs.
func TestCompareWithManyScopes(t *testing.T) {
	var granted []string
	for i := range 3000 {
		x := strings.Repeat("x", 1+i%40)
		granted = append(granted, "patient/*.cruds?a=1,2,3,4,"+x+"&b=1,2,3,4,5,6&c="+strings.Repeat("y", i%60+1))
	}
	asked := DefaultScopes(nil, strings.Fields(fhirTypeNames)[:40])
	c := Compare(asked, ParseScopes(strings.Join(granted, " ")))
	if len(c.Granted) != 0 || len(c.Narrowed) != 40 || len(c.Unasked) == 0 {
		t.Errorf("%d granted, %d narrowed, %d unasked", len(c.Granted), len(c.Narrowed), len(c.Unasked))
	}
}
