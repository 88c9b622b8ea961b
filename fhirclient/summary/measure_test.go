package summary_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"chartkey/fhirclient/summary"
)

func TestMeasures(t *testing.T) {
	const code = `"code":{"text":"Glucose","coding":[{"system":"http://loinc.org","code":"2345-7"}]}`
	glucose := summary.Measure{Code: "http://loinc.org|2345-7", Value: 5.40, Text: "5.40 mmol/L", Unit: "mmol/L"}
	ranged := glucose
	ranged.Low, ranged.High, ranged.HasLow, ranged.HasHigh, ranged.Flag = 3.9, 5.6, true, true, "Normal (N)"
	upTo := glucose
	upTo.High, upTo.HasHigh = 5.6, true
	below := glucose
	below.Text = "<5.40 mmol/L"
	for _, c := range []struct {
		situation, body string
		want            []summary.Measure
	}{
		{"a value", `"status":"final",` + code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"}`, []summary.Measure{glucose}},
		{"with range and flag", `"status":"final",` + code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"N"}]}],
			"referenceRange":[{"low":{"value":3.9,"unit":"mmol/L"},"high":{"value":5.6}}]`, []summary.Measure{ranged}},
		{"a range for treatment beside the normal one", code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[
			{"type":{"coding":[{"code":"treatment"}],"text":"treatment"},"low":{"value":1}},{"type":{"coding":[{"code":"normal"}]},"high":{"value":5.6}}]`, []summary.Measure{upTo}},
		{"two ranges", code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[{"high":{"value":5.6}},{"high":{"value":6}}]`, []summary.Measure{glucose}},
		{"a range of the pregnant", code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[{"appliesTo":[{"text":"pregnant"}],"high":{"value":5.6}}]`, []summary.Measure{glucose}},
		{"a range in another unit", code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[{"high":{"value":100,"unit":"mg/dL"}}]`, []summary.Measure{glucose}},
		{"a range upside down", code + `,"valueQuantity":{"value":5.40,"unit":"mmol/L"},"referenceRange":[{"low":{"value":6},"high":{"value":5}}]`, []summary.Measure{glucose}},
		{"a value in a list and as text", code + `,"valueQuantity":[{"value":"5.40","unit":"mmol/L"}]`, []summary.Measure{glucose}},
		{"below what can be measured", code + `,"valueQuantity":{"value":5.40,"comparator":"<","unit":"mmol/L"}`, []summary.Measure{below}},
		{"a whole number", `"code":{"text":"Score"},"valueInteger":7`, []summary.Measure{{Value: 7, Text: "7"}}},
		{"two components", `"code":{"text":"Blood pressure"},"component":[
			{"code":{"text":"Systolic"},"valueQuantity":{"value":118,"unit":"mmHg"},"referenceRange":[{"high":{"value":130,"unit":"mmHg"}}]},
			{"code":{"text":"Diastolic"},"valueQuantity":{"value":76,"unit":"mmHg"}},
			{"code":{"text":"Position"},"valueString":"sitting"}]`, []summary.Measure{
			{Name: "Systolic", Value: 118, Text: "118 mmHg", Unit: "mmHg", High: 130, HasHigh: true}, {Name: "Diastolic", Value: 76, Text: "76 mmHg", Unit: "mmHg"}}},
		{"entered in error", `"status":"entered-in-error",` + code + `,"valueQuantity":{"value":5.40}`, nil},
		{"cancelled", `"status":"cancelled",` + code + `,"valueQuantity":{"value":5.40}`, nil},
		{"not understood", `"modifierExtension":[{"url":"http://example.org/not"}],` + code + `,"valueQuantity":{"value":5.40}`, nil},
		{"masked", code + `,"dataAbsentReason":{"coding":[{"code":"masked"}]},"valueQuantity":{"value":5.40}`, nil},
		{"no number", code + `,"valueQuantity":{"value":"high","unit":"mmol/L"}`, nil},
		{"no number that a computer has", code + `,"valueQuantity":{"value":1e999,"unit":"mmol/L"}`, nil},
		{"not a number", code + `,"valueQuantity":{"value":"NaN"}`, nil},
		{"enough to reach", code + `,"valueQuantity":{"value":5,"comparator":"ad"}`, nil},
		{"words", code + `,"valueString":"5.4"`, nil},
	} {
		got := summary.Measures([]byte(`{"resourceType":"Observation",` + c.body + `}`))
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", c.situation, d)
		}
	}
	for _, other := range []string{``, `{`, `[]`, `{"resourceType":"Condition","valueQuantity":{"value":5}}`, `{"resourceType":"Observation","valueQuantity":{"value":5}`} {
		if got := summary.Measures([]byte(other)); got != nil {
			t.Errorf("%q: %+v", other, got)
		}
	}
}

func TestNotable(t *testing.T) {
	for flag, want := range map[string]bool{
		"": false, "Normal (N)": false, "Within normal limits": false, "Negative (NEG)": false, "Negative": false, "Not detected (ND)": false,
		"High (H)": true, "Critically low (LL)": true, "Abnormal (A)": true, "Not normal": true, "Marked by the laboratory (X)": true,
		"Normal (N); High (H)": true, "Positive (POS)": true, "see note": true,
	} {
		if got := summary.Notable(flag); got != want {
			t.Errorf("%q: %t", flag, got)
		}
	}
}
