package auth

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseCapability(t *testing.T) {
	const (
		smart    = `"service":[{"coding":[{"code":"OAuth"},{"code":"SMART-on-FHIR"}]}],`
		wrap     = `{"resourceType":"CapabilityStatement","rest":[{"mode":"server","security":{%SECURITY%}}]}`
		uris     = `"extension":[{"url":"` + oauthURIs + `","extension":[%URIS%]}]`
		both     = `{"url":"authorize","valueUri":"https://as.example.org/a"},{"url":"token","valueUri":"https://as.example.org/t"}`
		revoke   = `,{"url":"revoke","valueUri":"https://as.example.org/r"}`
		manage   = `,{"url":"manage","valueUri":"javascript:alert(1)"}`
		relative = `{"url":"authorize","valueUri":"a"},{"url":"token","valueUri":"/t"}`
	)
	security := func(before, inner string) string {
		return strings.Replace(wrap, "%SECURITY%", before+strings.Replace(uris, "%URIS%", inner, 1), 1)
	}
	tests := map[string]struct {
		text  string
		err   error
		token string
		codes string
	}{
		"both addresses":         {security(smart, both), nil, "https://as.example.org/t", "older-security no-s256"},
		"revocation too":         {security(smart, both+revoke), nil, "https://as.example.org/t", "older-security no-s256"},
		"a script to manage":     {security(smart, both+manage), nil, "https://as.example.org/t", "ignored-endpoint older-security no-s256"},
		"relative addresses":     {security(smart, relative), nil, "https://ehr.example.org/t", "older-security no-s256"},
		"not declared":           {security("", both), nil, "https://as.example.org/t", "older-security no-s256 smart-undeclared"},
		"first value counts":     {security(smart, both+`,{"url":"token","valueUri":"https://evil.example/t"}`), nil, "https://as.example.org/t", "older-security no-s256"},
		"no token":               {security(smart, `{"url":"authorize","valueUri":"https://as.example.org/a"}`), ErrUnsupportedServer, "", ""},
		"declared, no addresses": {security(smart, ""), ErrUnsupportedServer, "", ""},
		"another extension":      {strings.ReplaceAll(security(smart, both), "oauth-uris", "other"), ErrUnsupportedServer, "", ""},
		"no security":            {openServer, ErrUnsupportedServer, "", ""},
		"no rest":                {`{"resourceType":"CapabilityStatement"}`, ErrUnsupportedServer, "", ""},
		"plain http":             {strings.ReplaceAll(security(smart, both), "https://as", "http://as"), ErrConfigRejected, "", ""},
		"this computer":          {strings.ReplaceAll(security(smart, both), "as.example.org", "localhost"), ErrConfigRejected, "", ""},
		"a name twice":           {strings.Replace(security(smart, both), `"mode"`, `"security":{},"mode"`, 1), ErrConfigRejected, "", ""},
		"rest is no list":        {`{"resourceType":"CapabilityStatement","rest":7}`, ErrConfigRejected, "", ""},
		"another resource":       {`{"resourceType":"OperationOutcome"}`, ErrBadAddress, "", ""},
		"other JSON":             {`{"rest":[]}`, ErrBadAddress, "", ""},
		"a list":                 {`[]`, ErrConfigRejected, "", ""},
		"a web page":             {webPage, ErrNotJSON, "", ""},
		"XML":                    {`<CapabilityStatement xmlns="http://hl7.org/fhir"/>`, ErrNotJSON, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := parseCapability(publicBase, []byte(test.text))
			if test.err != nil {
				if !errors.Is(err, test.err) {
					t.Fatalf("got %+v, %v; want %v", c, err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.Token != test.token || problemCodes(c) != test.codes || c.Source != SourceCapability || c.S256() || c.Management != "" {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func TestParseCapabilityOnRealStatements(t *testing.T) {
	for file, want := range map[string]struct{ authorize, token string }{
		"advantagecare_physicians_stu3.json": {"https://epwebapps.acpny.com/FHIRproxy/oauth2/authorize", "https://epwebapps.acpny.com/FHIRproxy/oauth2/token"},
		"allscripts_capability_dstu2.json": {"https://fhir.fhirpoint.open.allscripts.com/fhirroute/authorization/10028551/connect/authorize",
			"https://fhir.fhirpoint.open.allscripts.com/fhirroute/authorization/10028551/connect/token"},
		"epic_capability_dstu2.json":        {"https://epicproxy.ardenthealth.com/fhir/oauth2/authorize", "https://epicproxy.ardenthealth.com/fhir/oauth2/token"},
		"epic_capability_stu3.json":         {"https://iconnect-fhir.cooperhealth.edu/fhir/oauth2/authorize", "https://iconnect-fhir.cooperhealth.edu/fhir/oauth2/token"},
		"test_r4_capability_statement.json": {"", ""}, // declares SMART and names no addresses
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(sharedDir(t, "data", "capability-statements"), file))
			if err != nil {
				t.Fatal(err)
			}
			c, err := parseCapability(publicBase, data)
			if want.token == "" {
				if !errors.Is(err, ErrUnsupportedServer) {
					t.Errorf("got %+v, %v", c, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.Authorization != want.authorize || c.Token != want.token {
				t.Errorf("got %s and %s", c.Authorization, c.Token)
			}
		})
	}
}

func FuzzParseCapability(f *testing.F) {
	f.Add([]byte(olderServer))
	f.Add([]byte(openServer))
	f.Add([]byte(`{"resourceType":"CapabilityStatement","rest":[{"security":{"extension":[{"extension":[null,{}]}]}},null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseCapability(publicBase, data)
		if err == nil {
			checkEndpoints(t, c)
		}
	})
}
