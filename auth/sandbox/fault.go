package sandbox

import (
	"fmt"
	"strings"
)

// Fault is a mistake that the server can be told to make.
type Fault struct{ Name, About string }

// The names of the faults. Each is looked up in one place only.
const (
	htmlForJSON        = "html-for-json"
	noS256             = "no-s256"
	refuseConsent      = "refuse-consent"
	noAnswer           = "no-answer"
	wrongState         = "wrong-state"
	wrongIss           = "wrong-iss"
	expiredCode        = "expired-code"
	badNonce           = "bad-nonce"
	tokenHTML          = "token-html"
	tokenRedirect      = "token-redirect"
	noRefreshToken     = "no-refresh-token"
	noRotation         = "no-rotation"
	widenScope         = "widen-scope"
	noScope            = "no-scope"
	noPatient          = "no-patient"
	lostRefreshAnswer  = "lost-refresh-answer"
	lostRefreshStrict  = "lost-refresh-strict"
	refresh500         = "refresh-500"
	refresh429         = "refresh-429"
	revoke500          = "revoke-500"
	revokeIgnored      = "revoke-ignored"
	revokeHTML         = "revoke-html"
	noRevocation       = "no-revocation"
	leakOtherPatient   = "leak-other-patient"
	brokenPage         = "broken-page"
	unreadableResource = "unreadable-resource"
	unknownType        = "unknown-type"
	foreignNext        = "foreign-next"
	nextLoop           = "http-next-loop"
	everything403      = "everything-403"
	everythingMissing  = "everything-missing"
	emptyForRefused    = "empty-for-refused"
	forbidObservations = "forbid-observations"
	rateLimit          = "rate-limit"
	slow               = "slow"
	gone               = "gone"
	shortTokens        = "short-tokens"
	serverError        = "server-error"
)

// Faults lists every fault by name, in the order of a sign-in, a sync and a
// revocation.
func Faults() []Fault {
	return []Fault{
		{htmlForJSON, "discovery answers 200 with an HTML page"},
		{noS256, "discovery offers only the plain PKCE method"},
		{refuseConsent, "every request for consent ends as access_denied"},
		{noAnswer, "the authorization page never sends the browser back"},
		{wrongState, "the authorization response carries another state"},
		{wrongIss, "the authorization response carries another issuer"},
		{expiredCode, "the token endpoint says that every code has expired"},
		{badNonce, "the id_token carries another nonce"},
		{tokenHTML, "the token endpoint answers 200 with an HTML page"},
		{tokenRedirect, "the token endpoint redirects (307) to another port, which records what arrives"},
		{noRefreshToken, "no refresh token is given although offline_access is granted"},
		{noRotation, "a refresh token stays the same for its whole life"},
		{widenScope, "patient/*.cruds is granted on top of what was asked"},
		{noScope, "the token response does not say which scopes were granted"},
		{noPatient, "the token response names no patient"},
		{lostRefreshAnswer, "the first refresh works and its answer is lost; the old token works once more for 60 s"},
		{lostRefreshStrict, "the first refresh works and its answer is lost; the old token is spent"},
		{refresh500, "the first refresh answers 500 and spends nothing"},
		{refresh429, "the first refresh answers 429 and spends nothing"},
		{shortTokens, "access tokens live for two seconds"},
		{revoke500, "the revocation endpoint answers 500"},
		{revokeIgnored, "the revocation endpoint says yes and does nothing"},
		{revokeHTML, "the revocation endpoint answers 200 with an HTML page and does nothing"},
		{noRevocation, "there is no revocation endpoint"},
		{leakOtherPatient, "searches and $everything also return another patient's records"},
		{brokenPage, "the second page of a search is cut in the middle"},
		{unreadableResource, "each first page also holds two entries that are not resources"},
		{unknownType, "each first page also holds a resource of the type Wobble"},
		{foreignNext, "the next link points to another port, which records what arrives"},
		{nextLoop, "the next link of a page is the page itself"},
		{everything403, "$everything is refused"},
		{everythingMissing, "$everything is neither advertised nor there"},
		{emptyForRefused, "a refused search is answered as an empty one, a refused read as not found"},
		{forbidObservations, "Observations are refused although they were granted"},
		{rateLimit, "every third FHIR request answers 429 with Retry-After: 1"},
		{slow, "every FHIR answer comes 300 ms late"},
		{gone, "one record of each patient is deleted after the first search that finds it"},
		{serverError, "every fifth FHIR request answers 500"},
	}
}

// faults is the set of mistakes that a server makes.
type faults map[string]bool

func parseFaults(names []string) (faults, error) {
	known := make(map[string]bool)
	var list []string
	for _, f := range Faults() {
		known[f.Name] = true
		list = append(list, f.Name)
	}
	set := make(faults)
	for _, n := range names {
		if !known[n] {
			return nil, fmt.Errorf("could not find the fault %.60q; there are: %s", n, strings.Join(list, ", "))
		}
		set[n] = true
	}
	return set, nil
}

func (f faults) on(name string) bool { return f[name] }

// elsewhere reports whether a fault needs the second port.
func (f faults) elsewhere() bool { return f.on(tokenRedirect) || f.on(foreignNext) }
