package sandbox

import (
	"context"
	"crypto/rsa"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	codeTTL     = time.Minute
	requestTTL  = 10 * time.Minute
	refreshTTL  = 90 * 24 * time.Hour
	refreshLate = time.Minute // the grace of lost-refresh-answer
)

// store keeps authorization requests, grants and tokens in memory. It is the
// library's op.Storage; the parts of that interface which this server does not
// use are in storeunused.go.
type store struct {
	now       func() time.Time
	accessTTL time.Duration
	grace     time.Duration
	prefix    string
	faults    faults
	key       *rsa.PrivateKey
	base      string // set before the first request

	mu       sync.Mutex
	requests map[string]*authRequest
	grants   map[string]*grant
	codes    map[string]*authRequest
	access   map[string]*accessToken
	refresh  map[string]*refreshToken
	uses     map[string]int
	reuses   int
	lost     bool // the answer of the first refresh has been lost
}

var _ op.Storage = (*store)(nil)

// authRequest is one authorization request, from the page to the code.
type authRequest struct {
	id       string
	req      oidc.AuthRequest
	made     time.Time
	codeMade time.Time
	used     bool
	who      *account // nil until somebody has signed in
	patient  string
	grant    *grant // nil until the person has allowed it
	badNonce bool
}

var _ op.AuthRequest = (*authRequest)(nil)

func (a *authRequest) GetID() string                      { return a.id }
func (a *authRequest) GetACR() string                     { return "" }
func (a *authRequest) GetAMR() []string                   { return []string{"pwd"} }
func (a *authRequest) GetAudience() []string              { return []string{a.req.ClientID} }
func (a *authRequest) GetAuthTime() time.Time             { return a.made }
func (a *authRequest) GetClientID() string                { return a.req.ClientID }
func (a *authRequest) GetRedirectURI() string             { return a.req.RedirectURI }
func (a *authRequest) GetResponseType() oidc.ResponseType { return a.req.ResponseType }
func (a *authRequest) GetResponseMode() oidc.ResponseMode { return oidc.ResponseModeQuery }
func (a *authRequest) GetScopes() []string                { return a.grant.scopes }
func (a *authRequest) GetState() string                   { return a.req.State }
func (a *authRequest) GetSubject() string                 { return a.grant.who.key }
func (a *authRequest) Done() bool                         { return a.grant != nil }

func (a *authRequest) GetNonce() string {
	if a.badNonce && a.req.Nonce != "" {
		return "not-" + a.req.Nonce
	}
	return a.req.Nonce
}

func (a *authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.req.CodeChallenge, Method: a.req.CodeChallengeMethod}
}

func newStore(o Options, f faults, key *rsa.PrivateKey) *store {
	return &store{
		now: o.now, accessTTL: o.accessTTL(f), grace: o.Grace, prefix: o.TokenPrefix, faults: f, key: key,
		requests: make(map[string]*authRequest),
		grants:   make(map[string]*grant),
		codes:    make(map[string]*authRequest),
		access:   make(map[string]*accessToken),
		refresh:  make(map[string]*refreshToken),
		uses:     make(map[string]int),
	}
}

// CreateAuthRequest keeps a checked authorization request for the sign-in page.
func (s *store) CreateAuthRequest(_ context.Context, r *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &authRequest{id: randomID(), req: *r, made: s.now(), badNonce: s.faults.on(badNonce)}
	s.requests[a.id] = a
	return a, nil
}

var errUnknownRequest = errors.New("the sign-in has expired or was answered already")

// AuthRequestByID finds a request that still waits for its person.
func (s *store) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open(id)
}

// forget ends a request that was refused.
func (s *store) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
}

// SaveAuthCode remembers the code that the browser takes back.
func (s *store) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.requests[id]
	if a == nil {
		return errUnknownRequest
	}
	a.codeMade = s.now()
	s.codes[code] = a
	return nil
}

// AuthRequestByCode finds the request of a code. A second use of a code ends
// everything that came from the first one (RFC 6749 section 4.1.2).
func (s *store) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.codes[code]
	switch {
	case a == nil:
		return nil, errors.New("unknown code")
	case a.used:
		a.grant.revoked = true
		return nil, errors.New("code used before")
	case s.faults.on(expiredCode) || s.now().Sub(a.codeMade) > codeTTL:
		return nil, errors.New("code expired")
	}
	return a, nil
}

// DeleteAuthRequest ends the sign-in; the code stays known for replay detection.
func (s *store) DeleteAuthRequest(_ context.Context, id string) error {
	s.forget(id)
	return nil
}

func (s *store) reuseCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reuses
}

func (s *store) refreshUses() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.uses)
}
