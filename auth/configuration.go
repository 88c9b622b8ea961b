package auth

import (
	"net/url"
	"slices"
	"strings"

	"chartkey/assets/phrase"
)

// The two documents that a [Configuration] can come from.
const (
	SourceSmart      = "smart-configuration"
	SourceCapability = "capability-statement"
)

// Configuration is what a server says of itself, checked. All addresses are absolute; one that the server does not
// name is "". Lists are in the server's order and may hold unknown words.
type Configuration struct {
	Base   string // the FHIR base as NormalizeBase spells it; sent as aud
	Issuer string // exactly as the server spells it, never resolved or mended

	Authorization, Token, Revocation, Registration, Management, JWKS string

	Capabilities     []string
	Scopes           []string
	ChallengeMethods []string
	GrantTypes       []string
	AuthMethods      []string // token_endpoint_auth_methods_supported

	SendsIss bool      // authorization_response_iss_parameter_supported (RFC 9207)
	Source   string    // SourceSmart or SourceCapability
	Problems []Problem // oddities that do not stop us
}

// Problem is an oddity that a person may want to know. Code is kebab-case and stable; Words are a plain sentence without secrets, with a
// server's words bounded and quoted.
type Problem struct {
	Code  string
	Words phrase.Phrase
}

// problem takes the code from the key of the words, where it stands behind "problem.".
func problem(words phrase.Phrase) Problem {
	code, _, _ := strings.Cut(strings.TrimPrefix(words.Key(), "problem."), ".")
	return Problem{code, words}
}

// S256 reports whether the server offers PKCE with S256 (RFC 7636), without which no sign-in is begun.
func (c *Configuration) S256() bool { return slices.Contains(c.ChallengeMethods, "S256") }

// Offers reports whether the server lists a SMART capability, such as "permission-v2".
func (c *Configuration) Offers(capability string) bool {
	return slices.Contains(c.Capabilities, capability)
}

// Refresh guesses whether a public client can stay connected: "likely" when offline access is advertised together
// with clients that have no secret or with registration, "unlikely" when the list of scopes lacks offline_access,
// else "unknown". Only a sign-in can tell.
func (c *Configuration) Refresh() string {
	listed := slices.Contains(c.Scopes, "offline_access")
	open := slices.Contains(c.AuthMethods, "none") || c.Registration != ""
	switch {
	case (listed || c.Offers("permission-offline")) && open:
		return "likely"
	case len(c.Scopes) > 0 && !listed:
		return "unlikely"
	}
	return "unknown"
}

// Hosts returns, sorted, each host (with port) that a sign-in would contact, so that a person can see who takes part
// before it begins.
func (c *Configuration) Hosts() []string {
	var hosts []string
	for _, address := range []string{c.Base, c.Issuer, c.Authorization, c.Token, c.Revocation, c.Registration, c.JWKS} {
		if parsed, err := url.Parse(address); err == nil && parsed.Host != "" {
			hosts = append(hosts, parsed.Host)
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// note adds a problem.
func (c *Configuration) note(words phrase.Phrase) { c.Problems = append(c.Problems, problem(words)) }

// noteNoS256 adds what is said of a server without PKCE, whichever document it describes itself by.
func (c *Configuration) noteNoS256() {
	c.note(phrase.New("problem.no-s256", "The server does not say that it supports PKCE with S256. Chartkey does not sign in without it."))
}
