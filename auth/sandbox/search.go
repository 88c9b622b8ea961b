package sandbox

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// query is a search as understood.
type query struct {
	criteria []criterion
	count    int
	used     url.Values // what self repeats
	ignored  []string   // parameters that the server does not have
}

const (
	defaultCount = 50
	maxCount     = 1000
)

// search answers GET {base}/{type}.
func (s *Server) search(w http.ResponseWriter, r *http.Request, c *caller) {
	typ := r.PathValue("type")
	if !knownType(typ) {
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "This server has no such type of record.")
		return
	}
	q, problem := s.parseQuery(typ, r.URL.Query())
	if problem == "" && strings.Contains(r.Header.Get("Prefer"), "handling=strict") && len(q.ignored) > 0 {
		problem = "This server does not have the search parameter " + strings.Join(q.ignored, ", ") + "."
	}
	if problem != "" {
		fail(w, http.StatusBadRequest, fhir.IssueTypeNotSupported, problem)
		return
	}
	if len(c.rights.of(typ, "s")) == 0 || s.forbidden(typ) {
		s.refuse(w, r, c.needs(typ, "s"), "You did not allow this app to search records of the type "+typ+".")
		return
	}
	if s.namesAnother(typ, q, c) {
		s.refuse(w, r, "", c.stranger())
		return
	}
	var found []*record
	for _, rec := range s.records.byType[typ] {
		if matchAll(q.criteria, rec) && c.may(rec, "s") && !s.isGone(rec) {
			found = append(found, rec)
		}
	}
	if s.faults.on(leakOtherPatient) {
		found = append(found, s.leaked(typ, c, q)...)
	}
	self := s.base() + "/" + typ
	if len(q.used) > 0 {
		self += "?" + q.used.Encode()
	}
	s.writePages(w, r, listing{self: self, found: found, count: q.count, grant: c.grant, types: []string{typ}, stray: s.straysFor(c, q, typ)})
}

// straysFor are the entries without being a record that a search of the type
// finds. They have nothing that another parameter than the patient could match.
func (s *Server) straysFor(c *caller, q query, typ string) []string {
	var out []string
	named := slices.ContainsFunc(q.criteria, func(k criterion) bool { return k.name != "patient" && k.name != "subject" })
	for _, patient := range slices.Sorted(maps.Keys(c.reach)) {
		for _, x := range s.records.strays[patient] {
			if x.typ == typ && !named {
				out = append(out, x.entry)
			}
		}
	}
	return out
}

// leaked are another patient's records that a search finds if it forgets about
// the patient, but not about its other parameters.
func (s *Server) leaked(typ string, c *caller, q query) []*record {
	others := slices.DeleteFunc(slices.Clone(q.criteria), func(k criterion) bool {
		return k.name == "patient" || k.name == "subject" || k.name == "_id"
	})
	return slices.DeleteFunc(s.strangers(c, []string{typ}), func(rec *record) bool {
		return !matchAll(others, rec)
	})
}

// strangers are the records of the next patient out of reach, for leak-other-patient.
func (s *Server) strangers(c *caller, types []string) []*record {
	for _, other := range s.records.patients {
		if c.reach[other] != nil {
			continue
		}
		return slices.DeleteFunc(slices.Clone(s.records.byOwner[other]), func(rec *record) bool {
			return c.sees(rec) || len(types) > 0 && !slices.Contains(types, rec.typ)
		})
	}
	return nil
}

// namesAnother reports whether a search asks by name for a patient whose records
// of the type the caller may not search.
func (s *Server) namesAnother(typ string, q query, c *caller) bool {
	return slices.ContainsFunc(q.criteria, func(k criterion) bool {
		switch {
		case k.name == "patient", k.name == "subject":
		case k.name == "_id" && typ == "Patient":
		default:
			return false
		}
		return slices.ContainsFunc(strings.Split(k.value, ","), func(id string) bool {
			id = strings.TrimPrefix(strings.TrimPrefix(id, s.base()+"/"), "Patient/")
			return len(c.reach[id].of(typ, "s")) == 0
		})
	})
}

// parseQuery sorts the parameters into those that count and those that the
// server does not have. problem is a sentence about a value that cannot be read.
func (s *Server) parseQuery(typ string, in url.Values) (q query, problem string) {
	q = query{count: defaultCount, used: url.Values{}}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		for _, value := range in[name] {
			switch name {
			case "_count":
				n, err := strconv.Atoi(value)
				if err != nil || n < 0 {
					return q, "_count must be a number."
				}
				q.count = min(n, maxCount)
			case "_format":
				continue // JSON is all there is
			default:
				if name == "patient" || name == "subject" {
					value = strings.TrimPrefix(value, s.base()+"/")
				}
				c, ok := newCriterion(typ, name, value)
				if !ok && name == "_lastUpdated" {
					return q, "The date in _lastUpdated cannot be read."
				}
				if !ok {
					q.ignored = append(q.ignored, name)
					continue
				}
				q.criteria = append(q.criteria, c)
			}
			q.used.Add(name, value)
		}
	}
	return q, ""
}
