package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// tokenAnswer is the token response of SMART App Launch 2.2.
type tokenAnswer struct {
	AccessToken  string  `json:"access_token"`
	TokenType    string  `json:"token_type"`
	ExpiresIn    int     `json:"expires_in"`
	Scope        *string `json:"scope,omitempty"`
	RefreshToken string  `json:"refresh_token,omitempty"`
	IDToken      string  `json:"id_token,omitempty"`
	Patient      string  `json:"patient,omitempty"`
	Banner       *bool   `json:"need_patient_banner,omitempty"`
}

// smartAnswer turns the library's token response into SMART's.
func (s *Server) smartAnswer(resp *op.Response) (*op.Response, error) {
	in, ok := resp.Data.(*oidc.AccessTokenResponse)
	if !ok {
		return nil, fmt.Errorf("could not read the token response of the library: %T", resp.Data)
	}
	a := s.store.token(s.tokenID(in.AccessToken))
	if a == nil {
		return nil, errors.New("could not find the new access token")
	}
	out := tokenAnswer{
		AccessToken: in.AccessToken, TokenType: "Bearer", RefreshToken: in.RefreshToken,
		ExpiresIn: int(s.store.accessTTL / time.Second),
	}
	if !s.faults.on(noScope) {
		list := strings.Join(a.scopes, " ")
		out.Scope = &list
	}
	if !slices.Contains(a.grant.scopes, "offline_access") || s.faults.on(noRefreshToken) {
		out.RefreshToken = ""
	}
	if slices.Contains(a.scopes, "openid") {
		var err error
		if out.IDToken, err = s.onOurClock(in.IDToken); err != nil {
			return nil, err
		}
	}
	if needsPatient(a.scopes) && a.grant.patient != "" && !s.faults.on(noPatient) {
		banner := true
		out.Patient, out.Banner = a.grant.patient, &banner
	}
	resp.Data = &out
	return resp, nil
}

// needsPatient reports whether the scopes ask for a patient in context.
func needsPatient(scopes []string) bool {
	return slices.ContainsFunc(parseScopes(scopes), func(s scope) bool {
		return s.raw == "launch/patient" || s.context == "patient"
	})
}

// liveToken finds an access token by the value that clients hold.
func (s *Server) liveToken(value string) (*accessToken, bool) {
	return s.store.live(s.tokenID(value))
}

// tokenID is the id inside an access token, "" for a value that is none.
func (s *Server) tokenID(value string) string {
	plain, err := s.provider.Crypto().Decrypt(value)
	if err != nil {
		return ""
	}
	id, _, _ := strings.Cut(plain, ":")
	return id
}

// onOurClock signs the id_token anew with the times of Options.Now: the library
// reads the real clock.
func (s *Server) onOurClock(idToken string) (string, error) {
	if s.opts.Now == nil {
		return idToken, nil
	}
	claims := make(map[string]any)
	payload, err := oidc.ParseToken(idToken, &claims)
	if err != nil {
		return "", fmt.Errorf("could not read the id_token of the library: %w", err)
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return "", fmt.Errorf("could not read the id_token of the library: %w", err)
	}
	claims["iat"] = s.opts.now().Unix()
	claims["exp"] = s.opts.now().Add(client{}.IDTokenLifetime()).Unix()
	signer, err := op.SignerFromKey(signingKey{s.store.key})
	if err != nil {
		return "", fmt.Errorf("could not sign the id_token: %w", err)
	}
	return crypto.Sign(claims, signer)
}
