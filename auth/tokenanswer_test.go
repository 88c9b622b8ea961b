package auth

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Cache-Control": {"private, no-store"}}
}

func TestParseTokenAnswer(t *testing.T) {
	const rest = `,"token_type":"Bearer","expires_in":60}`
	rows := []struct {
		name, body string
		want       string // part of the error, "" = accepted
	}{
		{"plain", `{"access_token":"a"` + rest, ""},
		{"unknown members", `{"access_token":"a","__x":{"y":[1]},"need_patient_banner":false` + rest, ""},
		{"T01 no access token", `{"x":1` + rest, "no access token"},
		{"T01 null", `{"access_token":null` + rest, "no access token"},
		{"T01 empty", `{"access_token":""` + rest, "no access token"},
		{"T01 a number", `{"access_token":7` + rest, "access_token"},
		{"T04 mac", `{"access_token":"a","token_type":"mac"}`, "bearer"},
		{"T04 DPoP", `{"access_token":"a","token_type":"DPoP"}`, "bearer"},
		{"T04 no type", `{"access_token":"a"}`, "bearer"},
		{"T04 odd case", `{"access_token":"a","token_type":"bEaReR"}`, ""},
		{"other case of a name", `{"Access_Token":"a"` + rest, "no access token"},
		{"a name twice", `{"access_token":"a","access_token":"b"` + rest, "twice"},
		{"T11 something follows", `{"access_token":"a"` + rest + `x`, "not JSON"},
		{"T11 a form", `access_token=a&token_type=bearer`, "not JSON"},
		{"T18 CR LF", `{"access_token":"a\r\nX: y"` + rest, "no header"},
		{"T18 a blank", `{"access_token":"a b"` + rest, "no header"},
		{"T18 not ASCII", `{"access_token":"é"` + rest, "no header"},
		{"refresh token with a line end", `{"access_token":"a","refresh_token":"r\n"` + rest, "refresh token"},
		{"scope as a list", `{"access_token":"a","scope":["x"]` + rest, "scope"},
		{"T09 patient as a number", `{"access_token":"a","patient":123` + rest, "patient"},
		{"T09 patient as a list", `{"access_token":"a","patient":["1"]` + rest, "patient"},
		{"T17 an error", `{"error":"invalid_request","access_token":"a"` + rest, "invalid_request"},
		{"invalid UTF-8", "{\"access_token\":\"a\xff\"" + rest, "not JSON"},
		{"a list", `[]`, "object"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			answer, err := parseTokenAnswer(jsonHeader(), []byte(row.body))
			switch {
			case row.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case row.want == "" && answer.access.Reveal() != "a":
				t.Errorf("access token %q", answer.access.Reveal())
			case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)):
				t.Errorf("err = %v, want %q in it", err, row.want)
			}
		})
	}
	t.Run("T11 another content type", func(t *testing.T) {
		for _, media := range []string{"text/html", "text/plain", "application/x-www-form-urlencoded", "", ";;"} {
			_, err := parseTokenAnswer(http.Header{"Content-Type": {media}}, []byte(`{"access_token":"a"`+rest))
			if !errors.Is(err, ErrNotJSON) {
				t.Errorf("%q: err = %v", media, err)
			}
		}
	})
	t.Run("cacheable", func(t *testing.T) {
		answer, err := parseTokenAnswer(http.Header{"Content-Type": {"application/json"}}, []byte(`{"access_token":"a"`+rest))
		if err != nil || len(answer.warnings) != 1 || answer.warnings[0].Code != "cacheable-token" {
			t.Errorf("%v, %v", answer, err)
		}
	})
}

func TestLives(t *testing.T) { // T02, T03
	rows := []struct {
		value     string
		life      time.Duration
		announced bool
	}{
		{`3600`, time.Hour, true},
		{`3600.0`, time.Hour, true},
		{`3.6e3`, time.Hour, true},
		{`"3600"`, time.Hour, true},
		{`" 3600.0 "`, time.Hour, true},
		{`86400`, longestLife, true},
		{`86401`, longestLife, false},
		{`0`, 0, true},
		{`-5`, 0, true},
		{`1e30`, longestLife, false},
		{`1e999`, longestLife, false},
		{`-1e999`, 0, true},
		{`9223372036854775807`, longestLife, false},
		{`99999999999`, longestLife, false},
		{`null`, assumedLife, false},
		{`true`, assumedLife, false},
		{`"soon"`, assumedLife, false},
		{`"NaN"`, assumedLife, false},
		{`""`, assumedLife, false},
		{`{}`, assumedLife, false},
	}
	for _, row := range rows {
		t.Run(row.value, func(t *testing.T) {
			answer, err := parseTokenAnswer(jsonHeader(), []byte(`{"access_token":"a","token_type":"bearer","expires_in":`+row.value+`}`))
			if err != nil || answer.life != row.life || answer.announced != row.announced {
				t.Errorf("%+v, %v, want %v announced %v", answer, err, row.life, row.announced)
			}
		})
	}
	t.Run("absent", func(t *testing.T) {
		answer, err := parseTokenAnswer(jsonHeader(), []byte(`{"access_token":"a","token_type":"bearer"}`))
		if err != nil || answer.life != assumedLife || answer.announced || len(answer.warnings) > 0 {
			t.Errorf("%+v, %v", answer, err)
		}
	})
	t.Run("of the refresh token", func(t *testing.T) {
		for member, want := range map[string]time.Duration{
			`"refresh_expires_in":1800`: 30 * time.Minute, `"refresh_token_expires_in":"60"`: time.Minute, `"refresh_expires_in":0`: 0,
		} {
			answer, err := parseTokenAnswer(jsonHeader(), []byte(`{"access_token":"a","token_type":"bearer",`+member+`}`))
			if err != nil || answer.refreshLife != want {
				t.Errorf("%s: %+v, %v", member, answer, err)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) { // N03
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	rows := map[string]time.Duration{
		"":                              assumedWait,
		"0":                             shortestWait,
		"7":                             7 * time.Second,
		"3600":                          time.Hour,
		"3601":                          longestWait,
		"9999999999":                    longestWait,
		"99999999999999999999999999":    longestWait,
		"-5":                            assumedWait,
		"soon":                          assumedWait,
		"Sun, 01 Mar 2026 09:00:30 GMT": 30 * time.Second,
		"Sun, 01 Mar 2026 08:00:00 GMT": shortestWait,
		"Sun, 01 Mar 2099 09:00:00 GMT": longestWait,
	}
	for value, want := range rows {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestGrantOddities(t *testing.T) {
	const wide = "launch/patient patient/Observation.rs"
	rows := []struct {
		name   string
		asked  string
		member map[string]any
		want   error
		check  func(*Grant) bool
	}{
		{"T07 no scope", wide + " offline_access", map[string]any{"scope": nil}, nil,
			func(g *Grant) bool { return g.Unconfirmed && g.Granted.String() == wide+" offline_access" }},
		{"empty scope", wide, map[string]any{"scope": ""}, ErrConsentRefused, nil},
		{"blank scope", wide, map[string]any{"scope": "  "}, ErrConsentRefused, nil},
		{"T05 narrower", wide, map[string]any{"scope": "launch/patient"}, nil,
			func(g *Grant) bool { return g.Granted.String() == "launch/patient" && !g.Unconfirmed }},
		{"T06 wider is told", wide, map[string]any{"scope": wide + " patient/*.cruds"}, nil,
			func(g *Grant) bool { return len(Compare(g.Asked, g.Granted).Unasked) == 1 }},
		{"T08 no patient", wide, map[string]any{"patient": nil}, ErrIdentityRejected, nil},
		{"no patient is needed", "user/Patient.rs", map[string]any{"patient": nil, "scope": "user/Patient.rs"}, nil,
			func(g *Grant) bool { return g.Patient == "" }},
		{"T09 a reference", wide, map[string]any{"patient": "Patient/123"}, ErrIdentityRejected, nil},
		{"T09 dots", wide, map[string]any{"patient": "../Practitioner/1"}, ErrIdentityRejected, nil},
		{"T09 only dots", wide, map[string]any{"patient": ".."}, ErrIdentityRejected, nil},
		{"T09 encoded slash", wide, map[string]any{"patient": "a%2fb"}, ErrIdentityRejected, nil},
		{"unasked refresh token", wide, nil, nil,
			func(g *Grant) bool {
				return g.RefreshToken.IsZero() && len(g.Warnings) == 1 && g.Warnings[0].Code == "unasked-refresh-token"
			}},
		{"no refresh token", wide + " offline_access", map[string]any{"refresh_token": nil}, nil,
			func(g *Grant) bool { return g.RefreshToken.IsZero() && len(g.Warnings) == 0 }},
		{"openid without an id_token", wide + " openid", map[string]any{"scope": wide + " openid", "refresh_token": nil}, nil,
			func(g *Grant) bool { return len(g.Warnings) == 1 && g.Warnings[0].Code == "no-id-token" }},
		{"an id_token that nobody asked for", wide, map[string]any{"id_token": "x.y.z", "refresh_token": nil}, nil,
			func(g *Grant) bool { return g.Subject == "" && len(g.Warnings) == 0 }},
		{"T03 expired at once", wide, map[string]any{"expires_in": -5}, nil,
			func(g *Grant) bool { return !g.Expires.IsZero() }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f, c := newFakeServer(t), newClock()
			f.member = row.member
			attempt, answer := signIn(t, f, c, ParseScopes(row.asked))
			grant, err := attempt.Finish(t.Context(), answer)
			if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
				t.Fatalf("err = %v, want %v", err, row.want)
			}
			if err != nil && (f.refresh["rt-canary-1"] || f.access["at-canary-1"]) {
				t.Error("the refused tokens live on at the server")
			}
			if row.check != nil && !row.check(grant) {
				t.Errorf("grant %+v", grant)
			}
		})
	}
}

func TestTokenAnswerIsBounded(t *testing.T) { // T15, T19
	for size, fits := range map[int]bool{60 << 10: true, 70 << 10: false} {
		f, c := newFakeServer(t), newClock()
		f.member = map[string]any{"access_token": strings.Repeat("x", size)}
		attempt, answer := signIn(t, f, c, askedScopes)
		if _, err := attempt.Finish(t.Context(), answer); (err == nil) != fits {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"s","patient":"p"}`,
		`{"access_token":"a","token_type":"bearer","expires_in":"1e999","encounter":[]}`,
		`{"error":"invalid_grant","error_description":"\u001b"}`, `{}`, `[`, "\xef\xbb\xbf{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		answer, err := parseTokenAnswer(jsonHeader(), []byte(body))
		if err != nil {
			if len(err.Error()) > 1000 || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
				t.Errorf("error text %q", err)
			}
			return
		}
		token := answer.access.Reveal()
		if token == "" || strings.ContainsAny(token, "\r\n ") || answer.life < 0 || answer.life > longestLife || answer.refreshLife < 0 {
			t.Errorf("accepted %q: %+v", body, answer)
		}
		if request, err := http.NewRequest(http.MethodGet, "http://127.0.0.1/", nil); err != nil || signed(request, answer.access).Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("the token does not fit a header: %q", token)
		}
	})
}

func FuzzCallback(f *testing.F) {
	f.Add("state=s&code=c", "https://ehr.example")
	f.Add("state=s&error=access_denied&iss=https%3A%2F%2Fehr.example", "")
	f.Add("state=&code=c", "x")
	f.Add("state=right&code=c&iss=x", "x")
	f.Add("state=right&state=right", "x")
	f.Fuzz(func(t *testing.T, query, issuer string) {
		answer, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		attempt := &Attempt{config: &Configuration{Issuer: issuer}, state: "right", now: time.Now, begun: time.Now()}
		if err := attempt.Check(answer); err == nil {
			if answer.Get("state") != "right" || len(answer["state"]) != 1 || len(answer["code"]) > 1 ||
				answer.Has("iss") && issuer != "" && answer.Get("iss") != issuer {
				t.Errorf("accepted %q", query)
			}
		}
	})
}
