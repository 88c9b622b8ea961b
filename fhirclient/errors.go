package fhirclient

import (
	"errors"
	"strings"

	"chartkey/assets/phrase"
)

// Sentinels for decisions of callers. They are wrapped: test with errors.Is.
var (
	// ErrNotFound: 404, absent or not shared; a server does not say which.
	ErrNotFound error = &told{words: phrase.New("reason.not-found", "not found, or not shared")}
	// ErrGone: 410, deleted on the server.
	ErrGone error = &told{words: phrase.New("reason.gone", "deleted on the server")}
	// ErrForbidden: 403, or 401 with the error insufficient_scope.
	ErrForbidden error = &told{words: phrase.New("reason.forbidden", "not allowed by the server")}
	// ErrUnauthorized: 401 although the http.Client did what it could to refresh.
	ErrUnauthorized error = &told{words: phrase.New("reason.unauthorized", "the server does not accept the sign-in")}
	// ErrNotJSON: the answer is a web page, XML or another form where FHIR JSON is due.
	ErrNotJSON error = &told{words: phrase.New("reason.not-json", "the answer is not FHIR JSON")}
	// ErrRateLimited: 429 or 503 beyond what is waited for.
	ErrRateLimited error = &told{words: phrase.New("reason.wait", "the server asks to wait")}
	// ErrOffline: no connection could be made.
	ErrOffline error = &told{words: phrase.New("reason.offline", "no connection to the server")}
	// ErrBrokenConnection: a connection was made and broke, also when tried again.
	ErrBrokenConnection error = &told{words: phrase.New("reason.broken", "the connection broke")}
	// ErrUnsupportedVersion: the server speaks DSTU2, STU3 or an unknown FHIR version.
	ErrUnsupportedVersion error = &told{words: phrase.New("reason.version", "this FHIR version is not supported")}
	// ErrTooLarge: an answer is over its cap.
	ErrTooLarge error = &told{words: phrase.New("reason.too-large", "the answer is too large")}
	// ErrForeignOrigin: an address with another scheme, host or port than the base. Nothing was sent.
	ErrForeignOrigin error = &told{words: phrase.New("reason.foreign", "the address belongs to another server")}
	// ErrPageUnreadable: a page of a search is cut off, is no Bundle or no search result.
	ErrPageUnreadable error = &told{words: phrase.New("reason.page", "the page cannot be read")}
	// ErrEndless: paging went in a circle or beyond the caps.
	ErrEndless error = &told{words: phrase.New("reason.endless", "the pages do not end")}
)

// told is an error that has words for the person whose records did not come.
type told struct {
	words phrase.Phrase
	kind  error // the sentinel that it is; nil for one that is a sentinel itself
}

func (e *told) Error() string { return e.words.String() }
func (e *told) Unwrap() error { return e.kind }

// reasonOf words an error. What there is beyond the words of its kind is a detail.
func reasonOf(err error) phrase.Phrase {
	var status *StatusError
	var known *told
	switch {
	case errors.As(err, &status):
		return status.words()
	case errors.As(err, &known):
		return known.words.Detail(strings.TrimPrefix(strings.TrimPrefix(err.Error(), known.Error()), ": "))
	}
	return phrase.New("reason.other", "it went wrong").Detail(cleanText(err.Error(), 200))
}
