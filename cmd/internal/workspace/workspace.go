package workspace

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/vault"
	"chartkey/vault/library"
)

// Workspace is one unlocked period of one person.
type Workspace struct {
	cfg     Config
	session *vault.Session

	mu      sync.Mutex
	signIns map[string]*auth.Session // by connection; they hold the access tokens
	records *library.Library
}

// Person is whose workspace this is.
func (w *Workspace) Person() vault.Person { return w.session.Person() }

// Close forgets the keys and the access tokens.
func (w *Workspace) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.signIns = map[string]*auth.Session{}
	var err error
	if w.records != nil {
		err = w.records.Close()
		w.records = nil
	}
	if e := w.session.Close(); err == nil {
		err = e
	}
	return err
}

// library opens the record store at its first use.
func (w *Workspace) library(ctx context.Context) (*library.Library, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.records != nil {
		return w.records, nil
	}
	l, err := library.Open(ctx, library.Config{Path: w.session.LibraryPath(), Key: w.session.LibraryKey(), Now: w.cfg.Now})
	if err != nil {
		return nil, fmt.Errorf("could not open the record library: %w", err)
	}
	w.records = l
	return l, nil
}

// signIn is the connection's authorization session, made once so that its access token is shared.
func (w *Workspace) signIn(c Connection, notify func(string)) *auth.Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.signIns[c.ID]; s != nil {
		return s
	}
	s := auth.NewSession(auth.SessionConfig{
		Config: &c.Server, ClientID: c.ClientID, Store: w.session.Tokens(c.ID), HTTP: w.cfg.HTTP, Now: w.cfg.Now,
		Granted: auth.ParseScopes(c.Granted), Patient: c.Patient, Notify: notify,
	})
	w.signIns[c.ID] = s
	return s
}

func (w *Workspace) fhir(c Connection, hc *http.Client, notify func(string)) *fhirclient.Client {
	return fhirclient.New(c.Base, hc, fhirclient.Options{Now: w.cfg.Now, Notify: notify})
}
