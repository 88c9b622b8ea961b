package sandbox

import (
	"net/http"
	"net/url"
	"sync"
	"time"
)

const sessionTTL = 15 * time.Minute

// session is somebody who has signed in to the management page.
type session struct {
	who    *account
	form   string // every form of the page carries it, so that no other page can send one
	ends   time.Time
	notice string // what the next page says first
}

// sessionStore keeps sessions by the value of their cookie.
type sessionStore struct {
	mu  sync.Mutex
	all map[string]*session
}

func newSessionStore() *sessionStore { return &sessionStore{all: make(map[string]*session)} }

// begin makes a session and returns the value of its cookie.
func (s *sessionStore) begin(who *account, now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.all {
		if !now.Before(old.ends) {
			delete(s.all, id)
		}
	}
	id := randomID()
	s.all[id] = &session{who: who, form: randomID(), ends: now.Add(sessionTTL)}
	return id
}

// find returns a session that has not ended, and takes its notice.
func (s *sessionStore) find(id string, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.all[id]
	if found == nil || !now.Before(found.ends) {
		return session{}, false
	}
	out := *found
	found.notice = ""
	return out, true
}

func (s *sessionStore) tell(id, notice string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.all[id]; found != nil {
		found.notice = notice
	}
}

func (s *sessionStore) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, id)
}

// sessionCookie is the cookie's name. Browsers share cookies among all ports of
// an address, so the port is part of it.
func (s *Server) sessionCookie() string {
	u, err := url.Parse(s.issuer)
	if err != nil {
		return "session"
	}
	return "session-" + u.Port()
}

// session finds the session of a request.
func (s *Server) session(r *http.Request) (id string, found session, ok bool) {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return "", session{}, false
	}
	found, ok = s.sessions.find(c.Value, s.opts.now())
	return c.Value, found, ok
}

// setSession gives the browser its cookie, or takes it away with "".
func (s *Server) setSession(w http.ResponseWriter, id string) {
	c := &http.Cookie{ //nolint:gosec // no Secure: the server speaks http on the loopback interface only
		Name: s.sessionCookie(), Value: id, Path: managePath, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if id == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
