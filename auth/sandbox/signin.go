package sandbox

import (
	"net/http"
	"slices"
)

// signInForm is what the sign-in page shows.
type signInForm struct {
	Action, Request, App string // App is "" where a person signs in for themselves
	Groups               []group
	Chosen, Password     string
	Retry                string
}

// group is a part of the list of people.
type group struct {
	Title  string
	People []choice
}

// choice is one line of a list to choose from.
type choice struct{ Key, Name, About string }

// signInPage asks who somebody is. retry is a sentence about a failed try.
func (s *Server) signInPage(w http.ResponseWriter, p pending, chosen, retry string) {
	s.writePage(w, http.StatusOK, signInTemplate, page{
		Title: "Sign in", redirect: p.req.RedirectURI,
		Body: signInForm{
			Action: signInPath, Request: p.id, App: client{}.name(),
			Groups: s.people(), Chosen: chosen, Password: Password, Retry: retry,
		},
	})
}

// people are the accounts in groups.
func (s *Server) people() []group {
	patients, clinicians, tests := group{Title: "Patients"}, group{Title: "Clinicians"}, group{Title: "For testing apps"}
	for _, a := range s.records.accounts {
		g := &patients
		switch {
		case a.clinician():
			g = &clinicians
		case a.test:
			g = &tests
		}
		g.People = append(g.People, choice{a.key, a.name, a.about})
	}
	return slices.DeleteFunc([]group{patients, clinicians, tests}, func(g group) bool { return len(g.People) == 0 })
}

// signIn takes the form of the sign-in page: request, person, password, and answer (continue or cancel).
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	p, ok := s.waitingFor(w, r)
	if !ok {
		return
	}
	if r.PostFormValue("answer") == "cancel" {
		s.refuseConsent(w, r, p)
		return
	}
	who, problem := s.checkPassword(r)
	if problem != "" {
		s.signInPage(w, p, r.PostFormValue("person"), problem)
		return
	}
	patient := who.key
	if who.clinician() {
		patient = "" // chosen on the next page, if the app needs one
	}
	p, err := s.store.identify(p.id, who, patient)
	if err != nil {
		s.expiredPage(w)
		return
	}
	s.nextPage(w, p)
}

// nextPage is what follows the sign-in: for a clinician the choice of a patient,
// where the app asks for one, then the consent.
func (s *Server) nextPage(w http.ResponseWriter, p pending) {
	switch {
	case p.who == nil:
		s.signInPage(w, p, s.approved.key, "Sign in first.")
	case p.patient == "" && needsPatient(p.req.Scopes):
		s.choosePage(w, p, "")
	default:
		s.consentPage(w, p, everyTick, "")
	}
}

// checkPassword reads person and password of a form. problem is a sentence.
func (s *Server) checkPassword(r *http.Request) (who *account, problem string) {
	who, ok := s.records.account(r.PostFormValue("person"))
	switch {
	case !ok:
		return nil, "Choose a person."
	case r.PostFormValue("password") != Password:
		return nil, "The password is not right. It is shown below."
	}
	return who, ""
}

// waitingFor finds the authorization request of a form, or answers that it is over.
func (s *Server) waitingFor(w http.ResponseWriter, r *http.Request) (pending, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, err := s.store.waiting(r.PostFormValue("request"))
	if err != nil {
		s.expiredPage(w)
	}
	return p, err == nil
}
