package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// Adopt takes over what a sign-in gave: it stores the refresh token with rotation 0 and a fresh journal, and only then keeps the access token.
// A grant without a refresh token deletes the stored one. The refresh token of before is set aside for Revoke to end, unless it is known to be
// dead: to end it now would end the new sign-in too at some servers. If the store fails, what it held is put back.
func (s *Session) Adopt(ctx context.Context, g *Grant) error {
	return s.AdoptWith(ctx, g, func(store func() error) error { return store() })
}

// AdoptWith is Adopt for a caller that has more to store with it. It calls keep under the Store's lock, and keep calls store once, where the
// sign-in is to be stored. If keep fails, the Store is put back to what it held.
func (s *Session) AdoptWith(ctx context.Context, g *Grant, keep func(store func() error) error) error {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return fmt.Errorf("could not lock the stored sign-in: %w", err)
	}
	defer unlock()
	before, err := readStored(ctx, s.store)
	if err != nil {
		return err
	}
	if err := keep(func() error { return s.adopt(ctx, g, before) }); err != nil {
		return errors.Join(err, before.putBack(context.WithoutCancel(ctx), s.store))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = accessToken{secret: g.AccessToken, obtained: s.now(), expires: g.Expires, announced: g.announced}
	s.granted, s.patient, s.subject, s.ended = g.Granted, g.Patient, g.Subject, false
	return nil
}

// adopt stores the sign-in in the place of the one before.
func (s *Session) adopt(ctx context.Context, g *Grant, before *stored) error {
	earlier := parseSuperseded(before.superseded.bytes())
	of := before.ledger()
	earlier.add(of, before.unreadable, g, s.clientID)
	// First: a kill after it leaves the token in both places, which does no harm.
	if err := earlier.write(ctx, s.store); err != nil {
		return err
	}
	// The journal goes before the token: an old entry beside a new token, or the other way round, could tell of a rollback that was none, while
	// a token without an entry is simply good.
	if err := s.store.SetJournal(ctx, nil); err != nil {
		return err
	}
	if err := s.store.SetToken(ctx, g.RefreshToken.Reveal(), 0); err != nil {
		return fmt.Errorf("could not store the token: %w", err)
	}
	fresh := &ledger{store: s.store, entry: journal{
		Step: stepIdle, Used: s.now(), Life: int64(g.refreshLife / time.Second), Client: s.clientID,
		AccessUntil: of.entry.AccessUntil, Announced: of.entry.Announced, Others: of.entry.Others,
		Unproved: of.isUnproved(), Visit: g.RefreshToken.IsZero(), Mark: g.mark,
	}}
	fresh.entry.takeAccess(g.Expires, g.announced)
	return fresh.write(ctx)
}

// stored is what a Store holds.
type stored struct {
	token      Secret
	rotation   uint64
	unreadable bool // there is a token, or was one, and it cannot be had
	journal    Secret
	superseded Secret
}

// ledger is what the stored token and its journal say.
func (b *stored) ledger() *ledger {
	return newLedger(nil, b.token.Reveal(), b.rotation, b.journal.bytes())
}

// readStored reads all of it. A token that cannot be read does not stand in the way: a new sign-in mends that.
func readStored(ctx context.Context, store Store) (*stored, error) {
	token, rotation, unreadable := store.Token(ctx)
	journal, err := store.Journal(ctx)
	if err != nil {
		return nil, err
	}
	superseded, err := store.Superseded(ctx)
	if err != nil {
		return nil, err
	}
	return &stored{
		token: NewSecret(token), rotation: rotation, unreadable: unreadable != nil,
		journal: NewSecret(string(journal)), superseded: NewSecret(string(superseded)),
	}, nil
}

// putBack writes what was changed as it was before.
func (b *stored) putBack(ctx context.Context, store Store) error {
	err := b.putBackToken(ctx, store)
	if err == nil {
		// After the token: one without its journal is good, a journal without its token tells of a rollback.
		err = differs(ctx, b.journal.bytes(), store.Journal, store.SetJournal)
	}
	if err = errors.Join(err, differs(ctx, b.superseded.bytes(), store.Superseded, store.SetSuperseded)); err != nil {
		return fmt.Errorf("the sign-in of before could not be put back: %w", err)
	}
	return nil
}

func (b *stored) putBackToken(ctx context.Context, store Store) error {
	if b.unreadable {
		return nil
	}
	token, rotation, err := store.Token(ctx)
	if err == nil && token == b.token.Reveal() && rotation == b.rotation {
		return nil
	}
	return store.SetToken(ctx, b.token.Reveal(), b.rotation)
}

// differs writes a document if another one is stored.
func differs(ctx context.Context, want []byte, read func(context.Context) ([]byte, error), write func(context.Context, []byte) error) error {
	if now, err := read(ctx); err == nil && bytes.Equal(now, want) {
		return nil
	}
	return write(ctx, want)
}
