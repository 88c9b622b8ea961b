package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"chartkey/assets/phrase"
)

// smartDocument has the members of smart-configuration that are read (SMART App Launch 2.2, RFC 8414, RFC 9207).
type smartDocument struct {
	Issuer        string `json:"issuer"`
	JWKS          string `json:"jwks_uri"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	Registration  string `json:"registration_endpoint"`
	Management    string `json:"management_endpoint"`

	Capabilities     looseList `json:"capabilities"`
	Scopes           looseList `json:"scopes_supported"`
	ChallengeMethods looseList `json:"code_challenge_methods_supported"`
	GrantTypes       looseList `json:"grant_types_supported"`
	AuthMethods      looseList `json:"token_endpoint_auth_methods_supported"`

	SendsIss looseBool `json:"authorization_response_iss_parameter_supported"`
}

// looseList is a list of words that decides nothing alone: what is no list, and what in it is no word, is left out
// and noted, and the features that hang on it stay off.
type looseList struct {
	words []string
	odd   bool
}

// UnmarshalJSON never fails.
func (l *looseList) UnmarshalJSON(data []byte) error {
	*l = looseList{}
	var members []jsontext.Value
	l.odd = json.Unmarshal(data, &members) != nil
	for _, member := range members {
		var word string
		if member.Kind() != '"' || json.Unmarshal(member, &word) != nil {
			l.odd = true
			continue
		}
		l.words = append(l.words, word)
	}
	return nil
}

// looseBool is true for the JSON value true and for nothing else. Some servers quote it.
type looseBool bool

// UnmarshalJSON never fails.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	*b = strings.Trim(string(data), `"`) == "true"
	return nil
}

// parseSmart reads and checks a smart-configuration document. What is no JSON is ErrNotJSON.
func parseSmart(base string, data []byte) (*Configuration, error) {
	var doc smartDocument
	if err := decodeStrict(data, &doc); err != nil {
		return nil, rejectUnknown(err)
	}
	if doc.Token == "" {
		return nil, fmt.Errorf("%w: the sign-in configuration names no token endpoint", ErrUnsupportedServer)
	}
	c := &Configuration{
		Base: base, Issuer: doc.Issuer, Source: SourceSmart, SendsIss: bool(doc.SendsIss),
		Capabilities: doc.Capabilities.words, Scopes: doc.Scopes.words,
		ChallengeMethods: doc.ChallengeMethods.words, GrantTypes: doc.GrantTypes.words,
		AuthMethods: doc.AuthMethods.words,
	}
	doc.noteLists(c)
	err := c.setEndpoints([]endpoint{
		{"authorization_endpoint", doc.Authorization, &c.Authorization, true},
		{"token_endpoint", doc.Token, &c.Token, true},
		{"revocation_endpoint", doc.Revocation, &c.Revocation, true},
		{"registration_endpoint", doc.Registration, &c.Registration, false},
		{"management_endpoint", doc.Management, &c.Management, false},
		{"jwks_uri", doc.JWKS, &c.JWKS, false},
	})
	if err != nil {
		return nil, err
	}
	if err := c.checkIssuer(); err != nil {
		return nil, err
	}
	c.noteOddities()
	return c, nil
}

// noteLists notes each list that could not be taken as it is.
func (d *smartDocument) noteLists(c *Configuration) {
	for _, member := range []struct {
		name string
		list looseList
	}{
		{"capabilities", d.Capabilities},
		{"scopes_supported", d.Scopes},
		{"code_challenge_methods_supported", d.ChallengeMethods},
		{"grant_types_supported", d.GrantTypes},
		{"token_endpoint_auth_methods_supported", d.AuthMethods},
	} {
		if member.list.odd {
			c.note(phrase.New("problem.unreadable-list", "The member {{.Member}} is not a list of words; what is no word is left out.").Text("Member", member.name))
		}
	}
}

// rejectUnknown makes an error without a kind of its own, such as a repeated name, ErrConfigRejected.
func rejectUnknown(err error) error {
	for _, kind := range []error{ErrNotJSON, ErrOffline, ErrCaptivePortal, ErrConfigRejected, context.Canceled} {
		if errors.Is(err, kind) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrConfigRejected, err)
}

// noteOddities lists what is missing or unusual and does not stop a sign-in by itself.
func (c *Configuration) noteOddities() {
	if c.Authorization == "" {
		c.note(phrase.New("problem.no-authorization-endpoint", "The server names no page to sign in at, so only other programs can use it."))
	}
	if !c.S256() {
		c.noteNoS256()
	}
	if c.Capabilities == nil {
		c.note(phrase.New("problem.no-capabilities", "The server does not list what it is capable of."))
	}
	switch {
	case c.GrantTypes == nil:
		c.note(phrase.New("problem.no-grant-types", "The server does not list its grant types; SMART requires the list."))
	case !slices.Contains(c.GrantTypes, "authorization_code"):
		c.note(phrase.New("problem.no-code-grant", "The server's list of grant types lacks authorization_code."))
	}
}

// checkIssuer notes an unusual issuer and refuses one that lies nearer than the base: its keys would be fetched.
func (c *Configuration) checkIssuer() error {
	if c.Issuer == "" {
		if c.Offers("sso-openid-connect") {
			c.note(phrase.New("problem.no-issuer", "The server offers to say who signed in, but names no issuer."))
		}
		return nil
	}
	issuer, err := parseAddress(c.Issuer)
	if err == nil {
		return c.checkIssuerAddress(issuer)
	}
	c.note(phrase.New("problem.issuer-odd", "The issuer is no address, so the server's word on who signed in cannot be checked."))
	return nil
}

func (c *Configuration) checkIssuerAddress(issuer *url.URL) error {
	if err := c.checkPlace(issuer); err != nil {
		return fmt.Errorf("%w: the issuer %w", ErrConfigRejected, err)
	}
	if issuer.RawQuery != "" || strings.HasSuffix(issuer.Path, "/.well-known/openid-configuration") {
		c.note(phrase.New("problem.issuer-odd.document", "The issuer is the address of a document, not of an issuer, "+
			"so the server's word on who signed in may not be checkable."))
	}
	return nil
}

// checkPlace reports why an address that the server names must not be contacted.
func (c *Configuration) checkPlace(named *url.URL) error {
	base, err := url.Parse(c.Base)
	if err != nil {
		return fmt.Errorf("cannot be compared with the base")
	}
	where := placeOf(named.Hostname())
	switch {
	case !isASCII(named.Host):
		return fmt.Errorf("has letters in its host name that can look like others")
	case !mayName(placeOf(base.Hostname()), where):
		return fmt.Errorf("lies on this computer or in the local network, unlike the address that was given")
	case named.Scheme == "http" && where != loopback:
		return fmt.Errorf("does not use https")
	}
	return nil
}
