package sandbox

import (
	_ "embed" // the sign-in page
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pageData is what page.html shows. Exactly one of Error, DeadEnd and People is set.
type pageData struct {
	Nonce, Request, Password string
	Error, Retry             string
	DeadEnd                  bool
	People                   []person
	Chosen                   string
	Asks                     []string
}

// person is one account of the sign-in page.
type person struct{ ID, Name, Born string }

// signInPage shows who can sign in and what the app asks for, with that person
// chosen. retry is a sentence about a failed try.
func (s *Server) signInPage(w http.ResponseWriter, id string, req *oidc.AuthRequest, chosen, retry string) {
	s.writePage(w, http.StatusOK, req.RedirectURI, pageData{
		Request: id, Password: Password, Retry: retry,
		People: s.records.people(), Chosen: chosen,
		Asks: explain(parseScopes(req.Scopes)),
	})
}

// signIn takes the form of the sign-in page: the fields request, person,
// password and answer (allow or refuse).
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, who := r.PostFormValue("request"), r.PostFormValue("person")
	waiting, err := s.store.AuthRequestByID(r.Context(), id)
	if err != nil {
		s.errorPage(w, "This sign-in has expired or was answered already. Go back to the app and begin again.")
		return
	}
	req := waiting.(*authRequest).req
	switch answer := r.PostFormValue("answer"); {
	case answer == "refuse":
		s.decide(w, r, id, "", false)
	case answer != "allow":
		s.signInPage(w, id, &req, who, "Choose Allow or Refuse.")
	case !s.records.isPatient(who):
		s.signInPage(w, id, &req, "", "Choose a person.")
	case r.PostFormValue("password") != Password:
		s.signInPage(w, id, &req, who, "The password is not right. It is shown below.")
	default:
		s.decide(w, r, id, who, true)
	}
}

// errorPage is the answer where the browser must not be sent back.
func (s *Server) errorPage(w http.ResponseWriter, sentence string) {
	s.writePage(w, http.StatusBadRequest, "", pageData{Error: sentence})
}

// deadEnd is the page of the fault no-answer.
func (s *Server) deadEnd(w http.ResponseWriter) {
	s.writePage(w, http.StatusOK, "", pageData{DeadEnd: true})
}

func (s *Server) writePage(w http.ResponseWriter, status int, redirect string, data pageData) {
	data.Nonce = randomID()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy(data.Nonce, redirect))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, data) // a browser that has gone away is no error
}

// pagePolicy forbids everything but the page's own style. Browsers apply
// form-action also to the redirect that answers the form, so the client's origin
// is listed; a policy cannot name an IPv6 address, so form-action is left out there.
func pagePolicy(nonce, redirect string) string {
	policy := "default-src 'none'; style-src 'nonce-" + nonce + "'; base-uri 'none'; frame-ancestors 'none'"
	u, err := url.Parse(redirect)
	if err != nil || strings.Contains(u.Host, "[") {
		return policy
	}
	policy += "; form-action 'self'"
	if u.Host != "" {
		policy += " http://" + u.Host
	}
	return policy
}
