package sandbox

import (
	"fmt"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// vaccine is what is in a syringe.
type vaccine struct {
	cvx, name, against string
	doses              int // of the whole series, 0 where there is none
}

var (
	flu      = vaccine{cvx: "140", name: "Influenza, injected", against: "Influenza"}
	tdap     = vaccine{cvx: "115", name: "Tetanus, diphtheria, whooping cough (Tdap)", against: "Tetanus, diphtheria, whooping cough"}
	zoster   = vaccine{cvx: "187", name: "Shingles, recombinant", against: "Shingles", doses: 2}
	hepB     = vaccine{cvx: "43", name: "Hepatitis B, adult", against: "Hepatitis B", doses: 3}
	pneumo   = vaccine{cvx: "216", name: "Pneumococcus, conjugate (PCV20)", against: "Pneumococcal infection"}
	covidRNA = vaccine{cvx: "208", name: "COVID-19, mRNA", against: "COVID-19", doses: 2}
)

// shot is one vaccination. dose is its number in a series, 0 where there is none.
type shot struct {
	at    time.Time
	of    vaccine
	lot   string
	dose  int
	right bool // the arm
}

// vaccinated adds an Immunization.
func (c *chart) vaccinated(s shot) {
	id := c.id("imm")
	site, side := concept("Left upper arm", coding(hl7Terms+"v3-ActSite", "LA", "left arm")), "left"
	if s.right {
		site, side = concept("Right upper arm", coding(hl7Terms+"v3-ActSite", "RA", "right arm")), "right"
	}
	out := fhir.Immunization{
		Id: &id, Meta: meta(s.at), Status: fhir.ImmunizationStatusCodesCompleted,
		VaccineCode:        concept(s.of.name, coding(cvx, s.of.cvx, "")),
		Patient:            *c.subject(),
		OccurrenceDateTime: date(s.at),
		PrimarySource:      ptr(true),
		LotNumber:          &s.lot,
		ExpirationDate:     ptr(date(s.at.AddDate(0, 10, 0))),
		Site:               &site,
		Route:              ptr(concept("Into the muscle", coding(hl7Terms+"v3-RouteOfAdministration", "IM", "Injection, intramuscular"))),
		DoseQuantity:       quantity("0.5", "mL", "mL"),
		Performer:          []fhir.ImmunizationPerformer{{Actor: *practiceTeam.ref()}},
	}
	text := new(story).line(s.of.name, "given on %s in the %s upper arm, lot %s", spoken(s.at), side, s.lot)
	if s.dose > 0 {
		applied := fhir.ImmunizationProtocolApplied{
			TargetDisease:         []fhir.CodeableConcept{{Text: ptr(s.of.against)}},
			DoseNumberPositiveInt: s.dose,
		}
		words := fmt.Sprint(s.dose)
		if s.of.doses > 0 {
			applied.SeriesDosesPositiveInt = ptr(s.of.doses)
			words = fmt.Sprintf("%d of %d", s.dose, s.of.doses)
		}
		out.ProtocolApplied = []fhir.ImmunizationProtocolApplied{applied}
		text.line("Dose", "%s", words)
	}
	out.Text = text.narrative()
	c.put(out)
}

// notVaccinated adds the record of a vaccination that was offered and not given.
func (c *chart) notVaccinated(at time.Time, v vaccine, why string) {
	id := c.id("imm")
	c.put(fhir.Immunization{
		Id: &id, Meta: meta(at), Status: fhir.ImmunizationStatusCodesNotDone,
		Text:               new(story).line(v.name, "not given on %s: %s", spoken(at), why).narrative(),
		StatusReason:       ptr(concept(why, coding(hl7Terms+"v3-ActReason", "PATOBJ", "patient objection"))),
		VaccineCode:        concept(v.name, coding(cvx, v.cvx, "")),
		Patient:            *c.subject(),
		OccurrenceDateTime: date(at),
		PrimarySource:      ptr(true),
	})
}
