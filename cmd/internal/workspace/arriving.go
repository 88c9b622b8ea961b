package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

const (
	arrivalWait  = 100 * time.Millisecond // whoever holds the lock longer is storing the connection just now
	arrivalTries = 90 * 24 * time.Hour    // for how long a server that gives no answer is asked again
)

// ErrCutOff is a sign-in that was cut off by a kill, and that nobody has given back so far.
var ErrCutOff = fail(auth.ErrOffline, "a sign-in there was cut off, and what the clinic granted could not be given back yet")

// CutOff lists sign-ins that were cut off by a kill and that have not been dealt with, as where the clinic gives no answer: see Tidied. The next
// unlock tries again. A new one is no connection, so that no other list shows it.
func (w *Workspace) CutOff(ctx context.Context) ([]Connection, error) {
	all, err := w.loadAll(ctx)
	return slices.DeleteFunc(all, func(c Connection) bool { return !c.cutOff() }), err
}

// Tidied waits until what an earlier run left half stored has been dealt with, as far as that is possible now. It is for programs that end
// soon; nothing else depends on it.
func (w *Workspace) Tidied(ctx context.Context) {
	select {
	case <-w.tidied:
	case <-w.closed:
	case <-ctx.Done():
	}
}

// renewing is the connection while a newer sign-in of it is stored. After a kill nobody knows which one the tokens are of, so that nothing of
// what the earlier one had come to holds: the next use finds the state, and what was taken back is to be ended once more.
func (c Connection) renewing() Connection {
	c.Renewing, c.State = true, Connected
	if c.Revocation != nil {
		c.Revocation = &auth.Revocation{Outcome: auth.Pending, Evidence: c.Revocation.Evidence}
	}
	return c
}

// cutOff tells of a sign-in whose storing has begun and has not ended.
func (c Connection) cutOff() bool { return c.State == arriving || c.Renewing }

// finishArrivals deals with sign-ins whose storing was cut off by a kill. Nobody has seen a new connection, so that it does not become one any
// more: what the clinic granted is given back. Of a renewal both sign-ins live on as far as they are stored, since some servers end both with
// one of them. Whatever stands in the way of it leaves them to the next unlock.
func (w *Workspace) finishArrivals() {
	defer close(w.tidied)
	ctx, cancel := w.whileOpen(context.Background())
	defer cancel()
	all, err := w.loadAll(ctx)
	if err != nil {
		return // whoever asks for the connections is told
	}
	for _, c := range all {
		if c.cutOff() {
			w.finishArrival(ctx, c.ID)
		}
	}
}

func (w *Workspace) finishArrival(ctx context.Context, id string) {
	soon, cancel := context.WithTimeout(ctx, arrivalWait)
	defer cancel()
	tokens := w.session.Tokens(id)
	unlock, err := tokens.Lock(soon)
	if err != nil {
		return
	}
	defer unlock()
	c, found := w.arrival(ctx, id)
	if !found {
		return
	}
	if c.Renewing {
		w.finishRenewal(ctx, c)
		return
	}
	kind, text, words := w.returnGrant(ctx, c)
	if kind == "" || w.noteDone(ctx, kind, c.label(), text) != nil || tokens.DeleteConnection(context.WithoutCancel(ctx)) != nil {
		return
	}
	w.tell("A sign-in at %s was cut off before it was stored. %s", c.Name, words)
}

// finishRenewal tells of a grant that may not be stored here.
func (w *Workspace) finishRenewal(ctx context.Context, c Connection) {
	c.Renewing = false
	if w.noteDone(ctx, audit.ConsentRefused, c.label(), grantHeld) != nil || w.saveConnection(context.WithoutCancel(ctx), c) != nil {
		return
	}
	w.tell("Signing in again at %s was cut off before it was stored. %s", c.Name, grantOpen)
}

func (w *Workspace) tell(format string, args ...any) {
	if w.cfg.Notice != nil {
		w.cfg.Notice(fmt.Sprintf(format, args...))
	}
}

// arrival looks again, under the lock: the one who held it may have finished.
func (w *Workspace) arrival(ctx context.Context, id string) (Connection, bool) {
	all, err := w.loadAll(ctx)
	if err != nil {
		return Connection{}, false
	}
	for _, c := range all {
		if c.ID == id && c.cutOff() {
			return c, true
		}
	}
	return Connection{}, false
}

const grantOpen = "The clinic may still hold what it granted: end it in the clinic's portal."

// returnGrant gives back what the clinic granted, and says what came of it in an entry of the log and in words. No kind: it is to be tried again.
func (w *Workspace) returnGrant(ctx context.Context, c Connection) (kind audit.Kind, text, words string) {
	found, err := w.newSignIn(c).GiveBackStored(ctx)
	failed, answered := errors.AsType[*auth.GiveBackError](err)
	switch {
	case errors.Is(err, vault.ErrDamaged), errors.Is(err, vault.ErrStaleRestore):
	case err != nil && (!answered || ctx.Err() != nil), answered && failed.Later && w.cfg.Now().Sub(c.SignedIn) < arrivalTries:
		return "", "", ""
	case err == nil && found:
		return audit.GrantGivenBack, "cut off", "What the clinic granted has been given back."
	case err == nil && !c.Expires.IsZero():
		return audit.GrantGivenBack, "cut off", "What the clinic granted ends by itself at " + c.Expires.UTC().Format("2006-01-02 15:04 MST") + "."
	}
	return audit.ConsentRefused, grantHeld, grantOpen
}
