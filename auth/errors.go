package auth

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// The decisions that a caller may have to take. Every error of this package wraps one of them, or is the
// context's own error. The texts are for logs; the words for people are chosen by the caller from the kind.
var (
	// ErrBadAddress: the address is no FHIR base, or nothing answers there.
	ErrBadAddress = errors.New("bad address")
	// ErrNotJSON: something else came where JSON was due, usually a web page.
	ErrNotJSON = errors.New("the answer is not JSON")
	// ErrNoS256: the server does not offer PKCE with S256 and the settings do not assume it.
	ErrNoS256 = errors.New("the server does not offer PKCE with S256")
	// ErrConfigRejected: what the server says of itself cannot be followed, such as an endpoint without https, or its
	// answer in a sign-in cannot be used, such as one without an access token.
	ErrConfigRejected = errors.New("the server's configuration is rejected")
	// ErrUnsupportedServer: a FHIR server without SMART, or without what a standalone app needs.
	ErrUnsupportedServer = errors.New("the server does not support SMART sign-in")
	// ErrConsentRefused: the person, or the server for them, said no.
	ErrConsentRefused = errors.New("access was not given")
	// ErrTimeout: the browser did not come back in time.
	ErrTimeout = errors.New("the sign-in took too long")
	// ErrWrongState: an answer that does not belong to this attempt.
	ErrWrongState = errors.New("the answer does not belong to this sign-in")
	// ErrCodeExpired: the server did not take the code, or the attempt is too old.
	ErrCodeExpired = errors.New("the sign-in code has expired")
	// ErrSignInNeeded: no usable token is left and a person has to sign in.
	ErrSignInNeeded = errors.New("sign-in needed")
	// ErrAccessEnded: the access was ended, here or at the server.
	ErrAccessEnded = errors.New("the access has ended")
	// ErrFamilyRevoked: a rotating server ended all tokens of the sign-in without a reason known here.
	ErrFamilyRevoked = errors.New("the server ended all tokens of this sign-in")
	// ErrStaleRestore: the stored token is older than the journal, so the store was restored from a copy.
	ErrStaleRestore = errors.New("the stored token is older than its journal")
	// ErrNeedsReview: scope, patient, person or endpoints changed and a person has to look.
	ErrNeedsReview = errors.New("the sign-in changed and needs a review")
	// ErrIdentityRejected: the id_token is missing, false or about someone else.
	ErrIdentityRejected = errors.New("the identity is rejected")
	// ErrOffline: the network or the server did not answer.
	ErrOffline = errors.New("the server could not be reached")
	// ErrCaptivePortal: a network's log-in page answered in the server's place.
	ErrCaptivePortal = errors.New("a network log-in page answered")
	// ErrRateLimited: the server asks to wait (429 or 503).
	ErrRateLimited = errors.New("the server asks to wait")
	// ErrForeignOrigin: a request would have carried a token to another origin than the base's.
	ErrForeignOrigin = errors.New("the address is at another origin")
)

// What an obstacle was in particular, where that changes what a person can do about it. An error that wraps one of these
// wraps the kind too.
var (
	// ErrUnknownHost: no server has this name. Of ErrOffline, and on first contact of ErrBadAddress.
	ErrUnknownHost = errors.New("no such host")
	// ErrRefused: the computer is there, and nothing listens at that port. Of the same two.
	ErrRefused = errors.New("the connection was refused")
	// ErrNoFHIR: something answers at the address which is no FHIR server. Of ErrBadAddress and ErrNotJSON.
	ErrNoFHIR = errors.New("the answer does not describe a FHIR server")
	// ErrCertificate: the certificate is not valid for the address, or not trusted. Of ErrConfigRejected.
	ErrCertificate = errors.New("the certificate is not valid for this address")
	// ErrNoAnswer: the server did not answer in time. Of ErrOffline.
	ErrNoAnswer = errors.New("no answer in time")
	// ErrOtherPerson: the answer is about another patient, or another person signed in. Of ErrNeedsReview.
	ErrOtherPerson = errors.New("another person than at the sign-in")
	// ErrProxy: the proxy of this device cannot be reached, or does not let the connection through. Of ErrOffline.
	ErrProxy = errors.New("the proxy did not make the connection")
)

// OAuthError is an error answer of an authorization or token endpoint (RFC 6749 §4.1.2.1 and §5.2). Code and
// Description are the server's words, bounded and without control characters; a caller decides by Code and
// shows Description only as a quotation. Status is the HTTP status, 0 for an answer that came by the browser.
type OAuthError struct {
	Code, Description string
	Status            int
}

// newOAuthError cleans the server's words.
func newOAuthError(status int, code, description string) *OAuthError {
	return &OAuthError{Code: cleanText(code), Description: cleanText(description), Status: status}
}

// Error quotes the server's words; it cleans them again, for values that were not made by newOAuthError.
func (e *OAuthError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the server answered %q", cleanText(e.Code))
	if e.Status != 0 {
		fmt.Fprintf(&text, " (HTTP %d)", e.Status)
	}
	if e.Description != "" {
		fmt.Fprintf(&text, ": %q", cleanText(e.Description))
	}
	return text.String()
}

// textLimit is the most characters of a server's text that enter an error or a problem.
const textLimit = 200

// cleanText makes a server's text fit for a quotation: at most textLimit printable characters, runs of white
// space as one space, control characters and the invisible ones that turn or hide text left out.
func cleanText(s string) string {
	var text strings.Builder
	count, space := 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
			continue
		}
		needed := 1
		if space && count > 0 {
			needed = 2
		}
		if count+needed >= textLimit {
			text.WriteRune('…')
			break
		}
		if needed == 2 {
			text.WriteByte(' ')
		}
		text.WriteRune(r)
		count, space = count+needed, false
	}
	return text.String()
}
