package sandbox

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// testClock is a clock that moves when told.
type testClock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *testClock { return &testClock{t: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)} }

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *testClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestCodeReplayEndsTheGrant(t *testing.T) {
	s := start(t, Options{Approve: true})
	code := callback(t, get(t, authorization(s, allScopes), "")).Get("code")
	first := readTokens(t, post(t, s.issuer+"/token", codeForm(code)))
	wantStatus(t, get(t, s.Base()+"/Patient/p1001", first.Access), http.StatusOK)
	diff(t, "error", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", codeForm(code)), http.StatusBadRequest))
	wantStatus(t, get(t, s.Base()+"/Patient/p1001", first.Access), http.StatusUnauthorized)
	diff(t, "refresh", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)), http.StatusBadRequest))
}

func TestCodeIsBound(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Approve: true, Now: clock.now})
	for name, change := range map[string]func(url.Values){
		"wrong verifier": func(f url.Values) { f.Set("code_verifier", testVerifier+"x") },
		"no verifier":    func(f url.Values) { f.Del("code_verifier") },
		"other redirect": func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1:61234/other") },
		"other client":   func(f url.Values) { f.Set("client_id", "somebody") },
		"too late":       func(url.Values) { clock.pass(61 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			form := codeForm(callback(t, get(t, authorization(s, allScopes), "")).Get("code"))
			change(form)
			if a := post(t, s.issuer+"/token", form); a.StatusCode < 400 {
				t.Errorf("status %d", a.StatusCode)
			}
		})
	}
}

func TestIDTokenFollowsTheClock(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Approve: true, Now: clock.now})
	claims := idClaims(t, s, signIn(t, s, allScopes).ID)
	diff(t, "iat", float64(clock.now().Unix()), claims["iat"])
}

func TestRefresh(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Approve: true, Now: clock.now, AccessTTL: time.Minute})
	first := signIn(t, s, allScopes)
	second := readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)))
	if second.Refresh == "" || second.Refresh == first.Refresh || second.Access == first.Access {
		t.Fatal("the tokens were not exchanged for new ones")
	}
	diff(t, "patient", "p1001", second.Patient)
	diff(t, "expires_in", 60, second.Expires)

	narrow := refreshForm(second.Refresh)
	narrow.Set("scope", "patient/*.rs")
	third := readTokens(t, post(t, s.issuer+"/token", narrow))
	diff(t, "narrowed", "patient/*.rs", *third.Scope)
	wide := refreshForm(third.Refresh)
	wide.Set("scope", "patient/*.cruds")
	diff(t, "widened", "invalid_scope", errorCode(t, post(t, s.issuer+"/token", wide), http.StatusBadRequest))
	fourth := readTokens(t, post(t, s.issuer+"/token", refreshForm(third.Refresh)))
	diff(t, "whole again", allScopes, *fourth.Scope)

	clock.pass(time.Minute)
	wantStatus(t, get(t, s.Base()+"/Patient/p1001", fourth.Access), http.StatusUnauthorized)
	diff(t, "reuses", 0, s.Reuses())
	diff(t, "uses", 1, s.RefreshUses()[Digest(first.Refresh)])
}

func TestReuseEndsTheFamily(t *testing.T) {
	s := start(t, Options{Approve: true})
	first := signIn(t, s, allScopes)
	second := readTokens(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)))
	diff(t, "reuse", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(first.Refresh)), http.StatusBadRequest))
	diff(t, "newest", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(second.Refresh)), http.StatusBadRequest))
	for _, token := range []string{first.Access, second.Access} {
		wantStatus(t, get(t, s.Base()+"/Patient/p1001", token), http.StatusUnauthorized)
	}
	diff(t, "reuses", 1, s.Reuses())
	diff(t, "uses", 2, s.RefreshUses()[Digest(first.Refresh)])
}

// TestGrace: within it a spent token works once more, unless its successor has been used; after the grace it ends the family.
func TestGrace(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Approve: true, Now: clock.now, Grace: time.Minute})
	first := signIn(t, s, allScopes)
	refresh := func(token string) answer { return post(t, s.issuer+"/token", refreshForm(token)) }
	lost := readTokens(t, refresh(first.Refresh))
	clock.pass(59 * time.Second)
	second := readTokens(t, refresh(first.Refresh))
	diff(t, "the one that was lost", "invalid_grant", errorCode(t, refresh(lost.Refresh), http.StatusBadRequest))
	diff(t, "reuses", 0, s.Reuses())
	third := readTokens(t, refresh(second.Refresh))
	diff(t, "before a used successor", "invalid_grant", errorCode(t, refresh(first.Refresh), http.StatusBadRequest))
	diff(t, "the newest then", "invalid_grant", errorCode(t, refresh(third.Refresh), http.StatusBadRequest))
	diff(t, "reuses then", 1, s.Reuses())

	late := signIn(t, s, allScopes)
	readTokens(t, refresh(late.Refresh))
	clock.pass(time.Minute)
	diff(t, "after the grace", "invalid_grant", errorCode(t, refresh(late.Refresh), http.StatusBadRequest))
}

func TestTwoRefreshesAtOnce(t *testing.T) {
	s := start(t, Options{Approve: true})
	first := signIn(t, s, allScopes)
	var wg sync.WaitGroup
	status := make([]int, 8)
	for i := range status {
		wg.Go(func() {
			a, err := try(postRequest(s.issuer+"/token", refreshForm(first.Refresh)))
			if err == nil {
				status[i] = a.StatusCode
			}
		})
	}
	wg.Wait()
	good := 0
	for _, st := range status {
		if st == http.StatusOK {
			good++
		}
	}
	diff(t, "answers with tokens", 1, good)
	if s.Reuses() == 0 {
		t.Error("no reuse was counted")
	}
}

func TestRevocation(t *testing.T) {
	s := start(t, Options{Approve: true})
	revoke := func(token string) answer {
		return post(t, s.issuer+"/revoke", url.Values{"token": {token}, "client_id": {ClientID}})
	}
	t.Run("access token alone", func(t *testing.T) {
		got := signIn(t, s, allScopes)
		wantStatus(t, revoke(got.Access), http.StatusOK)
		wantStatus(t, get(t, s.Base()+"/Patient/p1001", got.Access), http.StatusUnauthorized)
		readTokens(t, post(t, s.issuer+"/token", refreshForm(got.Refresh)))
	})
	t.Run("refresh token ends all", func(t *testing.T) {
		got := signIn(t, s, allScopes)
		wantStatus(t, revoke(got.Refresh), http.StatusOK)
		wantStatus(t, get(t, s.Base()+"/Patient/p1001", got.Access), http.StatusUnauthorized)
		diff(t, "refresh", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(got.Refresh)), http.StatusBadRequest))
		diff(t, "reuses", 0, s.Reuses())
	})
	t.Run("unknown token", func(t *testing.T) {
		wantStatus(t, revoke("nonsense"), http.StatusOK)
	})
}

func TestRequestsHoldNoSecret(t *testing.T) {
	s := start(t, Options{Approve: true, TokenPrefix: "canary-"})
	got := signIn(t, s, allScopes)
	get(t, s.Base()+"/Patient/p1001", got.Access)
	log := s.Requests()
	diff(t, "number", 3, len(log))
	token := log[1]
	diff(t, "path", "/token", token.Path)
	diff(t, "grant type", "authorization_code", token.GrantType)
	diff(t, "fields", []string{"client_id", "code", "code_verifier", "grant_type", "redirect_uri"}, token.FormKeys)
	diff(t, "status", 200, token.Status)
	diff(t, "bearer", Digest(got.Access), log[2].Bearer)
}
