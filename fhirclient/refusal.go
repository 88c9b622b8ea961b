package fhirclient

import (
	"context"
	"errors"
	"net/http"

	"chartkey/assets/phrase"
)

// callerError is what the http.Client said for itself, such as a refresh that
// failed. No step can go on after it.
type callerError struct{ error }

func (e callerError) Unwrap() error { return e.error }

// fatal reports whether a run ends with this error: the context, the sink, the
// http.Client itself.
func fatal(ctx context.Context, err error) bool {
	var own callerError
	return ctx.Err() != nil || errors.As(err, &own)
}

// refusal takes the error that ended a step and writes down the state of its
// types. It returns an error only if the run ends with it.
func (r *run) refusal(ctx context.Context, s Step, err error) error {
	var status *StatusError
	answered := errors.As(err, &status)
	r.reached = r.reached || answered || errors.Is(err, ErrPageUnreadable) || errors.Is(err, ErrNotJSON)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case fatal(ctx, err):
		return err
	case errors.Is(err, ErrUnauthorized):
		return r.unauthorized(ctx, s, err)
	case errors.Is(err, ErrOffline) && !r.reached:
		return err
	case errors.Is(err, ErrOffline), errors.Is(err, ErrRateLimited):
		r.stopped = reasonOf(err)
	}
	state, why := stateOf(err)
	r.absent(s.Types, state, why)
	return nil
}

// unauthorized tells a sign-in that has ended from a server that answers 401
// where it means 403: it asks once more for what was given before.
func (r *run) unauthorized(ctx context.Context, s Step, err error) error {
	if r.control == nil {
		return err
	}
	a, again := r.c.get(ctx, r.control)
	if again != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return firstOf(again, err)
	}
	a.Close()
	r.absent(s.Types, Refused, phrase.New("reason.refused", "the server refuses it (401), though the sign-in is good"))
	return nil
}

// stateOf words an error of a search (spec/fhir-client.md §5).
func stateOf(err error) (State, phrase.Phrase) {
	var status *StatusError
	if !errors.As(err, &status) {
		return Failed, reasonOf(err)
	}
	switch {
	case errors.Is(status, ErrForbidden):
		return Refused, reasonOf(err)
	case status.Status == http.StatusNotFound, status.Status == http.StatusGone:
		return Unknown, reasonOf(err)
	case unsupportedSearch(status):
		return Unknown, phrase.New("reason.no-search", "the server does not take this search: {{.Why}}").Part("Why", reasonOf(err))
	}
	return Failed, reasonOf(err)
}

// unsupportedSearch: the request is at fault, not the right to it.
func unsupportedSearch(status *StatusError) bool {
	switch status.Status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return true
	}
	return false
}

// weight orders the states: of two steps of one type, the worse one stands.
var weight = map[State]int{None: 1, Unknown: 2, NotAsked: 3, Refused: 4, Failed: 5}

// absent writes down a state, unless a worse one stands. It also takes back
// that the type may be swept or has a watermark.
func (r *run) absent(types []string, state State, reason phrase.Phrase) {
	for _, name := range types {
		if state != None {
			r.incomplete(name)
		}
		if weight[r.result.Types[name].State] < weight[state] {
			r.result.Types[name] = Absence{Type: name, State: state, Reason: reason}
		}
	}
}
