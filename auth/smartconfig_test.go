package auth

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const publicBase = "https://ehr.example.org/tenant/fhir"

func TestParseSmartResolvesAndChecksEndpoints(t *testing.T) {
	const as = `"authorization_endpoint":"https://as.example.org/a",`
	tests := map[string]struct {
		base, members string
		want          string // the token endpoint, or
		err           string // a part of the error
	}{
		"absolute":                         {publicBase, `"token_endpoint":"https://as.example.org/t?x=y"`, "https://as.example.org/t?x=y", ""},
		"double slashes stay":              {publicBase, `"token_endpoint":"https://as.example.org//api//t"`, "https://as.example.org//api//t", ""},
		"relative to the base":             {publicBase, `"token_endpoint":"auth/token"`, "https://ehr.example.org/tenant/fhir/auth/token", ""},
		"relative to the host":             {publicBase, `"token_endpoint":"/auth/token"`, "https://ehr.example.org/auth/token", ""},
		"relative, no scheme":              {publicBase, `"token_endpoint":"//as.example.org/t"`, "https://as.example.org/t", ""},
		"plain http":                       {publicBase, `"token_endpoint":"http://as.example.org/t"`, "", "token_endpoint does not use https"},
		"plain http in the second":         {publicBase, `"token_endpoint":"https://as.example.org/t","revocation_endpoint":"http://as.example.org/r"`, "", "revocation_endpoint"},
		"plain http in an optional":        {publicBase, `"token_endpoint":"https://as.example.org/t","jwks_uri":"http://as.example.org/k"`, "", "jwks_uri"},
		"this computer":                    {publicBase, `"token_endpoint":"https://localhost/t"`, "", "this computer or in the local network"},
		"this computer, plain":             {publicBase, `"token_endpoint":"http://127.0.0.1:9/t"`, "", "this computer or in the local network"},
		"this computer, mapped":            {publicBase, `"token_endpoint":"https://[::ffff:127.0.0.1]/t"`, "", "this computer or in the local network"},
		"the local network":                {publicBase, `"token_endpoint":"https://192.168.1.1/t"`, "", "this computer or in the local network"},
		"a name of the local network":      {publicBase, `"token_endpoint":"https://router/t"`, "", "this computer or in the local network"},
		"cloud metadata":                   {publicBase, `"token_endpoint":"https://169.254.169.254/t"`, "", "this computer or in the local network"},
		"user and password":                {publicBase, `"token_endpoint":"https://a:b@as.example.org/t"`, "", "user name"},
		"a fragment":                       {publicBase, `"token_endpoint":"https://as.example.org/t#x"`, "", "fragment"},
		"a blank":                          {publicBase, `"token_endpoint":"https://as.example.org/a b"`, "", "blank"},
		"a script":                         {publicBase, `"token_endpoint":"javascript:alert(1)"`, "", "not an address of the web"},
		"letters that act":                 {publicBase, `"token_endpoint":"https://as.example.org/\u009b31m\u202e"`, "", "cannot be read"},
		"an unreadable address":            {publicBase, `"token_endpoint":"https://[::1"`, "", "cannot be read"},
		"private base, private":            {"https://10.0.0.1/fhir", `"token_endpoint":"https://10.0.0.2/t"`, "https://10.0.0.2/t", ""},
		"private base, this computer":      {"https://10.0.0.1/fhir", `"token_endpoint":"https://127.0.0.1/t"`, "", "this computer or in the local network"},
		"private base, plain":              {"https://10.0.0.1/fhir", `"token_endpoint":"http://10.0.0.2/t"`, "", "https"},
		"loopback base, other port":        {"http://127.0.0.1:1/fhir", `"token_endpoint":"http://localhost:2/t"`, "http://localhost:2/t", ""},
		"loopback base, public plain http": {"http://127.0.0.1:1/fhir", `"token_endpoint":"http://as.example.org/t"`, "", "https"},
		"names in another case":            {publicBase, `"Token_Endpoint":"https://evil.example/t","token_endpoint":"https://as.example.org/t"`, "https://as.example.org/t", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := parseSmart(test.base, []byte("{"+as+test.members+"}"))
			if test.err != "" {
				if !errors.Is(err, ErrConfigRejected) || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("got %+v, %v; want ErrConfigRejected with %q", c, err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.Token != test.want {
				t.Errorf("got %q, want %q", c.Token, test.want)
			}
		})
	}
}

func TestParseSmartNotesOddities(t *testing.T) {
	const good = `"authorization_endpoint":"https://as.example.org/a","token_endpoint":"https://as.example.org/t",` +
		`"issuer":"https://as.example.org","capabilities":["sso-openid-connect"],` +
		`"grant_types_supported":["authorization_code"],"code_challenge_methods_supported":["S256"]`
	replace := func(old, by string) string { return strings.Replace(good, old, by, 1) }
	tests := map[string]struct{ members, want string }{
		"nothing odd":                {good, ""},
		"no S256":                    {replace(`["S256"]`, `["plain"]`), "no-s256"},
		"S256 in another case":       {replace(`["S256"]`, `["s256"]`), "no-s256"},
		"methods are one word":       {replace(`["S256"]`, `"S256"`), "unreadable-list no-s256"},
		"no methods":                 {replace(`["S256"]`, `null`), "no-s256"},
		"capabilities with a number": {replace(`["sso-openid-connect"]`, `["sso-openid-connect",7]`), "unreadable-list"},
		"capabilities are an object": {replace(`["sso-openid-connect"]`, `{"a":"b"}`), "unreadable-list no-capabilities"},
		"no grant types":             {replace(`"grant_types_supported":["authorization_code"],`, ""), "no-grant-types"},
		"no code grant":              {replace(`["authorization_code"]`, `["client_credentials"]`), "no-code-grant"},
		"no page to sign in at":      {replace(`"authorization_endpoint":"https://as.example.org/a",`, ""), "no-authorization-endpoint"},
		"no issuer":                  {replace(`"issuer":"https://as.example.org",`, ""), "no-issuer"},
		"issuer is a document": {replace(`"https://as.example.org",`, `"https://as.example.org/.well-known/openid-configuration",`),
			"issuer-odd"},
		"issuer is no address":                            {replace(`"https://as.example.org",`, `"the clinic",`), "issuer-odd"},
		"management is a script":                          {good + `,"management_endpoint":"javascript:alert(1)"`, "ignored-endpoint"},
		"keys in a file":                                  {good + `,"jwks_uri":"file:///etc/keys"`, "ignored-endpoint"},
		"registration in mail":                            {good + `,"registration_endpoint":"mailto:a@b.example"`, "ignored-endpoint"},
		"introspection on this device, which nobody asks": {good + `,"introspection_endpoint":"http://127.0.0.1/i"`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := parseSmart(publicBase, []byte("{"+test.members+"}"))
			if err != nil {
				t.Fatal(err)
			}
			if got := problemCodes(c); got != test.want {
				t.Errorf("problems are %q, want %q", got, test.want)
			}
			if c.Management+c.JWKS+c.Registration != "" {
				t.Errorf("an ignored address is kept: %+v", c)
			}
			for _, problem := range c.Problems {
				if !strings.HasSuffix(problem.Words.String(), ".") {
					t.Errorf("the words %q are no sentence", problem.Words)
				}
			}
		})
	}
}

func TestParseSmartRefusesAnIssuerOnThisComputer(t *testing.T) {
	for _, issuer := range []string{"http://127.0.0.1:8080", "https://localhost", "https://10.0.0.1", "http://as.example.org"} {
		text := `{"token_endpoint":"https://as.example.org/t","issuer":"` + issuer + `"}`
		if _, err := parseSmart(publicBase, []byte(text)); !errors.Is(err, ErrConfigRejected) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

// TestParseSmartRefusesHostsThatLookLikeAnother: what a person is shown is what is contacted, in letters that cannot stand for one another.
func TestParseSmartRefusesHostsThatLookLikeAnother(t *testing.T) {
	for _, host := range []string{"as.ex\u0430mple.org", "as.ex%D0%B0mple.org"} {
		for _, text := range []string{
			`{"token_endpoint":"https://as.example.org/t","issuer":"https://` + host + `"}`,
			`{"token_endpoint":"https://` + host + `/t"}`,
		} {
			if c, err := parseSmart(publicBase, []byte(text)); !errors.Is(err, ErrConfigRejected) {
				t.Errorf("%s: %+v, %v", text, c, err)
			}
		}
	}
	if _, err := parseSmart(publicBase, []byte(`{"token_endpoint":"https://xn--as-exmple-xxx.org/t","issuer":"https://xn--klinik-kln-lcb.example"}`)); err != nil {
		t.Errorf("a name in its ASCII form: %v", err)
	}
}

func TestRefreshGuess(t *testing.T) {
	for name, test := range map[string]struct {
		c    Configuration
		want string
	}{
		"nothing said":                  {Configuration{}, "unknown"},
		"capability and open clients":   {Configuration{Capabilities: []string{"permission-offline"}, AuthMethods: []string{"none"}}, "likely"},
		"capability and registration":   {Configuration{Capabilities: []string{"permission-offline"}, Registration: "https://x.example"}, "likely"},
		"scope and open clients":        {Configuration{Scopes: []string{"offline_access"}, AuthMethods: []string{"private_key_jwt", "none"}}, "likely"},
		"scope alone":                   {Configuration{Scopes: []string{"offline_access"}, AuthMethods: []string{"client_secret_basic"}}, "unknown"},
		"open clients alone":            {Configuration{AuthMethods: []string{"none"}}, "unknown"},
		"list without the scope":        {Configuration{Scopes: []string{"openid"}, AuthMethods: []string{"none"}}, "unlikely"},
		"list with the online scope":    {Configuration{Scopes: []string{"online_access"}}, "unlikely"},
		"capability, list without it":   {Configuration{Capabilities: []string{"permission-offline"}, Scopes: []string{"openid"}}, "unlikely"},
		"capability, open, list lacks":  {Configuration{Capabilities: []string{"permission-offline"}, Scopes: []string{"openid"}, AuthMethods: []string{"none"}}, "likely"},
		"capability without any client": {Configuration{Capabilities: []string{"permission-offline"}}, "unknown"},
	} {
		if got := test.c.Refresh(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestParseSmartOnRealDocuments(t *testing.T) {
	type facts struct {
		Authorization, Token, Revocation, Issuer string
		S256, SendsIss                           bool
		Refresh, Problems                        string
		Capabilities, Scopes                     int
	}
	const (
		cerner  = "https://authorization.cerner.com/tenants/ec2458f2-1e24-41c8-b71b-0e701af7583d"
		sandbox = "https://fhirsandbox2.tsysinteropsvcs.net:8110/identity/connect"
		oidc    = "http://127.0.0.1:9400"
	)
	for file, test := range map[string]struct {
		base string
		want facts
	}{
		"smart-configurations/cerner-captured-lantern.json": {"https://fhir-ehr.cerner.com/r4/ec2458f2", facts{
			Authorization: cerner + "/protocols/oauth2/profiles/smart-v1/personas/provider/authorize",
			Token:         cerner + "/protocols/oauth2/profiles/smart-v1/token",
			Issuer:        cerner + "/oidc/idsps/ec2458f2-1e24-41c8-b71b-0e701af7583d/.well-known/openid-configuration",
			S256:          true, Refresh: "unlikely", Problems: "issuer-odd no-grant-types", Capabilities: 13, Scopes: 117,
		}},
		"smart-configurations/fhir-sandbox-captured-lantern.json": {"https://fhirsandbox2.tsysinteropsvcs.net:8100/r4", facts{
			Authorization: sandbox + "/authorize", Token: sandbox + "/token",
			Refresh: "unlikely", Problems: "no-s256 no-grant-types", Capabilities: 5, Scopes: 1,
		}},
		"smart-configurations/hl7-spec-client-confidential-asymmetric-1.json": {"https://ehr.example.com/fhir", facts{
			Token: "https://ehr.example.com/auth/token", Refresh: "unlikely",
			Problems: "no-authorization-endpoint no-s256 no-capabilities no-grant-types", Scopes: 1,
		}},
		"captures/oidc-provider-openid-configuration.json": {"http://127.0.0.1:9410/fhir", facts{
			Authorization: oidc + "/auth", Token: oidc + "/token", Revocation: oidc + "/token/revocation", Issuer: oidc,
			S256: true, SendsIss: true, Refresh: "likely", Problems: "no-capabilities", Scopes: 9,
		}},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(sharedDir(t, "data"), file))
			if err != nil {
				t.Fatal(err)
			}
			c, err := parseSmart(test.base, data)
			if err != nil {
				t.Fatal(err)
			}
			got := facts{c.Authorization, c.Token, c.Revocation, c.Issuer, c.S256(), c.SendsIss, c.Refresh(), problemCodes(c),
				len(c.Capabilities), len(c.Scopes)}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a local server's document under a public base", func(t *testing.T) {
		for _, name := range []string{"glewlwyd", "oidc-provider", "zitadel-op"} {
			data, err := os.ReadFile(filepath.Join(sharedDir(t, "data", "captures"), name+"-openid-configuration.json"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parseSmart(publicBase, data); !errors.Is(err, ErrConfigRejected) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := parseSmart("http://localhost:1/fhir", data); err != nil {
				t.Errorf("%s under a loopback base: %v", name, err)
			}
		}
	})
}

func TestHosts(t *testing.T) {
	c := Configuration{Base: publicBase, Token: "https://as.example.org/t", Authorization: "https://as.example.org/a", JWKS: "https://keys.example.org:8443/k"}
	want := []string{"as.example.org", "ehr.example.org", "keys.example.org:8443"}
	if diff := cmp.Diff(want, c.Hosts()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParseSmart(f *testing.F) {
	f.Add([]byte(goodSmart))
	f.Add([]byte(`{"token_endpoint":"//[::1]:x/%zz","capabilities":{"a":[null,1]},"issuer":"http://[fe80::1%25eth0]/"}`))
	f.Add([]byte(`{"token_endpoint":"t","authorization_endpoint":"?#","authorization_response_iss_parameter_supported":"true"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseSmart(publicBase, data)
		if err != nil {
			if len(err.Error()) > 500 {
				t.Errorf("the error has %d characters", len(err.Error()))
			}
			return
		}
		checkEndpoints(t, c)
	})
}

// checkEndpoints: whatever was accepted leads to a public host by https.
func checkEndpoints(t *testing.T, c *Configuration) {
	t.Helper()
	for _, address := range []string{c.Authorization, c.Token, c.Revocation, c.Registration, c.Management, c.JWKS} {
		if address == "" {
			continue
		}
		parsed, err := parseAddress(address)
		if err != nil || parsed.Scheme != "https" || placeOf(parsed.Hostname()) != public || !isASCII(parsed.Host) {
			t.Errorf("%q is accepted under a public base (%v)", address, err)
		}
	}
}

func problemCodes(c *Configuration) string {
	var codes []string
	for _, problem := range c.Problems {
		codes = append(codes, problem.Code)
	}
	return strings.Join(codes, " ")
}
