package auth

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// drainLimit is how much of a refused answer is read so that its connection can be used again.
const drainLimit = 64 << 10

// Client returns an http.Client that adds the access token to requests. It sends only to scheme, host and port of the
// base, anything else is ErrForeignOrigin before a byte is sent; it returns redirects as they are; and when a GET is
// answered 401 it refreshes once and tries once more. What AccessToken returns as errors comes wrapped in *url.Error.
func (s *Session) Client() *http.Client {
	return &http.Client{
		Transport:     &signer{session: s, next: transportOf(s.http)},
		CheckRedirect: refuseRedirects,
		Timeout:       s.http.Timeout,
	}
}

// signer is the transport that holds the access token to its one origin.
type signer struct {
	session *Session
	next    http.RoundTripper
}

// RoundTrip signs and sends one request.
func (t *signer) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := checkOrigin(request, t.session.config.Base); err != nil {
		closeBody(request)
		return nil, err
	}
	token, err := t.session.token(request.Context(), Secret{})
	if err != nil {
		closeBody(request)
		return nil, err
	}
	response, err := t.next.RoundTrip(signed(request, token.secret))
	if err != nil || response.StatusCode != http.StatusUnauthorized || request.Method != http.MethodGet {
		return response, err
	}
	if !t.session.mayForce(token.secret) {
		return response, nil
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, drainLimit))
	_ = response.Body.Close()
	token, err = t.session.token(request.Context(), token.secret)
	if err != nil {
		return nil, fmt.Errorf("the server no longer takes the access token: %w", err)
	}
	return t.next.RoundTrip(signed(request, token.secret))
}

// checkOrigin compares with the base. The Host header could name another server behind the same address.
func checkOrigin(request *http.Request, base string) error {
	if request.URL == nil || !isOrigin(request.URL, base) || request.URL.User != nil ||
		(request.Host != "" && request.Host != request.URL.Host) {
		return ErrForeignOrigin
	}
	return nil
}

// signed is the request with the token.
func signed(request *http.Request, token Secret) *http.Request {
	signed := request.Clone(request.Context())
	signed.Header.Set("Authorization", "Bearer "+token.Reveal())
	return signed
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close()
	}
}

// forcedPause is the least time between two refreshes that a 401 asks for: a server that answers 401 for ever would
// otherwise be asked for a token at every request.
const forcedPause = time.Minute

// mayForce reports whether a 401 to this token is worth a second try: with a newer token that is already there, or
// by a refresh, but not if that is how this token came less than a minute ago.
func (s *Session) mayForce(rejected Secret) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.secret.Reveal() != rejected.Reveal() {
		return true
	}
	return !s.current.forced || s.now().Sub(s.current.obtained).Abs() >= forcedPause
}
