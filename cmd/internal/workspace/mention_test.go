package workspace

import (
	"testing"

	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// TestEachFoundRecordSaysWhy: by its title, value or flag, or by a place that has the word.
func TestEachFoundRecordSaysWhy(t *testing.T) {
	_, w, _, _ := filled(t)
	for _, text := range []string{"diabetes", "metf", "type 2"} {
		found, err := w.Records(t.Context(), RecordFilter{Search: text})
		if err != nil {
			t.Fatal(err)
		}
		said, err := w.Mentions(t.Context(), text, found)
		if err != nil || len(said) != len(found) || len(found) == 0 {
			t.Fatalf("%q: %d found, %d said, %v", text, len(found), len(said), err)
		}
		looked, mentioned := library.LookedFor(text), 0
		for i, r := range found {
			beyond := looked.Beyond(headOf(r))
			if beyond.None() != (said[i] == nil) || said[i] != nil && beyond.Excerpt(said[i].Value) == "" {
				t.Errorf("%q in %s, %q: %+v", text, r.Ref, r.Title, said[i])
			}
			if said[i] != nil {
				mentioned++
			}
		}
		if mentioned == 0 {
			t.Errorf("%q proves nothing", text)
		}
	}
}

func TestMention(t *testing.T) {
	s := summary.Summary{
		Facts: []summary.Fact{{Label: "Note", Value: "a cold"}, {Label: "Visit", Value: "Asthma check"}, {Label: "Reason", Value: "cold, with asthma"}},
		Words: "Peak flow Asthma check and the season of pollen",
	}
	for _, c := range []struct {
		typed string
		want  summary.Fact
	}{
		{"asth", summary.Fact{Label: "Visit", Value: "Asthma check"}},
		{"asthma cold", summary.Fact{Label: "Reason", Value: "cold, with asthma"}}, // all of it
		{"cold check", summary.Fact{Label: "Note", Value: "a cold"}},               // some of it
		{"pollen", summary.Fact{Value: "…and the season of pollen"}},
		{"zebra", summary.Fact{}},
	} {
		if got := mention(library.LookedFor(c.typed), s); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.typed, got, c.want)
		}
	}
}
