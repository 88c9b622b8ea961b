package summary

import (
	"strings"
	"time"
)

// Summary is what a person wants to know of one resource. All texts are clean:
// one line, bounded, see the package comment.
type Summary struct {
	Type    string    // resourceType as sent
	ID      string    // id as sent
	Version string    // meta.versionId as sent
	Updated time.Time // meta.lastUpdated; zero when absent or not an instant

	Title  string // in words, never empty
	When   string // the clinically relevant date as sent, ISO 8601, possibly partial; "" when there is none
	Value  string // the result, dose, reactions, conclusion: what belongs beside the title; may be ""
	Flag   string // the laboratory's own interpretation, "High (H)"; may be ""
	Status string // in plain words; "not given" when absent; "" for types that have none
	Code   string // "system|code" of the main coding; "" when there is none

	Facts    []Fact   // as a person reads: cautions, what, when, value, range, who, where, note
	Labels   []string // codes of the security labels, for example "R" or "HTEST"
	Words    string   // human text worth searching
	Readable bool     // the bytes were one FHIR resource, read to its end
}

// Fact is one labelled line.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// kinds are the types that are read in depth; all others get the generic view.
var kinds = map[string]func(*view){
	"AllergyIntolerance":  allergy,
	"Binary":              binary,
	"CarePlan":            carePlan,
	"Condition":           condition,
	"DiagnosticReport":    diagnosticReport,
	"DocumentReference":   documentReference,
	"Encounter":           encounter,
	"Immunization":        immunization,
	"Location":            location,
	"Medication":          medication,
	"MedicationRequest":   medicationRequest,
	"MedicationStatement": medicationStatement,
	"Observation":         observation,
	"OperationOutcome":    operationOutcome,
	"Organization":        organization,
	"Patient":             patient,
	"Practitioner":        practitioner,
	"PractitionerRole":    practitionerRole,
	"Procedure":           procedure,

	"QuestionnaireResponse": questionnaireResponse,
}

// Of summarises one resource. raw is only read and may be reused afterwards.
func Of(raw []byte) Summary {
	t := parse(raw)
	w := newView(t)
	if !t.whole {
		return w.unreadable()
	}
	w.envelope()
	w.cautions()
	if describe, ok := kinds[w.s.Type]; ok {
		describe(w)
	} else {
		generic(w)
	}
	w.finish()
	return w.s
}

// unreadable makes the summary of bytes that are no complete JSON object. Facts
// read before the fault are left out: the missing part may have denied them.
func (w *view) unreadable() Summary {
	w.s.Type = w.root.get("resourceType").line(maxLabel)
	w.s.ID = w.root.get("id").line(maxLabel)
	w.kind = typeWords(w.s.Type)
	w.s.Title = w.kind + " that could not be read"
	w.s.Status = notGiven
	w.fact("Caution", w.t.fault+". The bytes are kept as they came.")
	w.s.Words = w.s.Title
	return w.s
}

// envelope reads what every resource has.
func (w *view) envelope() {
	w.s.Type = w.root.get("resourceType").line(maxLabel)
	w.s.Readable = w.s.Type != ""
	w.s.ID = w.root.get("id").line(maxLabel)
	w.kind = typeWords(w.s.Type)
	meta := w.root.get("meta")
	w.s.Version = meta.get("versionId").line(maxLabel)
	if at, err := time.Parse(time.RFC3339Nano, meta.get("lastUpdated").line(maxLabel)); err == nil {
		w.s.Updated = at
	}
	w.found.labels(meta, &w.s)
}

// finish fills what a type's reading left open and adds what holds for all types.
func (w *view) finish() {
	if w.s.Title == "" {
		w.s.Title = w.kind
	}
	stated := w.stated()
	w.s.Title = bounded(w.prefix(stated)+w.s.Title, maxTitle) + w.suffix(stated)
	w.extensions()
	w.s.Words = w.words()
}

// typeWords names a resource type in plain words: "Visit", "Imaging study", and
// "Record" for what is no type name at all.
func typeWords(name string) string {
	if words, ok := typeNames[name]; ok {
		return words
	}
	if len(name) < 3 || len(name) > maxLabel {
		return "Record"
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "Record"
		}
	}
	if words := camelWords(name); !vague(words) && strings.ToUpper(name) != name {
		return words
	}
	return "Record"
}

// typeNames are the types whose FHIR name is not what a person would say.
var typeNames = map[string]string{
	"AllergyIntolerance":       "Allergy or intolerance",
	"AuditEvent":               "Entry of an access log",
	"Basic":                    "Other record",
	"Binary":                   "Document",
	"Bundle":                   "Collection of records",
	"Condition":                "Health problem",
	"DiagnosticReport":         "Report",
	"DocumentReference":        "Document",
	"Encounter":                "Visit",
	"ExplanationOfBenefit":     "Insurance statement",
	"FamilyMemberHistory":      "Family history",
	"Immunization":             "Vaccination",
	"MedicationAdministration": "Medicine given",
	"MedicationDispense":       "Medicine handed out",
	"MedicationRequest":        "Prescription",
	"MedicationStatement":      "Medicine taken",
	"Medication":               "Medicine",
	"Observation":              "Measurement or finding",
	"OperationOutcome":         "Message from the server",
	"Practitioner":             "Health professional",
	"PractitionerRole":         "Role of a health professional",
	"Provenance":               "Origin of a record",
	"QuestionnaireResponse":    "Answered questionnaire",
	"RelatedPerson":            "Related person",
	"ServiceRequest":           "Order",
}
