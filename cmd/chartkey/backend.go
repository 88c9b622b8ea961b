package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
)

// backend is the workspace as the window sees it while nobody is unlocked. Persons of "this session only" live in a home of their own, in
// memory; it is made for the first of them.
type backend struct {
	home    *workspace.Home
	memory  func() (*workspace.Home, error)
	browser func(ctx context.Context, address string) error
	clinics []ui.Clinic
	added   func() // is called once a person was made
	clean   func() // is called once somebody's keys are forgotten
	proofs  *proofs

	mu   sync.Mutex
	open map[*session]bool // unlocked, to be closed with the program
}

var _ ui.Backend = (*backend)(nil)

// newBackend joins the window to a home. cfg is what that was opened with.
func newBackend(home *workspace.Home, cfg workspace.Config, clinics []ui.Clinic) *backend {
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	return &backend{
		home: home, proofs: newProofs(now), browser: workspace.SystemBrowser, clinics: clinics, added: func() {}, clean: func() {},
		open:   map[*session]bool{},
		memory: sync.OnceValues(func() (*workspace.Home, error) { return workspace.OpenInMemory(cfg) }),
	}
}

// homes are where persons may be.
func (b *backend) homes() ([]*workspace.Home, error) {
	memory, err := b.memory()
	if err != nil {
		return nil, err
	}
	return []*workspace.Home{b.home, memory}, nil
}

// Persons lists those who can be opened, and after them those who cannot.
func (b *backend) Persons(context.Context) ([]ui.Person, error) {
	homes, err := b.homes()
	if err != nil {
		return nil, failure(err)
	}
	var all []ui.Person
	for _, h := range homes {
		persons, err := h.Persons()
		if err != nil {
			return nil, failure(err)
		}
		for _, p := range persons {
			all = append(all, personOf(h, p))
		}
	}
	return all, nil
}

// Fleeting lists the persons of this session only. They are in memory, so that no disk is waited for.
func (b *backend) Fleeting() []ui.Person {
	memory, err := b.memory()
	if err != nil {
		return nil // then there is nobody in it
	}
	persons, err := memory.Persons()
	if err != nil {
		return nil
	}
	var all []ui.Person
	for _, p := range persons {
		all = append(all, personOf(memory, p))
	}
	return all
}

// AddPerson makes an empty vault, and clears the passphrase. One that is too easy to guess is refused.
func (b *backend) AddPerson(ctx context.Context, label string, keep ui.Keep, passphrase []byte) (ui.Person, error) {
	defer clear(passphrase)
	home, key := b.home, vault.ByKeyring()
	switch keep {
	case ui.KeptByKeyring:
	case ui.KeptByPassphrase:
		if err := vault.CheckLock(vault.LockPassphrase, passphrase); err != nil {
			return ui.Person{}, failure(err)
		}
		key = vault.ByPassphrase(passphrase)
	case ui.KeptInSession:
		var err error
		if home, err = b.memory(); err != nil {
			return ui.Person{}, failure(err)
		}
	default:
		return ui.Person{}, failure(fmt.Errorf("%w: no such way to keep secrets", workspace.ErrUsage))
	}
	p, err := home.AddPerson(ctx, label, vault.Patient, key)
	if err != nil {
		return ui.Person{}, failure(err)
	}
	b.added()
	return personOf(home, p), nil
}

// RenamePerson changes the label.
func (b *backend) RenamePerson(ctx context.Context, id, label string) error {
	home, err := b.homeOf(id)
	if err != nil {
		return failure(err)
	}
	return failure(home.RenamePerson(ctx, id, label))
}

// RemovePerson deletes the vault, after locking it, see mayRemove. Entries of a keyring that cannot be reached are left, and named.
func (b *backend) RemovePerson(ctx context.Context, id string, lost bool) ([]string, error) {
	home, err := b.homeOf(id)
	if err != nil {
		return nil, failure(err)
	}
	if err := b.mayRemove(home, id, lost); err != nil {
		return nil, err
	}
	if err := b.closeSessions(func(s *session) bool { return s.Person().ID == id }); err != nil {
		return nil, failure(err)
	}
	err = home.RemovePerson(ctx, id)
	if remains, ok := errors.AsType[*vault.RemainsError](err); ok {
		left := workspace.KeyringService + " " + remains.Entries
		if known := remains.Keyring.String(); known != "" {
			left += " (" + known + ")"
		}
		return []string{left}, nil
	}
	return nil, failure(err)
}

// Unlock opens a vault, and clears what was typed.
func (b *backend) Unlock(ctx context.Context, id string, typed []byte) (ui.Session, error) {
	return b.unlock(ctx, id, typed, keyOf)
}

// Recover opens a vault with the recovery code, and clears it.
func (b *backend) Recover(ctx context.Context, id string, code []byte) (ui.Session, error) {
	return b.unlock(ctx, id, code, func(_ ui.Person, code []byte) vault.Key { return vault.ByRecovery(code) })
}

// keyOf is what opens a person by what was typed.
func keyOf(p ui.Person, typed []byte) vault.Key {
	switch {
	case p.LockedOut:
		return vault.ByRecovery(typed)
	case p.Lock != ui.NoLock:
		return vault.ByLock(typed)
	case p.Keep == ui.KeptByPassphrase:
		return vault.ByPassphrase(typed)
	}
	return vault.ByKeyring()
}

func (b *backend) unlock(ctx context.Context, id string, typed []byte, by func(ui.Person, []byte) vault.Key) (ui.Session, error) {
	defer clear(typed)
	epoch := b.proofs.epoch(id)
	home, err := b.homeOf(id)
	if err != nil {
		return nil, failure(err)
	}
	p, err := home.Person(id)
	if err != nil {
		return nil, failure(err)
	}
	now := personOf(home, p)
	w, err := home.Unlock(ctx, id, by(now, typed))
	if err != nil {
		return nil, failureOf(now, err)
	}
	s := &session{w: w, home: home, person: personOf(home, w.Person()), browser: b.browser, proofs: b.proofs, forget: b.forget, clean: b.clean}
	b.proofs.given(id, epoch)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[s] = true
	return s, nil
}

// RestartLog sets a damaged log aside and starts a new one.
func (b *backend) RestartLog(ctx context.Context, id string) error {
	home, err := b.homeOf(id)
	if err != nil {
		return failure(err)
	}
	_, err = home.RestartActivity(ctx, id)
	return failure(err)
}

// Clinics are the demo clinics, if one runs.
func (b *backend) Clinics() []ui.Clinic { return b.clinics }

// Close forgets the keys of everybody.
func (b *backend) Close() error {
	b.proofs.forgetAll()
	return b.closeSessions(func(*session) bool { return true })
}

func (b *backend) closeSessions(which func(*session) bool) error {
	b.mu.Lock()
	var found []*session
	for s := range b.open {
		if which(s) {
			found = append(found, s)
		}
	}
	b.mu.Unlock()
	var err error
	for _, s := range found {
		err = errors.Join(err, s.Lock())
	}
	return err
}

func (b *backend) forget(s *session) {
	b.proofs.forget(s.Person().ID)
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.open, s)
}

// homeOf finds where a person is, whole or damaged.
func (b *backend) homeOf(id string) (*workspace.Home, error) {
	homes, err := b.homes()
	if err != nil {
		return nil, err
	}
	for _, h := range homes {
		persons, err := h.Persons()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(persons, func(p vault.Person) bool { return p.ID == id }) {
			return h, nil
		}
	}
	return nil, fmt.Errorf("could not find the person: %w", workspace.ErrNotFound)
}

func personOf(h *workspace.Home, p vault.Person) ui.Person {
	keep := ui.KeptByKeyring
	switch {
	case h.InMemory():
		keep = ui.KeptInSession
	case p.Backend == string(ui.KeptByPassphrase):
		keep = ui.KeptByPassphrase
	}
	label := p.Label
	if label == "" { // lost, with the file that held it
		label = p.ID
	}
	return ui.Person{
		ID: p.ID, Label: label, Keep: keep, Clinician: p.Role == vault.Clinician, Problem: problemOf(p),
		Lock: ui.LockKind(p.Lock), Recovery: p.Recovery, LockedOut: p.LockedOut,
		Lease: ui.Lease{Days: p.Lease.Days, Records: p.Lease.Records},
	}
}

// problemOf is the code of why a person cannot be opened. What the disk does not let be read is not damaged, and has none: it is left alone.
func problemOf(p vault.Person) string {
	switch {
	case p.Problem == nil && p.Lapse.Records:
		return "lapsed"
	case p.Problem == nil:
		return ""
	}
	if code := workspace.CodeOf(p.Problem); code != "" {
		return string(code)
	}
	return "unreadable"
}
