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
	Accepted     Outcome = "accepted"      // the server said yes; a part cannot be tried, or not before its time is over
	Pending      Outcome = "pending"       // the server gave no usable answer, to the end or to its trial; to be tried again
	NotOffered   Outcome = "not-offered"   // the server does not take it from this app
	StillOpen    Outcome = "still-open"    // the server said yes and a key still works
)

// isOver reports whether nothing is left to be tried again by itself.
func (o Outcome) isOver() bool { return o == EndedChecked || o == Accepted }

// Revocation is the outcome with what it rests on.
type Revocation struct {
	Outcome Outcome
	// Until is, with Accepted and with NotOffered, when the last access token ends by the server's word; zero when it did
	// not say or when that is not what is open.
	Until       time.Time
	EndedBefore bool // with EndedChecked: it had ended before this device acted
	Evidence    []Evidence
	Earlier     []Evidence // of tries before, as far as the caller keeps them; Revoke itself leaves it empty
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
	stepLook        = phrase.New("evidence.look", "look for the sign-in")
	stepEndSignIn   = phrase.New("evidence.end-signin", "end the stored sign-in")
	stepEndTrial    = phrase.New("evidence.end-trial", "end the sign-in that the trial brought")
	stepEndTrialUse = phrase.New("evidence.end-trial-access", "end the access that the trial brought")
	stepUse         = phrase.New("evidence.use", "use the stored sign-in again")
	stepFetch       = phrase.New("evidence.fetch", "fetch an access to try with")
	stepReadBefore  = phrase.New("evidence.read-before", "read the record before")
	stepReadAgain   = phrase.New("evidence.read-again", "read the record again")
	stepWait        = phrase.New("evidence.wait", "wait for the access in use to end")
	stepOthers      = phrase.New("evidence.others", "look for access that is not at hand")
)

// The answers that several steps may get.
var (
	answerNoTime = phrase.New("evidence.no-time", "no time was left for it")
	answerFresh  = phrase.New("evidence.fresh", "the server gave new access")
	answerCopied = phrase.New("evidence.copied", "not tried: it comes from a copy, and using it could end others")
	answerSilent = phrase.New("evidence.silent", "no answer came")
	answerLeft   = phrase.New("evidence.left", "broken off here before an answer came")
)

const (
	revokeTimeout = 100 * time.Second
	stepTimeout   = 10 * time.Second
)

// Revoke ends the access at the server and proves it. control is an absolute URL under the base that answered 2xx to
// this sign-in, such as base/Patient/<id>; without one ("") the access token's end cannot be seen, only waited for.
//
// It revokes the refresh token, then the access token (RFC 7009), and then tries both: the outcome is EndedChecked only
// if the refresh token, where there was one, is refused as invalid_grant and the newest access token is refused with 401 at
// the control address, which answered it 2xx before, or has outlived the life that the server gave it. Access tokens that are
// not at hand, such as another process's, must have outlived theirs, or the server must have ended the one at hand together
// with the refresh token, before anybody named it. Where an answer to the refresh token was lost, which may have brought a new
// one, its refusal is no end, and the best outcome is Accepted. A sign-in that is refused before anything was sent, and whose
// access has ended in one of these ways, is EndedChecked without being revoked. A session that holds no live access token
// refreshes once at first so as to be able to prove. A refresh that succeeds at the end is caught: the fresh tokens are
// stored, revoked as well, and the outcome is StillOpen.
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
	r.seen.first = l.entry.Revoking.IsZero()
	r.takeOwn()
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
