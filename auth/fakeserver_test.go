package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// fault stands in the place of one answer. process does what the server would have done and returns the answer that
// it would have given.
type fault func(w http.ResponseWriter, process func() (int, map[string]any))

// fakeServer is an authorization and resource server whose behaviour a test scripts. It shares no code with the
// package that it tests.
type fakeServer struct {
	t *testing.T
	*httptest.Server

	mu          sync.Mutex
	rotates     bool
	member      map[string]any // put over the members of each token answer; nil deletes
	header      http.Header    // put over the headers of each token answer
	codes       map[string]string
	refresh     map[string]bool // token -> lives
	access      map[string]bool
	grants      map[string]int // token -> the sign-in that it goes back to
	made        int
	faults      []fault // one is taken per token request
	revocation  []fault // one is taken per revocation request
	lies        bool    // says yes to revocations and does nothing
	keepsAccess bool    // a revocation does not reach access tokens
	cascades    bool    // a revoked refresh token takes all of its sign-in with it
	fhir        func(w http.ResponseWriter, r *http.Request) bool

	posts     []url.Values // token requests
	presented map[string]int
	revoked   []url.Values
	reads     []string // Authorization of each FHIR request
	keys      string   // the JWKS
}

func newFakeServer(t *testing.T) *fakeServer {
	t.Helper()
	f := &fakeServer{
		t: t, rotates: true, member: map[string]any{}, header: http.Header{}, codes: map[string]string{},
		refresh: map[string]bool{}, access: map[string]bool{}, grants: map[string]int{}, presented: map[string]int{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", f.serveToken)
	mux.HandleFunc("POST /revoke", f.serveRevoke)
	mux.HandleFunc("/fhir/", f.serveFHIR)
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		f.mu.Lock()
		defer f.mu.Unlock()
		_, _ = io.WriteString(w, f.keys)
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

// config is what discovery would have found.
func (f *fakeServer) config() *Configuration {
	return &Configuration{
		Base: f.URL + "/fhir", Issuer: f.URL, Authorization: f.URL + "/authorize", Token: f.URL + "/token",
		Revocation: f.URL + "/revoke", JWKS: f.URL + "/jwks", ChallengeMethods: []string{"S256"},
		GrantTypes: []string{"authorization_code"}, Source: SourceSmart,
	}
}

// issue makes a pair of live tokens of a new sign-in.
func (f *fakeServer) issue() (access, refresh string) { return f.issueFor(f.made + 1) }

func (f *fakeServer) issueFor(grant int) (access, refresh string) {
	f.made++
	access, refresh = fmt.Sprintf("at-canary-%d", f.made), fmt.Sprintf("rt-canary-%d", f.made)
	f.access[access], f.refresh[refresh] = true, true
	f.grants[access], f.grants[refresh] = grant, grant
	return access, refresh
}

// end takes a token's life, and with cascades that of all access of a refresh token's sign-in.
func (f *fakeServer) end(token string) {
	_, lasting := f.refresh[token]
	delete(f.refresh, token)
	if f.keepsAccess {
		return
	}
	delete(f.access, token)
	if f.cascades && lasting {
		maps.DeleteFunc(f.access, func(access string, _ bool) bool { return f.grants[access] == f.grants[token] })
	}
}

func (f *fakeServer) answer(access, refresh string) map[string]any {
	answer := map[string]any{
		"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": "launch/patient patient/Observation.rs",
		"patient": "p1",
	}
	if refresh != "" {
		answer["refresh_token"] = refresh
	}
	maps.Copy(answer, f.member)
	maps.DeleteFunc(answer, func(_ string, v any) bool { return v == nil })
	return answer
}

func (f *fakeServer) serveToken(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := r.ParseForm(); err != nil || r.Header.Get("Authorization") != "" || r.URL.RawQuery != "" {
		f.t.Errorf("odd token request: %v %v", err, r.URL)
	}
	f.posts = append(f.posts, r.PostForm)
	if token := r.PostForm.Get("refresh_token"); token != "" {
		f.presented[token]++
	}
	process := func() (int, map[string]any) { return f.process(r.PostForm) }
	if len(f.faults) > 0 {
		next := f.faults[0]
		f.faults = f.faults[1:]
		if next != nil {
			next(w, process)
			return
		}
	}
	status, answer := process()
	f.write(w, status, answer)
}

// process does what a token request asks for.
func (f *fakeServer) process(form url.Values) (int, map[string]any) {
	if form.Get("client_id") != "chartkey" {
		return 401, map[string]any{"error": "invalid_client"}
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		challenge, known := f.codes[form.Get("code")]
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if !known || challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
			return 400, map[string]any{"error": "invalid_grant", "error_description": "the code \x1b[31mis not valid"}
		}
		delete(f.codes, form.Get("code"))
		access, refresh := f.issue()
		return 200, f.answer(access, refresh)
	case "refresh_token":
		old := form.Get("refresh_token")
		if !f.refresh[old] {
			return 400, map[string]any{"error": "invalid_grant"}
		}
		access, refresh := f.issueFor(f.grants[old])
		if !f.rotates {
			delete(f.refresh, refresh)
			return 200, f.answer(access, "")
		}
		delete(f.refresh, old)
		return 200, f.answer(access, refresh)
	}
	return 400, map[string]any{"error": "unsupported_grant_type"}
}

func (f *fakeServer) write(w http.ResponseWriter, status int, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	for name, values := range f.header {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *fakeServer) serveRevoke(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = r.ParseForm()
	f.revoked = append(f.revoked, r.PostForm)
	process := func() (int, map[string]any) {
		token := r.PostForm.Get("token")
		if !f.lies {
			f.end(token)
		}
		return 200, nil
	}
	if len(f.revocation) > 0 {
		next := f.revocation[0]
		f.revocation = f.revocation[1:]
		if next != nil {
			next(w, process)
			return
		}
	}
	process()
	w.WriteHeader(http.StatusOK)
}

func (f *fakeServer) serveFHIR(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads = append(f.reads, r.Header.Get("Authorization"))
	if f.fhir != nil && f.fhir(w, r) {
		return
	}
	if token := r.Header.Get("Authorization"); len(token) < 8 || !f.access[token[len("Bearer "):]] {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/fhir+json")
	_, _ = io.WriteString(w, `{"resourceType":"Patient","id":"p1"}`)
}

// set changes the server's behaviour under its lock.
func (f *fakeServer) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// requests returns how many token requests came.
func (f *fakeServer) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.posts)
}

// onlyOnce checks that no refresh token was presented more often than limit.
func (f *fakeServer) atMost(limit int) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for token, times := range f.presented {
		if times > limit {
			f.t.Errorf("%s was presented %d times, at most %d allowed", token, times, limit)
		}
	}
}

// The faults.

func faultStatus(code int, header ...string) fault {
	return func(w http.ResponseWriter, _ func() (int, map[string]any)) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func faultBody(code int, contentType, text string) fault {
	return func(w http.ResponseWriter, _ func() (int, map[string]any)) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

func faultJSON(code int, text string) fault { return faultBody(code, "application/json", text) }

// reset closes the connection without having looked at the request.
func reset(w http.ResponseWriter, _ func() (int, map[string]any)) { hangUp(w) }

// lost does the work and closes the connection before the answer.
func lost(w http.ResponseWriter, process func() (int, map[string]any)) {
	process()
	hangUp(w)
}

// forgiven answers without using the token up, and loses the answer.
func hangUp(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

// cut does the work and breaks off within the answer.
func cut(w http.ResponseWriter, process func() (int, map[string]any)) {
	_, answer := process()
	text, _ := json.Marshal(answer)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(text)))
	_, _ = w.Write(text[:len(text)/2])
}

// clock is a clock that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Wait lets the time pass at once.
func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return ctx.Err()
}

func sha256URL(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
