package fhirclient

import (
	"slices"
	"strings"
)

// r4 are the resource types of FHIR R4 (4.0.1).
var r4 = strings.Fields(`
Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary
BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest
CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement
DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest
EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit
FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List
Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge
MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication
MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured
MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition
MessageHeader MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition
OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person
PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson
RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment
RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition
StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein
SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription`)

// shown are the types that have a place on the pages, in the order in which people read them.
var shown = strings.Fields(`
Patient Condition AllergyIntolerance MedicationRequest MedicationStatement Observation DiagnosticReport Immunization
Procedure Encounter CarePlan DocumentReference`)

// shared are the types that patients have in common: they are read by
// reference and never listed per patient.
var shared = strings.Fields(`Location Medication Organization Practitioner PractitionerRole`)

// patientParameter names, for the types of the patient compartment of R4, the
// search parameter that takes the patient; all but a few say `patient`.
var patientParameter = func() map[string]string {
	table := map[string]string{"AdverseEvent": "subject", "Group": "member", "Schedule": "actor"}
	for _, name := range strings.Fields(`
Account AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic BodyStructure CarePlan CareTeam ChargeItem
Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition Consent Coverage
CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceRequest DeviceUseStatement
DiagnosticReport DocumentManifest DocumentReference Encounter EnrollmentRequest EpisodeOfCare ExplanationOfBenefit
FamilyMemberHistory Flag Goal GuidanceResponse ImagingStudy Immunization ImmunizationEvaluation
ImmunizationRecommendation Invoice List MeasureReport Media MedicationAdministration MedicationDispense
MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Person Procedure Provenance
QuestionnaireResponse RelatedPerson RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen
SupplyDelivery SupplyRequest Task VisionPrescription`) {
		table[name] = "patient"
	}
	return table
}()

// Types are the names of the resource types of R4, sorted.
func Types() []string { return slices.Clone(r4) }

// KnownType reports whether name is a resource type of R4, in exact case.
func KnownType(name string) bool {
	_, found := slices.BinarySearch(r4, name)
	return found
}

// ShownTypes are the types that have a place on the pages, in reading order. Those among
// them that were not asked for become [NotAsked].
func ShownTypes() []string { return slices.Clone(shown) }

// SharedTypes are the types that patients have in common, sorted. They need no
// right of their own: [Client.Run] reads them by reference.
func SharedTypes() []string { return slices.Clone(shared) }
