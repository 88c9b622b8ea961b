package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// access is one grant as the management page lists it.
type access struct {
	ID, App, Record string // Record is "" where it is the reader's own
	Since, Used     string
	Ends            string // a sentence
	Sentences       []string
}

// managePage is what the management page shows.
type managePage struct {
	Who, Notice, Form string
	Own               bool // the reader is the patient
	Accesses          []access
}

// manage is the page on which people see which apps have access, and end it.
func (s *Server) manage(w http.ResponseWriter, r *http.Request) {
	_, found, ok := s.session(r)
	if !ok {
		s.manageSignInPage(w, s.approved.key, "")
		return
	}
	m := managePage{Who: found.who.title(), Notice: found.notice, Form: found.form, Own: !found.who.clinician()}
	for _, g := range s.store.grantsOf(found.who) {
		m.Accesses = append(m.Accesses, s.describeGrant(g))
	}
	s.writePage(w, http.StatusOK, manageTemplate, page{Title: "Apps with access", Body: m})
}

// describeGrant puts a grant into words.
func (s *Server) describeGrant(g grant) access {
	a := access{ID: g.id, App: client{}.name(), Since: moment(g.at), Used: moment(g.used)}
	if g.who.clinician() {
		a.Record = s.recordOf(g.who, g.patient)
	}
	for _, sc := range parseScopes(g.scopes) {
		if words := sentence(sc, s.whose(g.who, g.patient, sc)); !slices.Contains(a.Sentences, words) {
			a.Sentences = append(a.Sentences, words)
		}
	}
	a.Ends = "by itself within " + spokenDuration(s.store.accessTTL)
	if slices.Contains(g.scopes, "offline_access") {
		a.Ends = "when you end it, or after 90 days without use"
	}
	return a
}

// manageSignIn takes the form of the page's own sign-in: person and password.
func (s *Server) manageSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	who, problem := s.checkPassword(r)
	if problem != "" {
		s.manageSignInPage(w, r.PostFormValue("person"), problem)
		return
	}
	s.setSession(w, s.sessions.begin(who, s.opts.now()))
	http.Redirect(w, r, managePath, http.StatusSeeOther)
}

func (s *Server) manageSignInPage(w http.ResponseWriter, chosen, retry string) {
	s.writePage(w, http.StatusOK, signInTemplate, page{
		Title: "Sign in",
		Body:  signInForm{Action: manageSignInPath, Groups: s.people(), Chosen: chosen, Password: Password, Retry: retry},
	})
}

// manageEnd takes the form that ends a grant: session and grant.
func (s *Server) manageEnd(w http.ResponseWriter, r *http.Request) {
	id, found, ok := s.ownForm(w, r)
	if !ok {
		return
	}
	notice := "This access had ended already."
	if s.store.end(found.who, r.PostForm.Get("grant")) {
		notice = "The access has ended. What the app still holds opens nothing any more."
	}
	s.sessions.tell(id, notice)
	http.Redirect(w, r, managePath, http.StatusSeeOther)
}

// manageSignOut takes the form that ends the session.
func (s *Server) manageSignOut(w http.ResponseWriter, r *http.Request) {
	id, _, ok := s.ownForm(w, r)
	if !ok {
		return
	}
	s.sessions.end(id)
	s.setSession(w, "")
	http.Redirect(w, r, managePath, http.StatusSeeOther)
}

// ownForm lets a form through that the page itself has sent.
func (s *Server) ownForm(w http.ResponseWriter, r *http.Request) (id string, found session, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, found, ok = s.session(r)
	if !ok || r.PostFormValue("session") != found.form {
		s.manageSignInPage(w, s.approved.key, "Sign in again: you were signed out after a quarter of an hour.")
		return "", session{}, false
	}
	return id, found, true
}

// moment is a time as people write it, on the clock of this computer.
func moment(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") }

func spokenDuration(d time.Duration) string {
	if d < time.Minute {
		return plural(int(d/time.Second), "second", "seconds")
	}
	return plural(int(d/time.Minute), "minute", "minutes")
}
