package auth

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"chartkey/assets/phrase"
)

// revocationAnswer is what a revocation endpoint's answer means.
type revocationAnswer int

const (
	answerNone  revocationAnswer = iota // not asked
	answerYes                           // 200 by RFC 7009 §2.2, which is also the answer for unknown tokens
	answerNo                            // the server does not do it for this app or this token
	answerLater                         // nothing can be told; to be tried again
)

// revocationEndpoint is where a server ends tokens (RFC 7009).
type revocationEndpoint struct {
	http              *http.Client
	address, clientID string
}

// send asks the server to end one token and says in words what came of it.
func (e *revocationEndpoint) send(ctx context.Context, token Secret, hint string) (revocationAnswer, phrase.Phrase) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	form := url.Values{"token": {token.Reveal()}, "token_type_hint": {hint}, "client_id": {e.clientID}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address, strings.NewReader(form.Encode()))
	if err != nil {
		return answerNo, phrase.New("evidence.bad-address", "the address to do it at cannot be used")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	e.http.CloseIdleConnections()
	response, err := e.http.Do(request)
	if err != nil {
		return answerLater, unanswered(ctx)
	}
	defer func() { _ = response.Body.Close() }()
	return classifyRevocation(response)
}

// sendRevocation sends one of the tokens and notes what came of it.
func (r *revoking) sendRevocation(ctx context.Context, step phrase.Phrase, token Secret, hint string) revocationAnswer {
	return r.sendAs(ctx, r.session.clientID, step, token, hint)
}

// sendAs is sendRevocation for a token that was given to another client of this app.
func (r *revoking) sendAs(ctx context.Context, client string, step phrase.Phrase, token Secret, hint string) revocationAnswer {
	s := r.session
	endpoint := &revocationEndpoint{http: s.http, address: s.config.Revocation, clientID: client}
	answer, words := endpoint.send(ctx, token, hint)
	r.note(step, words)
	return answer
}

// unanswered says why there is no answer: this app broke off, or the server was silent.
func unanswered(ctx context.Context) phrase.Phrase {
	if errors.Is(ctx.Err(), context.Canceled) {
		return answerLeft
	}
	return answerSilent
}

// classifyRevocation reads the status, and of a 200 whether it is an answer at all.
func classifyRevocation(response *http.Response) (revocationAnswer, phrase.Phrase) {
	status := response.StatusCode
	switch status {
	case http.StatusOK, http.StatusNoContent:
		return classifyYes(response)
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return answerNo, phrase.New("evidence.no", "the server does not take it from this app (HTTP {{.Status}})").Number("Status", status)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return answerLater, phrase.New("evidence.later", "the server asked to wait (HTTP {{.Status}})").Number("Status", status)
	}
	if status/100 == 3 {
		return answerLater, phrase.New("evidence.elsewhere", "the server pointed elsewhere (HTTP {{.Status}}); the sign-in was not sent there").Number("Status", status)
	}
	return answerLater, phrase.New("evidence.no-answer", "the server gave no usable answer (HTTP {{.Status}})").Number("Status", status)
}

// classifyYes tells the server's yes from a page or an error that came with the same status.
func classifyYes(response *http.Response) (revocationAnswer, phrase.Phrase) {
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if media == "text/html" || media == "application/xhtml+xml" {
		return answerLater, phrase.New("evidence.page", "a web page came in the place of an answer")
	}
	body, err := readCapped(response.Body, tokenLimit)
	if err != nil {
		return answerLater, phrase.New("evidence.broke", "the answer broke off")
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if decodeStrict(body, &refusal) == nil && refusal.Error != "" {
		return answerLater, phrase.New("evidence.error", "an error came with a status that means yes")
	}
	return answerYes, phrase.New("evidence.yes", "the server said yes (HTTP {{.Status}})").Number("Status", response.StatusCode)
}
