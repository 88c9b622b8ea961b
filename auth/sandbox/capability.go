package sandbox

import (
	"net/http"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const oauthURIs = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"

// capabilities answers GET {base}/metadata. No token is needed.
func (s *Server) capabilities(w http.ResponseWriter, _ *http.Request) {
	if s.faults.on(htmlForJSON) {
		writeHTML(w)
		return
	}
	body, err := encode(s.capabilityStatement())
	if err != nil {
		fail(w, http.StatusInternalServerError, fhir.IssueTypeException, "The capability statement cannot be written.")
		return
	}
	writeFHIR(w, http.StatusOK, body)
}

func (s *Server) capabilityStatement() fhir.CapabilityStatement {
	rest := fhir.CapabilityStatementRest{
		Mode:        fhir.RestfulCapabilityModeServer,
		Security:    s.security(),
		Compartment: []string{"http://hl7.org/fhir/CompartmentDefinition/patient"},
	}
	for t := fhir.ResourceTypeAccount; ; t++ {
		typ := t.Code()
		if !knownType(typ) {
			break
		}
		if len(s.records.byType[typ]) > 0 || len(compartment[typ]) > 0 {
			rest.Resource = append(rest.Resource, s.resourceSupport(t))
		}
	}
	return fhir.CapabilityStatement{
		Status: fhir.PublicationStatusActive, Date: chartDate.Format("2006-01-02"),
		Kind:           fhir.CapabilityStatementKindInstance,
		Software:       &fhir.CapabilityStatementSoftware{Name: "Chartkey sandbox"},
		Implementation: &fhir.CapabilityStatementImplementation{Description: "Sandbox clinic, invented patients", Url: ptr(s.base())},
		FhirVersion:    fhir.FHIRVersion4_0_1,
		Format:         []string{"application/fhir+json", "json"},
		Rest:           []fhir.CapabilityStatementRest{rest},
	}
}

func (s *Server) resourceSupport(t fhir.ResourceType) fhir.CapabilityStatementRestResource {
	versioned := fhir.ResourceVersionPolicyVersioned
	res := fhir.CapabilityStatementRestResource{
		Type: t,
		Interaction: []fhir.CapabilityStatementRestResourceInteraction{
			{Code: fhir.TypeRestfulInteractionRead},
			{Code: fhir.TypeRestfulInteractionSearchType},
		},
		Versioning:  &versioned,
		SearchParam: searchParams(t.Code()),
	}
	if t == fhir.ResourceTypePatient && !s.faults.on(everythingMissing) {
		res.Operation = []fhir.CapabilityStatementRestResourceOperation{{
			Name: "everything", Definition: "http://hl7.org/fhir/OperationDefinition/Patient-everything",
		}}
	}
	return res
}

// security names the endpoints the old way as well, for clients that do not find
// the smart-configuration.
func (s *Server) security() *fhir.CapabilityStatementRestSecurity {
	uris := []fhir.Extension{
		{Url: "authorize", ValueUri: ptr(s.issuer + authorizePath)},
		{Url: "token", ValueUri: ptr(s.issuer + tokenPath)},
		{Url: "manage", ValueUri: ptr(s.issuer + managePath)},
	}
	if !s.faults.on(noRevocation) {
		uris = append(uris, fhir.Extension{Url: "revoke", ValueUri: ptr(s.issuer + revokePath)})
	}
	return &fhir.CapabilityStatementRestSecurity{
		Extension: []fhir.Extension{{Url: oauthURIs, Extension: uris}},
		Service: []fhir.CodeableConcept{concept("OAuth2 using SMART-on-FHIR profile",
			coding("http://terminology.hl7.org/CodeSystem/restful-security-service", "SMART-on-FHIR", "SMART-on-FHIR"))},
	}
}
