package auth

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// identified is a session whose sign-in brought an id_token.
func identified(t *testing.T) (*idCase, *connected) {
	t.Helper()
	c := newIDCase(t)
	scopes := ParseScopes("openid fhirUser launch/patient patient/Observation.rs offline_access")
	attempt, answer := signIn(t, c.server, c.clock, scopes)
	request, err := url.Parse(attempt.URL())
	if err != nil {
		t.Fatal(err)
	}
	c.claims["nonce"] = request.Query().Get("nonce")
	c.claims["auth_time"] = c.clock.Now().Unix() - 5
	c.server.member = map[string]any{"id_token": c.token(nil), "scope": scopes.String()}
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	s := newSessionOn(t, c.server, newDisk(), c.clock)
	if err := s.Adopt(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	s.due()
	c.claims["iat"], c.claims["exp"] = c.clock.Now().Unix(), c.clock.Now().Unix()+300
	return c, s
}

// TestIdentityOfARefresh: an id_token that is believed has to be about the same person and sign-in (OpenID Connect Core §12.2, I05, I12). One
// that is not believed costs nothing.
func TestIdentityOfARefresh(t *testing.T) {
	plus := func(name string, by int64) func(*idCase) string {
		return func(c *idCase) string { return c.token(map[string]any{name: c.claims[name].(int64) + by}) }
	}
	over := func(name string, value any) func(*idCase) string {
		return func(c *idCase) string { return c.token(map[string]any{name: value}) }
	}
	rows := []struct {
		name    string
		token   func(*idCase) string
		want    error
		noticed bool
	}{
		{"the same person", over("sub", "u1"), nil, false},
		{"without a nonce", over("nonce", nil), nil, false},
		{"without the time of the sign-in", over("auth_time", nil), nil, false},
		{"the time of the sign-in as a text", over("auth_time", "9 o'clock"), nil, false},
		{"none", func(*idCase) string { return "" }, nil, false},
		{"another person", over("sub", "u2"), ErrNeedsReview, false},
		{"I05 another sign-in", over("nonce", "n9"), ErrNeedsReview, false},
		{"another person, run out", func(c *idCase) string { return c.token(map[string]any{"sub": "u2", "exp": 1}) }, nil, true},
		{"another person, not by the server", func(c *idCase) string {
			return sign(c.t, testKeys().other, jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, c.payload(map[string]any{"sub": "u2"}))
		}, nil, true},
		{"another issuer", over("iss", "https://ehr.example.org"), nil, true},
		{"another app", over("aud", "other"), nil, true},
		{"another app besides, and no azp", over("aud", []string{"chartkey", "other"}), nil, true},
		{"another time of the sign-in", plus("auth_time", 60), nil, true},
		{"from before the sign-in", plus("iat", -7200), nil, true},
		{"from the future", plus("iat", 7200), nil, true},
		{"not a token", func(*idCase) string { return "canary" }, nil, true},
		{"the keys are a page", func(c *idCase) string { c.server.keys = "<html>"; return c.token(map[string]any{"sub": "u2"}) }, nil, true},
	}
	for _, row := range rows {
		for _, rotates := range []bool{true, false} {
			t.Run(row.name+map[bool]string{true: ", rotating", false: ", not rotating"}[rotates], func(t *testing.T) {
				c, s := identified(t)
				c.server.set(func() {
					c.server.rotates = rotates
					c.server.member["id_token"] = nil
					if raw := row.token(c); raw != "" {
						c.server.member["id_token"] = raw
					}
				})
				s.expect(row.want)
				if got := len(s.notices) > 0; got != row.noticed || strings.Contains(strings.Join(s.notices, ""), "canary") {
					t.Errorf("told %q", s.notices)
				}
				if row.want == nil {
					return
				}
				newest := map[bool]string{true: "rt-canary-2", false: "rt-canary-1"}[rotates]
				entry := s.store.entry()
				if entry.Step != stepReview || rotates && entry.Held.Reveal() != newest || s.store.token != "rt-canary-1" {
					t.Errorf("journal %+v, stored %q", entry, s.store.token)
				}
				again := s.restart()
				again.subject = "u1"
				again.expect(ErrNeedsReview)
				if c.server.requests() != 2 {
					t.Errorf("%d token requests", c.server.requests())
				}
				c.server.set(func() { c.server.member["id_token"] = nil })
				if result := again.revoke("Patient/p1"); result.Outcome != Accepted || c.server.refresh[newest] {
					t.Errorf("%+v, the newest token lives: %t", result, c.server.refresh[newest])
				}
			})
		}
	}
}

// TestIdentityOfARefreshAfterARestart: what the sign-in was is remembered, and a session that knows nobody asks for no keys.
func TestIdentityOfARefreshAfterARestart(t *testing.T) {
	c, s := identified(t)
	c.server.set(func() { c.server.member["id_token"] = c.token(map[string]any{"nonce": "n9"}) })
	unknown := s.restart()
	unknown.expect(nil)
	if len(unknown.notices) > 0 {
		t.Errorf("told %q", unknown.notices)
	}
	known := s.restart()
	known.subject = "u1"
	known.expect(ErrNeedsReview)
}

// TestTheTokenIsStoredBeforeTheKeysAreAskedFor: a kill during that wait loses nothing.
func TestTheTokenIsStoredBeforeTheKeysAreAskedFor(t *testing.T) {
	c, s := identified(t)
	held := ""
	network := transportOf(s.http)
	s.http.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/jwks" {
			held = s.store.entry().Held.Reveal()
		}
		return network.RoundTrip(r)
	})
	c.server.set(func() { c.server.member["id_token"] = c.token(nil) })
	s.expect(nil)
	if held != "rt-canary-2" {
		t.Errorf("the journal held %q", held)
	}
}
