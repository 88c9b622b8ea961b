package auth

import (
	"context"
	"errors"
	"time"

	"chartkey/assets/phrase"
)

// revoking is one revocation under way.
type revoking struct {
	session *Session
	ledger  *ledger
	earlier *superseded
	control string
	noted   []func(Evidence)
	access  accessToken // the newest that is at hand
	seen    seen
	acted   bool // the server said yes for an earlier sign-in
	proved  bool // each earlier sign-in was seen to be refused
	result  Revocation
}

// seen is what this run knows of the sign-in that is in use before it tries its end. A 401 at the control address shows that the access at hand has
// ended only where the address answered it 2xx before, in this run or in an earlier one of this session: it may refuse everybody, and the refusal of
// the refresh token says nothing of access that was given before. Whether all access of the sign-in has ended with it is seen in another way, and in
// this run alone: lookForCascade.
type seen struct {
	first      bool // the server was not asked before this run
	controlled bool // the control address answered the access at hand 2xx in this run
}

// takeOwn sets the journal's newest access token to the one at hand. If that is an older one, the newer one counts among those that cannot be tried.
func (r *revoking) takeOwn() {
	e := &r.ledger.entry
	switch {
	case r.access.secret.IsZero() || e.AccessUntil.Equal(r.access.expires):
	case e.AccessUntil.IsZero(): // an earlier run saw this one refused, or the journal is lost
		e.AccessUntil, e.Announced = r.access.expires, r.access.announced
	default:
		e.takeAccess(r.access.expires, r.access.announced)
	}
}

// note adds evidence.
func (r *revoking) note(step, answer phrase.Phrase) {
	e := Evidence{At: r.session.now(), Step: step, Answer: answer}
	r.result.Evidence = append(r.result.Evidence, e)
	for _, tell := range r.noted {
		tell(e)
	}
}

// run goes through the levers in order. The newest sign-in is looked at before the earlier ones are ended: some servers end all with one.
func (r *revoking) run(ctx context.Context) (Outcome, error) {
	over := r.ledger.isOver()
	if !over && r.ledger.token.IsZero() && r.access.secret.IsZero() && r.earlier.isEmpty() {
		return r.nothingStored(), nil
	}
	gone := false
	var err error
	if !over {
		if gone, err = r.prepare(ctx); err != nil {
			return "", err
		}
	}
	gone = gone && !r.ledger.entry.Lost // it may have been replaced, and its refusal is no end
	alone := r.earlier.isEmpty() && !r.ledger.entry.Unproved
	earlier, err := r.endSuperseded(ctx)
	if err != nil {
		return "", err
	}
	r.proved = earlier == EndedChecked
	newest, err := r.endNewest(ctx, over, gone)
	if err != nil {
		return "", err
	}
	newest = r.withAbsent(newest)
	if newest == EndedChecked {
		r.ledger.entry.forgetAccess()
	}
	r.result.EndedBefore = r.result.EndedBefore && alone
	if !r.proved {
		r.result.Until = time.Time{} // it is not only access that may be open
	}
	outcome := graver(earlier, newest)
	if !outcome.isOver() {
		r.keepSeen(context.WithoutCancel(ctx))
	}
	return outcome, nil
}

// withAbsent is the outcome of the sign-in in use together with the tokens of it that may live and that nobody here has. They can be neither tried
// nor ended, and so it is not only access that may be open.
func (r *revoking) withAbsent(outcome Outcome) Outcome {
	if r.ledger.isMissing() {
		r.noteMissing()
		r.result.Until = time.Time{}
		outcome = graver(outcome, NotOffered) // whatever became of the access, the sign-in was not seen to end
	}
	if r.ledger.entry.Lost {
		r.note(phrase.New("evidence.lost", "look for what a lost answer brought"), phrase.New("evidence.lost.may",
			"an answer of the server was lost on the way; if it brought a new sign-in, only the clinic can end that, in its portal"))
		r.result.Until = time.Time{}
		outcome = graver(outcome, Accepted)
	}
	return outcome
}

// noteMissing says that the stored sign-in is not there, and that no revocation removed it.
func (r *revoking) noteMissing() {
	r.note(stepLook, phrase.New("evidence.look.missing",
		"the stored sign-in is not here any more, and was not seen to end; if the server still takes it, only the clinic can end it, in its portal"))
}

// keepSeen writes down what was seen of the access, to be known when the rest is tried again, maybe by a run that has no access token to look with.
func (r *revoking) keepSeen(ctx context.Context) {
	if r.ledger.damaged {
		return // nothing is known for as long as it is; written, it would look as if nothing were wrong
	}
	if err := r.ledger.write(ctx); err != nil {
		r.session.notify("The journal of the sign-in could not be written.")
	}
}

// nothingStored is the outcome where no lasting sign-in was given and the access of the visit is not at hand any more: it has run out by the
// server's own word, or will.
func (r *revoking) nothingStored() Outcome {
	step, e := stepLook, &r.ledger.entry
	ends := e.Others.with(e.AccessUntil, e.Announced)
	known := e.Visit && !ends.Unknown && !ends.Until.IsZero()
	switch {
	case known && !ends.live(r.session.now()):
		r.note(step, phrase.New("evidence.look.over", "none that lasts was given, and the access of the visit ended by itself at {{.At}}").Time("At", ends.Until))
		r.result.EndedBefore = true
		return EndedChecked
	case known:
		r.result.Until = ends.Until
		r.note(step, phrase.New("evidence.look.until", "none that lasts was given; the access of the visit ends by itself at {{.At}}").Time("At", ends.Until))
	case r.ledger.isMissing() && !e.Revoking.IsZero():
		r.noteMissing()
	default:
		r.note(step, phrase.New("evidence.look.nothing", "nothing of it is stored here, so there is nothing to end from here"))
	}
	return NotOffered
}

// endNewest ends the sign-in that is in use. over is one that an earlier revocation has ended, gone one that the server refused just now.
func (r *revoking) endNewest(ctx context.Context, over, gone bool) (Outcome, error) {
	if over {
		return r.again(ctx), nil
	}
	if r.ledger.token.IsZero() && r.access.secret.IsZero() { // it was not a lasting one
		if left := r.lookAtAccess(ctx); !left.isNone() {
			return r.accepted(left.until), nil
		}
		return EndedChecked, nil
	}
	var left accessLeft
	if gone {
		if left = r.lookAtAccess(ctx); left.isNone() {
			r.result.EndedBefore = r.seen.first
			return EndedChecked, nil
		}
	}
	outcome, err := r.revoke(ctx)
	if outcome == NotOffered && left.until.After(r.session.now()) {
		r.result.Until = left.until // only access is open where the sign-in is gone
	}
	if err != nil || outcome != "" {
		return outcome, err
	}
	return r.prove(ctx)
}

// again looks at a revocation of before that has come to its end: only the access token can still have lived.
func (r *revoking) again(ctx context.Context) Outcome {
	look := phrase.New("evidence.again", "look at the earlier revocation")
	e := &r.ledger.entry
	switch {
	case e.Visit:
		r.note(look, phrase.New("evidence.again.visit", "no sign-in that lasts was given"))
	case e.Lost: // what that means is told with it
		return Accepted
	case e.Gone.IsZero():
		r.note(look, phrase.New("evidence.again.yes", "the server said yes; it could not be tried"))
		return Accepted
	default:
		r.note(look, phrase.New("evidence.again.refused", "the server refused the stored sign-in at {{.At}}").Time("At", e.Gone))
	}
	if left := r.lookAtAccess(ctx); !left.isNone() {
		return r.accepted(left.until)
	}
	return EndedChecked
}

// revoke sends the tokens to the revocation endpoint, the lasting one first. "" means that the server said yes.
func (r *revoking) revoke(ctx context.Context) (Outcome, error) {
	if r.session.config.Revocation == "" {
		r.note(stepEndSignIn, phrase.New("evidence.no-way", "the server offers no way to do it from an app"))
		return NotOffered, nil
	}
	if err := r.announce(ctx); err != nil {
		return "", err
	}
	decisive := answerNone
	if !r.ledger.token.IsZero() {
		decisive = r.sendRevocation(ctx, stepEndSignIn, r.ledger.token, "refresh_token")
	}
	if decisive == answerYes {
		r.lookForCascade(ctx)
	}
	if !r.access.secret.IsZero() {
		second := r.sendRevocation(ctx, phrase.New("evidence.end-access", "end the access in use"), r.access.secret, "access_token")
		if decisive == answerNone {
			decisive = second
		}
	}
	switch decisive {
	case answerYes:
		return "", nil
	case answerNo:
		if r.seen.first && !r.acted {
			r.ledger.entry.Revoking = time.Time{}
			return NotOffered, r.ledger.write(context.WithoutCancel(ctx))
		}
		return NotOffered, nil
	}
	return Pending, nil
}

// announce writes down that the server is going to be asked, before it is: if the answer is lost, a later refusal of the token was our doing.
func (r *revoking) announce(ctx context.Context) error {
	e := &r.ledger.entry
	if !e.Revoking.IsZero() || r.session.config.Revocation == "" || r.ledger.token.IsZero() && r.access.secret.IsZero() {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err() // nothing has been asked yet
	}
	e.Revoking = r.session.now()
	if err := r.ledger.write(context.WithoutCancel(ctx)); err != nil {
		e.Revoking = time.Time{}
		return err
	}
	return nil
}

// accepted is the outcome of a yes with access that may live on, with the time at which that ends by itself, zero where it is not known.
func (r *revoking) accepted(until time.Time) Outcome {
	if until.After(r.session.now()) {
		r.result.Until = until
		r.note(stepWait, phrase.New("evidence.wait.until", "it ends by itself at {{.At}}").Time("At", until))
	}
	return Accepted
}

// conclude deletes here what the server has ended.
func (r *revoking) conclude(ctx context.Context, outcome Outcome) error {
	r.result.Outcome = outcome
	if !outcome.isOver() {
		return nil
	}
	s := r.session
	s.mu.Lock()
	s.ended = true
	s.current = r.access
	if outcome == EndedChecked || !r.access.controlled {
		s.current = accessToken{} // otherwise it is kept to be tried again, and never handed out
	}
	s.mu.Unlock()
	e := &r.ledger.entry
	if e.Revoking.IsZero() {
		e.Revoking = s.now() // it had ended before; from here on it is over
	}
	if outcome == EndedChecked && e.Gone.IsZero() {
		e.Gone = s.now() // to be known if the caller could not keep the outcome and asks again
	}
	e.Held, e.Step, e.Meaning, e.Unproved, e.Concluded = Secret{}, stepIdle, "", !r.proved, true
	// The journal first: a kill in between leaves a token that the server has ended, and the next try removes it.
	if err := r.ledger.write(ctx); err != nil {
		return err
	}
	if err := (&superseded{}).write(ctx, s.store); err != nil {
		return err
	}
	return s.store.SetToken(ctx, "", e.Rotation)
}
