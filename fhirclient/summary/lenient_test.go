package summary_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chartkey/fhirclient/summary"
)

func TestUnreadable(t *testing.T) {
	tests := []struct{ situation, raw, title string }{
		{"nothing", "", "Record that could not be read"},
		{"a page of HTML", "<html></html>", "Record that could not be read"},
		{"a list", `[{"resourceType":"Patient"}]`, "Record that could not be read"},
		{"null", "null", "Record that could not be read"},
		{"cut off before the status", `{"resourceType":"Condition","id":"7","code":{"text":"Cancer"},"verificationSta`, "Health problem that could not be read"},
		{"numbers that JSON has not", `{"resourceType":"Observation","valueInteger":NaN}`, "Measurement or finding that could not be read"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "Record that could not be read"},
		{"brackets without end", strings.Repeat(`{"a":`, 100_000), "Record that could not be read"},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			got := summary.Of([]byte(test.raw))
			if got.Readable || got.Title != test.title || got.Status != "not given" || got.Value != "" || got.When != "" {
				t.Errorf("got %+v", got)
			}
			if len(got.Facts) != 1 || got.Facts[0].Label != "Caution" {
				t.Errorf("facts = %+v, want one caution", got.Facts)
			}
			if strings.Contains(got.Words, "Cancer") {
				t.Errorf("words of half a record: %q", got.Words)
			}
		})
	}
}

func TestNoTypeIsSaid(t *testing.T) {
	got := summary.Of([]byte(`{"id":"x","code":{"text":"Something"}}`))
	if got.Readable || got.Title != "Something" || got.Facts[0].Value != "This does not say what kind of record it is." {
		t.Errorf("got %+v", got)
	}
}

func TestOddTypes(t *testing.T) {
	for raw, want := range map[string]string{
		`{"resourceType":"718-7"}`:                               "Record",
		`{"resourceType":"Unknown"}`:                             "Record",
		`{"resourceType":"ABC"}`:                                 "Record",
		`{"resourceType":"` + strings.Repeat("Long", 400) + `"}`: "Record",
		`{"resourceType":"ImagingStudy"}`:                        "Imaging study",
		`{"resourceType":42}`:                                    "Record",
	} {
		if got := summary.Of([]byte(raw)).Title; got != want {
			t.Errorf("title of %.60s = %q, want %q", raw, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	deep := `{"resourceType":"Observation","status":"final","code":{"text":"Weight"},"extension":` +
		strings.Repeat(`[{"extension":`, 2000) + `1` + strings.Repeat(`}]`, 2000) + `,"valueString":"behind"}`
	wide := `{"resourceType":"Observation","contained":[` + strings.Repeat(`{"a":1},`, 30_000) + `1],"status":"entered-in-error","code":{"text":"Weight"}}`
	for situation, raw := range map[string]string{"deep": deep, "wide": wide} {
		got := summary.Of([]byte(raw))
		if !got.Readable || !strings.HasSuffix(got.Title, "Weight") || !strings.Contains(got.Facts[0].Value, "some are not shown") {
			t.Errorf("%s: title %q, facts %+v", situation, got.Title, got.Facts)
		}
		if situation == "wide" && got.Status != "entered in error" {
			t.Errorf("a status behind a wide element was lost: %q", got.Status)
		}
	}
	var many strings.Builder
	many.WriteString(`{"resourceType":"Observation"`)
	for i := range 210_000 {
		many.WriteString(`,"`)
		many.WriteString(strings.Repeat("x", i%5))
		many.WriteString(string(rune('a' + i%26)))
		many.WriteString(strings.Repeat("y", i%1000/7))
		many.WriteString(strings.Repeat("z", i/1000))
		many.WriteString(`":[1,2]`)
	}
	many.WriteString(`,"status":"entered-in-error"}`)
	if got := summary.Of([]byte(many.String())); got.Readable {
		t.Errorf("a record whose end is beyond the limit counts as readable: %+v", got)
	}
	long := summary.Of([]byte(`{"resourceType":"Observation","code":{"text":"` + strings.Repeat("long ", 5000) + `"},"valueString":"` + strings.Repeat("ä", 100_000) + `"}`))
	if n := utf8.RuneCountInString(long.Title); n > 202 {
		t.Errorf("title has %d letters", n)
	}
	if n := utf8.RuneCountInString(long.Value); n > 502 {
		t.Errorf("value has %d letters", n)
	}
}

// A bound with much to spare: each of these took seconds or more in a reading
// without limits, and takes milliseconds here.
func TestHostileSizes(t *testing.T) {
	many := func(s string) string { return strings.TrimSuffix(strings.Repeat(s+",", 19_000/3), ",") }
	for situation, raw := range map[string]string{
		"references and contained": `{"resourceType":"Observation","contained":[` + many(`{"id":"x"}`) + `],"performer":[` + many(`{"reference":"#y"}`) + `]}`,
		"open tags":                `{"resourceType":"Observation","text":{"div":"` + strings.Repeat("<", 5_000_000) + `"}}`,
		"open scripts":             `{"resourceType":"Observation","text":{"div":"` + strings.Repeat("<script", 500_000) + `"}}`,
		"combining marks":          `{"resourceType":"Observation","code":{"text":"a` + strings.Repeat("\u0301", 2_000_000) + `"}}`,
		"white space":              `{"resourceType":"Observation","code":{"text":"` + strings.Repeat("\u00a0", 2_000_000) + `"}}`,
		"questions":                `{"resourceType":"QuestionnaireResponse","item":[` + many(`{"item":[{"text":"q","answer":[{}]}]}`) + `]}`,
		"components":               `{"resourceType":"Observation","component":[` + many(`{"valueString":"1"}`) + `]}`,
		"unknown elements":         `{"resourceType":"Wobble","a":[` + many(`{"b":{"c":1}}`) + `]}`,
	} {
		start := time.Now()
		summary.Of([]byte(raw))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", situation, took)
		} else {
			t.Logf("%s: %d KB in %v", situation, len(raw)>>10, took.Round(time.Millisecond))
		}
	}
}
