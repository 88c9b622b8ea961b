package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

type accessToken struct {
	id      string
	grant   *grant
	scopes  []string
	expires time.Time
	revoked bool
}

// refreshToken is one link of the chain that rotation makes.
type refreshToken struct {
	value string
	grant *grant
	made  time.Time
	spent bool
	// Until late the spent token works once more, and next, which never reached
	// the client, is then retired.
	next *refreshToken
	late time.Time
}

// refreshRequest is one use of a refresh token. Its scopes may be narrower than
// the grant's (RFC 6749 section 6).
type refreshRequest struct {
	token  *refreshToken
	scopes []string
}

var _ op.RefreshTokenRequest = (*refreshRequest)(nil)

func (r *refreshRequest) GetAMR() []string            { return []string{"pwd"} }
func (r *refreshRequest) GetAudience() []string       { return []string{ClientID} }
func (r *refreshRequest) GetAuthTime() time.Time      { return r.token.grant.at }
func (r *refreshRequest) GetClientID() string         { return ClientID }
func (r *refreshRequest) GetScopes() []string         { return r.scopes }
func (r *refreshRequest) GetSubject() string          { return r.token.grant.who.key }
func (r *refreshRequest) SetCurrentScopes(s []string) { r.scopes = s }

// CreateAccessToken is called for a grant without offline_access.
func (s *store) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.spend(r)
	if err != nil {
		return "", time.Time{}, err
	}
	a := s.newAccess(g, r.GetScopes())
	return a.id, a.expires, nil
}

// CreateAccessAndRefreshTokens spends the code or the current refresh token and
// makes the next pair, in one step.
func (s *store) CreateAccessAndRefreshTokens(_ context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.spend(r)
	if err != nil {
		return "", "", time.Time{}, err
	}
	a := s.newAccess(g, r.GetScopes())
	if current != "" && s.faults.on(noRotation) {
		return a.id, current, a.expires, nil
	}
	next := &refreshToken{value: s.prefix + randomID(), grant: g, made: s.now()}
	s.refresh[next.value] = next
	if old := s.refresh[current]; old != nil {
		old.next = next
		if s.grace > 0 {
			old.late = s.now().Add(s.grace)
		}
	}
	return a.id, next.value, a.expires, nil
}

// spend marks a code or refresh token as used. Of two requests that arrive
// together the second is a replay, which ends the grant.
func (s *store) spend(r op.TokenRequest) (*grant, error) {
	switch r := r.(type) {
	case *authRequest:
		if r.used {
			r.grant.revoked = true
			return nil, oidc.ErrInvalidGrant().WithDescription("code used before")
		}
		r.used = true
		return r.grant, nil
	case *refreshRequest:
		if r.token.spent {
			s.reuses++
			r.token.grant.revoked = true
			return nil, oidc.ErrInvalidGrant().WithDescription("refresh token used before")
		}
		r.token.spent = !s.faults.on(noRotation)
		return r.token.grant, nil
	}
	return nil, errors.New("unexpected kind of token request")
}

func (s *store) newAccess(g *grant, scopes []string) *accessToken {
	a := &accessToken{id: randomID(), grant: g, scopes: slices.Clone(scopes), expires: s.now().Add(s.accessTTL)}
	s.access[a.id] = a
	g.used = s.now()
	return a
}

// TokenRequestByRefreshToken looks a refresh token up. One that was spent before
// ends the whole family, its access tokens included.
func (s *store) TokenRequestByRefreshToken(_ context.Context, value string) (op.RefreshTokenRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.refresh[value]
	if t == nil {
		return nil, op.ErrInvalidRefreshToken
	}
	s.uses[Digest(value)]++
	switch {
	case t.grant.revoked || s.now().Sub(t.made) > refreshTTL:
		return nil, op.ErrInvalidRefreshToken
	case t.spent && s.now().Before(t.late) && !t.next.spent:
		t.spent, t.late = false, time.Time{}
		delete(s.refresh, t.next.value) // its value went down with the answer
	case t.spent:
		s.reuses++
		t.grant.revoked = true
		return nil, op.ErrInvalidRefreshToken
	}
	return &refreshRequest{token: t, scopes: slices.Clone(t.grant.scopes)}, nil
}

// loseAnswer reports, for the first refresh only, that its answer is to be lost,
// and with grace lets the old value work once more.
func (s *store) loseAnswer(old string, grace bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.refresh[old]
	if s.lost || t == nil || !t.spent || t.grant.revoked {
		return false
	}
	s.lost = true
	if grace {
		t.late = s.now().Add(refreshLate)
	}
	return true
}

// GetRefreshTokenInfo tells the library whether a value is a refresh token.
func (s *store) GetRefreshTokenInfo(_ context.Context, _, value string) (userID, tokenID string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.refresh[value]; t != nil {
		return t.grant.who.key, value, nil
	}
	return "", "", op.ErrInvalidRefreshToken
}

// RevokeToken ends an access token, or with a refresh token the whole grant
// (RFC 7009 section 2.1). An unknown token is no error.
func (s *store) RevokeToken(_ context.Context, value, _, _ string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.refresh[value]; t != nil {
		t.grant.revoked = true
	} else if a := s.access[value]; a != nil {
		a.revoked = true
	}
	return nil
}

// token finds an access token, also one whose grant has ended meanwhile.
func (s *store) token(id string) *accessToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access[id]
}

// live finds an access token that still works.
func (s *store) live(id string) (*accessToken, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.access[id]
	if a == nil || a.revoked || a.grant.revoked || !s.now().Before(a.expires) {
		return nil, false
	}
	a.grant.used = s.now()
	return a, true
}

// randomID has 130 bits or more.
func randomID() string { return rand.Text() }
