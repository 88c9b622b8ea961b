package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// renewal is what a refresh in the course of a revocation came to.
type renewal int

const (
	renewNothing renewal = iota // no usable answer
	renewed                     // the token still works
	renewRefused                // the server refused the token as such
)

// provingTries bounds how often a proof is put off by a server that asks to wait.
const provingTries = 3

// prepare sees to an access token and to the control: the same read is answered 2xx before the end. It reports whether
// the server refuses the stored sign-in already.
func (r *revoking) prepare(ctx context.Context) (gone bool, err error) {
	fetched := false
	if r.ledger.entry.Step == stepRefused || !r.access.alive(r.session.now()) {
		if gone, fetched, err = r.fetchAccess(ctx); err != nil {
			return false, err
		}
	}
	status := r.look(ctx, "read the record before")
	if status == http.StatusUnauthorized && !fetched && !gone {
		if gone, fetched, err = r.fetchAccess(ctx); err != nil {
			return false, err
		}
		if fetched {
			status = r.look(ctx, "read the record before")
		}
	}
	r.controlled = status/100 == 2
	return gone, nil
}

// fetchAccess refreshes once so as to be able to prove, if the token may be sent: not one from a restored copy, nor
// one whose answers were lost twice.
func (r *revoking) fetchAccess(ctx context.Context) (gone, fetched bool, err error) {
	if r.ledger.token.IsZero() {
		return false, false, nil
	}
	if !r.mayFetch() {
		r.note("fetch an access to try with", "not possible with the stored sign-in as it is")
		return false, false, nil
	}
	result, err := r.renew(ctx, "fetch an access to try with")
	return result == renewRefused, result == renewed, err
}

// mayFetch reports whether the token may be sent before the revocation. One that was refused may: it is seen again.
func (r *revoking) mayFetch() bool {
	return r.ledger.entry.Step == stepRefused || r.ledger.obstacle(r.session.now()) == nil
}

// renew sends the refresh token by the journal's rules and notes what came.
func (r *revoking) renew(ctx context.Context, step string) (renewal, error) {
	s, l := r.session, r.ledger
	for try := 1; ; try++ {
		if isOver(ctx) {
			r.note(step, "no time was left for it")
			return renewNothing, nil
		}
		request, stop := context.WithTimeout(ctx, stepTimeout)
		answer, failure, err := s.sendOnce(ctx, request, l)
		stop()
		switch {
		case err != nil:
			return renewNothing, err
		case failure == nil:
			return r.caught(ctx, step, answer)
		case failure.fate == unspent && try < provingTries && failure.wait <= stepTimeout:
			if s.wait(ctx, failure.wait) == nil {
				continue
			}
		case failure.fate == refused:
			return r.refusal(ctx, step, failure.err)
		}
		r.note(step, describe(failure))
		return renewNothing, nil
	}
}

func isOver(ctx context.Context) bool { return ctx.Err() != nil }

// caught keeps the tokens of a refresh that worked.
func (r *revoking) caught(ctx context.Context, step string, answer *tokenAnswer) (renewal, error) {
	token, err := r.session.accept(ctx, r.ledger, answer)
	if err != nil && !errors.Is(err, ErrNeedsReview) {
		return renewNothing, err
	}
	r.note(step, "the server gave new access")
	if err == nil {
		r.access = token
	}
	return renewed, nil
}

// refusal tells a refusal of the token, which proves something, from other refusals, which prove nothing.
func (r *revoking) refusal(ctx context.Context, step string, err error) (renewal, error) {
	_ = r.session.refused(ctx, r.ledger, err) // its journal entry is written again at the end
	result := r.judge(step, err)
	if result == renewRefused {
		r.ledger.entry.Gone = r.session.now()
	}
	return result, nil
}

// judge notes what a refusal says of the token.
func (r *revoking) judge(step string, err error) renewal {
	answer, ok := errors.AsType[*OAuthError](err)
	if !ok || answer.Code != "invalid_grant" || answer.Status == http.StatusOK {
		r.note(step, "the server refused, but not because of the sign-in; that proves nothing")
		return renewNothing
	}
	r.note(step, fmt.Sprintf("the server refused it as no longer valid (invalid_grant, HTTP %d)", answer.Status))
	return renewRefused
}

// prove tries both tokens after the server said yes.
func (r *revoking) prove(ctx context.Context) (Outcome, error) {
	l := r.ledger
	result := renewRefused // there is no lasting sign-in to refuse
	switch {
	case l.token.IsZero():
	case l.stale || l.damaged:
		r.note("use the stored sign-in again", "not tried: it comes from a copy, and using it could end others")
		result = renewNothing
	default:
		var err error
		if result, err = r.renew(ctx, "use the stored sign-in again"); err != nil {
			return "", err
		}
	}
	if result == renewed {
		r.revokeCaught(ctx)
		return StillOpen, nil
	}
	lives := r.accessLives(ctx)
	switch {
	case lives && r.overdue():
		return StillOpen, nil
	case lives:
		return r.accepted(), nil
	case result != renewRefused:
		return Accepted, nil
	}
	return EndedChecked, nil
}

// revokeCaught ends what the failed proof brought. Its answers are evidence only: this server's yes is worth little.
func (r *revoking) revokeCaught(ctx context.Context) {
	r.sendRevocation(ctx, "end the sign-in that the trial brought", r.ledger.token, "refresh_token")
	if !r.access.secret.IsZero() {
		r.sendRevocation(ctx, "end the access that the trial brought", r.access.secret, "access_token")
	}
}

// accessLives reports whether the newest access token may still be good: false only if it is seen to be refused, or if
// it has outlived the server's word and cannot be tried any more.
func (r *revoking) accessLives(ctx context.Context) bool {
	now := r.session.now()
	if r.access.secret.IsZero() {
		e := &r.ledger.entry
		if e.AccessUntil.IsZero() || e.Announced && !now.Before(e.AccessUntil) {
			return false // none is known of, or it ran out
		}
		r.note("read the record again", "not possible: the last access is not at hand and may live a while")
		return true
	}
	status := r.look(ctx, "read the record again")
	switch {
	case status == http.StatusUnauthorized && (r.controlled || r.result.EndedBefore):
		return false
	case status/100 == 2:
		return true
	case r.access.announced && !now.Before(r.access.expires):
		r.note("wait for the access in use to end", "it has outlived the time that the server gave it, "+stamp(r.access.expires))
		return false
	}
	return true
}

// overdue reports whether the access token was accepted after the end that the server gave it.
func (r *revoking) overdue() bool {
	return !r.access.secret.IsZero() && r.access.announced && !r.session.now().Before(r.access.expires)
}

// look reads the control address with the access token and returns the status, 0 for none.
func (r *revoking) look(ctx context.Context, step string) int {
	if r.access.secret.IsZero() || r.control == "" {
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.control, http.NoBody)
	if err != nil {
		return 0
	}
	request.Header.Set("Accept", "application/fhir+json")
	response, err := transportOf(r.session.http).RoundTrip(signed(request, r.access.secret))
	if err != nil {
		r.note(step, "no answer came")
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, drainLimit))
	r.note(step, describeStatus(response.StatusCode))
	return response.StatusCode
}

func describeStatus(status int) string {
	switch {
	case status/100 == 2:
		return fmt.Sprintf("the server answered with the record (HTTP %d)", status)
	case status == http.StatusUnauthorized:
		return "the server refused the access (HTTP 401)"
	}
	return fmt.Sprintf("the server gave an answer that proves nothing (HTTP %d)", status)
}

// describe words a failed token request.
func describe(failure *tokenError) string {
	switch failure.fate {
	case notSent:
		return "the server could not be reached"
	case unspent:
		return "the server asked to wait"
	}
	return "no usable answer came; that proves nothing"
}
