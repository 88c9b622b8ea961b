package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// teamRole is a place in a care team.
type teamRole struct {
	who  doctor
	does string
}

// team adds a CareTeam: it is what lets its members see the chart.
func (c *chart) team(name string, since time.Time, members ...teamRole) *fhir.Reference {
	id := c.id("team")
	active := fhir.CareTeamStatusActive
	text := new(story).line(name, "since %s", spoken(since))
	out := fhir.CareTeam{
		Id: &id, Meta: meta(since), Status: &active, Name: &name,
		Category: []fhir.CodeableConcept{concept("Care team over time", coding(loinc, "LA27976-2", "Longitudinal care-coordination focused care team"))},
		Subject:  c.subject(),
		Period:   &fhir.Period{Start: ptr(date(since))},
	}
	var rows [][]string
	for _, m := range members {
		out.Participant = append(out.Participant, fhir.CareTeamParticipant{
			Role: []fhir.CodeableConcept{{Text: ptr(m.does)}}, Member: m.who.ref(),
		})
		rows = append(rows, []string{m.who.name, m.does})
	}
	out.Text = text.table([]string{"Who", "Does what"}, rows).narrative()
	c.put(out)
	return reference("CareTeam/"+id, name)
}
