package auth

// label is what a person reads for a kind of record.
type label struct {
	own  string // in the person's own record: "your allergies"
	all  string // for many people, and behind "add": "allergies"
	more string // behind "add new" in the own record, where that is not all
}

// yours is the label of what simply belongs to the person.
func yours(noun string) label { return label{own: "your " + noun, all: noun} }

// shared is the label of what is in the record without belonging to the person.
func shared(noun string) label { return label{own: noun, all: noun} }

const anyKind = "all kinds of health information"

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
