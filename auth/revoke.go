package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"chartkey/assets/phrase"
)

// Outcome is what a revocation came to.
type Outcome string

// The five outcomes; there are no others.
const (
	EndedChecked Outcome = "ended-checked" // refused by the server, as tried
	Accepted     Outcome = "accepted"      // the server said yes; a part cannot be tried, or not yet
	Pending      Outcome = "pending"       // the server gave no usable answer; to be tried again
	NotOffered   Outcome = "not-offered"   // the server does not take it from this app
	StillOpen    Outcome = "still-open"    // the server said yes and a key still works
)

// Revocation is the outcome with what it rests on.
type Revocation struct {
	Outcome Outcome
	// Until is, with Accepted and with NotOffered, when the last access token ends by the server's word; zero when it did
	// not say or when that is not what is open.
	Until       time.Time
	EndedBefore bool // with EndedChecked: it had ended before this device acted
	Evidence    []Evidence
}

// Evidence is one step and what came of it, in plain words without secrets. Of a server's text it has the address of its management page only.
type Evidence struct {
	At           time.Time
	Step, Answer phrase.Phrase
}

// Equal compares when and what.
func (e Evidence) Equal(o Evidence) bool {
	return e.At.Equal(o.At) && e.Step.Equal(o.Step) && e.Answer.Equal(o.Answer)
}

// The steps that are made at several places.
var (
	stepEndSignIn   = phrase.New("evidence.end-signin", "end the stored sign-in")
	stepEndTrial    = phrase.New("evidence.end-trial", "end the sign-in that the trial brought")
	stepEndTrialUse = phrase.New("evidence.end-trial-access", "end the access that the trial brought")
	stepUse         = phrase.New("evidence.use", "use the stored sign-in again")
	stepFetch       = phrase.New("evidence.fetch", "fetch an access to try with")
	stepReadBefore  = phrase.New("evidence.read-before", "read the record before")
	stepReadAgain   = phrase.New("evidence.read-again", "read the record again")
	stepWait        = phrase.New("evidence.wait", "wait for the access in use to end")
)

// The answers that several steps may get.
var (
	answerNoTime = phrase.New("evidence.no-time", "no time was left for it")
	answerFresh  = phrase.New("evidence.fresh", "the server gave new access")
	answerCopied = phrase.New("evidence.copied", "not tried: it comes from a copy, and using it could end others")
	answerSilent = phrase.New("evidence.silent", "no answer came")
)

const (
	revokeTimeout = 100 * time.Second
	stepTimeout   = 10 * time.Second
)

// Revoke ends the access at the server and proves it. control is an absolute URL under the base that answered 2xx to
// this sign-in, such as base/Patient/<id>; without one ("") the access token's end cannot be seen, only waited for.
//
// It revokes the refresh token, then the access token (RFC 7009), and then tries both: the outcome is EndedChecked only
// if the refresh token is refused as invalid_grant and the newest access token is refused with 401 at the control
// address, which answered it 2xx just before, or has outlived the life that the server gave it. A session that holds no
// live access token refreshes once at first so as to be able to prove. A refresh that succeeds at the end is caught: the
// fresh tokens are stored, revoked as well, and the outcome is StillOpen.
//
// Between looking at the newest sign-in and ending it, the earlier sign-ins of the connection that newer ones have replaced are ended and tried in
// the same way: the outcome is the gravest of all.
//
// With EndedChecked and Accepted the stored tokens are deleted; otherwise they stay, for another try. Repeating is fine.
// Each request has at most ten seconds, the whole a hundred. noted, if given, is told of each step as it is done.
//
// Errors: ErrForeignOrigin for a control elsewhere, those of the store, and context.Canceled. What a server or the
// network does is an outcome, not an error. An error comes with an outcome too once the server has been asked: Pending for
// what was broken off before it was clear, else what could only not be written down here.
func (s *Session) Revoke(ctx context.Context, control string, noted ...func(Evidence)) (*Revocation, error) {
	if err := s.checkControl(control); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not lock the stored sign-in: %w", err)
	}
	defer unlock()
	l, err := readLedger(ctx, s.store)
	if err == nil {
		err = l.checkClient(s.clientID)
	}
	if err != nil {
		return nil, err
	}
	earlier, err := s.store.Superseded(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	r := &revoking{
		session: s, ledger: l, earlier: parseSuperseded(earlier), control: control, noted: noted, access: s.current,
	}
	s.mu.Unlock()
	outcome, err := r.run(ctx)
	if err == nil && (outcome == Pending || outcome == Accepted) && errors.Is(ctx.Err(), context.Canceled) {
		err = ctx.Err() // broken off: what it looks like now is the caller's doing, not the server's
	}
	if err != nil {
		err = fmt.Errorf("could not revoke the access: %w", err)
		if l.entry.Revoking.IsZero() {
			return nil, err
		}
		r.result.Outcome = Pending
		return &r.result, err
	}
	if page := s.config.Management; page != "" && outcome != EndedChecked {
		r.note(phrase.New("evidence.page-at", "look for the clinic's own page"), phrase.New("evidence.page-at.is", "it is {{.Address}}").Text("Address", page))
	}
	if err := r.conclude(context.WithoutCancel(ctx), outcome); err != nil {
		return &r.result, fmt.Errorf("could not remove the revoked sign-in here: %w", err)
	}
	return &r.result, nil
}

// checkControl keeps the access token under the base.
func (s *Session) checkControl(control string) error {
	if control == "" {
		return nil
	}
	address, err := url.Parse(control)
	if err != nil || address.User != nil || !isOrigin(address, s.config.Base) || !strings.HasPrefix(control, s.config.Base+"/") {
		return fmt.Errorf("%w: the control address is not under the base", ErrForeignOrigin)
	}
	return nil
}

// revoking is one revocation under way.
type revoking struct {
	session    *Session
	ledger     *ledger
	earlier    *superseded
	control    string
	noted      []func(Evidence)
	access     accessToken // the newest
	controlled bool        // the control address answered it 2xx
	announced  bool        // this is the first time that the server is asked to revoke
	acted      bool        // the server said yes for an earlier sign-in
	proved     bool        // each earlier sign-in was seen to be refused
	result     Revocation
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
	over := r.ledger.token.IsZero() && !r.ledger.entry.Revoking.IsZero()
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
	if newest == EndedChecked && earlier != EndedChecked {
		// To be known when the earlier ones are tried again, maybe by a run that has no access token to look with.
		r.ledger.entry.AccessUntil = time.Time{}
		if err := r.ledger.write(context.WithoutCancel(ctx)); err != nil {
			return "", err
		}
	}
	r.result.EndedBefore = r.result.EndedBefore && alone
	return graver(earlier, newest), nil
}

// nothingStored is the outcome where no lasting sign-in was given and the access of the visit is not at hand any more: it has run out by the
// server's own word, or will.
func (r *revoking) nothingStored() Outcome {
	step := phrase.New("evidence.look", "look for the sign-in")
	e := &r.ledger.entry
	switch {
	case e.Visit && e.Announced && !r.session.now().Before(e.AccessUntil):
		r.note(step, phrase.New("evidence.look.over", "none that lasts was given, and the access of the visit ended by itself at {{.At}}").Time("At", e.AccessUntil))
		r.result.EndedBefore = true
		return EndedChecked
	case e.Visit && e.Announced:
		r.result.Until = e.AccessUntil
		r.note(step, phrase.New("evidence.look.until", "none that lasts was given; the access of the visit ends by itself at {{.At}}").Time("At", e.AccessUntil))
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
		if r.accessLives(ctx) {
			return r.accepted(), nil
		}
		return EndedChecked, nil
	}
	// With the stored sign-in refused before anything was done, a 401 needs no control beside it.
	r.result.EndedBefore = gone
	if gone && !r.accessLives(ctx) {
		return EndedChecked, nil
	}
	r.result.EndedBefore = false
	outcome, err := r.revoke(ctx)
	if err != nil || outcome != "" {
		return outcome, err
	}
	return r.prove(ctx)
}

// again looks at a revocation of before whose token is deleted already: only the access token can still have lived.
func (r *revoking) again(ctx context.Context) Outcome {
	r.controlled = true // or it would not have been kept
	look := phrase.New("evidence.again", "look at the earlier revocation")
	if r.ledger.entry.Gone.IsZero() {
		r.note(look, phrase.New("evidence.again.yes", "the server said yes; it could not be tried"))
		return r.accepted()
	}
	r.note(look, phrase.New("evidence.again.refused", "the server refused the stored sign-in at {{.At}}").Time("At", r.ledger.entry.Gone))
	if r.accessLives(ctx) {
		return r.accepted()
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
		if r.announced && !r.acted {
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
	r.announced = true
	return nil
}

// accepted is the outcome of a yes with an access token that may live on, with the time at which that ends by itself.
func (r *revoking) accepted() Outcome {
	until, announced := r.ledger.entry.AccessUntil, r.ledger.entry.Announced
	if !r.access.secret.IsZero() {
		until, announced = r.access.expires, r.access.announced
	}
	if announced && until.After(r.session.now()) {
		r.result.Until = until
		r.note(stepWait, phrase.New("evidence.wait.until", "it ends by itself at {{.At}}").Time("At", until))
	}
	return Accepted
}

// conclude deletes here what the server has ended.
func (r *revoking) conclude(ctx context.Context, outcome Outcome) error {
	r.result.Outcome = outcome
	if outcome != EndedChecked && outcome != Accepted {
		return nil
	}
	s := r.session
	s.mu.Lock()
	s.ended = true
	s.current = r.access
	if outcome == EndedChecked || !r.controlled {
		s.current = accessToken{} // otherwise it is kept to be tried again, and never handed out
	}
	s.mu.Unlock()
	e := &r.ledger.entry
	if e.Revoking.IsZero() {
		e.Revoking = s.now() // it had ended before; from here on it is over
	}
	e.Held, e.Step, e.Meaning, e.Unproved = "", stepIdle, "", !r.proved
	if outcome == EndedChecked {
		e.AccessUntil = time.Time{} // to be known if the caller could not keep the outcome and asks again
	}
	// The journal first: a kill in between leaves a token that the server has ended, and the next try removes it.
	if err := r.ledger.write(ctx); err != nil {
		return err
	}
	if err := (&superseded{}).write(ctx, s.store); err != nil {
		return err
	}
	return s.store.SetToken(ctx, "", e.Rotation)
}
