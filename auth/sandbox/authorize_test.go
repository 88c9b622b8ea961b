package sandbox

import (
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

func TestSignInByPage(t *testing.T) {
	s := start(t, Options{TokenPrefix: "canary-"})
	page := get(t, authorization(s, allScopes+" patient/Foo.rs"), "")
	wantStatus(t, page, http.StatusOK)
	wantSays(t, "the sign-in page", only(t, page).text, "Ada Fernwood", "born 14 March 1968", "Ben Achterberg", "Clara Okonjo", Password)
	if strings.Contains(string(page.body), "<script") || !strings.Contains(page.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("the page has a script or no strict policy")
	}
	got := signInAs(t, s, "p1002", allScopes+" patient/Foo.rs")
	diff(t, "patient", "p1002", got.Patient)
	diff(t, "scope", allScopes, *got.Scope)
	diff(t, "expires_in", 300, got.Expires)
	diff(t, "type", "Bearer", got.Type)
	if got.Banner == nil || !*got.Banner {
		t.Error("need_patient_banner is missing")
	}
	for _, token := range []string{got.Access, got.Refresh} {
		if !strings.HasPrefix(token, "canary-") {
			t.Errorf("a token does not begin with the planted mark: %.12s", token)
		}
	}
	read := get(t, s.Base()+"/Patient/p1002", got.Access)
	wantStatus(t, read, http.StatusOK)
	claims := idClaims(t, s, got.ID)
	diff(t, "nonce", "nonce-1", claims["nonce"])
	diff(t, "issuer", s.issuer, claims["iss"])
	diff(t, "fhirUser", s.Base()+"/Patient/p1002", claims["fhirUser"])
}

// idClaims checks the signature with the published key.
func idClaims(t *testing.T, s *Server, raw string) map[string]any {
	t.Helper()
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal(get(t, s.issuer+"/keys", "").body, &keys); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	key, ok := keys.Keys[0].Key.(*rsa.PublicKey)
	if !ok {
		t.Fatalf("the published key is a %T", keys.Keys[0].Key)
	}
	payload, err := signed.Verify(key)
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestSignInPageRefusals(t *testing.T) {
	s := start(t, Options{})
	open := func() form { return only(t, get(t, authorization(s, allScopes), "")) }
	t.Run("wrong password", func(t *testing.T) {
		again := only(t, press(t, s, open(), "continue", "person", "p1002", "password", "guess"))
		wantSays(t, "the page", again.text, "password is not right")
		diff(t, "still chosen", "p1002", again.values.Get("person"))
	})
	t.Run("nobody chosen", func(t *testing.T) {
		wantSays(t, "the page", only(t, press(t, s, open(), "continue", "person", "p9")).text, "Choose a person")
	})
	t.Run("cancel", func(t *testing.T) {
		back := callback(t, press(t, s, open(), "cancel", "password", ""))
		diff(t, "error", "access_denied", back.Get("error"))
		diff(t, "iss", s.issuer, back.Get("iss"))
		diff(t, "state", "state-1", back.Get("state"))
	})
	t.Run("after the answer", func(t *testing.T) {
		page := open()
		callback(t, press(t, s, page, "cancel"))
		wantStatus(t, press(t, s, page, "continue"), http.StatusBadRequest)
	})
}

func TestAuthorizationErrors(t *testing.T) {
	s := start(t, Options{Approve: true})
	for name, tc := range map[string]struct {
		changes []string
		want    string
	}{
		"no S256":             {[]string{"code_challenge", "", "code_challenge_method", ""}, "invalid_request"},
		"plain":               {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"wrong aud":           {[]string{"aud", "https://elsewhere.example/fhir"}, "invalid_request"},
		"no aud":              {[]string{"aud", ""}, "invalid_request"},
		"no state":            {[]string{"state", ""}, "invalid_request"},
		"token response":      {[]string{"response_type", "token"}, "unsupported_response_type"},
		"only unknown scopes": {[]string{"scope", "patient/Foo.rs nonsense"}, "invalid_scope"},
	} {
		t.Run(name, func(t *testing.T) {
			back := callback(t, get(t, authorization(s, allScopes, tc.changes...), ""))
			diff(t, "error", tc.want, back.Get("error"))
			diff(t, "iss", s.issuer, back.Get("iss"))
		})
	}
	for name, changes := range map[string][]string{
		"unknown client":  {"client_id", "somebody"},
		"https elsewhere": {"redirect_uri", "https://evil.example/cb"},
		"localhost":       {"redirect_uri", "http://localhost:6000/cb"},
		"no port":         {"redirect_uri", "http://127.0.0.1/cb"},
		"another network": {"redirect_uri", "http://192.168.1.4:6000/cb"},
	} {
		t.Run(name, func(t *testing.T) {
			wantStatus(t, get(t, authorization(s, allScopes, changes...), ""), http.StatusBadRequest)
		})
	}
	t.Run("IPv6 loopback", func(t *testing.T) {
		back := callback(t, get(t, authorization(s, allScopes, "redirect_uri", "http://[::1]:6000/cb?keep=1"), ""))
		if back.Get("code") == "" || back.Get("keep") != "1" {
			t.Errorf("answer %v", back)
		}
	})
}

func TestGrantedScopes(t *testing.T) {
	for name, tc := range map[string]struct {
		deny       []string
		asked, got string
	}{
		"everything known":     {nil, allScopes, allScopes},
		"unknown ones dropped": {nil, "openid launch patient/Foo.rs patient/Observation.sr patient/Patient.r", "openid patient/Patient.r"},
		"one scope denied":     {[]string{"patient/Observation.rs"}, "patient/Observation.rs patient/Observation.r", "patient/Observation.r"},
		"a type denied":        {[]string{"Observation"}, "patient/Observation.rs patient/Observation.r patient/Patient.r", "patient/Patient.r"},
		"with context":         {[]string{"patient/Observation"}, "patient/Observation.rs patient/Patient.r", "patient/Patient.r"},
		"offline denied":       {[]string{"offline_access"}, "offline_access patient/Patient.r", "patient/Patient.r"},
		"constraint unknown":   {nil, "patient/Observation.rs?code:in=x patient/Patient.r", "patient/Patient.r"},
		"version 1":            {nil, "patient/Observation.read patient/*.*", "patient/Observation.read patient/*.*"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{Approve: true, Deny: tc.deny})
			got := signIn(t, s, tc.asked)
			diff(t, "scope", tc.got, *got.Scope)
			if hasOffline := slices.Contains(strings.Fields(tc.got), "offline_access"); hasOffline != (got.Refresh != "") {
				t.Errorf("refresh token given: %v", got.Refresh != "")
			}
			if strings.Contains(tc.got, "openid") != (got.ID != "") {
				t.Errorf("id_token given: %v", got.ID != "")
			}
		})
	}
}

func TestDiscovery(t *testing.T) {
	s := start(t, Options{})
	smart := get(t, s.Base()+"/.well-known/smart-configuration", "").json(t)
	oidc := get(t, s.issuer+"/.well-known/openid-configuration", "").json(t)
	for _, doc := range []map[string]any{smart, oidc} {
		diff(t, "issuer", s.issuer, doc["issuer"])
		diff(t, "token", s.issuer+"/token", doc["token_endpoint"])
		diff(t, "authorize", s.issuer+"/authorize", doc["authorization_endpoint"])
		diff(t, "revoke", s.issuer+"/revoke", doc["revocation_endpoint"])
		diff(t, "PKCE", []any{"S256"}, doc["code_challenge_methods_supported"])
		diff(t, "iss", true, doc["authorization_response_iss_parameter_supported"])
		if doc["introspection_endpoint"] != nil || doc["userinfo_endpoint"] != nil {
			t.Error("an endpoint is advertised that is not there")
		}
	}
	capability := string(get(t, s.Base()+"/metadata", "").body)
	for _, want := range []string{oauthURIs, s.issuer + "/token", `"fhirVersion":"4.0.1"`, "Patient-everything", `"name":"category"`} {
		if !strings.Contains(capability, want) {
			t.Errorf("the capability statement does not say %s", want)
		}
	}
}
