package ui

import (
	"slices"

	"fyne.io/fyne/v2/lang"
)

// Kind is a kind of record that has a place of its own.
type Kind struct {
	Key   string   // of [Route.Kind]
	Types []string // FHIR types
}

// Kinds are in the order of the sidebar. They are what a person chooses among when they sign in.
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

// Others are the records of every type that no kind has, such as those of people and places: what makes up all records together with the kinds.
var Others = Kind{Key: "others"}

// Lists are the kinds and the others, each of which has a list of its own.
func Lists() []Kind { return append(slices.Clone(Kinds), Others) }

// KindByKey finds a kind, or the others; ok is false for "" and for what is none.
func KindByKey(key string) (kind Kind, ok bool) {
	for _, k := range Lists() {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

// KindOf is the key of the kind that a FHIR type belongs to, or that of the others; "" for "*", which is any type.
func KindOf(fhirType string) string {
	if fhirType == "*" {
		return ""
	}
	for _, k := range Kinds {
		for _, t := range k.Types {
			if t == fhirType {
				return k.Key
			}
		}
	}
	return Others.Key
}

// Query chooses the records of the kind that hold what is searched for.
func (k Kind) Query(search string) RecordQuery {
	return RecordQuery{Types: k.Types, Others: k.Key == Others.Key, Search: search}
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
	case Others.Key:
		return lang.X("kind.others", "Other records")
	}
	return lang.X("kind.all", "All records")
}

// Count adds up the records of the kind; of the zero kind, all.
func (k Kind) Count(byType map[string]int) int {
	n := 0
	for t, count := range byType {
		if k.Key == "" || KindOf(t) == k.Key {
			n += count
		}
	}
	return n
}

// TypeName is what people call one record of a FHIR type, or several. No type is called by its name there.
func TypeName(fhirType string, n int) string {
	if name, known := typeNames[fhirType]; known {
		return name(n)
	}
	return Count("type.other", "Other record", "Other records", n)
}

// HasTypeName tells whether people have a word for the type.
func HasTypeName(fhirType string) bool { return typeNames[fhirType] != nil }

var typeNames = map[string]func(n int) string{
	"*":                    func(n int) string { return Count("type.any", "Record", "Records", n) },
	"Observation":          func(n int) string { return Count("type.observation", "Result", "Results", n) },
	"DiagnosticReport":     func(n int) string { return Count("type.report", "Report", "Reports", n) },
	"MedicationRequest":    func(n int) string { return Count("type.prescription", "Prescription", "Prescriptions", n) },
	"MedicationStatement":  func(n int) string { return Count("type.medicine", "Medicine", "Medicines", n) },
	"Medication":           func(n int) string { return Count("type.product", "Medicinal product", "Medicinal products", n) },
	"AllergyIntolerance":   func(n int) string { return Count("type.allergy", "Allergy", "Allergies", n) },
	"Condition":            func(n int) string { return Count("type.condition", "Condition", "Conditions", n) },
	"Immunization":         func(n int) string { return Count("type.vaccination", "Vaccination", "Vaccinations", n) },
	"Procedure":            func(n int) string { return Count("type.procedure", "Procedure", "Procedures", n) },
	"Encounter":            func(n int) string { return Count("type.visit", "Visit", "Visits", n) },
	"CarePlan":             func(n int) string { return Count("type.plan", "Care plan", "Care plans", n) },
	"CareTeam":             func(n int) string { return Count("type.team", "Care team", "Care teams", n) },
	"Goal":                 func(n int) string { return Count("type.goal", "Goal", "Goals", n) },
	"DocumentReference":    func(n int) string { return Count("type.document", "Document", "Documents", n) },
	"Device":               func(n int) string { return Count("type.device", "Device", "Devices", n) },
	"Specimen":             func(n int) string { return Count("type.specimen", "Specimen", "Specimens", n) },
	"Coverage":             func(n int) string { return Count("type.coverage", "Insurance", "Insurances", n) },
	"Patient":              func(n int) string { return Count("type.person", "Person", "Persons", n) },
	"Practitioner":         func(n int) string { return Count("type.practitioner", "Practitioner", "Practitioners", n) },
	"Organization":         func(n int) string { return Count("type.organization", "Organisation", "Organisations", n) },
	"Location":             func(n int) string { return Count("type.location", "Place", "Places", n) },
	"Account":              func(n int) string { return Count("type.account", "Account", "Accounts", n) },
	"AdverseEvent":         func(n int) string { return Count("type.adverse-event", "Unwanted event", "Unwanted events", n) },
	"Appointment":          func(n int) string { return Count("type.appointment", "Appointment", "Appointments", n) },
	"Binary":               func(n int) string { return Count("type.file", "Attached file", "Attached files", n) },
	"BodyStructure":        func(n int) string { return Count("type.body-structure", "Body part", "Body parts", n) },
	"Claim":                func(n int) string { return Count("type.claim", "Claim", "Claims", n) },
	"ClaimResponse":        func(n int) string { return Count("type.claim-response", "Answer to a claim", "Answers to claims", n) },
	"ClinicalImpression":   func(n int) string { return Count("type.impression", "Assessment", "Assessments", n) },
	"Communication":        func(n int) string { return Count("type.communication", "Message", "Messages", n) },
	"Composition":          func(n int) string { return Count("type.composition", "Compiled document", "Compiled documents", n) },
	"Consent":              func(n int) string { return Count("type.consent", "Consent", "Consents", n) },
	"DetectedIssue":        func(n int) string { return Count("type.issue", "Detected problem", "Detected problems", n) },
	"DeviceRequest":        func(n int) string { return Count("type.device-request", "Order of a device", "Orders of devices", n) },
	"DeviceUseStatement":   func(n int) string { return Count("type.device-use", "Use of a device", "Uses of devices", n) },
	"DocumentManifest":     func(n int) string { return Count("type.manifest", "Set of documents", "Sets of documents", n) },
	"EpisodeOfCare":        func(n int) string { return Count("type.episode", "Episode of care", "Episodes of care", n) },
	"ExplanationOfBenefit": func(n int) string { return Count("type.benefit", "Insurance statement", "Insurance statements", n) },
	"FamilyMemberHistory":  func(n int) string { return Count("type.family", "Family history", "Family histories", n) },
	"Flag":                 func(n int) string { return Count("type.flag", "Alert", "Alerts", n) },
	"HealthcareService":    func(n int) string { return Count("type.service", "Service", "Services", n) },
	"ImagingStudy":         func(n int) string { return Count("type.imaging", "Imaging study", "Imaging studies", n) },
	"ImmunizationEvaluation": func(n int) string {
		return Count("type.vaccine-evaluation", "Check of a vaccination", "Checks of vaccinations", n)
	},
	"ImmunizationRecommendation": func(n int) string {
		return Count("type.vaccine-advice", "Advice on vaccinations", "Advice on vaccinations", n)
	},
	"Invoice":                  func(n int) string { return Count("type.invoice", "Invoice", "Invoices", n) },
	"List":                     func(n int) string { return Count("type.list", "List", "Lists", n) },
	"Media":                    func(n int) string { return Count("type.media", "Picture or recording", "Pictures and recordings", n) },
	"MedicationAdministration": func(n int) string { return Count("type.given", "Medicine given", "Medicines given", n) },
	"MedicationDispense":       func(n int) string { return Count("type.dispensed", "Medicine handed out", "Medicines handed out", n) },
	"NutritionOrder":           func(n int) string { return Count("type.nutrition", "Diet order", "Diet orders", n) },
	"PractitionerRole":         func(n int) string { return Count("type.role", "Role of a practitioner", "Roles of practitioners", n) },
	"Provenance":               func(n int) string { return Count("type.origin", "Origin of a record", "Origins of records", n) },
	"QuestionnaireResponse": func(n int) string {
		return Count("type.answers", "Answered questionnaire", "Answered questionnaires", n)
	},
	"RelatedPerson":   func(n int) string { return Count("type.related", "Related person", "Related persons", n) },
	"ResearchSubject": func(n int) string { return Count("type.research", "Part in a study", "Parts in studies", n) },
	"RiskAssessment":  func(n int) string { return Count("type.risk", "Assessment of a risk", "Assessments of risks", n) },
	"ServiceRequest":  func(n int) string { return Count("type.order", "Order", "Orders", n) },
	"Task":            func(n int) string { return Count("type.task", "Task", "Tasks", n) },
	"VisionPrescription": func(n int) string {
		return Count("type.vision", "Prescription of glasses", "Prescriptions of glasses", n)
	},
}
