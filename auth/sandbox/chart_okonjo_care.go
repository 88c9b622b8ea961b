package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// Of Clara Okonjo the clinic shares no care plan, no goal, no medicine as she says
// she takes it, and nothing about allergies: lists that are empty are part of the
// records as well.

func (c *chart) okonjoVaccinations() {
	c.vaccinated(shot{at: ago(4, time.September, 28), of: pneumo, lot: "PN22-031"})
	c.vaccinated(shot{at: ago(2, time.October, 9), of: flu, lot: "FL24-215", right: true})
	c.vaccinated(shot{at: ago(1, time.October, 14), of: flu, lot: "FL25-118"})
	c.notVaccinated(ago(1, time.October, 14), zoster, "Ms Okonjo wants to think it over")
}

func (c *chart) okonjoProcedures(rhythm, knee *fhir.Reference) {
	c.underwent(procedure{
		name: "Electric reset of the heartbeat (cardioversion)", snomed: "250980009", kind: "Treatment", at: ago(4, time.May, 17), minutes: 30,
		where: hospital, who: heartDoctor, does: "Cardiologist", reason: rhythm,
		outcome: "Regular beat for three weeks, then irregular again", followUp: "Tablets to slow the pulse instead",
	})
	c.underwent(procedure{
		name: "New lens for the right eye (cataract operation)", snomed: "415089008", kind: "Operation", at: ago(2, time.October, 21), minutes: 25,
		where: hospital, who: eyeDoctor, does: "Surgeon", site: "Right eye", outcome: "Sees well again",
		followUp: "Eye drops for four weeks", note: "Warfarin was not stopped for it.",
	})
	c.underwent(procedure{
		name: "Injection into the left knee", kind: "Treatment", at: ago(1, time.April, 8), minutes: 10, where: healthCentre,
		who: familyDoctor, does: "Doctor", site: "Left knee", reason: knee, outcome: "Less pain for two months",
	})
}

// okonjoHeart is a report with tables in its narrative.
func (c *chart) okonjoHeart() {
	c.examined(study{
		code: coding(loinc, "42148-7", "US Heart"), name: "Ultrasound of the heart", category: "CUS", kind: "Cardiac ultrasound",
		at: day(15, 13).Add(2 * time.Hour), by: heartDoctor,
		parts: []part{
			{title: "Chambers", headings: []string{"Chamber", "Size", "Usual", "Remark"}, rows: [][]string{
				{"Left ventricle, filled", "48 mm", "38 to 52 mm", "normal"},
				{"Wall of the left ventricle", "11 mm", "6 to 9 mm", "a little thick"},
				{"Left atrium", "46 mm", "27 to 38 mm", "enlarged"},
				{"Pumping strength (EF)", "56 %", "54 % or more", "good"},
			}},
			{title: "Valves", headings: []string{"Valve", "Opens", "Closes"}, rows: [][]string{
				{"Mitral", "well", "leaks slightly"},
				{"Aortic", "well", "well"},
				{"Tricuspid", "well", "leaks slightly"},
			}},
			{title: "Around the heart", text: "No fluid. Pressure in the lung vessels about 30 mmHg, which is < the limit of 35."},
		},
		conclusion: "The heart pumps well. The left atrium is enlarged, as is common with an irregular beat. No change against two years ago.",
	})
}
