package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// issuerDocument has the members that are read of what an issuer says of itself (OpenID Connect Discovery, RFC 8414).
type issuerDocument struct {
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	JWKS          string `json:"jwks_uri"`
}

// issuerDocument reads what the issuer says of itself at one of its addresses.
func (c *Configuration) issuerDocument(ctx context.Context, hc *http.Client, at string) (*issuerDocument, error) {
	at, err := c.resolve(at)
	if err != nil {
		return nil, fmt.Errorf("the issuer %w", err)
	}
	document, err := fetchDocument(ctx, hc, at, "application/json", securityLimit)
	if err != nil {
		return nil, err
	}
	if document.status != http.StatusOK {
		return nil, fmt.Errorf("the issuer's document: %w", statusError(document.status))
	}
	var doc issuerDocument
	if err := decodeStrict(document.body, &doc); err != nil {
		return nil, err
	}
	if doc.Issuer != c.Issuer {
		return nil, errors.New("the issuer's document is another's")
	}
	return &doc, nil
}

// openIDDocument is where an issuer describes itself by OpenID Connect.
func (c *Configuration) openIDDocument() string {
	return strings.TrimSuffix(c.Issuer, "/") + "/.well-known/openid-configuration"
}

// confirmIssuer holds an issuer at another origin than the token endpoint against its own word: a server that names a stranger as its issuer
// could let the person sign in there and take the code. An issuer that is no address confirms nothing, see Attempt.checkIssuer.
func (c *Configuration) confirmIssuer(ctx context.Context, hc *http.Client) error {
	issuer, err := parseAddress(c.Issuer)
	if err != nil || isOrigin(issuer, c.Token) {
		return nil //nolint:nilerr // there is nothing to be believed or doubted
	}
	oauth := issuer.Scheme + "://" + issuer.Host + "/.well-known/oauth-authorization-server" + strings.TrimSuffix(issuer.EscapedPath(), "/")
	var unreachable error
	for _, at := range []string{c.openIDDocument(), oauth} {
		doc, err := c.issuerDocument(ctx, hc, at)
		switch {
		case err == nil && doc.Token == c.Token && (c.Authorization == "" || doc.Authorization == c.Authorization):
			return nil
		case errors.Is(err, context.Canceled), errors.Is(err, ErrOffline), errors.Is(err, ErrCaptivePortal), errors.Is(err, ErrRateLimited):
			unreachable = err
		}
	}
	if unreachable != nil {
		return fmt.Errorf("could not ask the issuer about the sign-in: %w", unreachable)
	}
	token, _ := url.Parse(c.Token) // it was read before
	return fmt.Errorf("%w: the issuer at %q does not name the endpoints at %q as its own", ErrConfigRejected,
		cleanText(issuer.Host), cleanText(token.Host))
}
