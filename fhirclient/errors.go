package fhirclient

import "errors"

// Sentinels for decisions of callers. They are wrapped: test with errors.Is.
var (
	// ErrNotFound: 404, absent or not shared; a server does not say which.
	ErrNotFound = errors.New("not found, or not shared")
	// ErrGone: 410, deleted on the server.
	ErrGone = errors.New("deleted on the server")
	// ErrForbidden: 403, or 401 with the error insufficient_scope.
	ErrForbidden = errors.New("not allowed by the server")
	// ErrUnauthorized: 401 although the http.Client did what it could to refresh.
	ErrUnauthorized = errors.New("the server does not accept the sign-in")
	// ErrNotJSON: the answer is a web page, XML or another form where FHIR JSON is due.
	ErrNotJSON = errors.New("the answer is not FHIR JSON")
	// ErrRateLimited: 429 or 503 beyond what is waited for.
	ErrRateLimited = errors.New("the server asks to wait")
	// ErrOffline: no connection could be made.
	ErrOffline = errors.New("no connection to the server")
	// ErrBrokenConnection: a connection was made and broke, also when tried again.
	ErrBrokenConnection = errors.New("the connection broke")
	// ErrUnsupportedVersion: the server speaks DSTU2, STU3 or an unknown FHIR version.
	ErrUnsupportedVersion = errors.New("this FHIR version is not supported")
	// ErrTooLarge: an answer is over its cap.
	ErrTooLarge = errors.New("the answer is too large")
	// ErrForeignOrigin: an address with another scheme, host or port than the base. Nothing was sent.
	ErrForeignOrigin = errors.New("the address belongs to another server")
	// ErrPageUnreadable: a page of a search is cut off, is no Bundle or no search result.
	ErrPageUnreadable = errors.New("the page cannot be read")
	// ErrEndless: paging went in a circle or beyond the caps.
	ErrEndless = errors.New("the pages do not end")
)
