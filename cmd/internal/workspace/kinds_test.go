package workspace

import (
	"fmt"
	"slices"
	"testing"

	"chartkey/auth"
	"chartkey/fhirclient"
)

// TestRights: what may be used is what was asked for and granted, and never more.
func TestRights(t *testing.T) {
	for _, c := range []struct {
		situation, asked, granted string
		want                      []string
	}{
		{"as asked", "patient/Condition.rs", "patient/Condition.rs", []string{"Condition rs"}},
		{"v1 for v2", "patient/Condition.rs", "patient/Condition.read", []string{"Condition rs"}},
		{"read only", "patient/Condition.rs", "patient/Condition.r", []string{"Condition r"}},
		{"refused", "patient/Condition.rs patient/Observation.rs", "patient/Observation.rs", []string{"Observation rs"}},
		{"widened by wildcard", "patient/Condition.rs", "patient/*.cruds", []string{"Condition rs"}},
		{"wildcard narrowed", "patient/*.rs", "patient/Condition.rs patient/Observation.rs", []string{"Condition rs", "Observation rs"}},
		{"unasked type", "patient/Condition.rs", "patient/Condition.rs patient/Observation.rs", []string{"Condition rs"}},
		{"another context", "patient/Condition.rs", "user/Condition.rs", nil},
		{"only a part", "patient/Observation.rs", "patient/Observation.rs?category=http://x|lab", []string{"Observation rs category=http://x|lab"}},
		{"asked for a part, got all", "patient/Observation.rs?category=http://x|lab", "patient/Observation.rs", []string{"Observation rs category=http://x|lab"}},
		{"another part than asked", "patient/Observation.rs?category=a|x", "patient/Observation.rs?category=a|y", nil},
		{"a part of the part", "patient/Observation.rs?category=a|x", "patient/Observation.rs?category=a|x&status=final",
			[]string{"Observation rs category=a|x&status=final"}},
		{"more than the part", "patient/Observation.rs?category=a|x&status=final", "patient/Observation.rs?category=a|x",
			[]string{"Observation rs category=a|x&status=final"}},
		{"the part spelled otherwise", "patient/Observation.rs?category=a%7Cx", "patient/Observation.rs?category=a|x", []string{"Observation rs category=a%7Cx"}},
		{"one of two parts", "patient/Observation.rs?category=a|x,a|y", "patient/Observation.rs?category=a|y", []string{"Observation rs category=a|y"}},
		{"both wildcards", "patient/*.rs", "patient/*.read", []string{"* rs"}},
		{"a wildcard of parts", "patient/*.rs?category=a|x", "patient/Observation.rs", []string{"Observation rs category=a|x"}},
		{"two scopes, one of them a part", "patient/Observation.rs", "patient/Observation.r patient/Observation.s?category=a|x",
			[]string{"Observation r", "Observation s category=a|x"}},
		{"said twice", "patient/Condition.rs patient/Condition.read", "patient/Condition.rs", []string{"Condition rs"}},
		{"as the person", "user/Condition.rs", "user/Condition.rs", []string{"Condition rs"}},
		{"for the whole system", "system/Condition.rs", "system/Condition.rs", nil},
		{"an unknown type", "patient/Wobble.rs", "patient/Wobble.rs", nil},
		{"invalid beside valid", "patient/Condition.rs", "patient/Condition.sr patient/condition.rs patient/Condition.rs", []string{"Condition rs"}},
		{"only words", "openid launch/patient", "openid launch/patient offline_access", nil},
		{"writing is nothing to us", "patient/Condition.cud", "patient/Condition.cud", nil},
		{"letters out of order", "patient/Condition.rs", "patient/Condition.sr", nil},
		{"nothing", "patient/Condition.rs", "", nil},
	} {
		t.Run(c.situation, func(t *testing.T) {
			var got []string
			for _, r := range rights(auth.ParseScopes(c.asked), auth.ParseScopes(c.granted)) {
				got = append(got, describeRight(r))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func describeRight(r fhirclient.Right) string {
	letters := ""
	if r.Read {
		letters += "r"
	}
	if r.Search {
		letters += "s"
	}
	if r.Query != "" {
		return fmt.Sprintf("%s %s %s", r.Type, letters, r.Query)
	}
	return fmt.Sprintf("%s %s", r.Type, letters)
}
