package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

const (
	maxLogged = 20_000
	maxForm   = 1 << 20
)

// Request is one request that arrived, for tests. It holds no secret: tokens,
// codes and verifiers appear as digests only.
type Request struct {
	Method, Path string
	Query        string   // raw
	FormKeys     []string // names of the form fields in the body, sorted
	GrantType    string   // of a token request
	Bearer       string   // digest of the bearer token, "" without one
	Tokens       []string // digests of the code, refresh_token and token fields
	Status       int      // 0: the connection was cut
	Elsewhere    bool     // it arrived on the second port of the faults token-redirect and foreign-next
}

// Digest is how tokens appear in [Request] and [Server.RefreshUses]: the first
// 16 hexadecimal digits of the SHA-256.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])[:16]
}

type requestLog struct {
	mu      sync.Mutex
	entries []*Request
}

func (l *requestLog) list() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, len(l.entries))
	for i, r := range l.entries {
		out[i] = *r
	}
	return out
}

// record enters each request before it is answered. The status stays 0 where a
// handler cuts the connection (http.ErrAbortHandler).
func (l *requestLog) record(next http.Handler, elsewhere bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entry := describe(r)
		entry.Elsewhere = elsewhere
		l.add(entry)
		next.ServeHTTP(&statusWriter{ResponseWriter: w, note: func(status int) {
			l.mu.Lock()
			defer l.mu.Unlock()
			entry.Status = status
		}}, r)
	})
}

func (l *requestLog) add(entry *Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == maxLogged {
		l.entries = slices.Delete(l.entries, 0, maxLogged/10)
	}
	l.entries = append(l.entries, entry)
}

// describe reads the form, if there is one, and puts the body back.
func describe(r *http.Request) *Request {
	entry := &Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery}
	if token, ok := bearer(r); ok {
		entry.Bearer = Digest(token)
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return entry
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxForm))
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	for key := range form {
		entry.FormKeys = append(entry.FormKeys, key)
	}
	slices.Sort(entry.FormKeys)
	entry.GrantType = form.Get("grant_type")
	for _, key := range []string{"code", "refresh_token", "token"} {
		if v := form.Get(key); v != "" {
			entry.Tokens = append(entry.Tokens, Digest(v))
		}
	}
	return entry
}

// bearer is the token of the Authorization header.
func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// statusWriter notes the status before the client can see it, so that a test
// which has an answer also finds it in the log.
type statusWriter struct {
	http.ResponseWriter
	note  func(status int)
	noted bool
}

func (w *statusWriter) WriteHeader(status int) {
	if !w.noted {
		w.noted = true
		w.note(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if !w.noted {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
