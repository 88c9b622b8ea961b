package sandbox

import "strings"

// typeNouns are the words of the pages for resource types. They follow "your",
// or stand between "the" and "of" with a name.
var typeNouns = map[string]string{
	"Patient": "name, birth date and contact details", "Observation": "test results and measurements",
	"Condition": "health conditions", "AllergyIntolerance": "allergies",
	"MedicationRequest": "prescriptions", "MedicationStatement": "medicines in use, also those without a prescription",
	"MedicationDispense": "medicines from the pharmacy", "Immunization": "vaccinations",
	"Procedure": "procedures and operations", "Encounter": "visits", "Appointment": "appointments",
	"DocumentReference": "letters and documents", "DiagnosticReport": "test reports",
	"CarePlan": "care plans", "CareTeam": "care team", "Goal": "health goals",
	"FamilyMemberHistory": "family history", "Coverage": "insurance", "Device": "implants and devices",
	"Binary": "attached files", "*": "whole record",
}

// sharedNouns are the words for what belongs to no patient.
var sharedNouns = map[string]string{
	"Practitioner": "the names of doctors and nurses", "Organization": "the names and addresses of clinics",
	"Location": "the places of treatment", "Medication": "what is in a medicine",
}

// sentence puts a scope into plain words. whose is "" for the records of the
// person who reads it, otherwise the name of whoever they are about.
func sentence(s scope, whose string) string {
	switch s.raw {
	case "openid", "fhirUser", "profile":
		return "Know who signed in"
	case "launch/patient":
		return "Know whose record this is"
	case "offline_access":
		return "Stay signed in until you end it"
	}
	return title(joinWords(verbsOf(s.letters))) + " " + nounOf(s.typ, whose) + limitOf(s.filter)
}

// verbsOf are the words for the letters of a scope, in reading order.
func verbsOf(letters string) []string {
	var out []string
	add := func(letter, verb string) {
		if strings.Contains(letters, letter) {
			out = append(out, verb)
		}
	}
	if strings.Contains(letters, "r") && strings.Contains(letters, "s") {
		out = append(out, "see")
	} else {
		add("r", "open")
		add("s", "search")
	}
	add("c", "add to")
	add("u", "change")
	add("d", "delete from")
	return out
}

func nounOf(typ, whose string) string {
	if shared, ok := sharedNouns[typ]; ok {
		return shared
	}
	noun, ok := typeNouns[typ]
	if !ok {
		noun = "records of the kind " + typ
	}
	if whose == "" {
		return "your " + noun
	}
	return "the " + noun + " of " + whose
}

// limitOf says what the query part of a scope leaves of the type.
func limitOf(filter []criterion) string {
	var parts []string
	for _, c := range filter {
		var values []string
		for _, v := range strings.Split(c.value, ",") {
			values = append(values, v[strings.LastIndexByte(v, '|')+1:])
		}
		parts = append(parts, c.name+" "+strings.Join(values, " or "))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", only those with " + joinWords(parts)
}

// joinWords writes a list as people do: "a, b and c".
func joinWords(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
