package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

func isEverything(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/$everything") }

// everything answers GET Patient/{id}/$everything with _type, _since, _count.
// Like strict servers it refuses the whole without _type, unless the grant has
// patient/* unlimited; with _type it leaves out what the grant does not cover.
func (s *Server) everything(w http.ResponseWriter, r *http.Request, c *caller) {
	if s.noEverything(w, r, c) {
		return
	}
	q, problem := parseEverything(r)
	if problem != "" {
		fail(w, http.StatusBadRequest, fhir.IssueTypeInvalid, problem)
		return
	}
	id := r.PathValue("id")
	rights := c.reach[id]
	types, ok := rights.covered(q.types)
	if !ok || s.forbidden(types...) || len(q.types) == 0 && s.faults.on(forbidObservations) {
		s.refuse(w, r, c.needs("*", "rs"), "You did not allow this app to read all of these records.")
		return
	}
	found := slices.DeleteFunc(s.wholeRecord(id), func(rec *record) bool {
		return rec.updated.Before(q.since) || len(types) > 0 && !slices.Contains(types, rec.typ) ||
			!rights.of(rec.typ, "r").allow(rec) || s.isGone(rec)
	})
	if s.faults.on(leakOtherPatient) {
		found = append(found, s.strangers(c, types)...)
	}
	s.writePages(w, r, listing{
		self: s.issuer + r.URL.RequestURI(), found: found, count: q.count, grant: c.grant, types: types, stray: s.strays(id, types, rights),
	})
}

// strays are the entries of a patient that are no records: those of a type that is wanted and readable, and those whose type nobody knows.
func (s *Server) strays(id string, types []string, rights rights) (entries []string) {
	for _, x := range s.records.strays[id] {
		wanted := len(types) == 0 || slices.Contains(types, x.typ)
		if !knownType(x.typ) || wanted && len(rights.of(x.typ, "r")) > 0 {
			entries = append(entries, x.entry)
		}
	}
	return entries
}

// noEverything answers where the operation is not there at all, and reports
// whether it has answered.
func (s *Server) noEverything(w http.ResponseWriter, r *http.Request, c *caller) bool {
	id := r.PathValue("id")
	switch {
	case s.faults.on(everythingMissing):
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is nothing at this address.")
	case s.faults.on(everything403):
		s.refuse(w, r, "", "This operation is not allowed.")
	case c.reach[id] == nil && s.records.isPatient(id):
		s.refuse(w, r, "", c.stranger())
	case c.reach[id] == nil:
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is no such patient.")
	default:
		return false
	}
	return true
}

// covered keeps those of the wanted types for which there are both letters. It
// reports false where nothing is left, or nothing was wanted and the rights are
// not for everything.
func (r rights) covered(wanted []string) ([]string, bool) {
	if len(wanted) == 0 {
		return nil, r.of("*", "r").unlimited() && r.of("*", "s").unlimited()
	}
	covered := slices.DeleteFunc(slices.Clone(wanted), func(typ string) bool {
		return len(r.of(typ, "r")) == 0 || len(r.of(typ, "s")) == 0
	})
	return covered, len(covered) > 0
}

// wholeRecord is a patient's compartment and the shared records that it names.
func (s *Server) wholeRecord(patient string) []*record {
	own := s.records.byOwner[patient]
	out := slices.Clone(own)
	seen := make(map[string]bool)
	for _, rec := range own {
		for _, ref := range s.records.refs[rec.ref()] {
			target := s.records.byRef[ref]
			if target != nil && target.shared() && !seen[ref] {
				seen[ref] = true
				out = append(out, target)
			}
		}
	}
	return out
}

// everythingQuery holds the parameters of the operation.
type everythingQuery struct {
	types []string
	since time.Time
	count int
}

func parseEverything(r *http.Request) (q everythingQuery, problem string) {
	in := r.URL.Query()
	q.count = defaultCount
	for _, list := range in["_type"] {
		for _, typ := range strings.Split(list, ",") {
			if !knownType(typ) {
				return q, "_type names a type that this server does not have."
			}
			q.types = append(q.types, typ)
		}
	}
	if v := in.Get("_count"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return q, "_count must be a number above 0."
		}
		q.count = min(n, maxCount)
	}
	if v := in.Get("_since"); v != "" {
		start, _, ok := dateSpan(v)
		if !ok {
			return q, "The date in _since cannot be read."
		}
		q.since = start
	}
	return q, ""
}
