package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Store keeps what has to survive between runs for one connection. A vault type fits it. Everything it is given is
// secret and is its to protect. Its errors say what failed.
type Store interface {
	// Lock lets one refresher in at a time, across goroutines and processes. It waits as long as ctx does.
	Lock(ctx context.Context) (unlock func(), err error)
	// Token returns the stored refresh token, "" with a nil error when there is none.
	Token(ctx context.Context) (token string, rotation uint64, err error)
	// SetToken stores a token; it is durable and read back when it returns. "" deletes.
	SetToken(ctx context.Context, token string, rotation uint64) error
	// Journal returns the last entry, nil when there is none.
	Journal(ctx context.Context) ([]byte, error)
	// SetJournal stores an entry of up to 128 KiB; it is durable when it returns. nil deletes.
	SetJournal(ctx context.Context, entry []byte) error
	// Superseded returns what is left of earlier sign-ins, nil when there is nothing.
	Superseded(ctx context.Context) ([]byte, error)
	// SetSuperseded stores up to 2 MiB of it; it is durable when it returns. nil deletes.
	SetSuperseded(ctx context.Context, tokens []byte) error
}

// SessionConfig says whose sign-in a Session keeps.
type SessionConfig struct {
	Config   *Configuration
	ClientID string
	Store    Store
	HTTP     *http.Client     // nil: NewHTTPClient()
	Now      func() time.Time // nil: time.Now

	Granted Scopes // what the sign-in granted; a narrowing at a refresh is noticed, a widening never used
	Patient string // whose record it is; an answer about another one ends in ErrNeedsReview. Adopt sets it too
	Subject string // who signed in, if known; the same holds

	Wait   func(ctx context.Context, d time.Duration) error // nil: a timer
	Notify func(notice string)                              // is told of waiting and repeated tries; nil: nobody
}

// Session keeps one connection signed in. The access token is in memory only; the refresh token is in the Store and
// passes through on its way to the server. It is safe for several goroutines, and several processes may hold sessions on
// the same Store.
//
// A refresh follows one order: lock, read again, write the journal, send, store what came and read it back, close the
// journal, hand out. A kill between any two steps leaves either the old or the new token usable, and never makes the
// next run send a token that may be used up more than once.
type Session struct {
	config   *Configuration
	clientID string
	store    Store
	http     *http.Client
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	notify   func(string)

	mu      sync.Mutex
	granted Scopes
	patient string
	subject string
	current accessToken
	ended   bool    // this session revoked the access
	flight  *flight // the refresh that is under way
}

// NewSession returns a session without an access token; nothing is read or sent before it is used.
func NewSession(cfg SessionConfig) *Session {
	s := &Session{
		config: cfg.Config, clientID: cfg.ClientID, store: cfg.Store, http: guarded(cfg.HTTP), now: cfg.Now,
		wait: cfg.Wait, notify: cfg.Notify, granted: cfg.Granted, patient: cfg.Patient, subject: cfg.Subject,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.wait == nil {
		s.wait = waitTimer
	}
	if s.notify == nil {
		s.notify = func(string) {}
	}
	return s
}

// accessToken is an access token and how long it is good for.
type accessToken struct {
	secret    Secret
	obtained  time.Time
	expires   time.Time
	announced bool // expires is the server's word
	forced    bool // it replaced one that the server refused before its time

	controlled bool // the control address of a revocation answered it 2xx
}

const (
	refreshMargin = time.Minute
	// leastUse is for tokens that come expired: they are used until the server says no, so that a broken clock or
	// server does not lead to a refresh before every request.
	leastUse = time.Minute
)

// fresh reports whether the token is handed out without a refresh: until a minute before its end, or the half of its
// life where that is shorter than two minutes.
func (t accessToken) fresh(now time.Time) bool {
	if t.secret.IsZero() {
		return false
	}
	life := t.expires.Sub(t.obtained)
	if life <= 0 {
		return now.Before(t.obtained.Add(leastUse))
	}
	return now.Before(t.expires.Add(-min(refreshMargin, life/2)))
}

// alive reports whether the server may still accept the token by what it said.
func (t accessToken) alive(now time.Time) bool { return !t.secret.IsZero() && now.Before(t.expires) }

// Granted returns the scopes that the server grants by its last word and that the sign-in granted before.
func (s *Session) Granted() Scopes {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.granted
}

// HoldsAccess reports whether an access token is at hand, without a refresh and whether or not the server still takes it.
func (s *Session) HoldsAccess() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.current.secret.IsZero()
}

// AccessToken returns an access token and when it ends, after a refresh if there is none or if it ends within a
// minute. Many callers share one refresh.
//
// Errors that need a person: ErrSignInNeeded, ErrAccessEnded, ErrFamilyRevoked, ErrStaleRestore, ErrNeedsReview.
// Errors that pass: ErrOffline, ErrCaptivePortal, ErrNotJSON, ErrConfigRejected, ErrRateLimited (a *RateLimitError with the
// time). Further *OAuthError for other refusals, the store's errors, and the context's.
func (s *Session) AccessToken(ctx context.Context) (Secret, time.Time, error) {
	token, err := s.token(ctx, Secret{})
	if err != nil {
		return Secret{}, time.Time{}, err
	}
	return token.secret, token.expires, nil
}

// token returns an access token that is not the one the server has just refused.
func (s *Session) token(ctx context.Context, rejected Secret) (accessToken, error) {
	for {
		s.mu.Lock()
		current, ended := s.current, s.ended
		switch {
		case ended:
			s.mu.Unlock()
			return accessToken{}, ErrAccessEnded
		case current.fresh(s.now()) && current.secret.Reveal() != rejected.Reveal():
			s.mu.Unlock()
			return current, nil
		}
		under, leads := s.flight, s.flight == nil
		if leads {
			under = &flight{done: make(chan struct{})}
			s.flight = under
		}
		s.mu.Unlock()
		if leads {
			s.fly(ctx, under, !rejected.IsZero())
		}
		select {
		case <-under.done:
		case <-ctx.Done():
			return accessToken{}, fmt.Errorf("the wait for a refresh was ended: %w", ctx.Err())
		}
		switch {
		case under.err == nil:
			return under.token, nil
		case !leads && isContext(under.err):
			continue // the one who refreshed gave up; it is another's turn
		case current.alive(s.now()) && rejected.IsZero() && passes(under.err):
			return current, nil // not yet at its end, so the refresh can wait
		}
		return accessToken{}, under.err
	}
}

// flight is a refresh that several callers wait for. token and err are set before done is closed.
type flight struct {
	done  chan struct{}
	token accessToken
	err   error
}

// fly refreshes and tells those who wait.
func (s *Session) fly(ctx context.Context, f *flight, forced bool) {
	defer func() {
		s.mu.Lock()
		s.flight = nil
		s.current.forced = forced && f.err == nil
		s.mu.Unlock()
		close(f.done)
	}()
	f.err = errors.New("the refresh broke off") // if it panics
	f.token, f.err = s.refresh(ctx)
}

// passes reports whether a refresh error leaves the access token in hand as good as it was.
func passes(err error) bool {
	for _, over := range []error{ErrAccessEnded, ErrFamilyRevoked, ErrStaleRestore, ErrNeedsReview} {
		if errors.Is(err, over) {
			return false
		}
	}
	return !isContext(err)
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// waitTimer is Wait with a real clock.
func waitTimer(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
