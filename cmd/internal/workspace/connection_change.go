package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

func (w *Workspace) saveConnection(ctx context.Context, c Connection) error {
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("could not write down the connection: %w", err)
	}
	if err := w.session.SaveConnection(ctx, c.ID, doc); err != nil {
		return fmt.Errorf("could not store the connection: %w", err)
	}
	return nil
}

// storeTimeout bounds a change that is written down whether or not the caller still waits. It is longer than anybody holds the lock: a revocation
// has 100 seconds for the clinic, and half a minute for each of the few calls of the keyring that come with it.
const storeTimeout = 4 * time.Minute

// change writes down something about the sign-in of c. It reads the connection anew and lets edit change that, so that nothing is lost
// that others have written; edit returns false where there is nothing to write. A connection that was signed in anew or removed meanwhile
// is left alone. It returns the connection as it now is.
func (w *Workspace) change(ctx context.Context, c Connection, edit func(*Connection) bool) (Connection, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	unlock, err := w.session.Tokens(c.ID).Lock(ctx)
	if err != nil {
		return c, fmt.Errorf("could not write to the connection: %w", err)
	}
	defer unlock()
	now, err := w.current(ctx, c)
	if err != nil {
		return c, err
	}
	if !now.sameSignIn(c) || !edit(&now) {
		return now, nil
	}
	return now, w.saveConnection(ctx, now)
}

// current is the connection as it now is, also one that is arriving. ErrNotFound if it is there no more.
func (w *Workspace) current(ctx context.Context, c Connection) (Connection, error) {
	all, err := w.loadAll(ctx)
	if err != nil {
		return c, err
	}
	for _, now := range all {
		if now.ID == c.ID {
			return now, nil
		}
	}
	return c, fail(ErrNotFound, "there is no such connection any more")
}

// noteState keeps what a failure says about the connection, so that the next look at it tells the same. It returns err.
func (w *Workspace) noteState(ctx context.Context, c Connection, err error) error {
	code := CodeOf(err)
	if code == SignInNeeded && c.Lapsed != 0 {
		err = c.errLapsed()
	}
	switch code {
	case SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, NeedsReview:
	default:
		return err
	}
	if _, e := w.change(ctx, c, func(c *Connection) bool {
		if c.State == code || c.State == Ended { // what the person ended stays so
			return false
		}
		c.State = code
		return true
	}); e != nil {
		return errors.Join(err, e)
	}
	return err
}

// noteGranted keeps what a refresh left of the grant, and that the connection works.
func (w *Workspace) noteGranted(ctx context.Context, c Connection, s *signIn) (Connection, error) {
	granted := s.Granted().String()
	return w.change(ctx, c, func(c *Connection) bool {
		if c.State == Ended || c.Granted == granted && c.State == Connected {
			return false
		}
		if c.Granted != granted {
			c.Tried = nil // it was tried under another grant
		}
		c.Granted, c.State = granted, Connected
		return true
	})
}
