package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// medicine is a prescription. Stopped ones say why.
type medicine struct {
	atc, name    string
	from         time.Time
	stopped      string // reason, "" while it is taken
	dose         string
	perDay       int
	asNeeded     bool
	instructions []string
	reason       *fhir.Reference
	by           doctor
}

// prescription adds a MedicationRequest.
func (c *chart) prescription(m medicine) {
	id := c.id("med")
	status := "active"
	text := new(story).line(m.name, "%s", m.dose)
	if m.reason != nil {
		text.line("For", "%s", *m.reason.Display)
	}
	out := fhir.MedicationRequest{
		Id: &id, Meta: meta(m.from), Intent: "order",
		Category: []fhir.CodeableConcept{concept("Taken at home",
			coding(hl7Terms+"medicationrequest-category", "community", "Community"))},
		MedicationCodeableConcept: concept(m.name, coding(atc, m.atc, "")),
		Subject:                   *c.subject(),
		AuthoredOn:                ptr(date(m.from)),
		Requester:                 m.by.ref(),
		DosageInstruction:         []fhir.Dosage{m.dosage()},
		DispenseRequest:           &fhir.MedicationRequestDispenseRequest{NumberOfRepeatsAllowed: ptr(3)},
	}
	if m.reason != nil {
		out.ReasonReference = []fhir.Reference{*m.reason}
	}
	if m.stopped != "" {
		status = "stopped"
		out.StatusReason = &fhir.CodeableConcept{Text: &m.stopped}
		text.line("Stopped", "%s", m.stopped)
	}
	out.Status = status
	out.Text = text.line("Prescribed", "%s by %s", spoken(m.from), m.by.name).list(m.instructions...).narrative()
	c.put(out)
}

func (m medicine) dosage() fhir.Dosage {
	d := fhir.Dosage{Text: &m.dose, AsNeededBoolean: &m.asNeeded}
	if m.perDay > 0 {
		one := number("1")
		d.Timing = &fhir.Timing{Repeat: &fhir.TimingRepeat{Frequency: &m.perDay, Period: &one, PeriodUnit: ptr("d")}}
	}
	for _, i := range m.instructions {
		d.AdditionalInstruction = append(d.AdditionalInstruction, fhir.CodeableConcept{Text: ptr(i)})
	}
	return d
}

// taking is a medicine as the person says that they take it.
type taking struct {
	name     string
	atc      string // "" where nobody has coded it
	from, to time.Time
	dose     string
	why      string
	not      string // why it is not taken, "" where it is
}

// takes adds a MedicationStatement.
func (c *chart) takes(m taking) {
	id := c.id("use")
	said := ago(0, time.September, 15)
	out := fhir.MedicationStatement{
		Id: &id, Meta: meta(said), Status: "active",
		MedicationCodeableConcept: concept(m.name),
		Category:                  ptr(concept("As the patient says", coding(hl7Terms+"medication-statement-category", "patientspecified", "Patient Specified"))),
		Subject:                   *c.subject(),
		EffectivePeriod:           &fhir.Period{Start: ptr(date(m.from))},
		DateAsserted:              ptr(date(said)),
		InformationSource:         c.subject(),
		Dosage:                    []fhir.Dosage{{Text: &m.dose}},
	}
	if m.atc != "" {
		out.MedicationCodeableConcept = concept(m.name, coding(atc, m.atc, ""))
	}
	text := new(story).line(m.name, "%s", m.dose)
	if m.why != "" {
		out.ReasonCode = []fhir.CodeableConcept{{Text: &m.why}}
		text.line("For", "%s", m.why)
	}
	switch {
	case m.not != "":
		out.Status = "not-taken"
		out.StatusReason = []fhir.CodeableConcept{{Text: &m.not}}
		text.line("Not taken", "%s", m.not)
	case !m.to.IsZero():
		out.Status = "completed"
		out.EffectivePeriod.End = ptr(date(m.to))
		text.line("Taken", "from %s to %s", spoken(m.from), spoken(m.to))
	}
	out.Text = text.line("Said", "on %s", spoken(said)).narrative()
	c.put(out)
}
