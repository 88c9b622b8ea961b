package sandbox

import "net/http"

// chooseForm is what the page shows on which a clinician chooses a patient: the
// step of launch/patient.
type chooseForm struct {
	Request, App, Who string
	People            []choice
	Retry             string
}

// choosePage lists the patients whom the clinician treats.
func (s *Server) choosePage(w http.ResponseWriter, p pending, retry string) {
	c := chooseForm{Request: p.id, App: client{}.name(), Who: p.who.title(), Retry: retry}
	for _, id := range p.who.patients {
		if a, ok := s.records.account(id); ok {
			c.People = append(c.People, choice{a.key, a.name, a.about})
		}
	}
	s.writePage(w, http.StatusOK, chooseTemplate, page{Title: "Choose a patient", redirect: p.req.RedirectURI, Body: c})
}

// choose takes the form of that page: request, patient, and answer (continue or cancel).
func (s *Server) choose(w http.ResponseWriter, r *http.Request) {
	p, ok := s.waitingFor(w, r)
	if !ok {
		return
	}
	patient := r.PostForm.Get("patient")
	switch {
	case r.PostForm.Get("answer") == "cancel":
		s.refuseConsent(w, r, p)
		return
	case p.who == nil || !p.who.clinician():
		s.nextPage(w, p)
		return
	case !p.who.treats(patient):
		s.choosePage(w, p, "Choose one of your patients.")
		return
	}
	p, err := s.store.identify(p.id, p.who, patient)
	if err != nil {
		s.expiredPage(w)
		return
	}
	s.nextPage(w, p)
}
