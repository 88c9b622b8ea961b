package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestIssuerElsewhere: a server that names an issuer at another origin than its token endpoint is believed only if that issuer names the same
// endpoints. Otherwise it could lead the person to the issuer's page and take the code (row D01 of the hostile servers).
func TestIssuerElsewhere(t *testing.T) {
	const smart = `{"issuer":"ISSUER","authorization_endpoint":"HERE/a","token_endpoint":"HERE/t","code_challenge_methods_supported":["S256"]}`
	const honest = `{"issuer":"ISSUER","authorization_endpoint":"ISSUER/a","token_endpoint":"ISSUER/t"}`
	const confirming = `{"issuer":"ISSUER","authorization_endpoint":"HERE/a","token_endpoint":"HERE/t"}`
	for name, row := range map[string]struct {
		tenant, smart, openid, oauth string // "" is not there
		status                       int    // of the issuer's documents in place of 200
		want                         error
	}{
		"it names them":                         {"", smart, confirming, "", 0, nil},
		"it names them by OAuth only":           {"", smart, "", confirming, 0, nil},
		"a tenant names them by OAuth only":     {"/tenant", smart, "", confirming, 0, nil},
		"it names its own":                      {"", smart, honest, honest, 0, ErrConfigRejected},
		"it names another page to sign in at":   {"", smart, strings.Replace(confirming, "HERE/a", "ISSUER/a", 1), "", 0, ErrConfigRejected},
		"its page and our token endpoint":       {"", strings.Replace(smart, "HERE/a", "ISSUER/a", 1), honest, "", 0, ErrConfigRejected},
		"its document is of another issuer":     {"", smart, strings.Replace(confirming, `"ISSUER"`, `"ISSUER/x"`, 1), "", 0, ErrConfigRejected},
		"it has none":                           {"", smart, "", "", 0, ErrConfigRejected},
		"it answers with a page":                {"", smart, webPage, "", 0, ErrConfigRejected},
		"it fails":                              {"", smart, confirming, confirming, 503, ErrRateLimited},
		"nothing is at another origin":          {"", strings.ReplaceAll(smart, "HERE", "ISSUER"), "", "", 0, nil},
		"it is no address":                      {"", strings.Replace(smart, "ISSUER", "the clinic", 1), "", "", 0, nil},
		"a program without a page to log in at": {"", strings.Replace(smart, `"authorization_endpoint":"HERE/a",`, "", 1), confirming, "", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var here, issuer string
			put := func(mux *http.ServeMux, path, text string) {
				if text == "" {
					return
				}
				mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
					if row.status != 0 && strings.HasPrefix(path, "/.well-known") {
						w.WriteHeader(row.status)
						return
					}
					_, _ = fmt.Fprint(w, strings.NewReplacer("HERE", here, "ISSUER", issuer).Replace(text))
				})
			}
			there := http.NewServeMux()
			put(there, row.tenant+"/.well-known/openid-configuration", row.openid)
			put(there, "/.well-known/oauth-authorization-server"+row.tenant, row.oauth)
			theirs := httptest.NewServer(there)
			t.Cleanup(theirs.Close)
			own := http.NewServeMux()
			put(own, "/fhir"+wellKnown, row.smart)
			ours := httptest.NewServer(own)
			t.Cleanup(ours.Close)
			here, issuer = ours.URL, theirs.URL+row.tenant
			c, err := Discover(t.Context(), NewHTTPClient(), here+"/fhir")
			if !errors.Is(err, row.want) || (err == nil) != (c != nil) {
				t.Errorf("%+v, %v; want %v", c, err, row.want)
			}
			if errors.Is(err, ErrConfigRejected) && (!strings.Contains(err.Error(), hostOf(here)) || !strings.Contains(err.Error(), hostOf(issuer))) {
				t.Errorf("the error does not name both: %v", err)
			}
		})
	}
}

func hostOf(address string) string { return strings.Split(address, "/")[2] }
