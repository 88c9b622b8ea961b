package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"chartkey/assets/phrase"
)

// renewal is what a refresh in the course of a revocation came to.
type renewal int

const (
	renewUnclear    renewal = iota // no usable answer; another try may bring one
	renewImpossible                // it cannot be tried, now or later
	renewed                        // the token still works
	renewRefused                   // the server refused the token as such
)

// provingTries bounds how often a proof is put off by a server that asks to wait.
const provingTries = 3

// prepare sees to an access token and to the control: the same read is answered 2xx before the end. It reports whether
// the server refuses the stored sign-in already.
func (r *revoking) prepare(ctx context.Context) (gone bool, err error) {
	fetched := false
	if r.ledger.isRefused() || !r.access.alive(r.session.now()) {
		if gone, fetched, err = r.fetchAccess(ctx); err != nil {
			return false, err
		}
	}
	status := r.look(ctx, stepReadBefore)
	if status == http.StatusUnauthorized && !fetched && !gone {
		if gone, fetched, err = r.fetchAccess(ctx); err != nil {
			return false, err
		}
		if fetched {
			status = r.look(ctx, stepReadBefore)
		}
	}
	if r.seen.controlled = status/100 == 2; r.seen.controlled {
		r.takeControlled()
	}
	return gone, nil
}

// takeControlled notes that the access at hand is good at the control address, to be known when this session tries again.
func (r *revoking) takeControlled() {
	r.access.controlled = true
	s := r.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.secret.Reveal() == r.access.secret.Reveal() {
		s.current.controlled = true
	}
}

// fetchAccess refreshes once so as to be able to prove, if the token may be sent: not one from a restored copy, nor
// one whose answers were lost twice.
func (r *revoking) fetchAccess(ctx context.Context) (gone, fetched bool, err error) {
	if r.ledger.token.IsZero() {
		return false, false, nil
	}
	if !r.mayFetch() {
		r.note(stepFetch, phrase.New("evidence.fetch.impossible", "not possible with the stored sign-in as it is"))
		return false, false, nil
	}
	result, err := r.renew(ctx, stepFetch)
	return result == renewRefused, result == renewed, err
}

// mayFetch reports whether the token may be sent before the revocation. One that was refused may: it is seen again.
func (r *revoking) mayFetch() bool {
	return r.ledger.isRefused() || r.ledger.obstacle(r.session.now()) == nil
}

// renew sends the refresh token by the journal's rules and notes what came.
func (r *revoking) renew(ctx context.Context, step phrase.Phrase) (renewal, error) {
	s, l := r.session, r.ledger
	for try := 1; ; try++ {
		if isOver(ctx) {
			r.note(step, answerNoTime)
			return renewUnclear, nil
		}
		request, stop := context.WithTimeout(ctx, stepTimeout)
		answer, failure, err := s.sendOnce(ctx, request, l)
		stop()
		switch {
		case err != nil:
			return renewUnclear, err
		case failure == nil:
			return r.caught(ctx, step, answer)
		case failure.fate == unspent && try < provingTries && failure.wait <= stepTimeout:
			if s.wait(ctx, failure.wait) == nil {
				continue
			}
		case failure.fate == refused:
			return r.refusal(ctx, step, failure.err)
		}
		r.note(step, describe(ctx, failure))
		return renewUnclear, nil
	}
}

func isOver(ctx context.Context) bool { return ctx.Err() != nil }

// caught keeps the tokens of a refresh that worked.
func (r *revoking) caught(ctx context.Context, step phrase.Phrase, answer *tokenAnswer) (renewal, error) {
	token, err := r.session.accept(ctx, r.ledger, answer)
	if err != nil && !errors.Is(err, ErrNeedsReview) {
		return renewUnclear, err
	}
	r.note(step, answerFresh)
	if err == nil {
		r.access = token
	}
	r.takeOwn() // what came about somebody else is not used, and may live
	return renewed, nil
}

// refusal tells a refusal of the token, which proves something, from other refusals, which prove nothing.
func (r *revoking) refusal(ctx context.Context, step phrase.Phrase, err error) (renewal, error) {
	_ = r.session.refused(ctx, r.ledger, err) // its journal entry is written again at the end
	return r.judge(step, err), nil
}

// judge notes what a refusal says of the token.
func (r *revoking) judge(step phrase.Phrase, err error) renewal {
	if provesEnd(err) {
		refusal, _ := errors.AsType[*OAuthError](err)
		r.note(step, phrase.New("evidence.refused", "the server refused it as no longer valid (invalid_grant, HTTP {{.Status}})").Number("Status", refusal.Status))
		return renewRefused
	}
	r.note(step, phrase.New("evidence.refused-otherwise", "the server refused, but not because of the sign-in; that proves nothing"))
	if isLasting(err) {
		return renewImpossible
	}
	return renewUnclear
}

// prove tries both tokens after the server said yes.
func (r *revoking) prove(ctx context.Context) (Outcome, error) {
	l := r.ledger
	result := renewRefused // there is no lasting sign-in to refuse
	switch {
	case l.token.IsZero():
	case l.stale || l.damaged:
		r.note(stepUse, answerCopied)
		result = renewImpossible
	default:
		var err error
		if result, err = r.renew(ctx, stepUse); err != nil {
			return "", err
		}
		if result == renewRefused && !l.entry.Lost {
			l.entry.Gone = r.session.now()
		}
	}
	if result == renewed {
		r.revokeCaught(ctx)
		l.entry.Others.Tried = true
		return StillOpen, l.write(context.WithoutCancel(ctx))
	}
	left := r.lookAtAccess(ctx)
	switch {
	case left.newest && r.overdue():
		return StillOpen, nil
	case result == renewUnclear:
		return Pending, nil // the token is kept: nothing else can prove its end, or end it if the yes was none
	case result == renewImpossible:
		return Accepted, nil
	case !left.isNone():
		return r.accepted(left.until), nil
	}
	return EndedChecked, nil
}

// revokeCaught ends what the failed proof brought. Its answers are evidence only: this server's yes is worth little.
func (r *revoking) revokeCaught(ctx context.Context) {
	r.sendRevocation(ctx, stepEndTrial, r.ledger.token, "refresh_token")
	if !r.access.secret.IsZero() {
		r.sendRevocation(ctx, stepEndTrialUse, r.access.secret, "access_token")
	}
}

// accessLeft is which access may still be good.
type accessLeft struct {
	newest, others bool
	until          time.Time // when the last of it ends by the server's word, zero where that is not known
}

func (l accessLeft) isNone() bool { return !l.newest && !l.others }

// lookAtAccess finds out whether any access that was ever given may still be good.
func (r *revoking) lookAtAccess(ctx context.Context) accessLeft {
	left := accessLeft{newest: r.newestLives(ctx), others: r.othersLive()}
	e, ends := &r.ledger.entry, otherAccess{}
	if left.others {
		ends = e.Others
	}
	switch {
	case left.newest && !r.access.secret.IsZero():
		ends = ends.with(r.access.expires, r.access.announced)
	case left.newest:
		ends = ends.with(e.AccessUntil, e.Announced)
	default:
		e.AccessUntil = time.Time{} // to be known when the others are looked for again
	}
	if !ends.Unknown {
		left.until = ends.Until
	}
	return left
}

// newestLives reports whether the newest access token may still be good: false only if it is seen to be refused, or if
// it has outlived the server's word and cannot be tried any more.
func (r *revoking) newestLives(ctx context.Context) bool {
	now := r.session.now()
	if r.access.secret.IsZero() {
		e := &r.ledger.entry
		if e.AccessUntil.IsZero() || e.Announced && !now.Before(e.AccessUntil) {
			return false // none is known of, or it ran out
		}
		r.note(stepReadAgain, phrase.New("evidence.read-again.impossible", "not possible: the last access is not at hand and may live a while"))
		return true
	}
	status := r.look(ctx, stepReadAgain)
	switch {
	case status == http.StatusUnauthorized && r.access.controlled:
		return false
	case status/100 == 2:
		return true
	case r.access.announced && !now.Before(r.access.expires):
		r.note(stepWait, phrase.New("evidence.wait.over", "it has outlived the time that the server gave it, {{.At}}").Time("At", r.access.expires))
		return false
	}
	return true
}

// lookForCascade reads the control address between the end of the sign-in and that of the access in use, if there is access that cannot be tried:
// a server that refuses what nobody has named to it ends all access with the sign-in.
func (r *revoking) lookForCascade(ctx context.Context) {
	now := r.session.now()
	if r.seen.controlled && r.ledger.entry.Others.live(now) && r.access.alive(now) {
		r.ledger.entry.Others.Ends = r.look(ctx, stepReadAgain) == http.StatusUnauthorized
	}
}

// othersLive reports whether access that is not at hand may still be good.
func (r *revoking) othersLive() bool {
	others := r.ledger.entry.Others
	switch {
	case !others.live(r.session.now()):
		return false
	case others.Ends && r.proved && !others.Tried:
		r.note(stepOthers, phrase.New("evidence.others.with", "the server ends all access together with the sign-in"))
		return false
	case others.Unknown:
		r.note(stepOthers, phrase.New("evidence.others.unknown", "there may be some, and it may live a while"))
	default:
		r.note(stepOthers, phrase.New("evidence.others.until", "there may be some; the last ends by itself at {{.At}}").Time("At", others.Until))
	}
	return true
}

// overdue reports whether the access token was accepted after the end that the server gave it.
func (r *revoking) overdue() bool {
	return !r.access.secret.IsZero() && r.access.announced && !r.session.now().Before(r.access.expires)
}

// look reads the control address with the access token and returns the status, 0 for none.
func (r *revoking) look(ctx context.Context, step phrase.Phrase) int {
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
		r.note(step, unanswered(ctx))
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, drainLimit))
	r.note(step, describeStatus(response.StatusCode))
	return response.StatusCode
}

func describeStatus(status int) phrase.Phrase {
	switch {
	case status/100 == 2:
		return phrase.New("evidence.read", "the server answered with the record (HTTP {{.Status}})").Number("Status", status)
	case status == http.StatusUnauthorized:
		return phrase.New("evidence.read.refused", "the server refused the access (HTTP 401)")
	}
	return phrase.New("evidence.read.otherwise", "the server gave an answer that proves nothing (HTTP {{.Status}})").Number("Status", status)
}

// describe words a failed token request under ctx.
func describe(ctx context.Context, failure *tokenError) phrase.Phrase {
	switch {
	case failure.fate == unspent:
		return phrase.New("evidence.busy", "the server asked to wait")
	case errors.Is(ctx.Err(), context.Canceled):
		return answerLeft
	case failure.fate == notSent:
		return phrase.New("evidence.unreached", "the server could not be reached")
	}
	return phrase.New("evidence.unusable", "no usable answer came; that proves nothing")
}
