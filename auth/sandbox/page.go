package sandbox

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

var (
	signInTemplate  = pageTemplate("signin")
	chooseTemplate  = pageTemplate("choose")
	consentTemplate = pageTemplate("consent")
	manageTemplate  = pageTemplate("manage")
	messageTemplate = pageTemplate("message")
)

func pageTemplate(name string) *template.Template {
	return template.Must(template.ParseFS(pageFiles, "pages/layout.html", "pages/style.css", "pages/"+name+".html"))
}

// page is one page for people.
type page struct {
	Title    string
	Nonce    string // of the style; writePage makes it
	Body     any
	redirect string // where a form of the page may lead in the end, "" for nowhere else
}

// message is a page that only says something.
type message struct {
	Title, Text string
	Warning     bool
	Next        string
}

// errorPage is the answer where the browser must not be sent back.
func (s *Server) errorPage(w http.ResponseWriter, sentence string) {
	s.messagePage(w, http.StatusBadRequest, message{
		Title: "This request cannot go on", Text: sentence, Warning: true, Next: "You can close this page.",
	})
}

// expiredPage is the answer to a form of a sign-in that is over.
func (s *Server) expiredPage(w http.ResponseWriter) {
	s.errorPage(w, "This sign-in has expired or was answered already. Go back to the app and begin again.")
}

// deadEnd is the page of the fault no-answer.
func (s *Server) deadEnd(w http.ResponseWriter) {
	s.messagePage(w, http.StatusOK, message{
		Title: "Nothing happens here",
		Text:  "This page never sends you back to the app. It is here to see what the app does then.",
	})
}

func (s *Server) messagePage(w http.ResponseWriter, status int, m message) {
	s.writePage(w, status, messageTemplate, page{Title: m.Title, Body: m})
}

func (s *Server) writePage(w http.ResponseWriter, status int, t *template.Template, p page) {
	p.Nonce = randomID()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy(p.Nonce, p.redirect))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	w.WriteHeader(status)
	_ = t.Execute(w, p) // a browser that has gone away is no error
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
