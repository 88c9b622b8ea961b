package fhirclient

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chartkey/assets/phrase"
)

// StatusError is an answer other than a usable 2xx. Outcome is what the server
// says about it in an OperationOutcome: plain text of at most 200 characters
// without control characters, "" if it said nothing. It is the server's word:
// show it as a quotation.
//
// It is (errors.Is) ErrUnauthorized, ErrForbidden, ErrNotFound, ErrGone or
// ErrRateLimited by its status.
type StatusError struct {
	Status  int
	Outcome string

	scope      bool   // WWW-Authenticate says insufficient_scope
	retryAfter string // the header
}

func (e *StatusError) Error() string { return e.words().String() }

func (e *StatusError) words() phrase.Phrase {
	status := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	if e.Outcome == "" {
		return phrase.New("reason.status", "the server answered {{.Status}}").Text("Status", status)
	}
	return phrase.New("reason.status.says", "the server answered {{.Status}} and says {{.Said}}").Text("Status", status).Text("Said", strconv.Quote(e.Outcome))
}

// Is maps the status to the sentinel of its decision (spec/fhir-client.md §5).
func (e *StatusError) Is(target error) bool {
	switch e.Status {
	case http.StatusUnauthorized:
		if e.scope {
			return target == ErrForbidden
		}
		return target == ErrUnauthorized
	case http.StatusForbidden:
		return target == ErrForbidden
	case http.StatusNotFound:
		return target == ErrNotFound
	case http.StatusGone:
		return target == ErrGone
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return target == ErrRateLimited
	}
	return false
}

// newStatusError reads the refusal: header for the kind of a 401, body for an
// OperationOutcome.
func newStatusError(resp *http.Response, body []byte) *StatusError {
	challenge := strings.Join(resp.Header.Values("WWW-Authenticate"), " ")
	return &StatusError{
		Status:  resp.StatusCode,
		Outcome: outcomeText(body),
		scope:   strings.Contains(challenge, "insufficient_scope"),

		retryAfter: resp.Header.Get("Retry-After"),
	}
}

// severities in the order of what is shown first.
var severities = map[string]int{"fatal": 5, "error": 4, "warning": 3, "information": 2, "success": 1}

// outcomeText is the worst issue of an OperationOutcome in one cleaned line,
// "" if raw is none or says nothing.
func outcomeText(raw []byte) string {
	if memberText(raw, "resourceType") != "OperationOutcome" {
		return ""
	}
	best, words := 0, ""
	elements(member(raw, "issue"), func(issue []byte) {
		if weight := severities[memberText(issue, "severity")] + 1; weight > best {
			if said := issueText(issue); said != "" {
				best, words = weight, said
			}
		}
	})
	return cleanText(words, 200)
}

func issueText(issue []byte) string {
	details := member(issue, "details")
	for _, said := range []string{memberText(details, "text"), memberText(issue, "diagnostics"), memberText(issue, "code")} {
		if strings.TrimSpace(said) != "" {
			return said
		}
	}
	return ""
}

// longRun is text that may be a token: servers echo what they were sent.
var longRun = regexp.MustCompile(`[A-Za-z0-9._~+/=-]{32,}`)

// cleanText makes a server's words fit for an error or a message: one line,
// no control or direction characters, nothing that may be a token, bounded.
func cleanText(s string, limit int) string {
	if len(s) > 16*limit {
		s = s[:16*limit]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	s = longRun.ReplaceAllString(strings.Join(strings.Fields(s), " "), "[…]")
	if runes := []rune(s); len(runes) > limit {
		s = string(runes[:limit-1]) + "…"
	}
	return s
}
