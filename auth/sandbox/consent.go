package sandbox

import (
	"net/http"
	"slices"
)

// consentForm is what the consent page asks: every scope in its place.
type consentForm struct {
	Request, App    string
	Who             string // who has signed in, "" where it is the patient
	Record          string // whose
	Reads, Changes  []tick
	Lasting         []tick
	Fixed, Withheld []string
	Unknown         string // a sentence about scopes that this clinic does not have
	Manage          string
	Retry           string
}

// tick is a permission that can be taken away.
type tick struct {
	Scope, Sentence, Note string
	Ticked                bool
}

// consentPage asks somebody who has signed in what the app may do.
func (s *Server) consentPage(w http.ResponseWriter, p pending, ticked func(scope) bool, retry string) {
	c := consentForm{
		Request: p.id, App: client{}.name(), Record: s.recordOf(p.who, p.patient),
		Manage: s.issuer + managePath, Retry: retry,
	}
	if p.who.clinician() {
		c.Who = p.who.title()
	}
	known := parseScopes(p.req.Scopes)
	for _, sc := range known {
		s.place(&c, sc, sentence(sc, s.whose(p.who, p.patient, sc)), ticked(sc))
	}
	if n := len(unique(p.req.Scopes)) - len(known); n > 0 {
		c.Unknown = c.App + " also asked for " + plural(n, "permission", "permissions") + " unknown to this clinic. Nothing is given for that."
	}
	s.writePage(w, http.StatusOK, consentTemplate, page{
		Title: "What may " + c.App + " do?", redirect: p.req.RedirectURI, Body: c,
	})
}

// place puts a scope where the page shows it.
func (s *Server) place(c *consentForm, sc scope, words string, ticked bool) {
	t := tick{Scope: sc.raw, Sentence: words, Ticked: ticked}
	switch {
	case s.opts.denies(sc):
		c.Withheld = append(c.Withheld, words)
	case sc.raw == "offline_access":
		t.Note = "Without it the app can look now, and has to ask you again later."
		c.Lasting = append(c.Lasting, t)
	case sc.changes():
		c.Changes = append(c.Changes, t)
	case !sc.fixed():
		c.Reads = append(c.Reads, t)
	case !slices.Contains(c.Fixed, words):
		c.Fixed = append(c.Fixed, words)
	}
}

// recordOf says whose record is asked for.
func (s *Server) recordOf(who *account, patient string) string {
	if a, ok := s.records.account(patient); ok {
		return a.title()
	}
	return plural(len(who.patients), "patient", "patients") + " in your care"
}

// whose is the owner of the records of a scope, for its sentence.
func (s *Server) whose(who *account, patient string, sc scope) string {
	switch a, ok := s.records.account(patient); {
	case !who.clinician():
		return ""
	case sc.context == "patient" && ok:
		return a.name
	}
	return "the patients in your care"
}

// consent takes the form of the consent page: request, the ticked scopes, and
// answer (allow or refuse).
func (s *Server) consent(w http.ResponseWriter, r *http.Request) {
	p, ok := s.waitingFor(w, r)
	if !ok {
		return
	}
	if p.who == nil || p.patient == "" && needsPatient(p.req.Scopes) {
		s.nextPage(w, p)
		return
	}
	ticked := func(sc scope) bool { return slices.Contains(r.PostForm["scope"], sc.raw) }
	granted := s.grantScopes(p.req.Scopes, ticked)
	switch answer := r.PostForm.Get("answer"); {
	case answer == "refuse":
		s.refuseConsent(w, r, p)
	case answer != "allow":
		s.consentPage(w, p, ticked, "Choose Allow or Refuse.")
	case len(granted) == 0:
		s.consentPage(w, p, ticked, "Nothing is ticked. Tick something, or choose Refuse.")
	default:
		s.allow(w, r, p, grant{who: p.who, patient: p.patient, scopes: granted})
	}
}

func unique(list []string) []string {
	sorted := slices.Sorted(slices.Values(list))
	return slices.Compact(sorted)
}
