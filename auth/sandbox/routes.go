package sandbox

import (
	"net/http"
	"sync"
)

// routes joins the authorization server and the FHIR server.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", s.openIDConfiguration)
	mux.HandleFunc("GET "+authorizePath, s.authorize)
	mux.HandleFunc("POST "+authorizePath, s.authorize)
	mux.HandleFunc("POST "+signInPath, s.signIn)
	mux.HandleFunc("POST "+choosePath, s.choose)
	mux.HandleFunc("POST "+consentPath, s.consent)
	mux.HandleFunc("GET "+managePath, s.manage)
	mux.HandleFunc("POST "+manageSignInPath, s.manageSignIn)
	mux.HandleFunc("POST "+manageEndPath, s.manageEnd)
	mux.HandleFunc("POST "+manageSignOutPath, s.manageSignOut)
	mux.HandleFunc(tokenPath, s.token)
	mux.HandleFunc(revokePath, s.revoke)
	mux.Handle("GET "+keysPath, s.tokens)

	mux.HandleFunc("GET /fhir/.well-known/smart-configuration", s.smartConfiguration)
	mux.HandleFunc("GET /fhir/metadata", s.capabilities)
	mux.HandleFunc("GET /fhir", s.guarded(s.page))
	mux.HandleFunc("GET /fhir/{type}", s.guarded(s.search))
	mux.HandleFunc("GET /fhir/{type}/{id}", s.guarded(s.read))
	mux.HandleFunc("GET /fhir/Patient/{id}/$everything", s.guarded(s.everything))
	mux.HandleFunc("/fhir/", s.guarded(s.notThere))
	return mux
}

// counters count events by name.
type counters struct {
	mu sync.Mutex
	n  map[string]int
}

// next counts one more and returns how many there are now.
func (c *counters) next(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = make(map[string]int)
	}
	c.n[name]++
	return c.n[name]
}

// now returns how many there are.
func (c *counters) now(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[name]
}
