package auth

import (
	"context"
	"errors"
	"slices"
	"time"

	"chartkey/assets/phrase"
)

// earlierTimeout is the part of a revocation's time that the earlier sign-ins may take: the newest one has to be ended too.
const earlierTimeout = 30 * time.Second

// gravity orders the outcomes of several sign-ins: the last one that occurs is the outcome of all.
var gravity = []Outcome{EndedChecked, Accepted, NotOffered, Pending, StillOpen}

func graver(a, b Outcome) Outcome {
	if slices.Index(gravity, a) > slices.Index(gravity, b) {
		return a
	}
	return b
}

// endSuperseded ends the earlier sign-ins, the oldest first, and returns the gravest outcome; EndedChecked where there are none. Those that
// were seen to be refused are forgotten at once.
func (r *revoking) endSuperseded(ctx context.Context) (Outcome, error) {
	worst := EndedChecked
	if r.ledger.entry.Unproved || r.earlier.Lost {
		r.note(phrase.New("evidence.earlier", "look for the sign-ins from before"),
			phrase.New("evidence.earlier.lost", "not all of them can be tried from here any more"))
		worst = Accepted
	}
	if len(r.earlier.Tokens) == 0 {
		return worst, nil
	}
	r.earlier.drop(r.ledger.token) // a kill in an Adopt leaves the newest here as well
	if err := r.announce(ctx); err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, earlierTimeout)
	defer cancel()
	count := len(r.earlier.Tokens)
	var open []supersededToken
	for i := range count {
		name := phrase.New("evidence.earlier.one", "the sign-in from before")
		if r.earlier.Tokens[i].Unasked {
			name = phrase.New("evidence.earlier.unasked", "the lasting access that was not asked for")
		}
		if count > 1 {
			name = phrase.New("evidence.earlier.of", "{{.Which}} ({{.Number}} of {{.Count}})").Part("Which", name).Number("Number", i+1).Number("Count", count)
		}
		outcome, err := r.endEarlier(limited, i, name)
		if err != nil {
			return "", err
		}
		if outcome != EndedChecked {
			open = append(open, r.earlier.Tokens[i])
		}
		worst = graver(worst, outcome)
	}
	r.earlier.Tokens = open
	return worst, r.earlier.write(context.WithoutCancel(ctx), r.session.store)
}

// endEarlier revokes one of the earlier tokens and tries it. What the trial brings takes its place before it is revoked as well.
func (r *revoking) endEarlier(ctx context.Context, i int, name phrase.Phrase) (Outcome, error) {
	token := &r.earlier.Tokens[i]
	use := phrase.New("evidence.use-earlier", "use {{.Which}} again").Part("Which", name)
	answer, yes := answerNo, NotOffered
	if r.session.config.Revocation != "" {
		answer = r.sendAs(ctx, token.Client, phrase.New("evidence.end-earlier", "end {{.Which}}").Part("Which", name), token.Token, "refresh_token")
	}
	switch answer {
	case answerLater:
		return Pending, nil
	case answerYes:
		r.acted, yes = true, Accepted
	}
	if token.Copied {
		r.note(use, answerCopied)
		return yes, nil
	}
	result, fresh := r.tryEarlier(ctx, use, *token)
	switch {
	case result == renewRefused:
		return EndedChecked, nil
	case result == renewUnclear && yes == Accepted:
		return Pending, nil
	case result != renewed:
		return yes, nil
	}
	if !fresh.refresh.IsZero() {
		token.Token = fresh.refresh
		if err := r.earlier.write(context.WithoutCancel(ctx), r.session.store); err != nil {
			return "", err
		}
	}
	if err := r.noteTrialAccess(ctx, fresh); err != nil {
		return "", err
	}
	if yes == NotOffered {
		return NotOffered, nil
	}
	r.sendAs(ctx, token.Client, stepEndTrial, token.Token, "refresh_token")
	r.sendAs(ctx, token.Client, stepEndTrialUse, fresh.access, "access_token")
	return StillOpen, nil
}

// noteTrialAccess writes down when the access that a trial brought ends: the next run does not have it at hand.
func (r *revoking) noteTrialAccess(ctx context.Context, fresh *tokenAnswer) error {
	e := &r.ledger.entry
	e.Others = e.Others.with(r.session.now().Add(fresh.life), fresh.announced)
	e.Others.Tried = true
	if r.ledger.damaged {
		return nil // nothing is known for as long as it is; written, it would look as if nothing were wrong
	}
	return r.ledger.write(context.WithoutCancel(ctx))
}

// tryEarlier sends an earlier token as a refresh would, to see it refused. There is no journal of it: it is not used for anything else.
func (r *revoking) tryEarlier(ctx context.Context, step phrase.Phrase, token supersededToken) (renewal, *tokenAnswer) {
	endpoint := r.session.endpoint()
	endpoint.clientID = token.Client
	for try := 1; ; try++ {
		if isOver(ctx) {
			r.note(step, answerNoTime)
			return renewUnclear, nil
		}
		request, stop := context.WithTimeout(ctx, stepTimeout)
		answer, err := endpoint.refresh(request, token.Token)
		stop()
		if err == nil {
			r.note(step, answerFresh)
			return renewed, answer
		}
		failure, ok := errors.AsType[*tokenError](err)
		if !ok {
			failure = &tokenError{err: err}
		}
		if failure.fate == unspent && try < provingTries && failure.wait <= stepTimeout && r.session.wait(ctx, failure.wait) == nil {
			continue
		}
		if failure.fate == refused {
			return r.judge(step, failure.err), nil
		}
		r.note(step, describe(ctx, failure))
		return renewUnclear, nil
	}
}
