package sandbox

import (
	"strconv"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// sign is a vital sign with one value.
type sign struct {
	loinc, name, short, unit, ucum string
	decimals                       int
}

var (
	weight    = sign{"29463-7", "Body weight", "Weight", "kg", "kg", 1}
	height    = sign{"8302-2", "Body height", "Height", "cm", "cm", 0}
	pulse     = sign{"8867-4", "Heart rate", "Pulse", "beats/minute", "/min", 0}
	peakFlow  = sign{"19935-6", "Maximum expiratory gas flow Respiratory system airway by Peak flow meter", "Peak flow", "L/min", "L/min", 0}
	oxygen    = sign{"2708-6", "Oxygen saturation in Arterial blood", "Oxygen saturation", "%", "%", 0}
	vitalSign = concept("Vital signs", coding(observationCategory, "vital-signs", "Vital Signs"))
)

// measure adds one vital sign.
func (c *chart) measure(s sign, value float64, at time.Time, encounter *fhir.Reference) {
	id := c.id("vit")
	v := strconv.FormatFloat(value, 'f', s.decimals, 64)
	c.put(fhir.Observation{
		Id: &id, Meta: meta(at), Status: fhir.ObservationStatusFinal,
		Text:              new(story).line(s.short, "%s %s on %s", v, s.unit, spoken(at)).narrative(),
		Category:          []fhir.CodeableConcept{vitalSign},
		Code:              concept(s.short, coding(loinc, s.loinc, s.name)),
		Subject:           c.subject(),
		Encounter:         encounter,
		EffectiveDateTime: ptr(instant(at)),
		Performer:         []fhir.Reference{*practiceTeam.ref()},
		ValueQuantity:     quantity(v, s.unit, s.ucum),
	})
}

// bloodPressure adds a blood pressure with its two components.
func (c *chart) bloodPressure(systolic, diastolic int, at time.Time, encounter *fhir.Reference) {
	id := c.id("vit")
	code, word := "N", "normal"
	if systolic >= 140 || diastolic >= 90 {
		code, word = "H", "high"
	}
	component := func(loincCode, name, short string, value int) fhir.ObservationComponent {
		return fhir.ObservationComponent{
			Code:          concept(short, coding(loinc, loincCode, name)),
			ValueQuantity: quantity(strconv.Itoa(value), "mmHg", "mm[Hg]"),
		}
	}
	c.put(fhir.Observation{
		Id: &id, Meta: meta(at), Status: fhir.ObservationStatusFinal,
		Text: new(story).line("Blood pressure", "%s", word).table([]string{"Part", "Value", "Wanted"}, [][]string{
			{"Upper (systolic)", strconv.Itoa(systolic) + " mmHg", "< 140 mmHg"},
			{"Lower (diastolic)", strconv.Itoa(diastolic) + " mmHg", "< 90 mmHg"},
		}).line("Taken", "%s, sitting, right arm", spoken(at)).narrative(),
		Category:          []fhir.CodeableConcept{vitalSign},
		Code:              concept("Blood pressure", coding(loinc, "85354-9", "Blood pressure panel with all children optional")),
		Subject:           c.subject(),
		Encounter:         encounter,
		EffectiveDateTime: ptr(instant(at)),
		Performer:         []fhir.Reference{*practiceTeam.ref()},
		Interpretation:    []fhir.CodeableConcept{concept(word, coding(hl7Terms+"v3-ObservationInterpretation", code, title(word)))},
		BodySite:          ptr(concept("Right arm", coding(snomed, "368209003", "Right upper arm"))),
		Component: []fhir.ObservationComponent{
			component("8480-6", "Systolic blood pressure", "Upper (systolic)", systolic),
			component("8462-4", "Diastolic blood pressure", "Lower (diastolic)", diastolic),
		},
	})
}

// around is a whole number near v.
func (c *chart) around(v, spread int) int { return v - spread + c.rng.IntN(2*spread+1) }
