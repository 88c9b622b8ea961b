package workspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

const (
	arrivalWait  = 100 * time.Millisecond // whoever holds the lock longer is storing the connection just now
	arrivalTries = 90 * 24 * time.Hour    // for how long a server that gives no answer is asked again
)

// Tidied waits until what an earlier run left half stored has been dealt with, as far as that is possible now. It is for programs that end
// soon; nothing else depends on it.
func (w *Workspace) Tidied(ctx context.Context) {
	select {
	case <-w.tidied:
	case <-w.closed:
	case <-ctx.Done():
	}
}

// finishArrivals deals with connections whose storing was cut off by a kill: nobody has seen them, so that they do not become connections any
// more. What the clinic granted is given back. Whatever stands in the way of it leaves them to the next unlock.
func (w *Workspace) finishArrivals() {
	defer close(w.tidied)
	ctx, cancel := w.whileOpen(context.Background())
	defer cancel()
	all, err := w.loadAll(ctx)
	if err != nil {
		return // whoever asks for the connections is told
	}
	for _, c := range all {
		if c.State == arriving {
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
	words, done := w.returnGrant(ctx, c)
	if !done || tokens.DeleteConnection(context.WithoutCancel(ctx)) != nil {
		return
	}
	_ = w.noteDone(ctx, audit.GrantGivenBack, c.label(), "cut off") // the next entry meets the same trouble, and is told
	if w.cfg.Notice != nil {
		w.cfg.Notice(fmt.Sprintf("A sign-in at %s was cut off before it was stored. %s", c.Name, words))
	}
}

// arrival looks again, under the lock: the one who held it may have finished.
func (w *Workspace) arrival(ctx context.Context, id string) (Connection, bool) {
	all, err := w.loadAll(ctx)
	if err != nil {
		return Connection{}, false
	}
	for _, c := range all {
		if c.ID == id && c.State == arriving {
			return c, true
		}
	}
	return Connection{}, false
}

// returnGrant gives back what the clinic granted and says in words what came of it; done is false if it is to be tried again.
func (w *Workspace) returnGrant(ctx context.Context, c Connection) (words string, done bool) {
	const open = "The clinic may still hold what it granted: end it in the clinic's portal."
	found, err := w.newSignIn(c).GiveBackStored(ctx)
	failed, answered := errors.AsType[*auth.GiveBackError](err)
	switch {
	case errors.Is(err, vault.ErrDamaged), errors.Is(err, vault.ErrStaleRestore):
		return open, true
	case err != nil && (!answered || ctx.Err() != nil), answered && failed.Later && w.cfg.Now().Sub(c.SignedIn) < arrivalTries:
		return "", false
	case err == nil && found:
		return "What the clinic granted has been given back.", true
	case err == nil && !c.Expires.IsZero():
		return "What the clinic granted ends by itself at " + c.Expires.UTC().Format("2006-01-02 15:04 MST") + ".", true
	}
	return open, true
}
