package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
)

// proofs remembers for a moment who has shown that they are who they are, by a key that the vault has taken: at the unlocking, or anew; and of
// whom no key could be tried.
type proofs struct {
	now func() time.Time

	mu     sync.Mutex
	last   map[string]try // by person
	epochs map[string]int // by person, how often it was forgotten
	all    int            // how often those of everybody were
}

// try is what has come of one: a proof, or that the keyring has not what it takes to try a key.
type try struct {
	at      time.Time // of the clock on the wall: the other one stands still while the computer sleeps
	keyless bool
}

func newProofs(now func() time.Time) *proofs {
	return &proofs{now: now, last: map[string]try{}, epochs: map[string]int{}}
}

// epoch is to be asked before a key is tried. What comes of the try counts for nothing if it was forgotten meanwhile.
func (p *proofs) epoch(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.epochs[id] + p.all
}

// given notes a proof.
func (p *proofs) given(id string, epoch int) { p.note(id, epoch, false) }

// keyless notes that none can be given.
func (p *proofs) keyless(id string, epoch int) { p.note(id, epoch, true) }

func (p *proofs) note(id string, epoch int, keyless bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if epoch == p.epochs[id]+p.all {
		p.last[id] = try{p.now().Round(0), keyless}
	}
}

// forget takes it back, and what is still being tried: somebody else may be there now.
func (p *proofs) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epochs[id]++
	delete(p.last, id)
}

// forgetAll takes those of everybody back.
func (p *proofs) forgetAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all++
	clear(p.last)
}

// asks says whether another one is needed of a person.
func (p *proofs) asks(one ui.Person) ui.Proving {
	last, counts := p.lately(one.ID)
	switch {
	case !one.Types():
		return ui.AsksNothing
	case counts && !last.keyless:
		return ui.AskedJustNow
	}
	return ui.AsksAgain
}

// isKeyless reports whether none could be tried just now.
func (p *proofs) isKeyless(id string) bool {
	last, counts := p.lately(id)
	return counts && last.keyless
}

// lately is what came of the last try, and whether that still counts. A clock that was set back makes none last longer.
func (p *proofs) lately(id string) (last try, counts bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, counts = p.last[id]
	age := p.now().Round(0).Sub(last.at)
	return last, counts && age >= 0 && age < ui.ProofLasts
}

// errUnproven says that nobody has shown in the last minute that they are who the window was opened by.
var errUnproven error = &ui.Failure{
	Code: string(workspace.Locked), Part: "unproven", Err: errors.New("what opens the person was not typed in the last minute"),
}

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
	return s.changeLock(now, func(_ ui.Person, key vault.Key) error { return taken(ctx, s.w.Confirm(ctx, key)) })
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

// Asks says whether a proof is to be given before a person is removed. Who cannot be opened, or is locked out
// without a recovery code, has none to give.
func (b *backend) Asks(p ui.Person) ui.Proving {
	if p.Problem != "" || p.LockedOut && !p.Recovery {
		return ui.AsksNothing
	}
	return b.proofs.asks(p)
}

// NameServes says whether a person can be removed by their name in place of a proof: one whose passphrase or recovery code may be lost, since
// nothing counts the tries of these, and so no try is the last; and one of whom the last try has shown that the keyring is gone, or their key in
// it, since the lock counts no such try either.
func (b *backend) NameServes(p ui.Person) bool {
	return p.Keep == ui.KeptByPassphrase || p.LockedOut || b.proofs.isKeyless(p.ID)
}

// Confirm tries a proof of a person who stays locked, and clears what was typed. A wrong one counts as a try to unlock.
func (b *backend) Confirm(ctx context.Context, id string, now ui.Proof) error {
	defer clear(now.Typed)
	epoch := b.proofs.epoch(id)
	home, err := b.homeOf(id)
	if err != nil {
		return failure(err)
	}
	p, err := home.Person(id)
	if err != nil {
		return failure(err)
	}
	err = taken(ctx, home.Confirm(ctx, id, keyOfProof(personOf(home, p), now)))
	switch {
	case err == nil:
		b.proofs.given(id, epoch)
	case ctx.Err() == nil && isKeyless(err):
		b.proofs.keyless(id, epoch)
	}
	return failure(err)
}

// taken takes no proof of who has cancelled it, which the vault does not notice while it stretches what was typed.
func taken(ctx context.Context, err error) error {
	if err == nil && ctx.Err() != nil {
		return fmt.Errorf("could not take the proof: %w", ctx.Err())
	}
	return err
}

// isKeyless tells whether a key was not tried for want of what lies in the keyring.
func isKeyless(err error) bool {
	switch workspace.CodeOf(err) {
	case workspace.NoKeyring:
		return true
	case workspace.KeyLost:
		return !errors.Is(err, vault.ErrLockedOut)
	}
	return false
}

// mayRemove refuses to remove a person without a proof, or the name in its place: see NameServes.
func (b *backend) mayRemove(home *workspace.Home, id string, lost bool) error {
	p, err := home.Person(id)
	if err != nil {
		return failure(err)
	}
	one := personOf(home, p)
	if b.Asks(one) != ui.AsksAgain || lost && b.NameServes(one) {
		return nil
	}
	return errUnproven
}
