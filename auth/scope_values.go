package auth

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

// valueWords name the texts of values of a constraint that need no name of a parameter. They stand in scopeWords, behind "scope.value.".
var valueWords = map[string]string{
	observationCategory + "laboratory":                                     "laboratory",
	observationCategory + "vital-signs":                                    "vital-signs",
	observationCategory + "social-history":                                 "social-history",
	observationCategory + "exam":                                           "exam",
	observationCategory + "imaging":                                        "imaging",
	observationCategory + "procedure":                                      "procedure",
	observationCategory + "survey":                                         "survey",
	observationCategory + "therapy":                                        "therapy",
	observationCategory + "activity":                                       "activity",
	usObservationCategory + "clinical-test":                                "clinical-test",
	usCategory + "sdoh":                                                    "sdoh",
	usTags + "sdoh":                                                        "sdoh",
	usCategory + "functional-status":                                       "functional-status",
	usCategory + "disability-status":                                       "disability-status",
	usCategory + "cognitive-status":                                        "cognitive-status",
	usCategory + "treatment-intervention-preference":                       "treatment-intervention-preference",
	usCategory + "care-experience-preference":                              "care-experience-preference",
	conditionCategory + "problem-list-item":                                "problem-list-item",
	conditionCategory + "encounter-diagnosis":                              "encounter-diagnosis",
	usConditionCategory + "health-concern":                                 "health-concern",
	usDocumentCategory + "clinical-note":                                   "clinical-note",
	diagnosticService + "LAB":                                              "lab-report",
	diagnosticService + "RAD":                                              "scan-report",
	loinc + "LP29684-5":                                                    "scan-report",
	loinc + "LP29708-2":                                                    "heart-report",
	loinc + "LP7839-6":                                                     "tissue-report",
	confidentiality + "U":                                                  "unrestricted",
	confidentiality + "L":                                                  "low",
	confidentiality + "M":                                                  "moderate",
	confidentiality + "N":                                                  "normal",
	confidentiality + "R":                                                  "restricted",
	confidentiality + "V":                                                  "very-restricted",
	"http://hl7.org/fhir/us/core/CodeSystem/careplan-category|assess-plan": "assess-plan",
}
