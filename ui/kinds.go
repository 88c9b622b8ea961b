package ui

import "fyne.io/fyne/v2/lang"

// Kind is a kind of record that has a place of its own.
type Kind struct {
	Key   string   // of [Route.Kind]
	Types []string // FHIR types
}

// Kinds are in the order of the sidebar.
var Kinds = []Kind{
	{"results", []string{"Observation", "DiagnosticReport"}},
	{"medicines", []string{"MedicationRequest", "MedicationStatement"}},
	{"allergies", []string{"AllergyIntolerance"}},
	{"conditions", []string{"Condition"}},
	{"vaccinations", []string{"Immunization"}},
	{"procedures", []string{"Procedure"}},
	{"visits", []string{"Encounter"}},
	{"plans", []string{"CarePlan"}},
	{"documents", []string{"DocumentReference"}},
}

// KindByKey finds a kind; ok is false for "" and for what is none.
func KindByKey(key string) (kind Kind, ok bool) {
	for _, k := range Kinds {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

// KindOf is the key of the kind that a FHIR type belongs to, "" for none.
func KindOf(fhirType string) string {
	for _, k := range Kinds {
		for _, t := range k.Types {
			if t == fhirType {
				return k.Key
			}
		}
	}
	return ""
}

// Name is what people call the kind; of the zero kind, all records.
func (k Kind) Name() string {
	switch k.Key {
	case "results":
		return lang.X("kind.results", "Results")
	case "medicines":
		return lang.X("kind.medicines", "Medicines")
	case "allergies":
		return lang.X("kind.allergies", "Allergies")
	case "conditions":
		return lang.X("kind.conditions", "Conditions")
	case "vaccinations":
		return lang.X("kind.vaccinations", "Vaccinations")
	case "procedures":
		return lang.X("kind.procedures", "Procedures")
	case "visits":
		return lang.X("kind.visits", "Visits")
	case "plans":
		return lang.X("kind.plans", "Care plans")
	case "documents":
		return lang.X("kind.documents", "Documents")
	}
	return lang.X("kind.all", "All records")
}

// Count adds up the records of the kind; of the zero kind, all.
func (k Kind) Count(byType map[string]int) int {
	n := 0
	if k.Key == "" {
		for _, count := range byType {
			n += count
		}
	}
	for _, t := range k.Types {
		n += byType[t]
	}
	return n
}
