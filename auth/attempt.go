package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// attemptLife is how long a person may take to sign in.
const attemptLife = 10 * time.Minute

// Attempt is one sign-in that is under way. It binds an answer to the server, client, redirect address, scopes and
// verifier of its request. It is never stored. It may be used by several goroutines.
type Attempt struct {
	config                *Configuration
	clientID, redirectURI string
	asked                 Scopes
	http                  *http.Client
	now                   func() time.Time
	begun                 time.Time

	state, nonce string
	verifier     Secret
	url          string

	mu   sync.Mutex
	used bool
}

// URL returns the authorization request for the person's browser. It holds state, nonce and challenge, none of
// which is a secret, but is not for logs.
func (a *Attempt) URL() string { return a.url }

// Check reports whether an answer belongs to this attempt, without consuming anything; it fits redirect.Listener.Wait.
// Errors: ErrWrongState (state missing or different, a parameter twice, an attempt that was used), ErrCodeExpired (more
// than ten minutes), ErrConfigRejected (RFC 9207: iss is another server's, or missing although announced).
func (a *Attempt) Check(answer url.Values) error {
	a.mu.Lock()
	used := a.used
	a.mu.Unlock()
	if used {
		return fmt.Errorf("%w: this sign-in was answered before", ErrWrongState)
	}
	return a.check(answer)
}

func (a *Attempt) check(answer url.Values) error {
	for _, values := range answer {
		if len(values) != 1 {
			return fmt.Errorf("%w: a parameter comes twice", ErrWrongState)
		}
	}
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(a.state)) != 1 {
		return ErrWrongState
	}
	if a.now().Sub(a.begun) > attemptLife {
		return fmt.Errorf("%w: the sign-in took more than ten minutes", ErrCodeExpired)
	}
	return a.checkIssuer(answer)
}

// checkIssuer is the defence against an answer that another server's page has redirected here. An issuer that was told before is compared;
// Discover has seen that the code goes where that issuer wants it. Without one that can be asked, the answer has to come from the origin that
// the code goes to.
func (a *Attempt) checkIssuer(answer url.Values) error {
	if !answer.Has("iss") {
		if a.config.SendsIss {
			return fmt.Errorf("%w: the answer does not say which server it comes from (iss)", ErrConfigRejected)
		}
		return nil
	}
	iss, known := answer.Get("iss"), a.config.Issuer
	from, err := parseAddress(iss)
	if err == nil && (iss == known || known == "" && isOrigin(from, a.config.Token)) {
		return nil
	}
	return fmt.Errorf("%w: the answer comes from another server (iss)", ErrConfigRejected)
}

// Finish exchanges the code of an answer for tokens and checks them. It works once: the attempt is used up before the
// code is sent, whatever comes of it, and the code is sent once. Tokens that come and are not accepted are revoked if
// the server offers it.
//
// Errors: those of Check; ErrConsentRefused (the person or the server said no, or nothing was granted); ErrCodeExpired
// (the server does not take the code); ErrIdentityRejected (no patient, or an id_token that is not believed);
// ErrNotJSON, ErrOffline, ErrCaptivePortal, ErrRateLimited, ErrConfigRejected for what the token endpoint did; any
// other refusal as *OAuthError.
func (a *Attempt) Finish(ctx context.Context, answer url.Values) (*Grant, error) {
	if err := a.consume(answer); err != nil {
		return nil, err
	}
	if answer.Has("error") {
		return nil, authorizationError(answer)
	}
	code := answer.Get("code")
	if code == "" {
		return nil, fmt.Errorf("%w: the answer holds neither a code nor an error", ErrConfigRejected)
	}
	endpoint := &tokenEndpoint{http: a.http, address: a.config.Token, clientID: a.clientID, now: a.now}
	tokens, err := endpoint.exchange(ctx, code, a.redirectURI, a.verifier)
	if err != nil {
		return nil, fmt.Errorf("could not exchange the code: %w", codeError(err))
	}
	grant, err := a.grant(ctx, tokens)
	if err != nil {
		a.discard(ctx, tokens)
		return nil, err
	}
	return grant, nil
}

// discard ends at the server what is not going to be used. It is a courtesy: whatever comes of it, the sign-in has
// failed and nothing is kept here.
func (a *Attempt) discard(ctx context.Context, tokens *tokenAnswer) {
	if a.config.Revocation == "" {
		return
	}
	endpoint := &revocationEndpoint{http: a.http, address: a.config.Revocation, clientID: a.clientID}
	if !tokens.refresh.IsZero() {
		endpoint.send(ctx, tokens.refresh, "refresh_token")
	}
	endpoint.send(ctx, tokens.access, "access_token")
}

// consume checks the answer and uses the attempt up. One that does not belong here leaves it as it is.
func (a *Attempt) consume(answer url.Values) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used {
		return fmt.Errorf("%w: this sign-in was answered before", ErrWrongState)
	}
	if err := a.check(answer); err != nil {
		return err
	}
	a.used = true
	return nil
}

// authorizationError reads an error answer of the authorization endpoint (RFC 6749 §4.1.2.1).
func authorizationError(answer url.Values) error {
	refusal := newOAuthError(0, answer.Get("error"), answer.Get("error_description"))
	refusal.withhold(answer.Get("code"))
	if refusal.Code == "access_denied" {
		return fmt.Errorf("%w: %w", ErrConsentRefused, refusal)
	}
	return fmt.Errorf("the sign-in failed: %w", refusal)
}

// codeError gives invalid_grant its meaning at the code exchange.
func codeError(err error) error {
	if refusal, ok := errors.AsType[*OAuthError](err); ok && refusal.Code == "invalid_grant" {
		return fmt.Errorf("%w: %w", ErrCodeExpired, refusal)
	}
	return err
}
