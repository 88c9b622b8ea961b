package auth

// label is what a person reads for a kind of record.
type label struct {
	own  string // in the person's own record: "your allergies"
	all  string // for many people, and behind "add": "allergies"
	more string // behind "add new" in the own record, where that is not all
}

// labelOf names a resource type, or "*", in plain words. A type without words of its own is quoted.
func labelOf(name string) label {
	if known, ok := labels[name]; ok {
		return known
	}
	quoted := "“" + name + "” records"
	return label{own: quoted, all: quoted}
}

// added is the noun behind "Add new …".
func (l label) added() string {
	if l.more != "" {
		return l.more
	}
	return l.all
}

// yours is the label of what simply belongs to the person.
func yours(noun string) label { return label{own: "your " + noun, all: noun} }

// shared is the label of what is in the record without belonging to the person.
func shared(noun string) label { return label{own: noun, all: noun} }

// anyKind is the label of the star. The words in brackets go to the end of the object.
const (
	anyKind     = "all kinds of health information"
	futureKinds = " (also kinds added in the future)"
)

const personalDetails = "personal details (name, birth date, contact details)"

// labels are product text: patients read them. No word of the trade, such as resource or encounter.
var labels = map[string]label{
	"*":                          {own: anyKind + " about you", all: anyKind, more: "health information of all kinds"},
	"Patient":                    {own: "your " + personalDetails, all: "names and personal details", more: personalDetails},
	"AuditEvent":                 {own: "your access log", all: "access-log entries"},
	"MedicationStatement":        {own: "the medicines you take", all: "lists of medicines taken", more: "entries to the medicines you take"},
	"MedicationDispense":         {own: "medicines handed out to you", all: "medicines handed out"},
	"MedicationAdministration":   {own: "medicines given to you", all: "medicines given"},
	"Provenance":                 {own: "notes on who recorded what about you", all: "notes on who recorded what"},
	"Basic":                      {own: "small app settings stored by the provider", all: "small app settings stored by the provider", more: "small app settings"},
	"Consent":                    yours("privacy choices"),
	"Observation":                yours("test results and measurements"),
	"Condition":                  yours("health conditions"),
	"AllergyIntolerance":         yours("allergies"),
	"Immunization":               yours("vaccinations"),
	"ImmunizationRecommendation": yours("recommended vaccinations"),
	"ImmunizationEvaluation":     yours("checks of vaccinations"),
	"MedicationRequest":          yours("prescriptions"),
	"MedicationOrder":            yours("prescriptions"),
	"Procedure":                  yours("procedures and operations"),
	"Encounter":                  yours("visits"),
	"EncounterHistory":           yours("past visits"),
	"EpisodeOfCare":              yours("periods of care"),
	"Appointment":                yours("appointments"),
	"AppointmentResponse":        yours("answers to appointment requests"),
	"DocumentReference":          yours("documents and notes"),
	"DocumentManifest":           yours("collections of documents"),
	"Composition":                yours("written reports"),
	"DiagnosticReport":           yours("test reports"),
	"DiagnosticOrder":            yours("orders of tests"),
	"ClinicalImpression":         yours("assessments by clinicians"),
	"CarePlan":                   yours("care plans"),
	"CareTeam":                   yours("care team"),
	"Goal":                       yours("health goals"),
	"Coverage":                   yours("insurance details"),
	"ExplanationOfBenefit":       yours("insurance claims"),
	"Claim":                      yours("bills sent to the insurance"),
	"ClaimResponse":              yours("answers of the insurance to bills"),
	"Account":                    yours("billing accounts"),
	"Invoice":                    yours("invoices"),
	"ChargeItem":                 yours("charges"),
	"QuestionnaireResponse":      yours("answers to forms"),
	"ServiceRequest":             yours("referrals and test orders"),
	"ReferralRequest":            yours("referrals"),
	"ProcedureRequest":           yours("orders of procedures"),
	"Device":                     yours("medical devices"),
	"DeviceRequest":              yours("orders of medical devices"),
	"DeviceUseStatement":         yours("notes on the use of medical devices"),
	"DeviceUsage":                yours("notes on the use of medical devices"),
	"FamilyMemberHistory":        yours("family health history"),
	"ImagingStudy":               yours("scans and images"),
	"ImagingSelection":           yours("selected images of scans"),
	"Media":                      yours("photos, videos and sound recordings"),
	"GenomicStudy":               yours("genetic studies"),
	"MolecularSequence":          yours("genetic sequences"),
	"Specimen":                   yours("samples taken for tests"),
	"BodyStructure":              yours("notes on places of the body"),
	"RelatedPerson":              yours("family and carers"),
	"Binary":                     yours("attached files"),
	"Communication":              yours("messages"),
	"CommunicationRequest":       yours("requests for messages"),
	"Flag":                       yours("warnings in the record"),
	"DetectedIssue":              yours("warnings about treatment"),
	"AdverseEvent":               yours("unwanted effects and incidents"),
	"RiskAssessment":             yours("risk assessments"),
	"NutritionOrder":             yours("diets and nutrition orders"),
	"NutritionIntake":            yours("records of food and drink"),
	"VisionPrescription":         yours("prescriptions for glasses and lenses"),
	"Task":                       yours("tasks"),
	"List":                       yours("lists"),
	"ResearchSubject":            {own: "your part in research studies", all: "entries on who takes part in research studies"},
	"Person":                     {own: "your entry in the register of persons", all: "entries in the register of persons"},
	"Practitioner":               shared("details of clinicians"),
	"PractitionerRole":           shared("roles of clinicians"),
	"Organization":               shared("details of organizations"),
	"Location":                   shared("details of places"),
	"HealthcareService":          shared("details of health services"),
	"Endpoint":                   shared("addresses of computer systems"),
	"Medication":                 shared("details of medicines"),
	"Substance":                  shared("details of substances"),
	"Group":                      shared("groups of people"),
	"Questionnaire":              shared("forms to fill in"),
	"Schedule":                   shared("calendars of clinicians"),
	"Slot":                       shared("free times for appointments"),
	"ResearchStudy":              shared("research studies"),
}

// launchChoices are what a person chooses for a launch scope. "" is the launch from the provider's own system.
var launchChoices = map[string]string{
	"patient":       "person’s record",
	"encounter":     "visit",
	"imagingstudy":  "scan",
	"list":          "list",
	"relatedperson": "family member or carer",
	"practitioner":  "clinician",
	"organization":  "organization",
	"location":      "place",
	"episodeofcare": "period of care",
	"appointment":   "appointment",
	"questionnaire": "form",
	"task":          "task",
}

// simpleSentences are those of the scopes that stand for themselves.
var simpleSentences = map[string]string{
	"launch":         "Open with the record already chosen in the provider system.",
	"openid":         "Know that it is you who signed in.",
	"fhirUser":       "Know which person or staff record in the system is yours.",
	"profile":        "See basic profile details such as your name.",
	"email":          "See your e-mail address.",
	"address":        "See your postal address.",
	"phone":          "See your telephone number.",
	"offline_access": "Stay connected and fetch updates even when you are not using the app, until you disconnect it.",
	"online_access":  "Stay connected while you remain signed in at the provider.",
	"udap":           "Let you sign in through another organization.",
}

// The code systems of the values that have words.
const (
	observationCategory   = "http://terminology.hl7.org/CodeSystem/observation-category|"
	usObservationCategory = "http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category|"
	usCategory            = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category|"
	usTags                = "http://hl7.org/fhir/us/core/CodeSystem/us-core-tags|"
	conditionCategory     = "http://terminology.hl7.org/CodeSystem/condition-category|"
	usConditionCategory   = "http://hl7.org/fhir/us/core/CodeSystem/condition-category|"
	usDocumentCategory    = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category|"
	diagnosticService     = "http://terminology.hl7.org/CodeSystem/v2-0074|"
	confidentiality       = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality|"
	loinc                 = "http://loinc.org|"
)

// valueWords put a value of a constraint into words that need no name of a parameter.
var valueWords = map[string]string{
	observationCategory + "laboratory":                                     "laboratory results",
	observationCategory + "vital-signs":                                    "vital signs",
	observationCategory + "social-history":                                 "facts about how you live",
	observationCategory + "exam":                                           "findings of examinations",
	observationCategory + "imaging":                                        "results of scans",
	observationCategory + "procedure":                                      "results of procedures",
	observationCategory + "survey":                                         "answers to health questions",
	observationCategory + "therapy":                                        "results of therapies",
	observationCategory + "activity":                                       "physical activity",
	usObservationCategory + "clinical-test":                                "results of clinical tests",
	usCategory + "sdoh":                                                    "living conditions",
	usTags + "sdoh":                                                        "living conditions",
	usCategory + "functional-status":                                       "everyday abilities",
	usCategory + "disability-status":                                       "disabilities",
	usCategory + "cognitive-status":                                        "memory and thinking",
	usCategory + "treatment-intervention-preference":                       "wishes about treatment",
	usCategory + "care-experience-preference":                              "wishes about care",
	conditionCategory + "problem-list-item":                                "entries of the problem list",
	conditionCategory + "encounter-diagnosis":                              "diagnoses made at visits",
	usConditionCategory + "health-concern":                                 "health concerns",
	usDocumentCategory + "clinical-note":                                   "clinical notes",
	diagnosticService + "LAB":                                              "laboratory reports",
	diagnosticService + "RAD":                                              "reports of scans",
	loinc + "LP29684-5":                                                    "reports of scans",
	loinc + "LP29708-2":                                                    "heart reports",
	loinc + "LP7839-6":                                                     "tissue reports",
	confidentiality + "U":                                                  "information labelled unrestricted",
	confidentiality + "L":                                                  "information labelled low sensitivity",
	confidentiality + "M":                                                  "information labelled moderate sensitivity",
	confidentiality + "N":                                                  "information labelled normal sensitivity",
	confidentiality + "R":                                                  "information labelled restricted",
	confidentiality + "V":                                                  "information labelled very restricted",
	"http://hl7.org/fhir/us/core/CodeSystem/careplan-category|assess-plan": "assessments and plans",
}
