package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

// supportedScopes is a hint for clients, as scopes_supported is meant.
func supportedScopes() []string {
	return []string{
		"openid", "fhirUser", "profile", "launch/patient", "offline_access",
		"patient/*.rs", "patient/*.read", "patient/*.cruds",
	}
}

// challengeMethods are the PKCE methods that discovery names. The server takes
// S256 alone, whatever it says.
func (s *Server) challengeMethods() []string {
	if s.faults.on(noS256) {
		return []string{"plain"}
	}
	return []string{"S256"}
}

// smartConfiguration is {base}/.well-known/smart-configuration of SMART App
// Launch 2.2.
func (s *Server) smartConfiguration(w http.ResponseWriter, _ *http.Request) {
	if s.faults.on(htmlForJSON) {
		writeHTML(w)
		return
	}
	doc := map[string]any{
		"issuer":                                         s.issuer,
		"jwks_uri":                                       s.issuer + keysPath,
		"authorization_endpoint":                         s.issuer + authorizePath,
		"token_endpoint":                                 s.issuer + tokenPath,
		"management_endpoint":                            s.issuer + managePath,
		"grant_types_supported":                          []string{"authorization_code"},
		"response_types_supported":                       []string{"code"},
		"token_endpoint_auth_methods_supported":          []string{"none"},
		"scopes_supported":                               supportedScopes(),
		"code_challenge_methods_supported":               s.challengeMethods(),
		"authorization_response_iss_parameter_supported": true,
		"capabilities": []string{
			"launch-standalone", "authorize-post", "client-public", "sso-openid-connect",
			"context-banner", "context-standalone-patient",
			"permission-offline", "permission-patient", "permission-user", "permission-v1", "permission-v2",
		},
	}
	if !s.faults.on(noRevocation) {
		doc["revocation_endpoint"] = s.issuer + revokePath
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(doc) // a client that has gone away is no error
}

// openIDConfiguration is the library's document.
func (s *Server) openIDConfiguration(w http.ResponseWriter, r *http.Request) {
	if s.faults.on(htmlForJSON) {
		writeHTML(w)
		return
	}
	s.tokens.ServeHTTP(w, r)
}

// splitScopes cuts a scope parameter at its spaces.
func splitScopes(list string) []string { return strings.Fields(list) }
