package sandbox

import (
	"slices"
	"strings"
)

// typeWords are the words of the sign-in page for resource types.
var typeWords = map[string]string{
	"Patient": "your name, birth date and contact details", "Observation": "your test results and measurements",
	"Condition": "your health conditions", "AllergyIntolerance": "your allergies",
	"MedicationRequest": "your prescriptions", "MedicationStatement": "the medicines you take",
	"MedicationDispense": "the medicines handed out to you", "Immunization": "your vaccinations",
	"Procedure": "your procedures and operations", "Encounter": "your visits", "Appointment": "your appointments",
	"DocumentReference": "your letters and documents", "DiagnosticReport": "your test reports",
	"CarePlan": "your care plans", "CareTeam": "your care team", "Goal": "your health goals",
	"Binary": "the files attached to your record", "Practitioner": "who treats you",
	"Organization": "where you are treated", "Location": "the places of your visits",
	"Medication": "details of medicines", "*": "everything in your record",
}

// verbs are the words for the letters of a scope, in reading order.
var verbs = []struct{ letters, word string }{{"rs", "see"}, {"c", "add to"}, {"u", "change"}, {"d", "delete from"}}

// explain puts scopes into plain words, one line each.
func explain(scopes []scope) []string {
	var out []string
	for _, s := range scopes {
		line := sentence(s)
		if line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

func sentence(s scope) string {
	switch s.raw {
	case "openid", "fhirUser", "profile":
		return "know that it is you who signed in"
	case "launch/patient":
		return "know whose record this is"
	case "offline_access":
		return "stay connected until you end it"
	}
	var words []string
	for _, v := range verbs {
		if strings.ContainsAny(s.letters, v.letters) {
			words = append(words, v.word)
		}
	}
	what, ok := typeWords[s.typ]
	if !ok {
		what = "your records of the kind " + s.typ
	}
	line := strings.Join(words, ", ") + " " + what
	if len(s.filter) > 0 {
		line += ", but only a part of them"
	}
	return line
}
