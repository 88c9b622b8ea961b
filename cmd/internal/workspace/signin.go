package workspace

import (
	"context"
	"sync"

	"chartkey/auth"
	"chartkey/vault"
)

// signIn is the authorization session of a connection, for as long as the sign-in that it belongs to is the newest. It holds the access
// token, which is why it is kept between calls.
type signIn struct {
	*auth.Session
	of Connection

	mu     sync.Mutex
	notify func(string)
}

func (w *Workspace) newSignIn(c Connection) *signIn {
	return w.newSignInWith(c, tokens{w.session.Tokens(c.ID)})
}

func (w *Workspace) newSignInWith(c Connection, store auth.Store) *signIn {
	s := &signIn{of: c}
	s.Session = auth.NewSession(auth.SessionConfig{
		Config: &c.Server, ClientID: c.ClientID, Store: store, HTTP: w.cfg.HTTP, Now: w.cfg.Now,
		Granted: auth.ParseScopes(c.Granted), Patient: c.Patient, Subject: c.Subject, Wait: w.cfg.Wait, Notify: s.tell,
	})
	return s
}

// signIn is the connection's session. One that belongs to an earlier sign-in, which another process has renewed meanwhile, is let go.
func (w *Workspace) signIn(c Connection, notify func(string)) *signIn {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.signIns[c.ID]
	if s == nil || !s.of.sameSignIn(c) {
		s = w.newSignIn(c)
		w.signIns[c.ID] = s
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notify = notify
	return s
}

// remember keeps a sign-in for the next call.
func (w *Workspace) remember(c Connection, s *signIn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.closed: // stored it is, but nothing is to be remembered any more
	default:
		s.of = c
		w.signIns[c.ID] = s
	}
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

// tokens are the stored tokens of a connection, which auth locks for as long as it uses them.
type tokens struct{ *vault.Tokens }

// underLock is the key of a check that a context brings along for who has the lock. Only there is certain what is stored.
type underLock struct{}

// atUnlock is the key of a func that a context brings along, to be called as the last thing under the lock.
type atUnlock struct{}

// Lock lets nobody through whose check fails.
func (t tokens) Lock(ctx context.Context) (unlock func(), err error) {
	if unlock, err = t.Tokens.Lock(ctx); err != nil {
		return nil, err
	}
	if check, ok := ctx.Value(underLock{}).(func(context.Context) error); ok {
		if err := check(ctx); err != nil {
			unlock()
			return nil, err
		}
	}
	if last, ok := ctx.Value(atUnlock{}).(func()); ok {
		release := unlock
		return func() {
			defer release()
			last()
		}, nil
	}
	return unlock, nil
}

var errSignedInAnew = fail(vault.ErrBusy, "you have signed in there again meanwhile, and that was left as it is")

// onlyFor is a context whose holder gets the tokens of the sign-in of c and of no later one, which has errSignedInAnew.
func (w *Workspace) onlyFor(ctx context.Context, c Connection) context.Context {
	return context.WithValue(ctx, underLock{}, func(ctx context.Context) error {
		now, err := w.current(ctx, c)
		if err == nil && !now.sameSignIn(c) {
			err = errSignedInAnew
		}
		return err
	})
}
