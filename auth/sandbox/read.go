package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// read answers GET {base}/{type}/{id}.
func (s *Server) read(w http.ResponseWriter, r *http.Request, c *caller) {
	typ, id := r.PathValue("type"), r.PathValue("id")
	if !knownType(typ) {
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "This server has no such type of record.")
		return
	}
	rec := s.records.byRef[typ+"/"+id]
	if rec == nil {
		s.readMissing(w, r, c, typ)
		return
	}
	needed, ok := c.mayRead(rec)
	switch {
	case !ok && needed == "":
		s.refuse(w, r, "", c.stranger())
		return
	case !ok || s.forbidden(typ):
		s.refuse(w, r, c.needs(typ, "r"), "You did not allow this app to read this record.")
		return
	case s.goneForRead(rec):
		fail(w, http.StatusGone, fhir.IssueTypeDeleted, "This record was deleted.")
		return
	}
	h := w.Header()
	h.Set("ETag", rec.etag())
	h.Set("Last-Modified", rec.updated.UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "private, no-cache")
	if matchesETag(r.Header.Get("If-None-Match"), rec.etag()) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if typ == "Binary" && writeBinary(w, r, rec) {
		return
	}
	writeFHIR(w, http.StatusOK, rec.bytes())
}

// readMissing answers for a record that is not there: 403 first, so that the
// answer does not tell which ids exist of a type that was not granted.
func (s *Server) readMissing(w http.ResponseWriter, r *http.Request, c *caller, typ string) {
	if isClinical(typ) && len(c.rights.of(typ, "r")) == 0 {
		s.refuse(w, r, c.needs(typ, "r"), "You did not allow this app to read records of the type "+typ+".")
		return
	}
	fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is no such record.")
}

// matchesETag reads If-None-Match; weak comparison, as RFC 9110 section 13.1.2 says.
func matchesETag(header, etag string) bool {
	for _, tag := range strings.Split(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") && tag != "" {
			return true
		}
	}
	return false
}

// writeBinary sends the content itself, unless the client accepts FHIR JSON or
// does not say what it accepts.
func writeBinary(w http.ResponseWriter, r *http.Request, rec *record) bool {
	accept := r.Header.Get("Accept")
	if accept == "" || strings.Contains(accept, "json") {
		return false
	}
	var res struct {
		ContentType string `json:"contentType"`
		Data        string `json:"data"`
	}
	if json.Unmarshal(rec.bytes(), &res) != nil {
		return false
	}
	content, err := base64.StdEncoding.DecodeString(res.Data)
	if err != nil {
		return false
	}
	w.Header().Set("Content-Type", res.ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content) // a client that has gone away is no error
	return true
}
