package summary_test

import (
	"strings"
	"testing"
	"time"

	"chartkey/fhirclient/summary"

	"github.com/google/go-cmp/cmp"
)

// expected is a summary written by hand from the JSON beside it.
type expected struct {
	situation string
	raw       string

	title, when, value, flag, status, code string

	facts  string // "Label: value" lines that must stand in the summary in this order
	absent string // a text that must stand nowhere in it but in Words
}

func check(t *testing.T, table []expected) {
	t.Helper()
	for _, want := range table {
		t.Run(want.situation, func(t *testing.T) {
			got := summary.Of([]byte(want.raw))
			if !got.Readable {
				t.Fatalf("not readable: %+v", got)
			}
			pairs := []struct{ name, got, want string }{
				{"title", got.Title, want.title}, {"when", got.When, want.when}, {"value", got.Value, want.value},
				{"flag", got.Flag, want.flag}, {"status", got.Status, want.status}, {"code", got.Code, want.code},
			}
			for _, p := range pairs {
				if p.got != p.want {
					t.Errorf("%s = %q, want %q", p.name, p.got, p.want)
				}
			}
			checkFacts(t, lines(got), want)
		})
	}
}

// checkFacts looks for the wanted lines in order among all.
func checkFacts(t *testing.T, have []string, want expected) {
	t.Helper()
	at := 0
	for line := range strings.Lines(want.facts) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		from := at
		for at < len(have) && have[at] != line {
			at++
		}
		if at == len(have) {
			t.Errorf("fact %q is missing or out of order in\n%s", line, strings.Join(have, "\n"))
			at = from
			continue
		}
		at++
	}
	if want.absent != "" && strings.Contains(strings.Join(have, "\n"), want.absent) {
		t.Errorf("%q stands in\n%s", want.absent, strings.Join(have, "\n"))
	}
}

func lines(s summary.Summary) []string {
	var all []string
	for _, f := range s.Facts {
		all = append(all, f.Label+": "+f.Value)
	}
	return all
}

func TestWholeSummaryOfALaboratoryResult(t *testing.T) {
	raw := []byte(laboratory)
	got := summary.Of(raw)
	for i := range raw {
		raw[i] = 'x' // the summary must not share memory with its input
	}
	want := summary.Summary{
		Type: "Observation", ID: "5a1c7c9e-0b8e-4a53-9d7a-2f6f5f1f7c11", Version: "3",
		Updated: time.Date(2024, 3, 5, 6, 41, 12, 345e6, time.UTC),
		Title:   "Potassium", When: "2024-03-04T08:15:00+01:00", Value: "5.40 mmol/L", Flag: "High (H)",
		Status: "final", Code: "http://loinc.org|2823-3",
		Facts: []summary.Fact{
			{"What", "Potassium"},
			{"When", "2024-03-04T08:15:00+01:00"},
			{"Result", "5.40 mmol/L"},
			{"Flag", "High (H)"},
			{"Reference range", "3.5 to 5.1 mmol/L"},
			{"Status", "final"},
			{"Kind", "Laboratory"},
			{"Specimen", "Serum"},
			{"Performed by", "Central laboratory"},
			{"Patient", "Erika Mustermann"},
			{"Visit", "Check-up"},
			{"Note", "Sample slightly haemolysed; repeat if clinically indicated."},
		},
		Labels: []string{"N"},
		Words: "Potassium Laboratory result 5.40 mmol/L High (H) Potassium: 5.40 mmol/L (high) Laboratory K+ " +
			"Potassium [Moles/volume] in Serum or Plasma Erika Mustermann Check-up Central laboratory High " +
			"Sample slightly haemolysed; repeat if clinically indicated. Serum",
		Readable: true,
	}
	got.Updated = got.Updated.UTC()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary differs (-want +got):\n%s", diff)
	}
}

func TestLabels(t *testing.T) {
	tests := []struct{ situation, raw, want string }{
		{"none", `{"resourceType":"Observation"}`, ""},
		{"security labels by code", `{"resourceType":"Observation","meta":{"security":[
			{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R","display":"restricted"},
			{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"},{"code":"R"}]}}`, "R HTEST"},
		{"one label where a list belongs", `{"resourceType":"Observation","meta":{"security":{"code":"V"}}}`, "V"},
		{"test data and shortened records are tagged, not labelled", `{"resourceType":"Observation","meta":{"tag":[
			{"code":"HTEST"},{"code":"SUBSETTED"},{"code":"synthea-5-2019"}]}}`, "HTEST SUBSETTED"},
		{"a label on one element counts for the record", `{"resourceType":"Patient","meta":{"security":[{"code":"PROCESSINLINELABEL"}]},
			"address":[{"extension":[{"url":"http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label",
			"valueCoding":{"code":"V"}}],"city":"Bonn"}]}`, "PROCESSINLINELABEL V"},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			if got := strings.Join(summary.Of([]byte(test.raw)).Labels, " "); got != test.want {
				t.Errorf("labels = %q, want %q", got, test.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	raw := `{"resourceType":"Condition","text":{"status":"generated","div":"<div><style>p{color:red}</style><p>Hyper<b>tension</b> since<br/>2004 &amp; &#228;lter</p><script>steal()</script><!-- hidden --></div>"},
		"code":{"coding":[{"system":"http://snomed.info/sct","code":"38341003","display":"Hypertensive disorder"}],"text":"High blood pressure"},
		"contained":[{"resourceType":"Practitioner","id":"p","name":[{"family":"Okonkwo","given":["Ada"]}]}],
		"subject":{"reference":"Patient/secret-id","display":"Erika Mustermann"},"note":[{"text":"Measured\u0000 twice\u202e"}]}`
	words := summary.Of([]byte(raw)).Words
	for _, want := range []string{"High blood pressure", "Hypertensive disorder", "Hypertension since 2004 & älter", "Okonkwo", "Ada",
		"Erika Mustermann", "Measured\uFFFD twice", "Health problem"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing in %q", want, words)
		}
	}
	for _, not := range []string{"color", "steal", "hidden", "<", "secret-id", "38341003", "\u202e"} {
		if strings.Contains(words, not) {
			t.Errorf("%q stands in %q", not, words)
		}
	}
	long := `{"resourceType":"Basic","text":{"div":"<div>` + strings.Repeat("ä words ", 100_000) + `</div>"}}`
	if n := len(summary.Of([]byte(long)).Words); n < 60<<10 || n > 66<<10 {
		t.Errorf("words of a huge narrative have %d bytes, want about 64 KiB", n)
	}
}
