package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"
)

const (
	tokenLimit   = 64 << 10
	tokenTimeout = 30 * time.Second

	shortestWait = time.Second
	assumedWait  = 5 * time.Second
	longestWait  = time.Hour
)

// fate is what a failed token request tells of the code or refresh token that it carried.
type fate int

const (
	unclear fate = iota // the server may have used it up
	notSent             // not a byte left this device
	unspent             // the server asked to wait and has not looked at it
	refused             // the server looked at it and said no in so many words
)

// tokenError is a token request without a usable answer. It wraps one of the package's errors.
type tokenError struct {
	fate fate
	wait time.Duration // with unspent: how long the server asks to wait
	err  error
}

func (f *tokenError) Error() string { return f.err.Error() }
func (f *tokenError) Unwrap() error { return f.err }

// withhold takes a server's words out of the failure if they repeat what was sent: some servers quote the token that
// they refuse.
func (f *tokenError) withhold(secrets []string) {
	if refusal, ok := errors.AsType[*OAuthError](f.err); ok {
		refusal.withhold(secrets...)
	}
}

// shortestSecret is where a text begins to be worth hiding; shorter ones occur in any sentence.
const shortestSecret = 4

// withhold empties each text that holds one of the secrets, or so much of it as the bound on texts has left.
func (e *OAuthError) withhold(secrets ...string) {
	for _, secret := range secrets {
		quoted := cleanText(secret)
		quoted = quoted[:min(len(quoted), textLimit/4)]
		if len(quoted) < shortestSecret {
			continue
		}
		if strings.Contains(e.Code, quoted) {
			e.Code = ""
		}
		if strings.Contains(e.Description, quoted) {
			e.Description = ""
		}
	}
}

// tokenEndpoint is where a code or a refresh token is exchanged for tokens. The forms are x/oauth2's; the answer
// passes our own check before x/oauth2 sees it, since that takes any token type, form-encoded bodies, repeated
// names, and reads "expires_in":0 as "never".
type tokenEndpoint struct {
	http     *http.Client
	address  string
	clientID string
	now      func() time.Time
}

// exchange sends a code with its verifier, once. The error is a *tokenError.
func (e *tokenEndpoint) exchange(ctx context.Context, code, redirectURI string, verifier Secret) (*tokenAnswer, error) {
	return e.call(ctx, []string{code, verifier.Reveal()}, func(ctx context.Context, config *oauth2.Config) error {
		config.RedirectURL = redirectURI
		_, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier.Reveal()))
		return err
	})
}

// refresh sends a refresh token, once. The error is a *tokenError.
func (e *tokenEndpoint) refresh(ctx context.Context, token Secret) (*tokenAnswer, error) {
	return e.call(ctx, []string{token.Reveal()}, func(ctx context.Context, config *oauth2.Config) error {
		_, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.Reveal()}).Token()
		return err
	})
}

// call sends one request; secrets are what it holds and no error may repeat.
func (e *tokenEndpoint) call(ctx context.Context, secrets []string, send func(context.Context, *oauth2.Config) error) (*tokenAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	// A connection that idled may have been closed by the server meanwhile, and a request lost in that way cannot be
	// told from one whose answer was lost.
	e.http.CloseIdleConnections()
	check := &answerCheck{next: transportOf(e.http), now: e.now}
	client := &http.Client{Transport: check, CheckRedirect: refuseRedirects}
	// Any other style lets x/oauth2 send the same token twice in search of the right one.
	config := &oauth2.Config{
		ClientID: e.clientID,
		Endpoint: oauth2.Endpoint{TokenURL: e.address, AuthStyle: oauth2.AuthStyleInParams},
	}
	err := send(context.WithValue(ctx, oauth2.HTTPClient, client), config)
	if failure, ok := errors.AsType[*tokenError](err); ok {
		failure.withhold(secrets)
		return nil, failure // without the wrapping, which names the address
	}
	if err != nil || check.answer == nil {
		return nil, &tokenError{fate: check.fate(), err: fmt.Errorf("could not ask the token endpoint: %w", transportError(err))}
	}
	return check.answer, nil
}

// answerCheck is the transport under x/oauth2. It lets only checked answers through, rewritten to the plainest form,
// and turns all else into a *tokenError.
type answerCheck struct {
	next      http.RoundTripper
	now       func() time.Time
	traced    bool // the transport reports its steps
	connected bool // a connection was in hand, so that bytes may have been written
	answer    *tokenAnswer
}

// RoundTrip sends the request once.
func (c *answerCheck) RoundTrip(request *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { c.traced = true },
		GotConn: func(httptrace.GotConnInfo) { c.connected = true },
	}
	request = request.Clone(httptrace.WithClientTrace(request.Context(), trace))
	request.Header.Set("Accept", "application/json")
	response, err := c.next.RoundTrip(request)
	if err != nil {
		return nil, &tokenError{fate: c.fate(), err: fmt.Errorf("could not ask the token endpoint: %w", transportError(err))}
	}
	defer func() { _ = response.Body.Close() }()
	answer, failure := readTokenResponse(response, c.now())
	if failure != nil {
		return nil, failure
	}
	c.answer = answer
	return plainResponse(request, answer)
}

// fate of a request without an answer: a failed dial has not sent the token. Whatever comes after that counts as sent,
// which errs on the careful side by the moment between the connection and its first byte.
func (c *answerCheck) fate() fate {
	if c.traced && !c.connected {
		return notSent
	}
	return unclear
}

// readTokenResponse classifies by the status first and looks at the body only where the status does not decide.
func readTokenResponse(response *http.Response, now time.Time) (*tokenAnswer, *tokenError) {
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		wait := retryAfter(response.Header, now)
		return nil, &tokenError{fate: unspent, wait: wait, err: &RateLimitError{Until: now.Add(wait)}}
	case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized:
	default:
		return nil, &tokenError{err: tokenStatusError(response.StatusCode)}
	}
	body, err := readCapped(response.Body, tokenLimit)
	if err != nil {
		return nil, &tokenError{err: fmt.Errorf("could not read the token answer: %w", rejectUnknown(err))}
	}
	if response.StatusCode != http.StatusOK {
		return nil, readTokenError(response.StatusCode, body)
	}
	answer, err := parseTokenAnswer(response.Header, body)
	if refusal, ok := errors.AsType[*OAuthError](err); ok {
		return nil, &tokenError{fate: refused, err: refusal}
	}
	if err != nil {
		return nil, &tokenError{err: rejectUnknown(err)}
	}
	return answer, nil
}

// tokenStatusError is the meaning of a status that tells nothing about the token.
func tokenStatusError(status int) error {
	kind := ErrConfigRejected // moved, or not a token endpoint at all
	switch {
	case status >= 500:
		kind = ErrOffline
	case status < 300:
		kind = ErrNotJSON
	}
	return fmt.Errorf("%w: the token endpoint answered HTTP %d", kind, status)
}

// readTokenError reads the body of a 400 or 401 (RFC 6749 §5.2). Without a JSON error in it nothing was said.
func readTokenError(status int, body []byte) *tokenError {
	var doc struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := decodeStrict(body, &doc); err != nil {
		return &tokenError{err: fmt.Errorf("the token endpoint answered HTTP %d without a reason: %w", status, rejectUnknown(err))}
	}
	if doc.Error == "" {
		return &tokenError{err: fmt.Errorf("%w: the token endpoint answered HTTP %d without a reason", ErrNotJSON, status)}
	}
	return &tokenError{fate: refused, err: newOAuthError(status, doc.Error, doc.Description)}
}

// plainResponse is the checked answer as x/oauth2 reads it without surprises.
func plainResponse(request *http.Request, answer *tokenAnswer) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{
		"access_token":  answer.access.Reveal(),
		"token_type":    "Bearer",
		"expires_in":    int64(max(answer.life/time.Second, 1)),
		"refresh_token": answer.refresh.Reveal(),
	})
	if err != nil {
		return nil, fmt.Errorf("could not pass the token answer on: %w", err)
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       request,
	}, nil
}

// RateLimitError is a server that asks to wait (429 or 503). It is an ErrRateLimited.
type RateLimitError struct{ Until time.Time }

// Error tells the time in UTC.
func (e *RateLimitError) Error() string {
	return fmt.Sprintf("%s until %s", ErrRateLimited, e.Until.UTC().Format("2006-01-02 15:04:05 MST"))
}

// Unwrap returns ErrRateLimited.
func (e *RateLimitError) Unwrap() error { return ErrRateLimited }

// retryAfter reads Retry-After in seconds or as a date (RFC 9110 §10.2.3), between a second and an hour; five seconds
// where nothing readable is said.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if text == "" {
		return assumedWait
	}
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		// Compared before it is multiplied: seconds from a stranger overflow a Duration.
		return max(time.Duration(min(seconds, uint64(longestWait/time.Second)))*time.Second, shortestWait)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), shortestWait), longestWait)
	}
	return assumedWait
}

// transportOf returns the client's transport.
func transportOf(client *http.Client) http.RoundTripper {
	if client.Transport == nil {
		return http.DefaultTransport
	}
	return client.Transport
}

// refuseRedirects makes a client return a redirect as the answer that it is.
func refuseRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// guarded returns the client, or a new one for nil, as one that follows no redirect and keeps no cookie.
func guarded(client *http.Client) *http.Client {
	if client == nil {
		client = NewHTTPClient()
	}
	return &http.Client{Transport: client.Transport, CheckRedirect: refuseRedirects, Timeout: client.Timeout}
}
