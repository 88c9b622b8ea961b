package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// faultTests sees each fault bite. A fault without an entry fails the test.
var faultTests = map[string]func(t *testing.T, s *Server, clock *testClock){
	htmlForJSON: func(t *testing.T, s *Server, _ *testClock) {
		for _, path := range []string{s.Base() + "/.well-known/smart-configuration", s.issuer + "/.well-known/openid-configuration", s.Base() + "/metadata"} {
			wantHTML(t, get(t, path, ""))
		}
	},
	noS256: func(t *testing.T, s *Server, _ *testClock) {
		doc := get(t, s.Base()+"/.well-known/smart-configuration", "").json(t)
		diff(t, "methods", []any{"plain"}, doc["code_challenge_methods_supported"])
	},
	refuseConsent: func(t *testing.T, s *Server, _ *testClock) {
		diff(t, "error", "access_denied", callback(t, get(t, authorization(s, allScopes), "")).Get("error"))
	},
	noAnswer: func(t *testing.T, s *Server, _ *testClock) {
		wantHTML(t, get(t, authorization(s, allScopes), ""))
	},
	wrongState: func(t *testing.T, s *Server, _ *testClock) {
		back := callback(t, get(t, authorization(s, allScopes), ""))
		if back.Get("state") == "state-1" || back.Get("code") == "" {
			t.Errorf("answer %v", back)
		}
	},
	wrongIss: func(t *testing.T, s *Server, _ *testClock) {
		back := callback(t, get(t, authorization(s, allScopes), ""))
		if back.Get("iss") == s.issuer || back.Get("code") == "" {
			t.Errorf("answer %v", back)
		}
	},
	expiredCode: func(t *testing.T, s *Server, _ *testClock) {
		back := callback(t, get(t, authorization(s, allScopes), ""))
		diff(t, "error", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", codeForm(back.Get("code"))), http.StatusBadRequest))
	},
	badNonce: func(t *testing.T, s *Server, _ *testClock) {
		diff(t, "nonce", "not-nonce-1", idClaims(t, s, signIn(t, s, allScopes).ID)["nonce"])
	},
	tokenHTML: func(t *testing.T, s *Server, _ *testClock) {
		wantHTML(t, post(t, s.issuer+"/token", codeForm("x")))
	},
	tokenRedirect: func(t *testing.T, s *Server, _ *testClock) {
		a := post(t, s.issuer+"/token", codeForm("the-code"))
		wantStatus(t, a, http.StatusTemporaryRedirect)
		post(t, a.Header.Get("Location"), codeForm("the-code"))
		last := s.Requests()[1]
		if !last.Elsewhere || !slices.Contains(last.Tokens, Digest("the-code")) {
			t.Errorf("the second port did not record what arrived: %+v", last)
		}
	},
	noRefreshToken: func(t *testing.T, s *Server, _ *testClock) {
		got := signIn(t, s, allScopes)
		diff(t, "refresh token", "", got.Refresh)
		diff(t, "scope", allScopes, *got.Scope)
	},
	noRotation: func(t *testing.T, s *Server, _ *testClock) {
		first := signIn(t, s, allScopes)
		for range 3 {
			diff(t, "refresh token", first.Refresh, readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh))).Refresh)
		}
		diff(t, "reuses", 0, s.Reuses())
		diff(t, "uses", 3, s.RefreshUses()[Digest(first.Refresh)])
	},
	widenScope: func(t *testing.T, s *Server, _ *testClock) {
		got := signIn(t, s, "launch/patient patient/Patient.r")
		diff(t, "scope", "launch/patient patient/Patient.r patient/*.cruds", *got.Scope)
		wantStatus(t, get(t, s.Base()+"/Condition", got.Access), http.StatusOK)
	},
	noScope: func(t *testing.T, s *Server, _ *testClock) {
		if got := signIn(t, s, allScopes); got.Scope != nil {
			t.Errorf("scope %q", *got.Scope)
		}
	},
	noPatient: func(t *testing.T, s *Server, _ *testClock) {
		diff(t, "patient", "", signIn(t, s, allScopes).Patient)
	},
	lostRefreshAnswer: func(t *testing.T, s *Server, clock *testClock) {
		first := signIn(t, s, allScopes)
		wantCut(t, s, first.Refresh)
		clock.pass(59 * time.Second)
		second := readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)))
		readTokens(t, post(t, s.issuer+"/token", refreshForm(second.Refresh)))
		diff(t, "reuses", 0, s.Reuses())
		diff(t, "third time", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)), http.StatusBadRequest))
		diff(t, "reuses", 1, s.Reuses())
	},
	lostRefreshStrict: func(t *testing.T, s *Server, _ *testClock) {
		first := signIn(t, s, allScopes)
		wantCut(t, s, first.Refresh)
		diff(t, "error", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)), http.StatusBadRequest))
		diff(t, "reuses", 1, s.Reuses())
	},
	refresh500: func(t *testing.T, s *Server, _ *testClock) {
		first := signIn(t, s, allScopes)
		wantStatus(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)), http.StatusInternalServerError)
		readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)))
	},
	refresh429: func(t *testing.T, s *Server, _ *testClock) {
		first := signIn(t, s, allScopes)
		a := post(t, s.issuer+"/token", refreshForm(first.Refresh))
		wantStatus(t, a, http.StatusTooManyRequests)
		diff(t, "wait", "1", a.Header.Get("Retry-After"))
		readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)))
	},
	shortTokens: func(t *testing.T, s *Server, clock *testClock) {
		got := signIn(t, s, allScopes)
		diff(t, "expires_in", 2, got.Expires)
		clock.pass(2 * time.Second)
		wantStatus(t, get(t, s.Base()+"/Patient/p1001", got.Access), http.StatusUnauthorized)
	},
	revoke500: func(t *testing.T, s *Server, _ *testClock) {
		wantStatus(t, revokeFirst(t, s), http.StatusInternalServerError)
	},
	revokeIgnored: func(t *testing.T, s *Server, _ *testClock) {
		wantStatus(t, revokeFirst(t, s), http.StatusOK)
	},
	revokeHTML: func(t *testing.T, s *Server, _ *testClock) {
		wantHTML(t, revokeFirst(t, s))
	},
	noRevocation: func(t *testing.T, s *Server, _ *testClock) {
		wantStatus(t, revokeFirst(t, s), http.StatusNotFound)
		for _, path := range []string{s.Base() + "/.well-known/smart-configuration", s.issuer + "/.well-known/openid-configuration"} {
			if get(t, path, "").json(t)["revocation_endpoint"] != nil {
				t.Error("the endpoint is advertised")
			}
		}
	},
	leakOtherPatient: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		for _, path := range []string{"/Condition?patient=p1001", "/Patient/p1001/$everything?_type=Condition"} {
			var strangers int
			for _, e := range all(t, s.Base()+path, token) {
				if s.records.byRef[refOf(t, e.Resource)].of("p1002") {
					strangers++
				}
			}
			diff(t, path, 4, strangers)
		}
	},
	brokenPage: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		_, next := entries(t, get(t, s.Base()+"/Observation?_count=20", token))
		if a := get(t, next, token); json.Valid(a.body) || a.StatusCode != http.StatusOK {
			t.Errorf("the second page is whole")
		}
	},
	unreadableResource: func(t *testing.T, s *Server, _ *testClock) {
		found, _ := entries(t, get(t, s.Base()+"/Condition", signIn(t, s, allScopes).Access))
		diff(t, "entries", 7, len(found))
		diff(t, "broken", `"this is not a resource"`, string(found[5].Resource))
	},
	unknownType: func(t *testing.T, s *Server, _ *testClock) {
		found, _ := entries(t, get(t, s.Base()+"/Condition", signIn(t, s, allScopes).Access))
		diff(t, "last", "Wobble/wobble-1", refOf(t, found[5].Resource))
	},
	foreignNext: func(t *testing.T, s *Server, _ *testClock) {
		_, next := entries(t, get(t, s.Base()+"/Observation", signIn(t, s, allScopes).Access))
		if !strings.HasPrefix(next, s.stray+"/") || strings.HasPrefix(next, s.issuer+"/") {
			t.Errorf("next is %s", next)
		}
		get(t, next, "the-token")
		log := s.Requests()
		diff(t, "recorded", Digest("the-token"), log[len(log)-1].Bearer)
	},
	nextLoop: func(t *testing.T, s *Server, _ *testClock) {
		address := s.Base() + "/Condition"
		_, next := entries(t, get(t, address, signIn(t, s, allScopes).Access))
		diff(t, "next", address, next)
	},
	everything403: func(t *testing.T, s *Server, _ *testClock) {
		wantStatus(t, get(t, s.Base()+"/Patient/p1001/$everything", signIn(t, s, allScopes).Access), http.StatusForbidden)
	},
	everythingMissing: func(t *testing.T, s *Server, _ *testClock) {
		wantStatus(t, get(t, s.Base()+"/Patient/p1001/$everything", signIn(t, s, allScopes).Access), http.StatusNotFound)
		if strings.Contains(string(get(t, s.Base()+"/metadata", "").body), "Patient-everything") {
			t.Error("the operation is advertised")
		}
	},
	emptyForRefused: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, "launch/patient patient/Patient.r").Access
		for _, path := range []string{"/Condition?patient=p1001", "/Patient/p1001/$everything"} {
			found, next := entries(t, get(t, s.Base()+path, token))
			if len(found) > 0 || next != "" {
				t.Errorf("%s is not empty", path)
			}
		}
		wantStatus(t, get(t, s.Base()+"/Condition/cond-1001-001", token), http.StatusNotFound)
	},
	forbidObservations: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		for path, status := range map[string]int{
			"/Observation?patient=p1001": 403, "/Observation/lab-1001-001": 403, "/Patient/p1001/$everything": 403,
			"/Patient/p1001/$everything?_type=Observation,Condition": 403,
			"/Patient/p1001/$everything?_type=Condition":             200, "/Condition": 200,
		} {
			wantStatus(t, get(t, s.Base()+path, token), status)
		}
	},
	rateLimit: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		var status []int
		for range 6 {
			a := get(t, s.Base()+"/Patient/p1001", token)
			status = append(status, a.StatusCode)
			if a.StatusCode == http.StatusTooManyRequests {
				diff(t, "wait", "1", a.Header.Get("Retry-After"))
			}
		}
		diff(t, "answers", []int{200, 200, 429, 200, 200, 429}, status)
	},
	slow: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		before := time.Now()
		wantStatus(t, get(t, s.Base()+"/Patient/p1001", token), http.StatusOK)
		if passed := time.Since(before); passed < 300*time.Millisecond {
			t.Errorf("answered after %s", passed)
		}
	},
	gone: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		rec := s.goneRecord("p1001")
		wantStatus(t, get(t, s.Base()+"/"+rec.ref(), token), http.StatusOK)
		diff(t, "first search", 132, len(all(t, s.Base()+"/Observation", token)))
		wantStatus(t, get(t, s.Base()+"/"+rec.ref(), token), http.StatusGone)
		diff(t, "second search", 131, len(all(t, s.Base()+"/Observation", token)))
	},
	serverError: func(t *testing.T, s *Server, _ *testClock) {
		token := signIn(t, s, allScopes).Access
		var status []int
		for range 5 {
			status = append(status, get(t, s.Base()+"/Patient/p1001", token).StatusCode)
		}
		diff(t, "answers", []int{200, 200, 200, 200, 500}, status)
	},
}

func TestFaults(t *testing.T) {
	for _, f := range Faults() {
		t.Run(f.Name, func(t *testing.T) {
			test, ok := faultTests[f.Name]
			if !ok {
				t.Fatal("no test sees this fault")
			}
			t.Parallel()
			clock := newClock()
			test(t, start(t, Options{Approve: true, Faults: []string{f.Name}, Now: clock.now}), clock)
		})
	}
	if _, err := New(Options{Faults: []string{"unheard-of"}}); err == nil {
		t.Error("an unknown fault was accepted")
	}
}

func wantHTML(t *testing.T, a answer) {
	t.Helper()
	wantStatus(t, a, http.StatusOK)
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || json.Valid(a.body) {
		t.Errorf("not a page: %s", a.Header.Get("Content-Type"))
	}
}

// wantCut refreshes and sees the connection end without an answer.
func wantCut(t *testing.T, s *Server, refresh string) {
	t.Helper()
	if a, err := try(postRequest(s.issuer+"/token", refreshForm(refresh))); err == nil {
		t.Fatalf("the answer arrived: %d", a.StatusCode)
	}
	for _, r := range s.Requests() {
		if r.GrantType == "refresh_token" && r.Status != 0 {
			t.Errorf("the log has status %d for a cut connection", r.Status)
		}
	}
}

// revokeFirst revokes a fresh refresh token and sees that its access token lives.
func revokeFirst(t *testing.T, s *Server) answer {
	t.Helper()
	got := signIn(t, s, allScopes)
	a := post(t, s.issuer+"/revoke", url.Values{"token": {got.Refresh}, "client_id": {ClientID}})
	wantStatus(t, get(t, s.Base()+"/Patient/p1001", got.Access), http.StatusOK)
	return a
}
