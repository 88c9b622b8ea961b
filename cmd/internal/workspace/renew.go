package workspace

import (
	"context"
	"errors"
	"fmt"

	"chartkey/auth"
	"chartkey/vault/audit"
)

// renew lets what was kept take the place of an earlier sign-in. From then on it is stored there, and under its own id no more.
func (w *Workspace) renew(ctx context.Context, f *fresh, c Connection, grant *auth.Grant) error {
	s := w.newSignIn(c)
	if err := w.adopt(ctx, s, c, grant); err != nil {
		return err
	}
	w.remember(c, s)
	_ = f.delete(ctx) // what is left of it the next unlock removes, which sees that it was adopted
	return nil
}

// adopt stores token and connection under one lock, with the entry in the log between them. What is under way is written down first, so that a
// kill before the end leaves nothing that nobody knows of: finishArrivals deals with it.
func (w *Workspace) adopt(ctx context.Context, s *signIn, c Connection, grant *auth.Grant) error {
	logged := false
	arrive := func(store func() error) error {
		if err := store(); err != nil {
			return fmt.Errorf("could not keep the sign-in: %w", err)
		}
		if err := w.note(ctx, audit.Grant, c.label(), c.grantText()); err != nil {
			return err
		}
		logged = true
		return w.saveConnection(ctx, c)
	}
	var restore func() error // nil, or what is to be done once the store is as it was
	var unrestored error
	adopting := context.WithValue(ctx, atUnlock{}, func() {
		if restore != nil {
			unrestored = restore()
		}
	})
	err := s.AdoptWith(adopting, grant, func(store func() error) error {
		before, err := w.current(ctx, c)
		if err != nil {
			return err
		}
		held := w.heldToken(ctx, before)
		if err = w.saveConnection(ctx, before.renewing()); err == nil {
			err = arrive(store)
		}
		if err != nil {
			restore = func() error {
				ctx := context.WithoutCancel(ctx)
				if !w.heldToken(ctx, before).same(held) {
					return nil // what is stored is of the newer sign-in, which AdoptWith says: finishArrivals deals with it as after a kill
				}
				return w.saveConnection(ctx, before)
			}
		}
		return err
	})
	err = errors.Join(err, unrestored)
	if err != nil && logged {
		err = errors.Join(err, w.noteDone(ctx, audit.GrantGivenBack, c.label(), "not stored"))
	}
	return err
}

// heldToken is what is stored as the token of a connection, to be compared under the lock.
type heldToken struct {
	token    auth.Secret
	rotation uint64
	readable bool
}

func (w *Workspace) heldToken(ctx context.Context, c Connection) heldToken {
	token, rotation, err := w.session.Tokens(c.ID).Token(ctx)
	return heldToken{auth.NewSecret(token), rotation, err == nil}
}

func (h heldToken) same(o heldToken) bool {
	return h.token.Reveal() == o.token.Reveal() && h.rotation == o.rotation && h.readable == o.readable
}
