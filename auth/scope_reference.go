package auth

import "strings"

// targets are the search parameters whose reference leads to one type only. Others lead to several, or differ from
// type to type.
var targets = map[string]string{
	"patient": "Patient", "subject": "Patient", "encounter": "Encounter", "medication": "Medication",
	"organization": "Organization", "location": "Location", "practitioner": "Practitioner", "device": "Device",
	"questionnaire": "Questionnaire", "specimen": "Specimen", "goal": "Goal", "service-provider": "Organization",
}

// needs says what a search parameter brings in besides the type that is searched: what an include adds to the answer,
// and what a chain or _has looks into.
func (p pair) needs() []need {
	name, _, _ := strings.Cut(p.name, ":")
	switch name {
	case "_include":
		return includeNeeds(p.value)
	case "_revinclude":
		source, _, _ := strings.Cut(p.value, ":")
		return []need{referenced(source, "rs")}
	case "_has":
		return hasNeeds(p.name)
	}
	return chainNeeds(p.name)
}

// includeNeeds reads "Observation:subject:Patient"; the last part is often left out.
func includeNeeds(value string) []need {
	parts := strings.Split(value, ":")
	switch {
	case len(parts) == 3:
		return []need{referenced(parts[2], "rs")}
	case len(parts) == 2:
		return []need{referenced(targets[parts[1]], "rs")}
	}
	return []need{referenced("", "rs")}
}

// hasNeeds reads "_has:Observation:patient:code", which may be nested.
func hasNeeds(name string) []need {
	var needs []need
	parts := strings.Split(name, ":")
	for i := 0; i+1 < len(parts) && parts[i] == "_has"; i += 3 {
		needs = append(needs, referenced(parts[i+1], "s"))
	}
	return needs
}

// chainNeeds reads "subject:Patient.organization.name": each step but the last looks into another type.
func chainNeeds(name string) []need {
	var needs []need
	steps := strings.Split(name, ".")
	for _, step := range steps[:len(steps)-1] {
		parameter, typ, named := strings.Cut(step, ":")
		if !named {
			typ = targets[parameter]
		}
		needs = append(needs, referenced(typ, "s"))
	}
	return needs
}

// referenced is a need on a type that a parameter leads to; where it is not known it may be any.
func referenced(typ, letters string) need {
	if !typeShape.MatchString(typ) {
		return need{typ: "*", letters: letters, guessed: true}
	}
	return need{typ: typ, letters: letters}
}
