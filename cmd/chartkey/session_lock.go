package main

import (
	"context"
	"fmt"

	"chartkey/ui"
	"chartkey/vault"
)

// SetLock changes what is typed to open the vault, and clears both.
func (s *session) SetLock(ctx context.Context, now ui.Proof, kind ui.LockKind, typed []byte) error {
	defer clear(typed)
	return s.changeLock(now, func(p ui.Person, key vault.Key) error {
		switch {
		case p.Keep == ui.KeptByPassphrase && kind == ui.LockPassphrase:
			return s.w.ChangePassphrase(ctx, key, typed)
		case kind == ui.NoLock:
			return s.w.RemoveLock(ctx, key)
		}
		return s.w.SetLock(ctx, key, vault.LockKind(kind), typed)
	})
}

// CreateRecovery makes a recovery code, and clears what was typed. Where the code is not "" it holds, whatever the error.
func (s *session) CreateRecovery(ctx context.Context, now ui.Proof) (code string, err error) {
	err = s.changeLock(now, func(_ ui.Person, key vault.Key) error {
		var err error
		code, err = s.w.CreateRecovery(ctx, key)
		return err
	})
	return code, err
}

// RemoveRecovery makes the code useless, and clears what was typed.
func (s *session) RemoveRecovery(ctx context.Context, now ui.Proof) error {
	return s.changeLock(now, func(_ ui.Person, key vault.Key) error { return s.w.RemoveRecovery(ctx, key) })
}

// SetLease chooses after how many days without an unlock the sign-ins are forgotten, and clears what was typed.
func (s *session) SetLease(ctx context.Context, now ui.Proof, to ui.Lease) error {
	return s.changeLock(now, func(_ ui.Person, key vault.Key) error {
		return s.w.SetLease(ctx, key, vault.Lease{Days: to.Days, Records: to.Records})
	})
}

// changeLock changes what opens the person as they are opened now, which another process may have changed meanwhile, and looks again afterwards.
func (s *session) changeLock(now ui.Proof, change func(ui.Person, vault.Key) error) error {
	defer clear(now.Typed)
	epoch := s.proofs.epoch(s.Person().ID)
	p, err := s.look()
	if err == nil {
		err = change(p, keyOfProof(p, now))
	}
	if err == nil && !s.locked.Load() {
		s.proofs.given(p.ID, epoch)
	}
	_, _ = s.look() // the last wrong try has changed it, too; and what was changed is so, whether or not it can be seen
	return s.failure(err)
}

// look reads anew how the person is opened.
func (s *session) look() (ui.Person, error) {
	p, err := s.home.Person(s.w.Person().ID)
	if err == nil && p.Problem != nil {
		err = p.Problem
	}
	if err != nil {
		return ui.Person{}, fmt.Errorf("could not see how the person is opened: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.person = personOf(s.home, p)
	return s.person, nil
}
