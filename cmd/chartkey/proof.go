package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
)

// proofs remembers for a moment who has shown that they are who they are, by a key that the vault has taken: at the unlocking, or anew.
type proofs struct {
	now func() time.Time

	mu sync.Mutex
	at map[string]time.Time // by person
}

func newProofs(now func() time.Time) *proofs { return &proofs{now: now, at: map[string]time.Time{}} }

// given notes one.
func (p *proofs) given(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at[id] = p.now()
}

// forget takes it back: somebody else may be there now.
func (p *proofs) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.at, id)
}

// forgetAll takes those of everybody back.
func (p *proofs) forgetAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.at)
}

// asks says whether another one is needed of a person. A clock that was set back makes none last longer.
func (p *proofs) asks(one ui.Person) ui.Proving {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, given := p.at[one.ID]
	age := p.now().Sub(at)
	switch {
	case !one.Types():
		return ui.AsksNothing
	case given && age >= 0 && age < ui.ProofLasts:
		return ui.AskedJustNow
	}
	return ui.AsksAgain
}

// errUnproven says that nobody has shown in the last minute that they are who the window was opened by.
var errUnproven error = &ui.Failure{Code: string(workspace.Locked), Part: "unproven", Err: errors.New("what opens the person was not typed in the last minute")}

// keyOfProof is what was typed, for a person who is opened in that way.
func keyOfProof(p ui.Person, now ui.Proof) vault.Key {
	if now.Code {
		return vault.ByRecovery(now.Typed)
	}
	return keyOf(p, now.Typed)
}

// Asks says whether a proof is to be given before RemoveConnection, Revoke and Export.
func (s *session) Asks() ui.Proving { return s.proofs.asks(s.Person()) }

// Confirm tries a proof, and clears what was typed. A wrong one counts as a try to unlock.
func (s *session) Confirm(ctx context.Context, now ui.Proof) error {
	return s.changeLock(now, func(_ ui.Person, key vault.Key) error { return s.w.Confirm(ctx, key) })
}

// proven refuses what is not to be done without a proof. How the person is opened is read anew: another process may have set a lock.
func (s *session) proven() error {
	p, err := s.look()
	if err != nil {
		return s.failure(err)
	}
	if s.proofs.asks(p) == ui.AsksAgain {
		return errUnproven
	}
	return nil
}

// Asks says whether a proof is to be given before a person is removed. Who cannot be opened, or is locked out, has none to give.
func (b *backend) Asks(p ui.Person) ui.Proving {
	if p.Problem != "" || p.LockedOut {
		return ui.AsksNothing
	}
	return b.proofs.asks(p)
}

// Confirm tries a proof of a person who stays locked, and clears what was typed. A wrong one counts as a try to unlock.
func (b *backend) Confirm(ctx context.Context, id string, now ui.Proof) error {
	defer clear(now.Typed)
	home, err := b.homeOf(id)
	if err != nil {
		return failure(err)
	}
	p, err := home.Person(id)
	if err != nil {
		return failure(err)
	}
	if err := home.Confirm(ctx, id, keyOfProof(personOf(home, p), now)); err != nil {
		return failure(err)
	}
	b.proofs.given(id)
	return nil
}

// mayRemove refuses to remove a person without a proof. A vault whose passphrase nobody knows any more is let go without one, since nothing counts
// its tries, and so no try is the last.
func (b *backend) mayRemove(home *workspace.Home, id string, lost bool) error {
	p, err := home.Person(id)
	if err != nil {
		return failure(err)
	}
	one := personOf(home, p)
	if b.Asks(one) != ui.AsksAgain || lost && one.Keep == ui.KeptByPassphrase {
		return nil
	}
	return errUnproven
}
