package sandbox

import (
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// achterberg is a man of 34 with asthma, who was asked about allergies and has none.
func (c *chart) achterberg() {
	c.person(identity{
		given: "Ben", family: "Achterberg", born: "1992-07-29", number: "MB-311902", phone: "+1 555 0118",
		street: "3B Ropewalk Court", gender: fhir.AdministrativeGenderMale, contact: "Leonie Achterberg", relation: "Wife",
	})
	asthma := c.condition(problem{
		code: "195967001", name: "Asthma", since: ago(19, time.October, 2), severity: "mild", by: lungDoctor,
		note: "Triggered by cold air and running. One emergency visit in the last five years.",
		what: []string{"Use the brown inhaler every day, also when you feel well", "Carry the blue inhaler", "Yellow zone: peak flow below 460 L/min"},
	})
	migraine := c.condition(problem{
		code: "37796009", name: "Migraine", since: ago(9, time.February, 14), severity: "moderate", by: familyDoctor,
		what: []string{"About one attack in two months", "Sleep and regular meals help"},
	})
	c.condition(problem{
		code: "87522002", name: "Anaemia from lack of iron", since: ago(4, time.June, 8), over: ago(3, time.March, 22), by: familyDoctor,
		note: "After donating blood often. Pause from donating recommended.",
	})
	vitaminD := c.condition(problem{
		code: "34713006", name: "Lack of vitamin D", since: ago(3, time.November, 17), by: familyDoctor,
	})
	c.noKnownAllergies(ago(1, time.March, 18))
	team := c.team("Asthma team", ago(5, time.May, 6),
		teamRole{lungDoctor, "Leads the treatment of the asthma"}, teamRole{familyDoctor, "Family doctor"})
	c.achterbergMedicines(asthma, migraine, vitaminD)
	c.achterbergVaccinations()
	c.achterbergVisits()
	attack := c.achterbergEmergency()
	c.write(letter{
		loinc: "18842-5", kind: "Discharge letter", title: "Letter from the emergency department", at: ago(2, time.January, 12),
		by: lungDoctor, encounter: attack, text: achterbergLetter,
	})
	c.write(letter{
		loinc: "34133-9", kind: "Summary", title: "Your asthma plan", at: day(5, 9), by: lungDoctor, inside: true,
		text: "Asthma plan for Ben Achterberg\n\nGreen (peak flow above 460): brown inhaler, 2 puffs morning and evening.\n" +
			"Yellow (300 to 460): also blue inhaler, 2 puffs every 4 hours. Call us.\nRed (below 300): blue inhaler, 10 puffs. Call the emergency number.\n",
	})
	c.achterbergProcedures(asthma)
	c.achterbergOwnMedicines()
	c.achterbergPlan(asthma, team)
	c.achterbergBreathing()
	c.achterbergConfidential()
}

func (c *chart) achterbergMedicines(asthma, migraine, vitaminD *fhir.Reference) {
	c.prescription(medicine{
		atc: "R03BA02", name: "Budesonide 200 micrograms inhaler (brown)", from: ago(5, time.May, 6), perDay: 2,
		dose: "2 puffs in the morning and 2 in the evening", reason: asthma, by: lungDoctor,
		instructions: []string{"Rinse your mouth afterwards"},
	})
	c.prescription(medicine{
		atc: "R03AC02", name: "Salbutamol 100 micrograms inhaler (blue)", from: ago(5, time.May, 6), asNeeded: true,
		dose: "2 puffs when short of breath, and before running", reason: asthma, by: lungDoctor,
		instructions: []string{"Call us if you need it more than twice a week"},
	})
	c.prescription(medicine{
		atc: "N02CC01", name: "Sumatriptan 50 mg tablets", from: ago(3, time.February, 3), asNeeded: true,
		dose: "1 tablet at the first sign of a migraine", reason: migraine, by: familyDoctor,
		instructions: []string{"No more than 2 tablets in 24 hours"},
	})
	c.prescription(medicine{
		atc: "B03AA07", name: "Iron sulfate 325 mg tablets", from: ago(4, time.June, 8), perDay: 1,
		dose: "1 tablet every morning", by: familyDoctor, stopped: "Iron stores are full again",
	})
	c.prescription(medicine{
		atc: "A11CC05", name: "Vitamin D3 1000 units capsules", from: ago(3, time.November, 17), perDay: 1,
		dose: "1 capsule a day from October to April", reason: vitaminD, by: familyDoctor,
	})
}

func (c *chart) achterbergVisits() {
	const n = 6
	blood := panel{
		loinc: "57021-8", name: "Blood count, iron and vitamin D",
		courses: []course{
			{"hb", 12.4, 15.1, 0.2}, {"wbc", 6.8, 6.4, 0.8}, {"platelets", 268, 251, 22},
			{"ferritin", 11, 84, 5}, {"vitd", 17, 38, 3}, {"crp", 1.6, 1.2, 0.8},
		},
		comment: func(flagged []string) string {
			if len(flagged) == 0 {
				return "Everything is as it should be."
			}
			return "Please note: " + strings.Join(flagged, ", ") + ". No reason to worry; we look again at the next check."
		},
	}
	for i := range n {
		at := day(8*(n-1-i)+5, 6+i)
		enc := c.see(visit{
			at: at, minutes: 15, why: "Asthma check", who: lungDoctor, where: healthCentre,
			done: []string{"Breathing test done", "Use of the inhalers shown and corrected", "Blood taken"},
		})
		c.bloodPressure(c.around(121, 5), c.around(76, 4), at.Add(4*time.Minute), enc)
		c.measure(weight, 79.0+0.4*float64(i)+c.rng.Float64(), at.Add(6*time.Minute), enc)
		c.measure(peakFlow, float64(500+10*i+c.rng.IntN(30)), at.Add(9*time.Minute), enc)
		c.report(blood, at.Add(12*time.Minute), enc, i, n)
	}
	c.measure(height, 183, day(5, 11), nil)
}

// achterbergEmergency adds the one bad night.
func (c *chart) achterbergEmergency() *fhir.Reference {
	at := ago(2, time.January, 11).Add(13 * time.Hour)
	enc := c.see(visit{
		at: at, minutes: 210, why: "Short of breath at night", who: lungDoctor, where: hospital, urgent: true,
		done: []string{"Salbutamol by nebulizer, three times", "Prednisolone 40 mg", "Sent home in the morning, breathing freely"},
	})
	c.measure(oxygen, 91, at.Add(4*time.Minute), enc)
	c.measure(oxygen, 97, at.Add(2*time.Hour), enc)
	c.measure(peakFlow, 290, at.Add(6*time.Minute), enc)
	c.measure(peakFlow, 430, at.Add(3*time.Hour), enc)
	c.measure(pulse, 118, at.Add(4*time.Minute), enc)
	return enc
}

const achterbergLetter = `Saltmarsh General Hospital
Emergency department

About: Ben Achterberg, born 29 July 1992

Mr Achterberg came late in the evening with shortness of breath, after a run in
the cold and three days of a common cold. On arrival the oxygen saturation was
91 %, the peak flow 290 L/min, and a wheeze was heard on both sides.

Treatment: salbutamol by nebulizer (3 times), prednisolone 40 mg by mouth.
After three hours the peak flow was 430 L/min and he felt well.

At home:
  - prednisolone 40 mg each morning for five days
  - brown inhaler every day, also when well: it had been forgotten for weeks
  - blue inhaler 10 minutes before running in the cold

He knows no allergies. We ask the health centre to see him within two weeks.

Dr Anders Quill
`
