package auth

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Flow is the authorization code flow with PKCE of a standalone launch for a public client (SMART App Launch 2.2,
// RFC 6749 §4.1, RFC 7636, RFC 8252).
type Flow struct {
	HTTP *http.Client     // nil: NewHTTPClient()
	Now  func() time.Time // nil: time.Now
	Rand io.Reader        // nil: crypto/rand
}

// Begin prepares one sign-in; nothing is sent. redirectURI is where something already listens, asked are the scopes to
// ask for. The attempt lives ten minutes, in memory only.
//
// Errors: ErrNoS256 when the server does not offer PKCE with S256, or was only found by its capability statement,
// which cannot say; ErrUnsupportedServer when it has no page to sign in at; ErrConfigRejected when an endpoint is
// not https (or http on this computer under a base on this computer).
func (f *Flow) Begin(c *Configuration, clientID, redirectURI string, asked Scopes) (*Attempt, error) {
	if err := checkBeginning(c, clientID, redirectURI, asked); err != nil {
		return nil, err
	}
	attempt := &Attempt{
		config: c, clientID: clientID, redirectURI: redirectURI, asked: slices.Clone(asked),
		http: guarded(f.HTTP), now: f.Now,
	}
	if attempt.now == nil {
		attempt.now = time.Now
	}
	attempt.begun = attempt.now()
	var verifier string
	for _, value := range []*string{&attempt.state, &attempt.nonce, &verifier} {
		if err := f.random(value); err != nil {
			return nil, err
		}
	}
	attempt.verifier = NewSecret(verifier)
	attempt.url = attempt.request(verifier)
	return attempt, nil
}

// checkBeginning refuses before a browser is opened. The configuration may come from a store, so its addresses are
// looked at again.
func checkBeginning(c *Configuration, clientID, redirectURI string, asked Scopes) error {
	switch {
	case c.Authorization == "" || c.Token == "":
		return fmt.Errorf("could not begin the sign-in: %w: it names no page to sign in at", ErrUnsupportedServer)
	case len(c.GrantTypes) > 0 && !slices.Contains(c.GrantTypes, "authorization_code"):
		return fmt.Errorf("could not begin the sign-in: %w: it does not offer the authorization code grant", ErrUnsupportedServer)
	case !c.S256():
		return fmt.Errorf("could not begin the sign-in: %w", ErrNoS256)
	case clientID == "" || redirectURI == "" || len(asked) == 0:
		return fmt.Errorf("could not begin the sign-in: client id, redirect address and scopes are needed")
	}
	for name, address := range map[string]string{"page to sign in at": c.Authorization, "token endpoint": c.Token} {
		parsed, err := parseAddress(address)
		if err == nil {
			err = c.checkPlace(parsed)
		}
		if err != nil {
			return fmt.Errorf("could not begin the sign-in: %w: the %s %w", ErrConfigRejected, name, err)
		}
	}
	return nil
}

// random draws 256 bits, as the 43 characters that PKCE wants at least.
func (f *Flow) random(value *string) error {
	source := f.Rand
	if source == nil {
		source = rand.Reader
	}
	var raw [32]byte
	if _, err := io.ReadFull(source, raw[:]); err != nil {
		return fmt.Errorf("could not draw random numbers: %w", err)
	}
	*value = base64.RawURLEncoding.EncodeToString(raw[:])
	return nil
}

// request is the address that the browser opens.
func (a *Attempt) request(verifier string) string {
	config := &oauth2.Config{
		ClientID:    a.clientID,
		RedirectURL: a.redirectURI,
		Scopes:      a.asked.Strings(),
		Endpoint:    oauth2.Endpoint{AuthURL: a.config.Authorization},
	}
	options := []oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("aud", a.config.Base),
	}
	if a.asksIdentity() {
		options = append(options, oauth2.SetAuthURLParam("nonce", a.nonce))
		if a.asked.Contains("offline_access") {
			// OpenID Connect Core §11: without it a server has to leave offline_access out, and some do.
			options = append(options, oauth2.SetAuthURLParam("prompt", "consent"))
		}
	}
	return config.AuthCodeURL(a.state, options...)
}

// asksIdentity reports whether an id_token was asked for.
func (a *Attempt) asksIdentity() bool { return a.asked.Contains("openid") }

// asksRefresh reports whether a refresh token was asked for.
func (a *Attempt) asksRefresh() bool {
	return a.asked.Contains("offline_access") || a.asked.Contains("online_access")
}

// SameOrigin reports whether two addresses have the same scheme, host and port, of which the usual one need not be written.
func SameOrigin(a, b string) bool {
	u, err := url.Parse(a)
	return err == nil && isOrigin(u, b)
}

// isOrigin reports whether an address has scheme, host and port of the base.
func isOrigin(address *url.URL, base string) bool {
	own, err := url.Parse(base)
	return err == nil && address.Scheme == own.Scheme && portOf(address) == portOf(own) &&
		strings.EqualFold(address.Hostname(), own.Hostname())
}
