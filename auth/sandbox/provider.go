package sandbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	authorizePath     = "/authorize"
	signInPath        = "/sign-in"
	choosePath        = "/patient"
	consentPath       = "/consent"
	managePath        = "/manage"
	manageSignInPath  = "/manage/sign-in"
	manageEndPath     = "/manage/end"
	manageSignOutPath = "/manage/sign-out"
	tokenPath         = "/token"
	revokePath        = "/revoke"
	keysPath          = "/keys"
)

// openProvider sets up the library once the issuer is known.
func (s *Server) openProvider() error {
	silent := slog.New(slog.DiscardHandler)
	config := &op.Config{CodeMethodS256: true, GrantTypeRefreshToken: true, SupportedScopes: supportedScopes()}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return fmt.Errorf("could not make the token key: %w", err)
	}
	p, err := op.NewProvider(config, s.store, op.StaticIssuer(s.issuer),
		op.WithAllowInsecure(), op.WithLogger(silent),
		op.WithCrypto(markedCrypto{op.NewAESCrypto(config.CryptoKey), s.opts.TokenPrefix}))
	if err != nil {
		return fmt.Errorf("could not set up the authorization server: %w", err)
	}
	s.provider = p
	s.store.base = s.base()
	endpoints := op.Endpoints{
		Authorization: op.NewEndpoint(authorizePath),
		Token:         op.NewEndpoint(tokenPath),
		Revocation:    op.NewEndpoint(revokePath),
		JwksURI:       op.NewEndpoint(keysPath),
	}
	if s.faults.on(noRevocation) {
		endpoints.Revocation = nil
	}
	smart := &smartServer{LegacyServer: op.NewLegacyServer(p, endpoints), s: s}
	s.tokens = op.RegisterLegacyServer(smart, http.NotFound,
		op.WithFallbackLogger(silent), op.WithServerCORSOptions(nil))
	return nil
}

// smartServer adds to the library's token endpoint what SMART adds to OAuth.
type smartServer struct {
	*op.LegacyServer
	s *Server
}

var _ op.ExtendedLegacyServer = (*smartServer)(nil)

// CodeExchange answers grant_type=authorization_code. The library does not
// compare the client of the code with the caller, so that is done here.
func (m *smartServer) CodeExchange(ctx context.Context, r *op.ClientRequest[oidc.AccessTokenRequest]) (*op.Response, error) {
	resp, err := m.LegacyServer.CodeExchange(ctx, r)
	if err != nil {
		return nil, err
	}
	return m.s.smartAnswer(resp)
}

// RefreshToken answers grant_type=refresh_token.
func (m *smartServer) RefreshToken(ctx context.Context, r *op.ClientRequest[oidc.RefreshTokenRequest]) (*op.Response, error) {
	resp, err := m.LegacyServer.RefreshToken(ctx, r)
	if err != nil {
		return nil, err
	}
	return m.s.smartAnswer(resp)
}

// Discovery is the OpenID document, cut down to what is true here and with the
// member of RFC 9207.
func (m *smartServer) Discovery(ctx context.Context, r *op.Request[struct{}]) (*op.Response, error) {
	resp, err := m.LegacyServer.Discovery(ctx, r)
	if err != nil {
		return nil, err
	}
	doc, ok := resp.Data.(*oidc.DiscoveryConfiguration)
	if !ok {
		return nil, fmt.Errorf("could not read the discovery document of the library: %T", resp.Data)
	}
	doc.ResponseTypesSupported = []string{"code"}
	doc.ResponseModesSupported = []string{"query"}
	doc.GrantTypesSupported = []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
	doc.TokenEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodNone}
	doc.RevocationEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodNone}
	doc.IntrospectionEndpointAuthMethodsSupported = nil
	doc.ClaimsSupported = []string{"sub", "aud", "exp", "iat", "iss", "auth_time", "nonce", "fhirUser"}
	doc.CodeChallengeMethodsSupported = nil
	for _, method := range m.s.challengeMethods() {
		doc.CodeChallengeMethodsSupported = append(doc.CodeChallengeMethodsSupported, oidc.CodeChallengeMethod(method))
	}
	resp.Data = struct {
		*oidc.DiscoveryConfiguration
		SendsIss bool `json:"authorization_response_iss_parameter_supported"`
	}{doc, true}
	return resp, nil
}
