package sandbox

import (
	"maps"
	"slices"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// allergy is one allergy or intolerance with the reaction that it caused.
type allergy struct {
	code, name string
	category   fhir.AllergyIntoleranceCategory
	danger     fhir.AllergyIntoleranceCriticality
	severity   fhir.AllergyIntoleranceSeverity
	reactions  map[string]string // SNOMED CT code -> words
	since      time.Time
	advice     []string
}

// allergic adds an AllergyIntolerance.
func (c *chart) allergic(a allergy) {
	id := c.id("alg")
	allergyType := fhir.AllergyIntoleranceTypeAllergy
	reaction := fhir.AllergyIntoleranceReaction{Severity: &a.severity, Onset: ptr(date(a.since))}
	var words []string
	for _, code := range slices.Sorted(maps.Keys(a.reactions)) {
		reaction.Manifestation = append(reaction.Manifestation, concept(a.reactions[code], coding(snomed, code, "")))
		words = append(words, a.reactions[code])
	}
	text := new(story).line("Allergy", "%s (%s criticality)", a.name, a.danger.Code()).
		line("", "Reactions seen so far:").list(words...)
	if len(a.advice) > 0 {
		text.line("", "What to do:").list(a.advice...)
	}
	c.put(fhir.AllergyIntolerance{
		Id: &id, Meta: meta(a.since), Text: text.narrative(),
		ClinicalStatus:     ptr(concept("Active", coding(hl7Terms+"allergyintolerance-clinical", "active", "Active"))),
		VerificationStatus: ptr(concept("Confirmed", coding(hl7Terms+"allergyintolerance-verification", "confirmed", "Confirmed"))),
		Type:               &allergyType, Criticality: &a.danger,
		Category:     []fhir.AllergyIntoleranceCategory{a.category},
		Code:         ptr(concept(a.name, coding(snomed, a.code, ""))),
		Patient:      *c.subject(),
		RecordedDate: ptr(date(a.since)), OnsetDateTime: ptr(date(a.since)),
		Recorder: familyDoctor.ref(),
		Reaction: []fhir.AllergyIntoleranceReaction{reaction},
	})
}

// noKnownAllergies adds the record that says somebody asked and there are none:
// not the same as having no record.
func (c *chart) noKnownAllergies(asked time.Time) {
	id := c.id("alg")
	c.put(fhir.AllergyIntolerance{
		Id: &id, Meta: meta(asked),
		Text:               new(story).line("Allergies", "none known; asked on %s", spoken(asked)).narrative(),
		ClinicalStatus:     ptr(concept("Active", coding(hl7Terms+"allergyintolerance-clinical", "active", "Active"))),
		VerificationStatus: ptr(concept("Confirmed", coding(hl7Terms+"allergyintolerance-verification", "confirmed", "Confirmed"))),
		Code:               ptr(concept("No known allergies", coding(snomed, "716186003", "No known allergy"))),
		Patient:            *c.subject(),
		RecordedDate:       ptr(date(asked)),
		Recorder:           familyDoctor.ref(),
	})
}
