package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// study is an examination whose result is a text with tables, such as an
// echocardiography: nothing of it is coded as an Observation.
type study struct {
	code           fhir.Coding
	name           string
	category, kind string // code and words of the diagnostic service
	at             time.Time
	by             doctor
	parts          []part
	conclusion     string
}

// part is a section of a study.
type part struct {
	title    string
	text     string
	headings []string
	rows     [][]string
}

// examined adds a DiagnosticReport.
func (c *chart) examined(s study) {
	id := c.id("rep")
	text := new(story).line(s.name, "%s, %s", spoken(s.at), s.by.name)
	for _, p := range s.parts {
		text.heading(p.title)
		if p.text != "" {
			text.line("", "%s", p.text)
		}
		if len(p.rows) > 0 {
			text.table(p.headings, p.rows)
		}
	}
	c.put(fhir.DiagnosticReport{
		Id: &id, Meta: meta(s.at), Status: fhir.DiagnosticReportStatusFinal,
		Text:              text.line("Conclusion", "%s", s.conclusion).narrative(),
		Category:          []fhir.CodeableConcept{concept(s.kind, coding(hl7Terms+"v2-0074", s.category, ""))},
		Code:              concept(s.name, s.code),
		Subject:           c.subject(),
		EffectiveDateTime: ptr(instant(s.at)),
		Issued:            ptr(instant(s.at.Add(3 * time.Hour))),
		Performer:         []fhir.Reference{*hospital.ref()},
		ResultsInterpreter: []fhir.Reference{
			*s.by.ref(),
		},
		Conclusion: &s.conclusion,
	})
}
