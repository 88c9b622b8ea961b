package phrase_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"chartkey/assets/phrase"
)

// strange is a language of brackets.
func strange(key, english string, data map[string]any) string {
	return "<" + key + " " + phrase.English(key, english, data) + ">"
}

func TestPhrases(t *testing.T) {
	noon := time.Date(2026, 11, 3, 13, 0, 0, 0, time.FixedZone("", 3600))
	inner := phrase.New("inner", "the server said {{.Said}}").Text("Said", "“{{.Count}} of {{.At}}”").Detail("HTTP 500")
	for _, c := range []struct {
		name             string
		made             phrase.Phrase
		english, strange string
	}{
		{"nothing", phrase.Phrase{}, "", ""},
		{"no gap", phrase.New("a", "not asked for"), "not asked for", "<a not asked for>"},
		{"a number", phrase.New("a", "they are {{.Count}}, {{.Count}}").Number("Count", 12), "they are 12, 12", "<a they are 12, 12>"},
		{"a time", phrase.New("a", "at {{.At}}").Time("At", noon), "at 2026-11-03 12:00:00 UTC", "<a at 2026-11-03 12:00:00 UTC>"},
		{"filled twice", phrase.New("a", "{{.X}}").Text("X", "1").Text("X", "2"), "2", "<a 2>"},
		{
			"a part with a detail, and a server's words that look like gaps",
			phrase.New("a", "not tried: {{.Why}} {{.Count}}").Part("Why", inner).Number("Count", 3),
			"not tried: the server said “{{.Count}} of {{.At}}”: HTTP 500 3",
			"<a not tried: <inner the server said “{{.Count}} of {{.At}}”> 3>",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept, err := json.Marshal(c.made)
			if err != nil {
				t.Fatal(err)
			}
			var read phrase.Phrase
			if err := json.Unmarshal(kept, &read); err != nil || !read.Equal(c.made) {
				t.Errorf("kept as %s and read as %v, %v", kept, read, err)
			}
			for _, p := range []phrase.Phrase{c.made, read} {
				if p.String() != c.english || p.In(strange) != c.strange {
					t.Errorf("%q and %q", p.String(), p.In(strange))
				}
			}
			plain, err := json.Marshal(phrase.Plain{Phrase: c.made})
			var english string
			if err != nil || json.Unmarshal(plain, &english) != nil || english != c.english {
				t.Errorf("%s, %v", plain, err)
			}
			var again phrase.Plain
			if err := json.Unmarshal(plain, &again); err != nil || again.String() != c.english || again.In(strange) != c.english {
				t.Errorf("read as %v, %v", again, err)
			}
		})
	}
}

func TestFillingLeavesThePhraseAsItWas(t *testing.T) {
	one := phrase.New("a", "{{.X}}{{.Y}}").Text("X", "1")
	two := one.Text("X", "2").Text("Y", "3")
	if got := fmt.Sprint(one, " ", two); got != "1{{.Y}} 23" {
		t.Errorf("%q", got)
	}
	if one.Equal(two) || one.Key() != two.Key() || one.IsZero() {
		t.Error("they differ only in what fills them")
	}
}
