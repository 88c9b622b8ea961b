package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testVerifier = "a-verifier-of-forty-three-characters-or-more-0123"
	testRedirect = "http://127.0.0.1:61234/any/path"
	allScopes    = "openid fhirUser launch/patient offline_access patient/*.rs"
)

// browser is a plain HTTP client that never follows a redirect.
var browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// start runs a server for the test.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("not JSON: %v\n%.300s", err, a.body)
	}
	return out
}

func do(t *testing.T, req *http.Request) answer {
	t.Helper()
	a, err := try(req)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func try(req *http.Request) (answer, error) { return tryWith(browser, req) }

func tryWith(client *http.Client, req *http.Request) (answer, error) {
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp, body}, err
}

func get(t *testing.T, address, token string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return do(t, req)
}

func postRequest(address string, form url.Values) *http.Request {
	req, _ := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

func post(t *testing.T, address string, form url.Values) answer {
	t.Helper()
	return do(t, postRequest(address, form))
}

// authorization is a good authorization request; changes are name, value pairs,
// an empty value takes the parameter out.
func authorization(s *Server, scope string, changes ...string) string {
	sum := sha256.Sum256([]byte(testVerifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {ClientID}, "redirect_uri": {testRedirect},
		"scope": {scope}, "state": {"state-1"}, "nonce": {"nonce-1"}, "aud": {s.Base()},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Del(changes[i])
		if changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	return s.issuer + "/authorize?" + q.Encode()
}

// callback reads where the browser was sent back to.
func callback(t *testing.T, a answer) url.Values {
	t.Helper()
	if a.StatusCode != http.StatusFound {
		t.Fatalf("status %d, want a redirect\n%.300s", a.StatusCode, a.body)
	}
	u, err := url.Parse(a.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func codeForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {testRedirect},
		"client_id": {ClientID}, "code_verifier": {testVerifier},
	}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {ClientID}}
}

// tokens is a token response.
type tokens struct {
	Access  string  `json:"access_token"`
	Type    string  `json:"token_type"`
	Expires int     `json:"expires_in"`
	Scope   *string `json:"scope"`
	Refresh string  `json:"refresh_token"`
	ID      string  `json:"id_token"`
	Patient string  `json:"patient"`
	Banner  *bool   `json:"need_patient_banner"`
}

func readTokens(t *testing.T, a answer) tokens {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("token endpoint: %d %s", a.StatusCode, a.body)
	}
	var out tokens
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// signIn goes through the whole flow on a server with Approve.
func signIn(t *testing.T, s *Server, scope string) tokens {
	t.Helper()
	back := callback(t, get(t, authorization(s, scope), ""))
	return readTokens(t, post(t, s.issuer+"/token", codeForm(back.Get("code"))))
}

// signInAs goes through the pages and unticks nothing.
func signInAs(t *testing.T, s *Server, person, scope string) tokens {
	t.Helper()
	return redeem(t, s, press(t, s, consentFor(t, s, person, scope), "allow"))
}

// errorCode is the error member of an OAuth error answer.
func errorCode(t *testing.T, a answer, status int) string {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", a.StatusCode, status, a.body)
	}
	code, _ := a.json(t)["error"].(string)
	return code
}

func wantStatus(t *testing.T, a answer, status int) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("status %d, want %d: %.300s", a.StatusCode, status, a.body)
	}
}

// entries reads the entries of a searchset and its next link.
func entries(t *testing.T, a answer) (out []rawEntry, next string) {
	t.Helper()
	wantStatus(t, a, http.StatusOK)
	var b struct {
		Type  string
		Link  []struct{ Relation, URL string }
		Entry []rawEntry
	}
	if err := json.Unmarshal(a.body, &b); err != nil {
		t.Fatalf("not a bundle: %v", err)
	}
	for _, l := range b.Link {
		if l.Relation == "next" {
			next = l.URL
		}
	}
	return b.Entry, next
}

type rawEntry struct {
	FullURL  string
	Resource json.RawMessage
}

// all follows next links to the end.
func all(t *testing.T, address, token string) []rawEntry {
	t.Helper()
	var out []rawEntry
	for range 1000 {
		page, next := entries(t, get(t, address, token))
		out = append(out, page...)
		if next == "" {
			return out
		}
		address = next
	}
	t.Fatal("the pages never end")
	return nil
}

func refOf(t *testing.T, raw []byte) string {
	t.Helper()
	var r struct{ ResourceType, ID string }
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	return r.ResourceType + "/" + r.ID
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
