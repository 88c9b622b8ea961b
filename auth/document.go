package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// document is the answer to the request for a public document.
type document struct {
	status int
	body   []byte // of a 200 only
}

// fetchDocument gets a public document without any credential. An answer other than 200 is returned without its
// body; a redirect is an error, and so is a body over the limit.
func fetchDocument(ctx context.Context, hc *http.Client, address, accept string, limit int64) (document, error) {
	ctx, cancel := context.WithTimeout(ctx, documentTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return document{}, fmt.Errorf("%w: the address cannot be read", ErrBadAddress)
	}
	request.Header.Set("Accept", accept)
	response, err := hc.Do(request)
	if err != nil {
		return document{}, firstContactError(err)
	}
	defer func() { _ = response.Body.Close() }()
	switch {
	case response.StatusCode >= 300 && response.StatusCode < 400:
		return document{}, redirectError(request.URL, response)
	case response.StatusCode != http.StatusOK:
		return document{status: response.StatusCode}, nil
	case response.Header.Get("Content-Encoding") != "":
		// The transport has unpacked what it asked for and removed the header; anything else was not asked for.
		return document{}, fmt.Errorf("%w: it is packed in a way that was not asked for", ErrNotJSON)
	}
	body, err := readCapped(response.Body, limit)
	if errors.Is(err, errTooLarge) && errors.Is(checkLooks(body), ErrNotJSON) {
		err = nil // a large web page is still a web page
	}
	if err != nil {
		return document{}, rejectUnknown(err)
	}
	return document{status: response.StatusCode, body: body}, nil
}

// redirectError explains a redirect, which is never followed: a public document that points elsewhere is either a
// network's log-in page or not at this address.
func redirectError(from *url.URL, response *http.Response) error {
	to, err := response.Location()
	if err != nil {
		return fmt.Errorf("%w: the answer was HTTP %d", ErrConfigRejected, response.StatusCode)
	}
	if to.Scheme == "http" && portOf(to) == "80" && to.Hostname() != from.Hostname() {
		return fmt.Errorf("%w: it points to %q", ErrCaptivePortal, cleanText(to.Host))
	}
	return fmt.Errorf("%w: it points to another address, %q", ErrConfigRejected, cleanText(to.Scheme+"://"+to.Host))
}

// portOf returns the port that a request would go to.
func portOf(address *url.URL) string {
	if port := address.Port(); port != "" {
		return port
	}
	if address.Scheme == "http" {
		return "80"
	}
	return "443"
}
