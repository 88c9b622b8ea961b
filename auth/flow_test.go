package auth

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const redirectURI = "http://127.0.0.1:51873/callback"

var askedScopes = ParseScopes("launch/patient patient/Observation.rs patient/Condition.rs offline_access")

// signIn begins an attempt and makes the server give a code for it.
func signIn(t *testing.T, f *fakeServer, c *clock, asked Scopes) (*Attempt, url.Values) {
	t.Helper()
	flow := &Flow{HTTP: f.Client(), Now: c.Now}
	attempt, err := flow.Begin(f.config(), "chartkey", redirectURI, asked)
	if err != nil {
		t.Fatal(err)
	}
	request, err := url.Parse(attempt.URL())
	if err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.codes["c0de-canary"] = request.Query().Get("code_challenge") })
	return attempt, url.Values{"state": {request.Query().Get("state")}, "code": {"c0de-canary"}}
}

func TestBeginAsksForWhatSMARTWants(t *testing.T) {
	f := newFakeServer(t)
	flow := &Flow{Rand: bytes.NewReader(bytes.Repeat([]byte{1}, 96))}
	attempt, err := flow.Begin(f.config(), "chartkey", redirectURI, ParseScopes("openid fhirUser launch/patient"))
	if err != nil {
		t.Fatal(err)
	}
	request, err := url.Parse(attempt.URL())
	if err != nil {
		t.Fatal(err)
	}
	repeated := strings.Repeat("AQEB", 10) + "AQE"
	want := url.Values{
		"response_type": {"code"}, "client_id": {"chartkey"}, "redirect_uri": {redirectURI},
		"scope": {"openid fhirUser launch/patient"}, "aud": {f.URL + "/fhir"}, "state": {repeated}, "nonce": {repeated},
		"code_challenge_method": {"S256"}, "code_challenge": {sha256URL(repeated)},
	}
	if got := request.Query().Encode(); got != want.Encode() {
		t.Errorf("request\n %s\nwant\n %s", got, want.Encode())
	}
}

func TestBeginWithoutOpenidSendsNoNonce(t *testing.T) {
	attempt, err := new(Flow).Begin(newFakeServer(t).config(), "chartkey", redirectURI, askedScopes)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(attempt.URL(), "nonce") {
		t.Error("a nonce without openid")
	}
}

func TestBeginRefuses(t *testing.T) {
	rows := []struct {
		name   string
		change func(*Configuration)
		want   error
	}{
		{"no S256", func(c *Configuration) { c.ChallengeMethods = []string{"plain"} }, ErrNoS256},
		{"older security", func(c *Configuration) { c.Source, c.ChallengeMethods = SourceCapability, nil }, ErrNoS256},
		{"no page to sign in at", func(c *Configuration) { c.Authorization = "" }, ErrUnsupportedServer},
		{"no token endpoint", func(c *Configuration) { c.Token = "" }, ErrUnsupportedServer},
		{"no code grant", func(c *Configuration) { c.GrantTypes = []string{"client_credentials"} }, ErrUnsupportedServer},
		{"http elsewhere", func(c *Configuration) { c.Authorization = "http://ehr.example/authorize" }, ErrConfigRejected},
		{"http token endpoint", func(c *Configuration) { c.Token = "http://ehr.example/token" }, ErrConfigRejected},
		{"a file", func(c *Configuration) { c.Authorization = "file:///etc/passwd" }, ErrConfigRejected},
		{"a script", func(c *Configuration) { c.Authorization = "javascript:alert(1)" }, ErrConfigRejected},
		{"loopback under a public base", func(c *Configuration) { c.Base = "https://ehr.example/fhir" }, ErrConfigRejected},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := newFakeServer(t).config()
			row.change(c)
			if _, err := new(Flow).Begin(c, "chartkey", redirectURI, askedScopes); !errors.Is(err, row.want) {
				t.Errorf("err = %v, want %v", err, row.want)
			}
		})
	}
	t.Run("no random numbers", func(t *testing.T) {
		flow := &Flow{Rand: bytes.NewReader(nil)}
		if _, err := flow.Begin(newFakeServer(t).config(), "chartkey", redirectURI, askedScopes); err == nil {
			t.Error("begun without them")
		}
	})
}

func TestFinishExchangesTheCode(t *testing.T) {
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, askedScopes)
	if err := attempt.Check(answer); err != nil {
		t.Fatal(err)
	}
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	if grant.AccessToken.Reveal() != "at-canary-1" || grant.RefreshToken.Reveal() != "rt-canary-1" || grant.Patient != "p1" {
		t.Errorf("grant %+v", grant)
	}
	if want := c.Now().Add(time.Hour); !grant.Expires.Equal(want) {
		t.Errorf("Expires = %v, want %v", grant.Expires, want)
	}
	if grant.Granted.String() != "launch/patient patient/Observation.rs" || grant.Unconfirmed || len(grant.Warnings) > 0 {
		t.Errorf("granted %q, warnings %v", grant.Granted, grant.Warnings)
	}
	post := f.posts[0]
	post.Del("code_verifier") // checked by the server
	want := url.Values{"grant_type": {"authorization_code"}, "code": {"c0de-canary"}, "redirect_uri": {redirectURI}, "client_id": {"chartkey"}}
	if post.Encode() != want.Encode() {
		t.Errorf("token request %v, want %v", post, want)
	}

	if err := attempt.Check(answer); !errors.Is(err, ErrWrongState) {
		t.Errorf("Check after use: %v", err)
	}
	if _, err := attempt.Finish(t.Context(), answer); !errors.Is(err, ErrWrongState) {
		t.Errorf("Finish after use: %v", err)
	}
	if f.requests() != 1 {
		t.Errorf("%d token requests", f.requests())
	}
}

func TestAnswersThatDoNotBelong(t *testing.T) {
	rows := []struct {
		name   string
		edit   func(answer url.Values)
		config func(*Configuration)
		age    time.Duration
		want   error
	}{
		{"A01 wrong state", func(a url.Values) { a.Set("state", "x") }, nil, 0, ErrWrongState},
		{"A02 no state", func(a url.Values) { a.Del("state") }, nil, 0, ErrWrongState},
		{"A06 state twice", func(a url.Values) { a.Add("state", a.Get("state")) }, nil, 0, ErrWrongState},
		{"A06 code twice", func(a url.Values) { a.Add("code", "y") }, nil, 0, ErrWrongState},
		{"A04 iss missing", nil, func(c *Configuration) { c.SendsIss = true }, 0, ErrConfigRejected},
		{"A05 iss of another", func(a url.Values) { a.Set("iss", "https://evil.example") }, nil, 0, ErrConfigRejected},
		{"A05 iss with a slash", func(a url.Values) { a.Set("iss", "ISSUER/") }, nil, 0, ErrConfigRejected},
		{"iss empty", func(a url.Values) { a.Set("iss", "") }, nil, 0, ErrConfigRejected},
		{"iss of another with an error", func(a url.Values) { a.Set("iss", "https://evil.example"); a.Set("error", "access_denied") }, nil, 0, ErrConfigRejected},
		{"A17 too late", nil, nil, attemptLife + time.Second, ErrCodeExpired},
		{"wrong state and an error", func(a url.Values) { a.Set("state", "x"); a.Set("error", "access_denied") }, nil, 0, ErrWrongState},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, c := newFakeServer(t), newClock()
			attempt, answer := signIn(t, f, c, askedScopes)
			if row.config != nil {
				row.config(attempt.config)
			}
			genuine := url.Values{"state": answer["state"], "code": answer["code"], "iss": {f.URL}}
			if row.edit != nil {
				row.edit(answer)
			}
			if answer.Get("iss") == "ISSUER/" {
				answer.Set("iss", f.URL+"/")
			}
			c.Advance(row.age)
			if err := attempt.Check(answer); !errors.Is(err, row.want) {
				t.Errorf("Check = %v, want %v", err, row.want)
			}
			if _, err := attempt.Finish(t.Context(), answer); !errors.Is(err, row.want) {
				t.Errorf("Finish = %v, want %v", err, row.want)
			}
			if f.requests() != 0 {
				t.Error("the token endpoint was asked")
			}
			if row.age > 0 {
				return
			}
			if _, err := attempt.Finish(t.Context(), genuine); err != nil {
				t.Errorf("the genuine answer afterwards: %v", err)
			}
		})
	}
}

// TestIssWithoutAKnownIssuer: where nothing usable was told before, the answer has to come from where the code would be sent.
func TestIssWithoutAKnownIssuer(t *testing.T) {
	for name, row := range map[string]struct {
		issuer, iss string
		want        error
	}{
		"D01 another server's":             {"", "https://honest.example", ErrConfigRejected},
		"another port's":                   {"", "http://127.0.0.1:1", ErrConfigRejected},
		"no address":                       {"", "the clinic", ErrConfigRejected},
		"that of the token endpoint":       {"", "HERE", nil},
		"that of a path beside it":         {"", "HERE/tenant", nil},
		"no address, as was told before":   {"the clinic", "the clinic", ErrConfigRejected},
		"none, and no address told before": {"the clinic", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFakeServer(t), newClock()
			attempt, answer := signIn(t, f, c, askedScopes)
			attempt.config.Issuer = row.issuer
			if row.iss != "" {
				answer.Set("iss", strings.Replace(row.iss, "HERE", f.URL, 1))
			}
			if _, err := attempt.Finish(t.Context(), answer); !errors.Is(err, row.want) {
				t.Errorf("err = %v, want %v", err, row.want)
			}
			if row.want != nil && f.requests() != 0 {
				t.Error("the code was sent")
			}
		})
	}
}

func TestAuthorizationErrors(t *testing.T) {
	for code, want := range map[string]error{"access_denied": ErrConsentRefused, "invalid_scope": nil, "login_required": nil, "": nil, "x\x1b[2J" + strings.Repeat("y", 400): nil} {
		f, c := newFakeServer(t), newClock()
		attempt, answer := signIn(t, f, c, askedScopes)
		answer.Set("error", code) // A08: beside a code
		answer.Set("error_description", "<script>alert(1)</script>\x1b[31m"+strings.Repeat("z", 10_000))
		_, err := attempt.Finish(t.Context(), answer)
		refusal, ok := errors.AsType[*OAuthError](err)
		if !ok || want != nil && !errors.Is(err, want) {
			t.Fatalf("%q: err = %v", code, err)
		}
		if strings.ContainsRune(refusal.Code+err.Error(), '\x1b') || len(refusal.Description) > 210 {
			t.Errorf("%q: not cleaned: %v", code, err)
		}
		if f.requests() != 0 {
			t.Errorf("%q: the token endpoint was asked", code)
		}
	}
}

func TestAnswerWithoutCodeAndError(t *testing.T) {
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, askedScopes)
	answer.Del("code")
	if _, err := attempt.Finish(t.Context(), answer); !errors.Is(err, ErrConfigRejected) || f.requests() != 0 {
		t.Errorf("err = %v, %d token requests", err, f.requests())
	}
}

func TestCodeExchangeFailures(t *testing.T) {
	rows := []struct {
		name  string
		fault fault
		want  error
	}{
		{"invalid_grant", faultJSON(400, `{"error":"invalid_grant"}`), ErrCodeExpired},
		{"invalid_client", faultJSON(401, `{"error":"invalid_client"}`), nil},
		{"T17 an error with 200", faultJSON(200, `{"error":"invalid_request","access_token":"x","token_type":"bearer"}`), nil},
		{"T12 502 page", faultBody(502, "text/html", "<html>"), ErrOffline},
		{"T12 empty reply", reset, ErrOffline},
		{"a page with 200", faultBody(200, "text/html", "<html>"), ErrNotJSON},
		{"400 without a reason", faultBody(400, "text/html", "<html>"), ErrNotJSON},
		{"404", faultStatus(404), ErrConfigRejected},
		{"T13 307", faultStatus(307, "Location", "http://127.0.0.1:1/steal"), ErrConfigRejected},
		{"429", faultStatus(429, "Retry-After", "120"), ErrRateLimited},
		{"503", faultStatus(503), ErrRateLimited},
		{"cut off", cut, ErrOffline},
		{"T01 no access token", faultJSON(200, `{"token_type":"bearer"}`), ErrConfigRejected},
		{"T01 a number", faultJSON(200, `{"access_token":7,"token_type":"bearer"}`), ErrConfigRejected},
		{"T04 mac", faultJSON(200, `{"access_token":"a","token_type":"mac"}`), ErrConfigRejected},
		{"T15 over 64 KiB", faultJSON(200, `{"access_token":"`+strings.Repeat("a", tokenLimit)+`","token_type":"bearer"}`), ErrConfigRejected},
		{"T18 a blank in the token", faultJSON(200, `{"access_token":"a b","token_type":"bearer"}`), ErrConfigRejected},
		{"a name twice", faultJSON(200, `{"access_token":"a","access_token":"b","token_type":"bearer"}`), ErrConfigRejected},
		{"400 with a number for a reason", faultJSON(400, `{"error":7}`), ErrConfigRejected},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, c := newFakeServer(t), newClock()
			attempt, answer := signIn(t, f, c, askedScopes)
			f.faults = []fault{row.fault}
			_, err := attempt.Finish(t.Context(), answer)
			if err == nil || row.want != nil && !errors.Is(err, row.want) {
				t.Errorf("err = %v, want %v", err, row.want)
			}
			if f.requests() != 1 {
				t.Errorf("the code was sent %d times", f.requests())
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		f, c := newFakeServer(t), newClock()
		attempt, answer := signIn(t, f, c, askedScopes)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := attempt.Finish(ctx, answer); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("a wrong verifier", func(t *testing.T) {
		f, c := newFakeServer(t), newClock()
		attempt, answer := signIn(t, f, c, askedScopes)
		f.codes["c0de-canary"] = "another"
		if _, err := attempt.Finish(t.Context(), answer); !errors.Is(err, ErrCodeExpired) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestCodeArrivesByteForByte(t *testing.T) { // A25
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, askedScopes)
	code := "a b+c%00é\x00&=" + strings.Repeat("x", 8<<10)
	f.codes[code] = f.codes["c0de-canary"]
	answer.Set("code", code)
	if _, err := attempt.Finish(t.Context(), answer); err != nil {
		t.Error(err)
	}
}

func TestRedirectOfTheCodeIsNotFollowed(t *testing.T) {
	stranger := newFakeServer(t)
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, askedScopes)
	f.faults = []fault{faultStatus(http.StatusTemporaryRedirect, "Location", stranger.URL+"/token")}
	if _, err := attempt.Finish(t.Context(), answer); err == nil || stranger.requests() != 0 {
		t.Errorf("err = %v, the stranger got %d requests", err, stranger.requests())
	}
}
