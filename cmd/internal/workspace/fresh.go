package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"chartkey/auth"
	"chartkey/vault/audit"
)

// undoTimeout is longer than a revocation takes. Once the person has given up, or the workspace is closed, it has redeemGrace of it.
const undoTimeout = 2 * time.Minute

// fresh is a sign-in that nobody has decided about. What came back from the clinic is stored as a connection of its own, in the state arriving,
// before anybody is asked: after a kill the next unlock finds it, see finishArrivals. Until it is decided it holds the lock of its tokens, by which
// other runs know that it is not cut off, and which lets it end the access although the workspace is closed meanwhile.
type fresh struct {
	w     *Workspace
	c     Connection // as it is stored
	store *heldTokens
	s     *signIn
	grant *auth.Grant // nil for one that an earlier run has left

	unlock func() // nil while the lock is not held
}

// heldTokens are tokens whose lock is taken for longer than one use. While it is, each use finds it open.
type heldTokens struct {
	tokens
	held atomic.Bool
}

// Lock is open for as long as it is held.
func (h *heldTokens) Lock(ctx context.Context) (unlock func(), err error) {
	if h.held.Load() {
		return func() {}, nil
	}
	return h.tokens.Lock(ctx)
}

// newFresh is a sign-in that is to be stored under that id, or is.
func (w *Workspace) newFresh(id string) *fresh {
	return &fresh{w: w, c: Connection{ID: id}, store: &heldTokens{tokens: tokens{w.session.Tokens(id)}}}
}

// hold takes the lock until release.
func (f *fresh) hold(ctx context.Context) (err error) {
	if f.unlock, err = f.store.tokens.Lock(ctx); err != nil {
		return fmt.Errorf("could not prepare to store the sign-in: %w", err)
	}
	f.store.held.Store(true)
	return nil
}

// release lets go of it, if it is held.
func (f *fresh) release() {
	if f.unlock != nil {
		f.store.held.Store(false)
		f.unlock()
		f.unlock = nil
	}
}

// freshID is the id under which what comes back is stored until it is kept: of a renewal one of its own, since what nobody has looked at displaces
// nothing.
func (c *Connection) freshID(renewed bool) string {
	if renewed {
		return newID()
	}
	return c.ID
}

// is makes it the sign-in of c, under its own id.
func (f *fresh) is(c Connection) {
	c.ID, c.State = f.c.ID, arriving
	f.c = c
	f.s = f.w.newSignInWith(c, f.store)
}

// arrive stores what came back, before anybody is asked. Where that fails it goes back to the clinic and is forgotten, in this order, so that a kill
// leaves nothing that nobody knows of.
func (f *fresh) arrive(ctx context.Context, c Connection, grant *auth.Grant) error {
	f.is(c)
	f.grant = grant
	err := f.s.AdoptWith(ctx, grant, func(store func() error) error {
		if err := f.save(ctx, f.c); err != nil {
			return err
		}
		return store()
	})
	if err == nil {
		return nil
	}
	return errors.Join(fmt.Errorf("could not keep the sign-in: %w", err), f.s.GiveBack(ctx, grant), f.delete(ctx))
}

func (f *fresh) save(ctx context.Context, c Connection) error {
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("could not write down the connection: %w", err)
	}
	if err := f.store.SaveConnection(ctx, doc); err != nil {
		return fmt.Errorf("could not store the connection: %w", err)
	}
	return nil
}

// delete takes away all that is stored of it.
func (f *fresh) delete(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return f.store.DeleteConnection(ctx)
}

// connect makes it a connection, with the entry in the log before, and lets go of it.
func (f *fresh) connect(ctx context.Context, c Connection) error {
	if err := f.w.note(ctx, audit.Grant, c.label(), c.grantText()); err != nil {
		return err
	}
	if err := f.w.saveConnection(ctx, c); err != nil {
		return errors.Join(err, f.w.noteDone(ctx, audit.GrantGivenBack, c.label(), "not stored"))
	}
	f.release() // whoever takes it from memory is to wait in turn, in this process and in others
	f.w.remember(c, f.s)
	return nil
}

// undo ends it at the clinic, proves that as any end is proved, and forgets it. What is not ended and may be at another time stays stored as
// arriving, and is tried again by finishArrivals. told is told of each step as it is done. The error says what became of it: an *UndoneError,
// or what could not be done here besides.
func (f *fresh) undo(ctx context.Context, told ...func(auth.Evidence)) error {
	ctx, cancel := lingering(ctx, undoTimeout)
	defer cancel()
	undone := &UndoneError{Connection: f.c}
	// Written down first, so that nobody takes it for kept or cut off. Where that fails, the next unlock ends it all the same.
	f.c.Revocation = &auth.Revocation{Outcome: auth.Pending}
	_ = f.save(ctx, f.c)
	done, _ := f.s.Revoke(ctx, control(f.c), told...) // an error beside an outcome is about what is stored, which goes in any case
	if done == nil {                                  // what is stored could not be had, and the clinic was not asked; what came is still at hand
		done = givenBack(f.s.GiveBack(ctx, f.grant))
	}
	undone.Revocation = done
	if retried(done.Outcome) {
		_ = f.saveEnd(ctx, done)
		return undone
	}
	return errors.Join(undone, f.delete(ctx))
}

// givenBack is what one try without a proof came to.
func givenBack(err error) *auth.Revocation {
	failed, held := errors.AsType[*auth.GiveBackError](err)
	switch {
	case !held:
		return &auth.Revocation{Outcome: auth.Accepted}
	case failed.Later:
		return &auth.Revocation{Outcome: auth.Pending}
	}
	return &auth.Revocation{Outcome: auth.NotOffered}
}

// retried tells of an outcome that another try may better, and for which the tokens are kept.
func retried(o auth.Outcome) bool { return o == auth.Pending || o == auth.StillOpen }

// UndoneError says what became of a sign-in that came back from the clinic and was not kept: it was taken back there, as far as the clinic lets
// it be. One that is pending or still open is tried again at each unlock and each sync, for ninety days.
type UndoneError struct {
	Connection Connection // as it would have been kept
	*auth.Revocation
}

// Error says the outcome, and what to do where it is no end.
func (e *UndoneError) Error() string {
	switch e.Outcome {
	case auth.EndedChecked:
		return "what the server granted was taken back, and was seen to have ended"
	case auth.Accepted:
		return "what the server granted was taken back; it said yes, and that it has ended cannot be seen from here"
	case auth.Pending:
		return "whether what the server granted has ended is not known: it is tried again whenever Chartkey is used; to do it now, end it in the clinic's portal"
	case auth.StillOpen:
		return "the server said that it ended what it granted, and the old key still works: end it in the clinic's portal; it is tried again whenever Chartkey is used"
	}
	return (&auth.GiveBackError{}).Error()
}

// Held reports whether the clinic may still hold the grant.
func (e *UndoneError) Held() bool {
	return e.Outcome != auth.EndedChecked && e.Outcome != auth.Accepted
}
