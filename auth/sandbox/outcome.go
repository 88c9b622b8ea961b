package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const fhirJSON = "application/fhir+json; charset=utf-8"

// fail answers with an OperationOutcome.
func fail(w http.ResponseWriter, status int, code fhir.IssueType, text string) {
	outcome := fhir.OperationOutcome{Issue: []fhir.OperationOutcomeIssue{{
		Severity: fhir.IssueSeverityError, Code: code,
		Details: &fhir.CodeableConcept{Text: &text},
	}}}
	body, err := json.Marshal(outcome)
	if err != nil {
		http.Error(w, "could not write the outcome", http.StatusInternalServerError)
		return
	}
	writeFHIR(w, status, body)
}

// unauthorized answers 401 (RFC 6750 section 3). code is "" where no token came.
func unauthorized(w http.ResponseWriter, code, text string) {
	challenge := `Bearer realm="sandbox"`
	if code != "" {
		challenge += `, error="` + code + `"`
	}
	w.Header().Set("WWW-Authenticate", challenge)
	fail(w, http.StatusUnauthorized, fhir.IssueTypeLogin, text)
}

// writeFHIR sends a whole FHIR answer.
func writeFHIR(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", fhirJSON)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone away is no error
}
