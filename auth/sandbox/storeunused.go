package sandbox

import (
	"context"
	"errors"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var errNotOffered = errors.New("not offered by this server")

// SetUserinfoFromScopes puts fhirUser into the id_token.
func (s *store) SetUserinfoFromScopes(_ context.Context, u *oidc.UserInfo, user, _ string, scopes []string) error {
	u.Subject = user
	for _, sc := range scopes {
		if sc == "fhirUser" {
			u.AppendClaims("fhirUser", s.base+"/"+userRef(user))
		}
	}
	return nil
}

// GetClientByClientID knows the one client.
func (s *store) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, errors.New("unknown client")
	}
	return client{}, nil
}

// SigningKey is the key of the id_tokens.
func (s *store) SigningKey(context.Context) (op.SigningKey, error) { return signingKey{s.key}, nil }

// SignatureAlgorithms is RS256, the one that SMART demands.
func (s *store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

// KeySet is what jwks_uri publishes.
func (s *store) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{&s.key.PublicKey}}, nil
}

// The rest of op.Storage serves endpoints that this server does not open.

func (s *store) Health(context.Context) error { return nil }

func (s *store) TerminateSession(context.Context, string, string) error { return errNotOffered }

func (s *store) AuthorizeClientIDSecret(context.Context, string, string) error { return errNotOffered }

func (s *store) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errNotOffered
}

func (s *store) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotOffered
}

func (s *store) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, errNotOffered
}

func (s *store) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered
}

func (s *store) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered
}
