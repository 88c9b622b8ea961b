package sandbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// problem is a health condition. over is zero while it lasts.
type problem struct {
	code, name  string
	since, over time.Time
	severity    string
	note        string
	what        []string // what to know, for the narrative
	by          doctor
}

// condition adds a problem and returns its reference.
func (c *chart) condition(p problem) *fhir.Reference {
	id := c.id("cond")
	status, category := "active", "problem-list-item"
	text := new(story).line(p.name, "since %s", spoken(p.since))
	out := fhir.Condition{
		Id: &id, Meta: meta(p.since),
		VerificationStatus: ptr(concept("Confirmed", coding(hl7Terms+"condition-ver-status", "confirmed", "Confirmed"))),
		Code:               ptr(concept(p.name, coding(snomed, p.code, ""))),
		Subject:            *c.subject(),
		OnsetDateTime:      ptr(date(p.since)),
		RecordedDate:       ptr(date(p.since)),
		Recorder:           p.by.ref(),
	}
	if !p.over.IsZero() {
		status = "resolved"
		out.AbatementDateTime = ptr(date(p.over))
		out.Meta = meta(p.over)
		text = new(story).line(p.name, "from %s to %s, healed", spoken(p.since), spoken(p.over))
	}
	if p.severity != "" {
		out.Severity = ptr(severityConcept(p.severity))
		text.line("Severity", "%s", p.severity)
	}
	if p.note != "" {
		out.Note = []fhir.Annotation{{Text: p.note, AuthorReference: p.by.ref(), Time: ptr(instant(p.since))}}
		text.line("", "%s", p.note)
	}
	out.Text = text.list(p.what...).narrative()
	out.ClinicalStatus = ptr(concept("", coding(hl7Terms+"condition-clinical", status, title(status))))
	out.Category = []fhir.CodeableConcept{concept("Problem list", coding(hl7Terms+"condition-category", category, "Problem List Item"))}
	c.put(out)
	return reference("Condition/"+id, p.name)
}

func severityConcept(s string) fhir.CodeableConcept {
	codes := map[string]string{"mild": "255604002", "moderate": "6736007", "severe": "24484000"}
	return concept(s, coding(snomed, codes[s], title(s)))
}

// ago is a moment so many years before the chart's date.
func ago(years int, month time.Month, dayOfMonth int) time.Time {
	return time.Date(chartDate.Year()-years, month, dayOfMonth, 9, 20, 0, 0, time.UTC)
}

// title begins a word with a capital, as the displays of code systems do.
func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
