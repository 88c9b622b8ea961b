package sandbox

import (
	"net"
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// client is the registration of [ClientID]: public, native, any loopback port
// and path (RFC 8252 section 7.3).
type client struct{}

var _ op.Client = client{}

// name is how the pages call the app.
func (client) name() string { return "Chartkey" }

func (client) GetID() string                       { return ClientID }
func (client) RedirectURIs() []string              { return nil } // see allowedRedirect
func (client) PostLogoutRedirectURIs() []string    { return nil }
func (client) ApplicationType() op.ApplicationType { return op.ApplicationTypeNative }
func (client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (client) LoginURL(string) string              { return "" } // the page is part of /authorize
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (client) IDTokenLifetime() time.Duration      { return time.Hour }
func (client) DevMode() bool                       { return false }
func (client) ClockSkew() time.Duration            { return 0 }

// IDTokenUserinfoClaimsAssertion puts fhirUser into the id_token.
func (client) IDTokenUserinfoClaimsAssertion() bool { return true }

func (client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}

func (client) IsScopeAllowed(raw string) bool {
	_, ok := parseScope(raw)
	return ok
}

//nolint:revive // the library's spelling
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

// allowedRedirect accepts http on an IP literal of the loopback interface, with
// any port and path. "localhost" is refused: RFC 8252 section 8.3.
func allowedRedirect(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" || u.Port() == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}
