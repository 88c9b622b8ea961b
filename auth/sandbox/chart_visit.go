package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// visit is an encounter with a doctor or nurse.
type visit struct {
	at      time.Time
	minutes int
	why     string
	done    []string
	who     doctor
	where   place
	urgent  bool
}

// see adds an Encounter and returns its reference.
func (c *chart) see(v visit) *fhir.Reference {
	id := c.id("enc")
	class := coding(hl7Terms+"v3-ActCode", "AMB", "ambulatory")
	kind := concept("Check-up", coding(snomed, "185349003", "Encounter for check up"))
	if v.urgent {
		class = coding(hl7Terms+"v3-ActCode", "EMER", "emergency")
		kind = concept("Emergency visit", coding(snomed, "50849002", "Emergency department patient visit"))
	}
	end := v.at.Add(time.Duration(v.minutes) * time.Minute)
	c.put(fhir.Encounter{
		Id: &id, Meta: meta(end), Status: fhir.EncounterStatusFinished, Class: class,
		Text: new(story).line(v.why, "%s, %s at %s", spoken(v.at), v.who.name, v.where.name).
			line("", "The visit took %s.", plural(v.minutes, "minute", "minutes")).
			list(v.done...).narrative(),
		Type:            []fhir.CodeableConcept{kind},
		Subject:         c.subject(),
		Participant:     []fhir.EncounterParticipant{{Individual: v.who.ref()}},
		Period:          &fhir.Period{Start: ptr(instant(v.at)), End: ptr(instant(end))},
		ReasonCode:      []fhir.CodeableConcept{{Text: &v.why}},
		Location:        []fhir.EncounterLocation{{Location: *v.where.location()}},
		ServiceProvider: v.where.ref(),
	})
	return reference("Encounter/"+id, v.why)
}
