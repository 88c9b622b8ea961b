package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	wellKnown = "/.well-known/smart-configuration"
	// documentTimeout is for one document as a whole: the first byte has 30 s, and a cap's worth of bytes follows
	// within seconds or is being dripped.
	documentTimeout = 45 * time.Second
)

// Discover asks the server at a FHIR base what it says of itself (SMART App Launch 2.2, conformance). It reads the
// smart-configuration document; where there is none (404, 410, or a 200 that is no JSON) it looks for the older
// oauth-uris in the CapabilityStatement. Relative endpoints are resolved against the base. hc should come from
// [NewHTTPClient]; nothing secret is sent.
//
// Errors: ErrBadAddress (no FHIR server there), ErrNotJSON (a web page or broken JSON), ErrConfigRejected (what it
// says cannot be followed: an endpoint without https, or on this device or in the local network, a redirect, a
// repeated name, an issuer elsewhere that does not name the same endpoints), ErrUnsupportedServer (FHIR without SMART),
// ErrOffline, ErrCaptivePortal, ErrRateLimited, and context.Canceled. A missing S256 is no error here; a sign-in refuses
// it later.
func Discover(ctx context.Context, hc *http.Client, base string) (*Configuration, error) {
	base, err := NormalizeBase(base)
	if err != nil {
		return nil, err
	}
	document, err := fetchDocument(ctx, hc, base+wellKnown, "application/json", securityLimit)
	if err != nil {
		return nil, fmt.Errorf("could not read the sign-in configuration: %w", err)
	}
	var smart error
	switch document.status {
	case http.StatusOK:
		var configuration *Configuration
		configuration, smart = parseSmart(base, document.body)
		if smart == nil {
			smart = configuration.confirmIssuer(ctx, hc)
		}
		if smart == nil {
			return configuration, nil
		}
		if !errors.Is(smart, ErrNotJSON) {
			return nil, smart
		}
	case http.StatusNotFound, http.StatusGone:
		smart = fmt.Errorf("%w: there is no sign-in configuration: %w", ErrBadAddress, ErrNoFHIR)
	default:
		return nil, fmt.Errorf("could not read the sign-in configuration: %w", statusError(document.status))
	}
	return discoverLegacy(ctx, hc, base, smart)
}

// discoverLegacy reads the CapabilityStatement. smart says why the first document did not do; it is the better
// explanation where this one does not exist either.
func discoverLegacy(ctx context.Context, hc *http.Client, base string, smart error) (*Configuration, error) {
	document, err := fetchDocument(ctx, hc, base+"/metadata", "application/fhir+json", capabilityLimit)
	if err != nil {
		return nil, fmt.Errorf("could not read the server's description: %w", err)
	}
	switch document.status {
	case http.StatusOK:
		configuration, err := parseCapability(base, document.body)
		if errors.Is(err, ErrNoFHIR) && errors.Is(smart, ErrNotJSON) {
			return nil, smart
		}
		return configuration, err
	case http.StatusNotFound, http.StatusGone:
		return nil, smart
	}
	return nil, fmt.Errorf("could not read the server's description: %w", statusError(document.status))
}

// statusError is the meaning of a status that is neither the document nor its absence.
func statusError(status int) error {
	kind := ErrUnsupportedServer
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		kind = ErrRateLimited
	case status >= 500:
		kind = ErrOffline
	case status < 300:
		kind = ErrNotJSON
	}
	return fmt.Errorf("%w: the answer was HTTP %d", kind, status)
}
