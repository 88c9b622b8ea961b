package workspace

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chartkey/auth"
	"chartkey/vault"
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

// heldSignIn is what the store held before it was given something new.
type heldSignIn struct {
	token    string
	rotation uint64
	journal  []byte
}

func readSignIn(ctx context.Context, t *vault.Tokens) (held heldSignIn, err error) {
	if held.token, held.rotation, err = t.Token(ctx); err != nil {
		return held, err
	}
	held.journal, err = t.Journal(ctx)
	return held, err
}

// putBack undoes an Adopt that failed on its way. It touches only what that Adopt has changed: another process may have refreshed.
func (h heldSignIn) putBack(ctx context.Context, t *vault.Tokens, g *auth.Grant) error {
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	token, _, err := t.Token(ctx)
	if err != nil {
		return fmt.Errorf("the sign-in of before could not be put back: %w", err)
	}
	journal, unreadable := t.Journal(ctx)
	switch {
	case token == h.token && (unreadable != nil || journal != nil || h.journal == nil), token != h.token && token != g.RefreshToken.Reveal():
		return nil
	case token != h.token:
		// The token first: a token without its journal is good, a journal without its token tells of a rollback.
		err = t.SetToken(ctx, h.token, h.rotation)
	}
	if err = errors.Join(err, t.SetJournal(ctx, h.journal)); err != nil {
		return fmt.Errorf("the sign-in of before could not be put back: %w", err)
	}
	return nil
}
