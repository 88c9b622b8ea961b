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
