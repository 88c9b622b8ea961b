package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

func (c *chart) achterbergVaccinations() {
	for i, lot := range []string{"FL22-301", "FL23-077", "FL24-215", "FL25-118"} {
		c.vaccinated(shot{at: ago(4-i, time.October, 3+2*i), of: flu, lot: lot})
	}
	c.vaccinated(shot{at: ago(6, time.January, 20), of: tdap, lot: "TD20-016"})
	for i, lot := range []string{"HB18-221", "HB18-302", "HB18-377"} {
		c.vaccinated(shot{at: ago(8, time.March, 5).AddDate(0, []int{0, 1, 6}[i], 0), of: hepB, lot: lot, dose: i + 1, right: i == 1})
	}
	c.vaccinated(shot{at: ago(5, time.June, 8), of: covidRNA, lot: "CV21-402", dose: 1})
	c.vaccinated(shot{at: ago(5, time.July, 6), of: covidRNA, lot: "CV21-455", dose: 2})
}

func (c *chart) achterbergProcedures(asthma *fhir.Reference) {
	c.underwent(procedure{
		name: "Removal of the tonsils", snomed: "173422009", kind: "Operation", at: ago(27, time.June, 8), minutes: 50, where: hospital,
		who: surgeon, does: "Surgeon", site: "Throat", outcome: "Healed without trouble",
	})
	c.underwent(procedure{
		name: "Breathing test (spirometry)", snomed: "127783003", kind: "Examination", at: day(5, 9), minutes: 25, where: healthCentre,
		who: lungDoctor, does: "Examiner", reason: asthma, outcome: "Slightly narrowed airways that open after the blue inhaler",
	})
	c.underwent(procedure{
		name: "Skin test for allergies", kind: "Examination", at: day(7, 20), minutes: 30, where: healthCentre,
		who: lungDoctor, does: "Examiner", reason: asthma, cancelled: "Mr Achterberg had taken an allergy tablet the evening before",
	})
}

func (c *chart) achterbergOwnMedicines() {
	c.takes(taking{
		name: "Budesonide 200 micrograms inhaler (brown)", atc: "R03BA02", from: ago(5, time.May, 6),
		dose: "2 puffs in the morning; the evening is often forgotten", why: "Asthma",
	})
	c.takes(taking{name: "Magnesium 300 mg tablets", atc: "A12CC", from: ago(1, time.February, 2), dose: "1 tablet after sport", why: "Cramps in the calves"})
	c.takes(taking{
		name: "Vitamin D3 1000 units capsules", atc: "A11CC05", from: ago(3, time.November, 17),
		dose: "1 capsule a day from October to April", not: "The packet is empty, a new one is to be bought",
	})
}

func (c *chart) achterbergPlan(asthma, team *fhir.Reference) {
	agreed := day(5, 9)
	goals := []*fhir.Reference{
		c.aims(aim{
			text: "Peak flow above 460 every morning", progress: "in-progress", since: agreed, due: agreed.AddDate(1, 0, 0),
			measure: "Peak flow", value: quantity("460", "L/min", "L/min"), about: asthma,
		}),
		c.aims(aim{text: "Run five kilometres without the blue inhaler", progress: "improving", since: agreed, due: agreed.AddDate(1, 0, 0), about: asthma}),
		c.aims(aim{text: "A winter without the emergency department", progress: "achieved", since: ago(2, time.January, 30), due: ago(1, time.March, 31), about: asthma}),
	}
	c.plans(plan{
		title: "Asthma plan", summary: "Few complaints, sport without fear, and knowing what to do on a bad day.",
		from: agreed, to: agreed.AddDate(1, 0, 0), by: lungDoctor, about: asthma, team: team, goals: goals,
		activities: []activity{
			{"Brown inhaler, 2 puffs", "morning and evening", false},
			{"Blue inhaler before running in the cold", "when needed", false},
			{"Write down the peak flow", "every morning", false},
			{"Show how the inhalers are used", "at the visit", true},
			{"Flu vaccination", "in October", false},
		},
	})
}

// achterbergBreathing is a report whose narrative is all tables.
func (c *chart) achterbergBreathing() {
	headings := []string{"Measured", "Before", "After the blue inhaler", "Expected"}
	c.examined(study{
		code: coding(snomed, "127783003", "Spirometry"), name: "Breathing test (spirometry)", category: "PF", kind: "Lung function",
		at: day(5, 9).Add(40 * time.Minute), by: lungDoctor,
		parts: []part{
			{title: "Volumes", headings: headings, rows: [][]string{
				{"Air in one second (FEV1)", "3.31 L", "3.84 L", "4.05 L"},
				{"Air in one breath (FVC)", "4.86 L", "4.98 L", "4.94 L"},
				{"FEV1 / FVC", "68 %", "77 %", "> 75 %"},
			}},
			{title: "Flows", headings: headings, rows: [][]string{
				{"Peak flow", "498 L/min", "552 L/min", "560 L/min"},
				{"Flow in the middle (FEF 25-75)", "2.4 L/s", "3.5 L/s", "4.2 L/s"},
			}},
			{title: "How it was done", text: "Sitting, three good attempts each. The second row of attempts 15 minutes after 4 puffs of salbutamol & a rest."},
		},
		conclusion: "Slightly narrowed airways. They open by 16 % after the blue inhaler, as is usual in asthma.",
	})
}

// achterbergConfidential is a result that is labelled, also against being passed on.
func (c *chart) achterbergConfidential() {
	id := c.id("conf")
	at := day(13, 5)
	c.put(fhir.Observation{
		Id: &id, Status: fhir.ObservationStatusFinal,
		Meta: labelled(at, restricted(), duty("HIV", "HIV/AIDS information sensitivity"),
			duty("NORDSCLCD", "no redisclosure without consent directive")),
		Text: new(story).line("HIV test", "nothing found").line("Taken", "%s", spoken(at)).
			line("", "Not to be passed on without the agreement of Mr Achterberg.").narrative(),
		Category:             []fhir.CodeableConcept{concept("Laboratory", coding(observationCategory, "laboratory", "Laboratory"))},
		Code:                 concept("HIV test", coding(loinc, "56888-1", "HIV 1+2 Ab+HIV1 p24 Ag [Presence] in Serum or Plasma by Immunoassay")),
		Subject:              c.subject(),
		EffectiveDateTime:    ptr(instant(at)),
		Issued:               ptr(instant(at.Add(30 * time.Hour))),
		Performer:            []fhir.Reference{*laboratory.ref()},
		ValueCodeableConcept: ptr(concept("Not detected", coding(snomed, "260415000", "Not detected"))),
	})
}
