package auth

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// pauseBeforeRetry is short: the servers that forgive a repeated refresh token do so for a minute or so.
	pauseBeforeRetry = time.Second
	longestPatience  = time.Minute // longer waits are the caller's to make
	mostTries        = 3           // after answers that asked to wait
	// graceAfterCancel is how much longer a request under way is waited for once its caller has gone. Broken off, it
	// would cost the token one of its two tries.
	graceAfterCancel = 5 * time.Second
)

// refresh gets a new access token under the store's lock.
func (s *Session) refresh(ctx context.Context) (accessToken, error) {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return accessToken{}, fmt.Errorf("could not lock the stored sign-in: %w", err)
	}
	defer unlock()
	// Another process may have refreshed during the wait: only what is read now counts.
	l, err := readLedger(ctx, s.store)
	if err == nil {
		err = l.checkClient(s.clientID)
	}
	if err != nil {
		return accessToken{}, err
	}
	return s.refreshWith(ctx, l)
}

// refreshWith refreshes with the ledger's token, within what the journal allows.
func (s *Session) refreshWith(ctx context.Context, l *ledger) (accessToken, error) {
	if err := l.obstacle(s.now()); err != nil {
		return accessToken{}, err
	}
	if err := l.settle(ctx); err != nil {
		s.notify("The new sign-in could not be stored where it belongs; it is kept in the journal for now.")
	}
	return s.send(ctx, l)
}

// send makes the tries that the rules allow within one call.
func (s *Session) send(ctx context.Context, l *ledger) (accessToken, error) {
	sent, asked := 0, 0
	for {
		request, stop := outlive(ctx)
		answer, failure, err := s.sendOnce(ctx, request, l)
		stop()
		if err != nil {
			return accessToken{}, err
		}
		if failure == nil {
			return s.accept(ctx, l, answer)
		}
		var pause time.Duration
		switch failure.fate {
		case notSent:
			return accessToken{}, failure.err
		case refused:
			return accessToken{}, s.refused(ctx, l, failure.err)
		case unspent:
			asked++
			if pause, err = s.askedToWait(ctx, l, failure, asked); err != nil {
				return accessToken{}, err
			}
		case unclear:
			sent++
			if l.entry.Tries > 1 && l.entry.Rotates != rotatesNo {
				return accessToken{}, errLost
			}
			if sent > 1 || ctx.Err() != nil {
				return accessToken{}, failure.err
			}
			pause = pauseBeforeRetry
			s.notify("The server's answer was lost; trying once more.")
		}
		if err := s.wait(ctx, pause); err != nil {
			return accessToken{}, fmt.Errorf("the wait before the next try was ended: %w", err)
		}
	}
}

// sendOnce writes the journal, sends the token under the context request, and takes the entry back if the token was
// not spent.
func (s *Session) sendOnce(ctx, request context.Context, l *ledger) (*tokenAnswer, *tokenError, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("the refresh was ended before it began: %w", err)
	}
	if l.entry.Rotates == rotatesNo {
		l.entry.Tries = 0 // the same value each time, by design
	}
	step := l.entry.Step
	l.entry.Step = stepSent
	l.entry.Tries++
	if err := l.write(ctx); err != nil {
		return nil, nil, err
	}
	answer, err := s.endpoint().refresh(request, l.token)
	if err == nil {
		return answer, nil, nil
	}
	failure, ok := errors.AsType[*tokenError](err)
	if !ok {
		failure = &tokenError{err: err}
	}
	if failure.fate == unclear {
		l.entry.noteLost() // on the disk the step says it already
		return nil, failure, nil
	}
	l.entry.Step = step
	if failure.fate != refused { // whose entry is written with its meaning
		l.entry.Tries--
		if err := l.write(context.WithoutCancel(ctx)); err != nil {
			return nil, nil, errors.Join(failure.err, err)
		}
	}
	return nil, failure, nil
}

// endpoint is the server's token endpoint.
func (s *Session) endpoint() *tokenEndpoint {
	return &tokenEndpoint{http: s.http, address: s.config.Token, clientID: s.clientID, now: s.now}
}

// outlive returns a context that ends a little after ctx.
func outlive(ctx context.Context) (context.Context, func()) {
	request, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unregister := context.AfterFunc(ctx, func() {
		_ = waitTimer(request, graceAfterCancel)
		cancel()
	})
	return request, func() { unregister(); cancel() }
}

// askedToWait decides after a 429 or 503: wait here, or leave it to the caller and to the journal, so that the next
// run does not come too early either.
func (s *Session) askedToWait(ctx context.Context, l *ledger, failure *tokenError, asked int) (time.Duration, error) {
	if asked < mostTries && failure.wait <= longestPatience {
		s.notify(fmt.Sprintf("The server asks to wait %d seconds; then try %d of %d.", failure.wait/time.Second, asked+1, mostTries))
		return failure.wait, nil
	}
	s.notify(fmt.Sprintf("The server asks to wait %d seconds; not waiting any longer.", failure.wait/time.Second))
	l.entry.NotBefore = s.now().Add(failure.wait)
	if err := l.write(context.WithoutCancel(ctx)); err != nil {
		return 0, errors.Join(failure.err, err)
	}
	return 0, failure.err
}

// refused writes down what a refusal means. One that does not prove the end of the token leaves it as it was.
func (s *Session) refused(ctx context.Context, l *ledger, err error) error {
	if provesEnd(err) {
		l.entry.Meaning = l.entry.refusal(s.now())
		l.entry.Step = stepRefused
		err = fmt.Errorf("the server refused the stored sign-in: %w: %w", meanings[l.entry.Meaning], err)
	} else {
		l.entry.Tries--
		err = fmt.Errorf("could not refresh the access: %w", err)
	}
	return errors.Join(err, l.write(context.WithoutCancel(ctx)))
}

// accept stores what came before it is used.
func (s *Session) accept(ctx context.Context, l *ledger, answer *tokenAnswer) (accessToken, error) {
	ctx = context.WithoutCancel(ctx) // the old token is gone; the new one is not lost to an impatient caller
	now, e := s.now(), &l.entry
	e.Step, e.Tries, e.Lost, e.Used, e.RolledBack, e.NotBefore = stepIdle, 0, false, now, false, time.Time{}
	e.Gone, e.Concluded = time.Time{}, false
	if answer.refreshLife > 0 {
		e.Life = int64(answer.refreshLife / time.Second)
	}
	rotated := !answer.refresh.IsZero() && answer.refresh.Reveal() != l.token.Reveal()
	switch {
	case rotated:
		e.Rotates, e.Step, e.Held = rotatesYes, stepReceived, answer.refresh
		e.Rotation++
		l.token = answer.refresh
	case e.Rotates == rotatesUnknown:
		e.Rotates = rotatesNo
	}
	token := accessToken{secret: answer.access, obtained: now, expires: now.Add(answer.life), announced: answer.announced}
	e.takeAccess(token.expires, token.announced)
	foreign := s.isForeignPatient(answer)
	var written error
	if !foreign {
		written = l.write(ctx) // before the keys of an id_token are waited for
		foreign = written == nil && s.isForeignPerson(ctx, l, answer)
	}
	if foreign {
		// Nothing of the answer is used. The token is kept in the journal for one thing: to be revoked.
		e.Step = stepReview
		return accessToken{}, errors.Join(errForeign, l.write(ctx))
	}
	if err := s.keep(ctx, l, written, rotated); err != nil {
		return accessToken{}, err
	}
	s.mu.Lock()
	s.current = token
	s.mu.Unlock()
	s.takeScope(answer.scope)
	return token, nil
}

// keep moves a new token, whose writing to the journal came to written, to the store. One of the two is enough to go on.
func (s *Session) keep(ctx context.Context, l *ledger, written error, rotated bool) error {
	if !rotated {
		if written != nil {
			s.notify("The journal of the sign-in could not be written.")
		}
		return written
	}
	stored := l.settle(ctx)
	switch {
	case written != nil && stored != nil && !l.entry.Held.IsZero():
		return fmt.Errorf("%w: the new sign-in could not be kept: %w", ErrSignInNeeded, errors.Join(written, stored))
	case !l.entry.Held.IsZero():
		s.notify("The new sign-in could not be stored where it belongs; it is kept in the journal for now.")
	}
	return nil
}

// takeScope notices a narrower grant. A wider one is never used.
func (s *Session) takeScope(scope *string) {
	if scope == nil {
		return
	}
	s.mu.Lock()
	compared := Compare(s.granted, ParseScopes(*scope))
	changed := len(compared.Narrowed)+len(compared.Refused) > 0
	if changed {
		s.granted = narrowed(s.granted, ParseScopes(*scope))
	}
	s.mu.Unlock()
	if changed {
		s.notify("The server now grants less than at the sign-in.")
	}
}

// narrowed keeps of the granted scopes those that are still given in full, and of the new ones those that the old cover.
func narrowed(granted, now Scopes) Scopes {
	var kept Scopes
	for _, s := range now {
		if given(s, granted) == full {
			kept = append(kept, s)
		}
	}
	for _, s := range granted {
		if given(s, now) == full && !kept.Contains(s.Raw) {
			kept = append(kept, s)
		}
	}
	return kept
}
