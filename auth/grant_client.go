package auth

import "net/http"

// Client returns an http.Client that sends the access token of a grant that no session has adopted yet, so that a person can see what came
// before it is kept. It sends only to scheme, host and port of the base that was signed in at, anything else is ErrForeignOrigin; it never
// refreshes, and returns redirects as they are. hc is what it sends by; nil: NewHTTPClient().
func (g *Grant) Client(config *Configuration, hc *http.Client) *http.Client {
	hc = guarded(hc)
	return &http.Client{
		Transport:     &provisionalSigner{token: g.AccessToken, base: config.Base, next: transportOf(hc)},
		CheckRedirect: refuseRedirects,
		Timeout:       hc.Timeout,
	}
}

// provisionalSigner signs with one token, for as long as that is good.
type provisionalSigner struct {
	token Secret
	base  string
	next  http.RoundTripper
}

// RoundTrip signs and sends one request.
func (t *provisionalSigner) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := checkOrigin(request, t.base); err != nil {
		closeBody(request)
		return nil, err
	}
	return t.next.RoundTrip(signed(request, t.token))
}
