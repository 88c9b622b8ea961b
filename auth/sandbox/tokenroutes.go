package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// token is the token endpoint: the library's, never cached, and with the
// mistakes that belong there.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "The token endpoint takes POST.", http.StatusMethodNotAllowed)
		return
	}
	switch {
	case s.faults.on(tokenHTML):
		writeHTML(w)
		return
	case s.faults.on(tokenRedirect):
		http.Redirect(w, r, s.stray+"/token", http.StatusTemporaryRedirect)
		return
	}
	form, ok := peekForm(r)
	if ok && form.Get("grant_type") == "refresh_token" {
		s.refresh(w, r, form.Get("refresh_token"))
		return
	}
	s.tokens.ServeHTTP(w, r)
}

// refresh is a token request with a refresh token.
func (s *Server) refresh(w http.ResponseWriter, r *http.Request, value string) {
	switch {
	case s.faults.on(refresh500) && s.counts.next(refresh500) == 1:
		http.Error(w, "Something went wrong.", http.StatusInternalServerError)
		return
	case s.faults.on(refresh429) && s.counts.next(refresh429) == 1:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "Slow down.", http.StatusTooManyRequests)
		return
	case !s.faults.on(lostRefreshAnswer) && !s.faults.on(lostRefreshStrict):
		s.tokens.ServeHTTP(w, r)
		return
	}
	answer := &heldAnswer{header: w.Header()}
	s.tokens.ServeHTTP(answer, r)
	if answer.status == http.StatusOK && s.store.loseAnswer(value, s.faults.on(lostRefreshAnswer)) {
		panic(http.ErrAbortHandler) // net/http cuts the connection
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body.Bytes())
}

// revoke is the revocation endpoint of RFC 7009.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.faults.on(noRevocation):
		http.NotFound(w, r)
	case s.faults.on(revoke500):
		http.Error(w, "Something went wrong.", http.StatusInternalServerError)
	case s.faults.on(revokeHTML):
		writeHTML(w)
	case s.faults.on(revokeIgnored):
		w.WriteHeader(http.StatusOK)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "The revocation endpoint takes POST.", http.StatusMethodNotAllowed)
	default:
		s.tokens.ServeHTTP(w, r)
	}
}

// writeHTML is a page where JSON was expected.
func writeHTML(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!DOCTYPE html><html lang=\"en\"><title>Welcome</title><h1>Welcome to our portal</h1></html>")
}

// peekForm reads the form of a request and puts the body back.
func peekForm(r *http.Request) (url.Values, bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm))
	if err != nil {
		return nil, false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	return form, err == nil
}

// heldAnswer keeps an answer back until it is known whether it will be lost.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heldAnswer) Header() http.Header { return h.header }

func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldAnswer) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}
