package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"chartkey/assets/phrase"
)

const (
	clockLeeway  = time.Minute
	subjectLimit = 255
	idTokenLimit = 32 << 10
)

// identity is what a checked id_token says.
type identity struct {
	subject, fhirUser string
	mark              signInMark
	warnings          []Problem
}

// idClaims are the claims that are read. Those of JSON's other types make the token unusable.
type idClaims struct {
	Subject         string         `json:"sub"`
	Audience        jsontext.Value `json:"aud"`
	AuthorizedParty string         `json:"azp"`
	IssuedAt        float64        `json:"iat"`
	AuthTime        jsontext.Value `json:"auth_time"`
	NotBefore       float64        `json:"nbf"`
	Nonce           string         `json:"nonce"`
	FHIRUser        jsontext.Value `json:"fhirUser"`
}

// idChecker checks id_tokens by OpenID Connect Core §3.1.3.7 and the SMART rules on fhirUser.
type idChecker struct {
	http     *http.Client
	config   *Configuration
	clientID string
	now      func() time.Time
}

// check returns what the token says, or an ErrIdentityRejected that says why it is not believed.
func (c *idChecker) check(ctx context.Context, raw Secret, nonce string) (*identity, error) {
	claims, err := c.verify(ctx, raw.Reveal())
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err == nil && subtle.ConstantTimeCompare([]byte(claims.Nonce), []byte(nonce)) != 1 {
		err = errors.New("it was made for another sign-in")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the server's id_token: %w", ErrIdentityRejected, err)
	}
	identity := &identity{subject: claims.Subject, mark: claims.mark()}
	user, odd := c.fhirUser(claims.FHIRUser)
	if !odd.IsZero() {
		identity.warnings = append(identity.warnings, problem(odd))
	}
	identity.fhirUser = user
	return identity, nil
}

// verify returns the claims of a token that is by the issuer, for this app and of this time.
func (c *idChecker) verify(ctx context.Context, raw string) (*idClaims, error) {
	if len(raw) > idTokenLimit || strings.Count(raw, ".") != 2 || !printableASCII(raw, '!') {
		return nil, errors.New("it is not a signed token")
	}
	keys, err := c.keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("the keys to check it could not be read: %w", err)
	}
	var algorithms []string
	for _, algorithm := range idAlgorithms {
		algorithms = append(algorithms, string(algorithm))
	}
	// go-oidc checks signature, iss, aud and exp; the leeway is given by a clock that is a minute late.
	verifier := oidc.NewVerifier(c.config.Issuer, keys, &oidc.Config{
		ClientID:             c.clientID,
		SupportedSigningAlgs: algorithms,
		Now:                  func() time.Time { return c.now().Add(-clockLeeway) },
	})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, explainIDToken(err)
	}
	if token.Issuer != c.config.Issuer { // go-oidc lets one provider omit its scheme
		return nil, errNotByIssuer
	}
	payload, err := keys.VerifySignature(ctx, raw)
	if err != nil {
		return nil, err
	}
	return c.readClaims(payload)
}

var errNotByIssuer = errors.New("it is not for this app by this server, or its signature is wrong")

// explainIDToken says what kind of fault go-oidc found. Its own texts quote the token.
func explainIDToken(err error) error {
	if expired, ok := errors.AsType[*oidc.TokenExpiredError](err); ok {
		return fmt.Errorf("it ran out at %s by this computer's clock; if that is wrong, set the clock",
			expired.Expiry.UTC().Format(time.DateTime+" MST"))
	}
	return errNotByIssuer
}

// readClaims makes the checks that go-oidc leaves to its caller.
func (c *idChecker) readClaims(payload []byte) (*idClaims, error) {
	var claims idClaims
	if err := decodeStrict(payload, &claims); err != nil {
		return nil, err
	}
	now := float64(c.now().Add(clockLeeway).Unix())
	switch {
	case claims.Subject == "" || len(claims.Subject) > subjectLimit:
		return nil, errors.New("it names no subject, or one that is too long")
	case claims.IssuedAt > now || claims.NotBefore > now:
		return nil, errors.New("it is from the future by this computer's clock; if that is wrong, set the clock")
	case !c.isAuthorized(claims):
		return nil, errors.New("it was made for another app")
	}
	return &claims, nil
}

// isAuthorized checks azp: with several audiences it has to be there, and where it is, it has to be us.
func (c *idChecker) isAuthorized(claims idClaims) bool {
	var audiences []string
	if claims.Audience.Kind() == '[' && json.Unmarshal(claims.Audience, &audiences) != nil {
		return false
	}
	if claims.AuthorizedParty == "" {
		return len(audiences) <= 1
	}
	return claims.AuthorizedParty == c.clientID
}

// userTypes are the resources that a fhirUser may be.
var userTypes = []string{"Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person"}

var notReference = phrase.New("problem.ignored-fhir-user", "The server's word on who signed in is ignored: it is not a reference.")

// fhirUser returns a reference relative to the base where it lies under it, else an absolute one at the base's
// origin. odd says why there is none, also of another origin: it would be asked with a token that is not for it.
func (c *idChecker) fhirUser(value jsontext.Value) (user string, odd phrase.Phrase) {
	if value == nil || value.Kind() == 'n' {
		return "", phrase.Phrase{}
	}
	var reference string
	if value.Kind() != '"' || json.Unmarshal(value, &reference) != nil {
		return "", notReference
	}
	reference = strings.TrimPrefix(reference, c.config.Base+"/")
	path := reference
	if strings.Contains(reference, ":") {
		address, err := parseAddress(reference)
		if err != nil || !isOrigin(address, c.config.Base) {
			return "", phrase.New("problem.ignored-fhir-user.elsewhere", "The server's word on who signed in is ignored: it is at another address.")
		}
		segments := strings.Split(address.RequestURI(), "/")
		if slices.Contains(segments, "..") {
			return "", notReference
		}
		path = strings.Join(segments[max(len(segments)-2, 0):], "/")
	}
	kind, id, _ := strings.Cut(path, "/")
	if !slices.Contains(userTypes, kind) || !isResourceID(id) {
		return "", phrase.New("problem.ignored-fhir-user.nobody", "The server's word on who signed in is ignored: it is not a person.")
	}
	return reference, phrase.Phrase{}
}

// keys fetches the issuer's keys from where the SMART configuration says, or else from the issuer's own document,
// which has to name the same issuer.
func (c *idChecker) keys(ctx context.Context) (keySet, error) {
	if c.config.Issuer == "" {
		return nil, errors.New("the server names no issuer")
	}
	address := c.config.JWKS
	if address == "" {
		var err error
		if address, err = c.discoverKeys(ctx); err != nil {
			return nil, err
		}
	}
	return fetchKeySet(ctx, c.http, address)
}

func (c *idChecker) discoverKeys(ctx context.Context) (string, error) {
	doc, err := c.config.issuerDocument(ctx, c.http, c.config.openIDDocument())
	if err != nil {
		return "", err
	}
	if doc.JWKS == "" {
		return "", errors.New("the issuer's document names no keys")
	}
	address, err := c.config.resolve(doc.JWKS)
	if err != nil {
		return "", fmt.Errorf("the address of the keys %w", err)
	}
	return address, nil
}
