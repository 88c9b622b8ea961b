package sandbox

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// fhirHandler answers a FHIR request of a known caller.
type fhirHandler func(w http.ResponseWriter, r *http.Request, c *caller)

// guarded lets a request through that carries a living access token.
func (s *Server) guarded(next fhirHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.weather(w, r) {
			return
		}
		value, ok := bearer(r)
		if !ok {
			unauthorized(w, "", "Sign in first: the request carries no access token.")
			return
		}
		token, ok := s.liveToken(value)
		if !ok {
			unauthorized(w, "invalid_token", "The access token is unknown, expired or revoked.")
			return
		}
		c := newCaller(token)
		if len(c.rights) == 0 {
			s.refuse(w, r, "", "The access token carries no right to health records.")
			return
		}
		next(w, r, c)
	}
}

// weather makes the mistakes that hit any FHIR request and reports whether it
// has answered.
func (s *Server) weather(w http.ResponseWriter, r *http.Request) bool {
	if s.faults.on(slow) {
		pause(r.Context(), 300*time.Millisecond)
	}
	switch {
	case s.faults.on(rateLimit) && s.counts.next(rateLimit)%3 == 0:
		w.Header().Set("Retry-After", "1")
		fail(w, http.StatusTooManyRequests, fhir.IssueTypeThrottled, "Too many requests.")
	case s.faults.on(serverError) && s.counts.next(serverError)%5 == 0:
		fail(w, http.StatusInternalServerError, fhir.IssueTypeException, "Something went wrong.")
	default:
		return false
	}
	return true
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// refuse answers 403. needed is the scope that would help, "" where none would.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, needed, text string) {
	if s.faults.on(emptyForRefused) {
		s.hideRefusal(w, r)
		return
	}
	if needed != "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="sandbox", error="insufficient_scope", scope="`+needed+`"`)
	}
	fail(w, http.StatusForbidden, fhir.IssueTypeForbidden, text)
}

// hideRefusal answers as if there were nothing.
func (s *Server) hideRefusal(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != "" && !isEverything(r) {
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is no such record.")
		return
	}
	b := bundle{self: s.issuer + r.URL.RequestURI(), at: s.opts.now()}
	writeFHIR(w, http.StatusOK, b.bytes())
}

// isClinical reports whether resources of the type normally belong to a patient.
func isClinical(typ string) bool {
	_, ok := compartment[typ]
	return ok && typ != "Binary" && typ != "Device" && typ != "Group"
}

// forbidden is the fault forbid-observations.
func (s *Server) forbidden(types ...string) bool {
	return s.faults.on(forbidObservations) && slices.Contains(types, "Observation")
}

// notThere answers what no other route takes.
func (s *Server) notThere(w http.ResponseWriter, r *http.Request, _ *caller) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		fail(w, http.StatusMethodNotAllowed, fhir.IssueTypeNotSupported, "This server only reads and searches, by GET.")
		return
	}
	fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is nothing at this address.")
}
