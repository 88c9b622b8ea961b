package auth

import (
	"context"
	"fmt"
	"time"
)

// ledger is the refresh token of a connection with its journal, read under the store's lock.
type ledger struct {
	store    Store
	entry    journal
	token    Secret // the newest: the journal's if it holds one, else the store's
	rotation uint64 // of the stored token
	stale    bool   // the stored token is older than the journal
	damaged  bool   // the journal cannot be read
}

// readLedger reads both and settles what a kill may have left between them.
func readLedger(ctx context.Context, store Store) (*ledger, error) {
	token, rotation, err := store.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not read the stored token: %w", err)
	}
	data, err := store.Journal(ctx)
	if err != nil {
		return nil, err
	}
	return newLedger(store, token, rotation, data), nil
}

func newLedger(store Store, token string, rotation uint64, data []byte) *ledger {
	l := &ledger{store: store, token: NewSecret(token), rotation: rotation}
	entry, err := parseJournal(data)
	switch {
	case err != nil:
		l.entry, l.damaged = journal{Rotation: rotation, Step: stepIdle, Others: otherAccess{Unknown: true}}, true
	case entry == nil:
		l.entry = journal{Rotation: rotation, Step: stepIdle, RolledBack: rotation > 0, Others: otherAccess{Unknown: token != ""}}
	default:
		l.entry = *entry
		l.compare()
	}
	return l
}

// compare sets the journal against the stored token by their rotation counts.
func (l *ledger) compare() {
	e := &l.entry
	if e.Step == stepSent { // a kill, or an earlier run that heard nothing
		e.noteLost()
	}
	switch {
	case l.rotation > e.Rotation:
		// The store is ahead, so the journal came from a copy. What it says is about an older token; the new one is good, and which access came
		// with it is not known.
		e.Rotation, e.RolledBack, e.Others.Unknown = l.rotation, true, true
		e.Step, e.Tries, e.Lost, e.Held, e.Meaning, e.Mark = stepIdle, 0, false, Secret{}, "", signInMark{}
		e.Gone, e.Concluded = time.Time{}, false
	case !e.Held.IsZero() && (l.rotation < e.Rotation || l.token.IsZero()):
		l.token = e.Held
	case !e.Held.IsZero():
		e.Held = Secret{} // the store has it; the kill came before the entry was closed
		if e.Step == stepReceived {
			e.Step = stepIdle
		}
	case l.rotation < e.Rotation && !l.token.IsZero():
		l.stale = true
	}
}

// isOver reports whether a revocation has come to its end. A token that is still there is to be ended, and removed, in any case.
func (l *ledger) isOver() bool { return l.token.IsZero() && l.entry.Concluded }

// isMissing reports whether a lasting sign-in was given whose token is gone, and not by a revocation.
func (l *ledger) isMissing() bool {
	return l.token.IsZero() && !l.entry.Visit && !l.entry.Concluded
}

// checkClient refuses a token that was given to another client of this app, in a sign-in that another run has made meanwhile: the server would
// refuse it, and it would be taken for dead.
func (l *ledger) checkClient(client string) error {
	if l.entry.Client == "" || l.entry.Client == client {
		return nil
	}
	return fmt.Errorf("%w: another run has signed in again meanwhile", ErrSignInNeeded)
}

// isRefused reports whether this very token was refused by the server, and not a newer one than a copy has brought back.
func (l *ledger) isRefused() bool { return l.entry.Step == stepRefused && !l.stale && !l.damaged }

// isUnproved reports whether a token was revoked and deleted that was never seen refused, or one may live that was lost with an answer.
func (l *ledger) isUnproved() bool {
	e := &l.entry
	return e.Unproved || e.Lost || l.token.IsZero() && !e.Visit && !e.Revoking.IsZero() && e.Gone.IsZero()
}

// obstacle is why the token must not be sent to refresh, or nil.
func (l *ledger) obstacle(now time.Time) error {
	e := &l.entry
	switch {
	case l.damaged:
		return fmt.Errorf("%w: %w", ErrSignInNeeded, errJournal)
	case l.token.IsZero() && !e.Revoking.IsZero():
		return ErrAccessEnded
	case l.token.IsZero():
		return fmt.Errorf("%w: no lasting sign-in is stored", ErrSignInNeeded)
	case l.stale:
		return ErrStaleRestore
	case e.Step == stepReview:
		return errForeign
	case e.Step == stepRefused:
		return fmt.Errorf("the server has refused the stored sign-in: %w", meanings[e.Meaning])
	case e.Tries > 1 && e.Rotates != rotatesNo:
		return errLost
	case now.Before(e.NotBefore) && e.NotBefore.Sub(now) <= longestWait: // else the clock was set back
		return &RateLimitError{Until: e.NotBefore}
	}
	return nil
}

// errForeign is an answer that is about somebody else. Nothing of it is used.
var errForeign = fmt.Errorf("%w: %w", ErrNeedsReview, ErrOtherPerson)

// errLost is a token that was sent twice without a clear answer. A third time could end what is left.
var errLost = fmt.Errorf("%w: two answers of the server were lost on the way, probably by the network", ErrSignInNeeded)

// errLostBefore is the refusal of a token whose last answer had been lost: the server has probably given another one since.
var errLostBefore = fmt.Errorf("%w: an answer of the server was lost on the way before, probably by the network", ErrSignInNeeded)

// write makes the entry durable.
func (l *ledger) write(ctx context.Context) error {
	data, err := l.entry.encode()
	if err != nil {
		return err
	}
	return l.store.SetJournal(ctx, data)
}

// settle moves a held token to the store and closes the entry. If the store does not take it, the journal keeps it.
func (l *ledger) settle(ctx context.Context) error {
	if l.entry.Held.IsZero() {
		return nil
	}
	if err := l.store.SetToken(ctx, l.entry.Held.Reveal(), l.entry.Rotation); err != nil {
		return fmt.Errorf("could not store the new token: %w", err)
	}
	l.rotation = l.entry.Rotation
	l.entry.Held = Secret{}
	if l.entry.Step == stepReceived {
		l.entry.Step = stepIdle
	}
	return l.write(ctx)
}
