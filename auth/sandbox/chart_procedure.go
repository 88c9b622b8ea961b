package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// procedure is something that was done to or with a person.
type procedure struct {
	name, snomed string // snomed is "" where the words alone say it
	kind         string // "Operation", "Examination", "Treatment"
	at           time.Time
	minutes      int
	where        place
	who          doctor
	does         string // what who did in it
	site         string
	outcome      string
	followUp     string
	note         string
	reason       *fhir.Reference
	cancelled    string // why it was not done, "" where it was
}

// underwent adds a Procedure.
func (c *chart) underwent(p procedure) {
	id := c.id("proc")
	code := concept(p.name)
	if p.snomed != "" {
		code = concept(p.name, coding(snomed, p.snomed, ""))
	}
	end := p.at.Add(time.Duration(p.minutes) * time.Minute)
	out := fhir.Procedure{
		Id: &id, Meta: meta(end), Status: fhir.EventStatusCompleted,
		Category:        ptr(concept(p.kind)),
		Code:            &code,
		Subject:         *c.subject(),
		PerformedPeriod: &fhir.Period{Start: ptr(instant(p.at)), End: ptr(instant(end))},
		Performer:       []fhir.ProcedurePerformer{{Function: ptr(concept(p.does)), Actor: *p.who.ref()}},
		Location:        p.where.location(),
	}
	text := new(story).line(p.name, "%s at %s, %s", spoken(p.at), p.where.name, p.who.name)
	if p.cancelled != "" {
		out.Status = fhir.EventStatusNotDone
		out.StatusReason = &fhir.CodeableConcept{Text: &p.cancelled}
		out.PerformedPeriod = nil
		out.PerformedDateTime = ptr(date(p.at))
		text = new(story).line(p.name, "planned for %s and not done: %s", spoken(p.at), p.cancelled)
	}
	if p.site != "" {
		out.BodySite = []fhir.CodeableConcept{{Text: &p.site}}
		text.line("Where", "%s", p.site)
	}
	if p.reason != nil {
		out.ReasonReference = []fhir.Reference{*p.reason}
		text.line("Because of", "%s", *p.reason.Display)
	}
	if p.outcome != "" {
		out.Outcome = &fhir.CodeableConcept{Text: &p.outcome}
		text.line("Outcome", "%s", p.outcome)
	}
	if p.followUp != "" {
		out.FollowUp = []fhir.CodeableConcept{{Text: &p.followUp}}
		text.line("Afterwards", "%s", p.followUp)
	}
	if p.note != "" {
		out.Note = []fhir.Annotation{{Text: p.note, AuthorReference: p.who.ref(), Time: ptr(instant(end))}}
		text.line("", "%s", p.note)
	}
	out.Text = text.narrative()
	c.put(out)
}
