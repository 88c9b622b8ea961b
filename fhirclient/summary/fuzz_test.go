package summary_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"chartkey/fhirclient/summary"
)

func FuzzOf(f *testing.F) {
	for _, seed := range []string{
		laboratory, `{}`, `{"resourceType":"Patient","name":{"given":"A","family":["B"]},"_birthDate":[null,{"extension":{"url":"x/data-absent-reason"}}]}`,
		`{"resourceType":"MedicationRequest","contained":{"id":"m","code":{"reference":"#m"}},"medicationReference":{"reference":"#m"}}`,
		`{"resourceType":"Observation","component":[{"code":{"coding":{"code":"8480-6"}},"valueQuantity":{"value":{"value":1}}}],"referenceRange":{"low":[[{"value":[1]}]]}}`,
		`{"resourceType":"QuestionnaireResponse","item":[{"item":[{"answer":{"item":{"answer":{"valueQuantity":{}}}}}]}]}`,
		`{"resourceType":"Wobble","a":{"b":{"c":{"d":{"e":[[[1]]]}}}},"text":{"div":"<script><!--<b"}}`,
		"{\"resourceType\":\"Encounter\",\"class\":[[]],\"a\xff\":\"\\ud800\",\"period\":{\"start\":\"2024-13\"}}",
		`{"resourceType":"Condition","onsetPeriod":{"event":{"event":{"repeat":{"boundsPeriod":{}}}}},"modifierExtension":1,"extension":[{"url":"#"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		s := summary.Of(raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("the input was written to")
		}
		if strings.IndexFunc(s.Title, unicode.IsLetter) < 0 {
			t.Errorf("title %q has no letter", s.Title)
		}
		checkClean(t, "input", s)
		for _, text := range append(lines(s), s.Title, s.Value, s.When, s.Words) {
			if !utf8.ValidString(text) {
				t.Errorf("%q is not UTF-8", text)
			}
			if len(text) > 140<<10 {
				t.Errorf("a text has %d bytes", len(text))
			}
		}
		if len(s.Facts) > 60 {
			t.Errorf("%d facts", len(s.Facts))
		}
		for _, m := range summary.Measures(raw) {
			if math.IsNaN(m.Value+m.Low+m.High) || math.IsInf(m.Value, 0) || math.IsInf(m.Low, 0) || math.IsInf(m.High, 0) || m.Text == "" || m.HasLow && m.HasHigh && m.Low > m.High {
				t.Errorf("no measure: %+v", m)
			}
		}
	})
}
