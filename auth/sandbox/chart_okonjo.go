package sandbox

import (
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// okonjo is a woman of 74 with an irregular heartbeat. Nobody has written down
// anything about allergies: which does not mean that there are none.
func (c *chart) okonjo() {
	c.person(identity{
		given: "Clara", family: "Okonjo", born: "1951-11-02", number: "MB-118850", phone: "+1 555 0195",
		street: "Lime Tree Cottage, Mill Road", gender: fhir.AdministrativeGenderFemale, contact: "Daniel Okonjo", relation: "Son",
	})
	rhythm := c.condition(problem{
		code: "49436004", name: "Irregular heartbeat (atrial fibrillation)", since: ago(4, time.March, 30), severity: "moderate", by: heartDoctor,
		note: "Blood thinner for life. The pulse is controlled by a tablet.",
		what: []string{"Carry the blood thinner card", "Clotting test every month"},
	})
	thyroid := c.condition(problem{
		code: "40930008", name: "Underactive thyroid", since: ago(16, time.August, 19), by: diabetesTeam,
		what: []string{"Thyroid test twice a year"},
	})
	knee := c.condition(problem{
		code: "239873007", name: "Worn left knee", since: ago(6, time.May, 11), severity: "moderate", by: familyDoctor,
		what: []string{"Exercises with the physiotherapist", "A new joint was discussed & is not wanted at present"},
	})
	c.condition(problem{
		code: "433144002", name: "Weaker kidneys (stage 3)", since: ago(3, time.September, 14), severity: "mild", by: familyDoctor,
		note: "Stable. No painkillers of the ibuprofen kind.",
	})
	c.condition(problem{
		code: "193570009", name: "Cataract, right eye", since: ago(5, time.February, 7), over: ago(2, time.October, 21), by: familyDoctor,
		note: "Operated, sees well again.",
	})
	c.team("Heart and kidney team", ago(4, time.March, 30),
		teamRole{heartDoctor, "Leads the treatment of the heartbeat"}, teamRole{diabetesTeam, "Looks after the thyroid"}, teamRole{familyDoctor, "Family doctor"})
	c.okonjoMedicines(rhythm, thyroid, knee)
	c.okonjoVaccinations()
	last := c.okonjoVisits()
	c.okonjoClotting()
	c.write(letter{
		loinc: "11488-4", kind: "Consultation letter", title: "Letter from the heart clinic", at: day(3, 21),
		by: heartDoctor, encounter: last, text: okonjoLetter,
	})
	c.write(letter{
		loinc: "34133-9", kind: "Summary", title: "Note about painkillers", at: day(14, 6), by: familyDoctor, inside: true,
		text: "For Clara Okonjo\n\nAgainst knee pain: paracetamol, up to 3 grams a day.\n" +
			"Not allowed with the blood thinner and the kidneys: ibuprofen, diclofenac, aspirin.\nHeat and the exercises help as well.\n",
	})
	c.okonjoProcedures(rhythm, knee)
	c.okonjoHeart()
}

func (c *chart) okonjoMedicines(rhythm, thyroid, knee *fhir.Reference) {
	c.prescription(medicine{
		atc: "B01AA03", name: "Warfarin 2.5 mg tablets", from: ago(4, time.April, 2), perDay: 1,
		dose: "As written in the clotting book, every evening at six", reason: rhythm, by: heartDoctor,
		instructions: []string{"Never take a double dose", "Tell every doctor and dentist", "Much spinach or kale changes the effect"},
	})
	c.prescription(medicine{
		atc: "C07AB07", name: "Bisoprolol 2.5 mg tablets", from: ago(4, time.April, 2), perDay: 1,
		dose: "1 tablet in the morning", reason: rhythm, by: heartDoctor,
	})
	c.prescription(medicine{
		atc: "H03AA01", name: "Levothyroxine 75 micrograms tablets", from: ago(9, time.January, 25), perDay: 1,
		dose: "1 tablet half an hour before breakfast", reason: thyroid, by: diabetesTeam,
		instructions: []string{"With water only", "Four hours apart from calcium tablets"},
	})
	c.prescription(medicine{
		atc: "N02BE01", name: "Paracetamol 500 mg tablets", from: ago(2, time.May, 13), asNeeded: true,
		dose: "1 or 2 tablets when the knee hurts, at most 6 a day", reason: knee, by: familyDoctor,
	})
	c.prescription(medicine{
		atc: "M01AE01", name: "Ibuprofen 400 mg tablets", from: ago(6, time.May, 11), asNeeded: true,
		dose: "1 tablet when the knee hurts", reason: knee, by: familyDoctor, stopped: "Not together with warfarin, and because of the kidneys",
	})
}

func (c *chart) okonjoVisits() *fhir.Reference {
	const n = 8
	blood := panel{
		loinc: "24323-8", name: "Kidney and thyroid tests",
		courses: []course{
			{"creatinine", 1.02, 1.21, 0.05}, {"egfr", 58, 46, 2}, {"urea", 19, 25, 2},
			{"potassium", 4.6, 4.9, 0.3}, {"tsh", 5.6, 2.3, 0.5}, {"ft4", 0.9, 1.3, 0.1},
		},
		comment: func(flagged []string) string {
			if len(flagged) == 0 {
				return "All values are good."
			}
			return "The kidneys work slowly, as known: " + strings.Join(flagged, ", ") + ". Drink enough on hot days."
		},
	}
	var last *fhir.Reference
	for i := range n {
		at := day(6*(n-1-i)+3, 8+i)
		last = c.see(visit{
			at: at, minutes: 30, why: "Heart and kidney check", who: heartDoctor, where: hospital,
			done: []string{"ECG: atrial fibrillation, rate as wanted", "Legs not swollen", "Blood taken"},
		})
		c.bloodPressure(c.around(134, 7), c.around(78, 5), at.Add(5*time.Minute), last)
		c.measure(weight, 64.8-0.3*float64(i)+c.rng.Float64(), at.Add(7*time.Minute), last)
		c.measure(pulse, float64(c.around(74, 8)), at.Add(8*time.Minute), last)
		c.report(blood, at.Add(20*time.Minute), last, i, n)
	}
	return last
}

// okonjoClotting adds a clotting test for each of the last 24 months.
func (c *chart) okonjoClotting() {
	for i := range 24 {
		at := day(23-i, 12)
		value := c.value(course{"inr", 2.3, 2.6, 0.7}, i, 24)
		c.put(labResult(labContext{id: c.id("lab"), patient: c.patient, at: at}, analytes["inr"], value))
	}
}

const okonjoLetter = `Saltmarsh General Hospital
Heart clinic

Dear Ms Okonjo,

your heart beats irregularly, as it has for some years, but at a good pace:
between 65 and 80 beats a minute. You told us that you climb the stairs without
a rest and have not fainted. That is good news.

Your blood thinner protects you from a stroke. The clotting value should stay
between 2 and 3. In most months it did; where it was outside, the dose in your
book was changed by half a tablet.

Please remember:

  - call us about black stools, nosebleeds that do not stop, or a fall on the head
  - no ibuprofen or aspirin against the knee pain
  - the next visit is in six months

One question from us: your record says nothing about allergies. Please tell us
next time whether you have any.

Dr Ifeoma Castellane
Heart medicine
`
