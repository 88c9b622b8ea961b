package sandbox

import (
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// fernwood is a woman of 58 with diabetes that has got better over six years.
func (c *chart) fernwood() {
	c.person(identity{
		given: "Ada", family: "Fernwood", born: "1968-03-14", number: "MB-204417", phone: "+1 555 0162",
		street: "17 Orchard Rise", gender: fhir.AdministrativeGenderFemale, contact: "Joan Fernwood", relation: "Sister",
	})
	diabetes := c.condition(problem{
		code: "44054006", name: "Type 2 diabetes", since: ago(8, time.April, 9), severity: "moderate", by: diabetesTeam,
		note: "Found at a routine check. Well controlled with tablets and diet since 2024.",
		what: []string{"Blood test every six months", "Eye check once a year", "Look at the feet every evening"},
	})
	pressure := c.condition(problem{
		code: "38341003", name: "High blood pressure", since: ago(11, time.September, 21), severity: "mild", by: familyDoctor,
		note: "Aim: below 140/90 mmHg at home & in the practice.",
		what: []string{"Measure at home twice a week", "Little salt"},
	})
	fat := c.condition(problem{
		code: "55822004", name: "High cholesterol", since: ago(7, time.May, 16), by: familyDoctor,
		what: []string{"Tablets in the evening", "Blood test together with the diabetes check"},
	})
	hayFever := c.condition(problem{
		code: "367498001", name: "Hay fever", since: ago(30, time.May, 2), severity: "mild", by: familyDoctor,
		what: []string{"Worst from May to July, when the grasses flower"},
	})
	c.condition(problem{
		code: "65966004", name: "Broken left forearm", since: ago(5, time.January, 28), over: ago(5, time.April, 6), by: familyDoctor,
		note: "Fall on ice. Six weeks in plaster, no operation.",
	})
	team := c.team("Diabetes team", ago(8, time.April, 9),
		teamRole{familyDoctor, "Family doctor"}, teamRole{diabetesTeam, "Leads the treatment of the diabetes"}, teamRole{practiceTeam, "Measures, vaccinates, answers questions"})
	c.fernwoodMedicines(diabetes, pressure, fat, hayFever)
	c.fernwoodAllergies()
	c.fernwoodVaccinations()
	last := c.fernwoodVisits()
	c.fernwoodLetters(last)
	c.fernwoodProcedures(diabetes)
	c.fernwoodOwnMedicines()
	c.fernwoodPlan(diabetes, team)
	c.fernwoodCounselling()
}

func (c *chart) fernwoodMedicines(diabetes, pressure, fat, hayFever *fhir.Reference) {
	c.prescription(medicine{
		atc: "A10BA02", name: "Metformin 1000 mg tablets", from: ago(4, time.April, 12), perDay: 2,
		dose: "1 tablet with breakfast and 1 with dinner", reason: diabetes, by: diabetesTeam,
		instructions: []string{"Take with food", "Stop for two days before any scan with contrast medium"},
	})
	c.prescription(medicine{
		atc: "C09AA03", name: "Lisinopril 10 mg tablets", from: ago(11, time.September, 21), perDay: 1,
		dose: "1 tablet in the morning", reason: pressure, by: familyDoctor, stopped: "Dry cough, changed to losartan",
	})
	c.prescription(medicine{
		atc: "C09CA01", name: "Losartan 50 mg tablets", from: ago(6, time.June, 3), perDay: 1,
		dose: "1 tablet in the morning", reason: pressure, by: familyDoctor,
		instructions: []string{"Blood test for kidneys and potassium once a year"},
	})
	c.prescription(medicine{
		atc: "C10AA05", name: "Atorvastatin 20 mg tablets", from: ago(7, time.May, 16), perDay: 1,
		dose: "1 tablet in the evening", reason: fat, by: familyDoctor,
		instructions: []string{"Tell us about muscle pain", "No grapefruit juice"},
	})
	c.prescription(medicine{
		atc: "R06AE07", name: "Cetirizine 10 mg tablets", from: ago(2, time.March, 5), asNeeded: true,
		dose: "1 tablet a day when the pollen is bad", reason: hayFever, by: familyDoctor,
	})
}

func (c *chart) fernwoodAllergies() {
	c.allergic(allergy{
		code: "91936005", name: "Penicillin", since: ago(22, time.November, 18),
		category: fhir.AllergyIntoleranceCategoryMedication, danger: fhir.AllergyIntoleranceCriticalityHigh,
		severity:  fhir.AllergyIntoleranceSeveritySevere,
		reactions: map[string]string{"126485001": "Hives", "267036007": "Shortness of breath"},
		advice:    []string{"Never take penicillin or amoxicillin", "Tell every doctor, dentist and pharmacist", "Carry the allergy card"},
	})
	c.allergic(allergy{
		code: "91935009", name: "Peanuts", since: ago(14, time.July, 4),
		category: fhir.AllergyIntoleranceCategoryFood, danger: fhir.AllergyIntoleranceCriticalityLow,
		severity:  fhir.AllergyIntoleranceSeverityMild,
		reactions: map[string]string{"418363000": "Itching of the mouth"},
		advice:    []string{"Read the label; \"may contain traces\" has been fine so far"},
	})
	c.allergic(allergy{
		code: "418689008", name: "Grass pollen", since: ago(30, time.May, 2),
		category: fhir.AllergyIntoleranceCategoryEnvironment, danger: fhir.AllergyIntoleranceCriticalityLow,
		severity:  fhir.AllergyIntoleranceSeverityMild,
		reactions: map[string]string{"76067001": "Sneezing", "418290006": "Itching of the eyes"},
	})
}

// fernwoodVisits adds twelve half-yearly checks and returns the last one.
func (c *chart) fernwoodVisits() *fhir.Reference {
	const n = 12
	blood := panel{
		loinc: "11502-2", name: "Diabetes, kidney and cholesterol tests",
		courses: []course{
			{"hba1c", 8.6, 6.6, 0.2}, {"glucose", 176, 118, 9}, {"creatinine", 0.82, 0.94, 0.05}, {"egfr", 84, 71, 3},
			{"potassium", 4.3, 4.5, 0.3}, {"cholesterol", 246, 178, 9}, {"ldl", 158, 92, 7}, {"hdl", 43, 51, 2}, {"trig", 214, 139, 14},
		},
		comment: fernwoodComment,
	}
	var last *fhir.Reference
	for i := range n {
		at := day(6*(n-1-i)+1, 4+i)
		last = c.see(visit{
			at: at, minutes: 20, why: "Half-yearly diabetes check", who: diabetesTeam, where: healthCentre,
			done: []string{"Blood taken, fasting", "Feet looked at: no wounds, feeling present", "Blood pressure and weight measured"},
		})
		c.bloodPressure(c.around(152-i*2, 4), c.around(93-i, 3), at.Add(5*time.Minute), last)
		c.measure(weight, 88.4-0.9*float64(i)+c.rng.Float64(), at.Add(8*time.Minute), last)
		c.report(blood, at.Add(15*time.Minute), last, i, n)
	}
	return last
}

func fernwoodComment(flagged []string) string {
	if len(flagged) == 0 {
		return "All values are within their usual ranges. Please go on as before."
	}
	return "Outside the usual range: " + strings.Join(flagged, ", ") + ". We will talk about it at your visit."
}

func (c *chart) fernwoodLetters(last *fhir.Reference) {
	c.write(letter{
		loinc: "11488-4", kind: "Consultation letter", title: "Letter about your diabetes check", at: day(1, 18),
		by: diabetesTeam, encounter: last, text: fernwoodLetter,
	})
	c.write(letter{
		loinc: "34133-9", kind: "Summary", title: "Eye screening result", at: day(9, 12), by: familyDoctor, inside: true,
		text: "Eye screening of Ada Fernwood, born 14 March 1968\n\nBoth eyes were photographed after drops.\n" +
			"Right eye: no changes from diabetes.\nLeft eye: one very small bleeding, no treatment needed.\n\nNext photograph: in one year.\n",
	})
}

const fernwoodLetter = `Millbrook Health Centre
4 Weir Lane, Millbrook

Dear Ms Fernwood,

thank you for coming to your half-yearly check. Here is what we found, in short.

Your long-term blood sugar has come down steadily over the last six years. It
is now close to where we want it. Your weight has come down too, and your
kidneys are doing their work.

What we agreed:

  1. Metformin stays as it is: one tablet in the morning, one in the evening.
  2. Losartan stays as it is. Please keep measuring at home; most values
     should be < 140 over 90.
  3. The eye photographs are due again next winter. One tiny spot was seen in
     the left eye. It needs no treatment, but we want to see it again.
  4. Your allergy to penicillin is written on the first page of your record.

Please come sooner if you feel very thirsty, lose weight without wanting to, or
find a wound on your feet that does not heal.

With kind regards,

Dr Tomas Reinholt
Diabetes and hormones
`
