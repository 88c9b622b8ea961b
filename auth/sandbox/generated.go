package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// generate adds n laboratory results to a patient. Their bytes are made when
// they are served, so that a hundred thousand cost little memory.
func (s *recordSet) generate(patient string, n int) error {
	template, err := newResultTemplate(patient)
	if err != nil {
		return err
	}
	tokens := searchTokens("Observation", map[string]any{
		"status": "final",
		"category": []any{map[string]any{"coding": []any{map[string]any{
			"system": observationCategory, "code": "laboratory",
		}}}},
		"code": map[string]any{"coding": []any{map[string]any{"system": loinc, "code": "2345-7"}}},
	})
	owner := []string{patient}
	for i := range n {
		at := chartDate.Add(-time.Duration(n-i) * 20 * time.Minute)
		id := fmt.Sprintf("g-%07d", i+1)
		s.add(&record{
			typ: "Observation", id: id, version: "1", updated: at,
			owners: owner, tokens: tokens,
			make: func() []byte { return template.fill(id, at, i) },
		})
	}
	return nil
}

// resultNote fills a record up to the size that laboratory results have in practice.
const resultNote = "Measured in the morning from a venous sample, fasting as far as known. The sample was " +
	"clear, reached the laboratory within two hours and was measured once. Results of other laboratories may " +
	"differ slightly, since the devices are not the same. A single value says little: the course over several " +
	"months is what counts. Please bring this result to the next visit."

// resultTemplate is one encoded Observation, cut where id, date and value will be:
// texts[i] is followed by marks[i].
type resultTemplate struct {
	texts []string
	marks []string
}

const (
	markID    = "MARKID"
	markDate  = "2001-02-03T04:05:06Z"
	markDay   = "2001-02-03"
	markValue = "80.125" // in the usual range, as all values that replace it
)

var anyMark = regexp.MustCompile(markID + "|" + markDate + "|" + markDay + "|" + regexp.QuoteMeta(markValue))

func newResultTemplate(patient string) (*resultTemplate, error) {
	at, err := time.Parse(time.RFC3339, markDate)
	if err != nil {
		return nil, fmt.Errorf("could not read the date of the template: %w", err)
	}
	o := labResult(labContext{id: markID, patient: patient, at: at}, analytes["glucose"], markValue)
	o.Note = []fhir.Annotation{{Text: resultNote}}
	raw, err := encode(o)
	if err != nil {
		return nil, err
	}
	text := string(raw)
	return &resultTemplate{texts: anyMark.Split(text, -1), marks: anyMark.FindAllString(text, -1)}, nil
}

// fill makes the i-th record.
func (t *resultTemplate) fill(id string, at time.Time, i int) []byte {
	day := at.Format(time.DateOnly)
	value := strconv.Itoa(72+i%27) + "." + strconv.Itoa(i%10)
	out := make([]byte, 0, 2048)
	for n, text := range t.texts {
		out = append(out, text...)
		if n == len(t.marks) {
			break
		}
		switch t.marks[n] {
		case markID:
			out = append(out, id...)
		case markDate:
			out = at.AppendFormat(out, time.RFC3339)
		case markDay:
			out = append(out, day...)
		case markValue:
			out = append(out, value...)
		}
	}
	return out
}
