package workspace

import (
	"sync"
	"time"

	"chartkey/auth"
)

// signIn is the authorization session of a connection, for as long as the sign-in that it belongs to is the newest. It holds the access
// token, which is why it is kept between calls.
type signIn struct {
	*auth.Session
	since time.Time // when the person signed in

	mu     sync.Mutex
	notify func(string)
}

func (w *Workspace) newSignIn(c Connection) *signIn {
	s := &signIn{since: c.SignedIn}
	s.Session = auth.NewSession(auth.SessionConfig{
		Config: &c.Server, ClientID: c.ClientID, Store: w.session.Tokens(c.ID), HTTP: w.cfg.HTTP, Now: w.cfg.Now,
		Granted: auth.ParseScopes(c.Granted), Patient: c.Patient, Subject: c.Subject, Wait: w.cfg.Wait, Notify: s.tell,
	})
	return s
}

// signIn is the connection's session. One that belongs to an earlier sign-in, which another process has renewed meanwhile, is let go.
func (w *Workspace) signIn(c Connection, notify func(string)) *signIn {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.signIns[c.ID]
	if s == nil || !s.since.Equal(c.SignedIn) {
		s = w.newSignIn(c)
		w.signIns[c.ID] = s
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notify = notify
	return s
}

// forget lets go of a connection's access token.
func (w *Workspace) forget(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.signIns, id)
}

func (s *signIn) tell(text string) {
	s.mu.Lock()
	notify := s.notify
	s.mu.Unlock()
	if notify != nil {
		notify(text)
	}
}
