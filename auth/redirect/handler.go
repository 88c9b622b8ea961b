package redirect

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// serve looks at one request of a stranger. The order matters: nothing of the attempt is touched before the request
// is known to be addressed to this listener, and what it answers up to there does not depend on the attempt.
func (l *Listener) serve(w http.ResponseWriter, r *http.Request) {
	target, query, _ := strings.Cut(r.RequestURI, "?")
	switch {
	case r.Host != l.host: // a page of another name that resolves to 127.0.0.1 (DNS rebinding)
		write(w, http.StatusBadRequest, pageStranger)
	case target != path: // compared before any cleaning of the path
		write(w, http.StatusNotFound, pageStranger)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		write(w, http.StatusMethodNotAllowed, pageStranger)
	case !navigates(r.Header) || len(r.RequestURI) > maxRequest:
		write(w, http.StatusBadRequest, pageStranger)
	default:
		status, page := l.answer(query)
		write(w, status, page)
	}
}

// answer decides on one query and remembers the accepted one.
func (l *Listener) answer(query string) (status int, page string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered {
		return http.StatusGone, pageAnswered
	}
	values, err := parseQuery(query)
	if err == nil {
		err = l.accept(values)
	}
	if err != nil {
		l.refuse(err)
		return http.StatusBadRequest, pageStranger
	}
	l.answered = true
	l.accepted <- values // has room for one
	if values.Has("error") {
		return http.StatusOK, pageRefused
	}
	return http.StatusOK, pageReceived
}

// refuse counts a refused answer; l.mu is held.
func (l *Listener) refuse(err error) {
	l.refusal = err
	l.refusals++
	if l.notice != nil && l.refusals <= maxNotices {
		l.notice(err)
	}
}

// navigates reports whether the request may be a person's own browser going to the page, and not a script, a frame
// or a prefetch. Browsers that do not say are believed; the state decides in any case.
func navigates(h http.Header) bool {
	mode, dest := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return (mode == "" || mode == "navigate") && (dest == "" || dest == "document") && h.Get("Sec-Purpose") == ""
}

// maxParameters is far above what any server sends.
const maxParameters = 64

// parseQuery decodes the parameters once and refuses any that comes twice (RFC 6749 §3.1).
func parseQuery(query string) (url.Values, error) {
	if strings.Count(query, "&") >= maxParameters {
		return nil, errors.New("the answer has too many parameters")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("the answer's parameters could not be read") // err would quote them
	}
	for _, v := range values {
		if len(v) > 1 {
			return nil, errors.New("the answer holds a parameter twice")
		}
	}
	return values, nil
}
