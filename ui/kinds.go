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

// TypeName is what people call one record of a FHIR type, or several. A type that has no word of its own keeps its name.
func TypeName(fhirType string, n int) string {
	if name, known := typeNames[fhirType]; known {
		return name(n)
	}
	return fhirType
}

var typeNames = map[string]func(n int) string{
	"*":                   func(n int) string { return Count("type.any", "Record", "Records", n) },
	"Observation":         func(n int) string { return Count("type.observation", "Result", "Results", n) },
	"DiagnosticReport":    func(n int) string { return Count("type.report", "Report", "Reports", n) },
	"MedicationRequest":   func(n int) string { return Count("type.prescription", "Prescription", "Prescriptions", n) },
	"MedicationStatement": func(n int) string { return Count("type.medicine", "Medicine", "Medicines", n) },
	"Medication":          func(n int) string { return Count("type.product", "Medicinal product", "Medicinal products", n) },
	"AllergyIntolerance":  func(n int) string { return Count("type.allergy", "Allergy", "Allergies", n) },
	"Condition":           func(n int) string { return Count("type.condition", "Condition", "Conditions", n) },
	"Immunization":        func(n int) string { return Count("type.vaccination", "Vaccination", "Vaccinations", n) },
	"Procedure":           func(n int) string { return Count("type.procedure", "Procedure", "Procedures", n) },
	"Encounter":           func(n int) string { return Count("type.visit", "Visit", "Visits", n) },
	"CarePlan":            func(n int) string { return Count("type.plan", "Care plan", "Care plans", n) },
	"CareTeam":            func(n int) string { return Count("type.team", "Care team", "Care teams", n) },
	"Goal":                func(n int) string { return Count("type.goal", "Goal", "Goals", n) },
	"DocumentReference":   func(n int) string { return Count("type.document", "Document", "Documents", n) },
	"Device":              func(n int) string { return Count("type.device", "Device", "Devices", n) },
	"Specimen":            func(n int) string { return Count("type.specimen", "Specimen", "Specimens", n) },
	"Coverage":            func(n int) string { return Count("type.coverage", "Insurance", "Insurances", n) },
	"Patient":             func(n int) string { return Count("type.person", "Person", "Persons", n) },
	"Practitioner":        func(n int) string { return Count("type.practitioner", "Practitioner", "Practitioners", n) },
	"Organization":        func(n int) string { return Count("type.organization", "Organisation", "Organisations", n) },
	"Location":            func(n int) string { return Count("type.location", "Place", "Places", n) },
}
