package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

func (c *chart) fernwoodVaccinations() {
	for i, lot := range []string{"FL21-140", "FL22-301", "FL23-077", "FL24-215", "FL25-118"} {
		c.vaccinated(shot{at: ago(5-i, time.October, 3+i), of: flu, lot: lot})
	}
	c.vaccinated(shot{at: ago(3, time.March, 11), of: tdap, lot: "TD23-042"})
	c.vaccinated(shot{at: ago(7, time.February, 12), of: zoster, lot: "ZO19-018", dose: 1})
	c.vaccinated(shot{at: ago(7, time.May, 14), of: zoster, lot: "ZO19-044", dose: 2, right: true})
	c.vaccinated(shot{at: ago(5, time.April, 20), of: covidRNA, lot: "CV21-307", dose: 1})
	c.vaccinated(shot{at: ago(5, time.May, 18), of: covidRNA, lot: "CV21-391", dose: 2})
	c.vaccinated(shot{at: ago(1, time.November, 4), of: pneumo, lot: "PN25-009", right: true})
}

func (c *chart) fernwoodProcedures(diabetes *fhir.Reference) {
	c.underwent(procedure{
		name: "Plaster for the left forearm", kind: "Treatment", at: ago(5, time.January, 28), minutes: 40, where: hospital,
		who: surgeon, does: "Surgeon", site: "Left forearm", outcome: "Bones stand well",
		followUp: "X-ray after one week and after six weeks",
	})
	c.underwent(procedure{
		name: "Look into the large bowel (colonoscopy)", snomed: "73761001", kind: "Examination", at: ago(6, time.March, 19), minutes: 35,
		where: hospital, who: surgeon, does: "Examiner", site: "Large bowel", outcome: "Nothing found",
		followUp: "The next one in ten years", note: "Screening at the age of 52. Slept well through it, went home after two hours.",
	})
	c.underwent(procedure{
		name: "Photographs of both eyes", kind: "Examination", at: day(9, 12), minutes: 20, where: healthCentre,
		who: eyeDoctor, does: "Reader of the photographs", site: "Both eyes", reason: diabetes,
		outcome: "One very small bleeding in the left eye", followUp: "Again in one year",
	})
}

func (c *chart) fernwoodOwnMedicines() {
	c.takes(taking{
		name: "Vitamin D3 1000 units capsules", atc: "A11CC05", from: ago(2, time.November, 1),
		dose: "1 capsule a day in winter", why: "Bones",
	})
	c.takes(taking{
		name: "Ibuprofen 200 mg tablets", atc: "M01AE01", from: ago(10, time.January, 1),
		dose: "1 tablet with a headache, two or three times a year",
	})
	c.takes(taking{
		name: "Cinnamon capsules from the health food shop", from: ago(3, time.January, 10), to: ago(3, time.June, 30),
		dose: "2 capsules a day", why: "Blood sugar",
	})
}

func (c *chart) fernwoodPlan(diabetes, team *fhir.Reference) {
	agreed := ago(1, time.November, 12)
	goals := []*fhir.Reference{
		c.aims(aim{
			text: "Long-term blood sugar (HbA1c) below 7 %", progress: "achieved", since: agreed, due: ago(0, time.May, 31),
			measure: "HbA1c", value: quantity("7", "%", "%"), about: diabetes,
		}),
		c.aims(aim{
			text: "Weigh less than 76 kg", progress: "improving", since: agreed, due: ago(0, time.December, 20),
			measure: "Body weight", value: quantity("76", "kg", "kg"), about: diabetes,
		}),
		c.aims(aim{text: "Walk for half an hour on five days of the week", progress: "in-progress", since: agreed, due: ago(0, time.December, 20)}),
	}
	c.plans(plan{
		title: "Diabetes plan for this year", summary: "Keep the blood sugar where it is, and lose a little more weight.",
		from: agreed, to: ago(0, time.November, 12), by: diabetesTeam, about: diabetes, team: team, goals: goals,
		activities: []activity{
			{"Metformin with breakfast and dinner", "every day", false},
			{"Blood test and visit", "every six months", false},
			{"Photographs of the eyes", "once a year, in January", true},
			{"Course: cooking with diabetes", "four evenings in February", true},
			{"Look at the feet", "every evening", false},
		},
		note: "Ms Fernwood wants to do without insulin. That is realistic.",
	})
}

// fernwoodCounselling is a note that is labelled as restricted.
func (c *chart) fernwoodCounselling() {
	c.write(letter{
		loinc: "34117-2", kind: "Counselling note", title: "Note of the counselling hour", at: day(4, 16), by: counsellor, inside: true,
		labels: []fhir.Coding{restricted()},
		text: "Counselling hour with Ada Fernwood\n\nMs Fernwood has slept badly since her mother died in March. She cries easily and " +
			"does not want her sister to know that she comes here.\n\nWe talked about what helps: the choir, the garden, a fixed bedtime. " +
			"No thoughts of harming herself.\n\nNext hour in two weeks. She wishes that this note is not shown to anybody without need.\n",
	})
}
