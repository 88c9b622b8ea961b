package main

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault/keyring"
)

// watch is the clock of a test, which goes on by hand.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// ring is a keyring that can be lost, and lets something happen while a try of a lock is under way.
type ring struct {
	*keyring.MemoryStore

	mu   sync.Mutex
	lost error
	then func()
}

func (r *ring) lose(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = err
}

// during calls f once the next try has been counted, and before it is looked at.
func (r *ring) during(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.then = f
}

func (r *ring) Get(ctx context.Context, account string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost != nil {
		return "", r.lost
	}
	return r.MemoryStore.Get(ctx, account)
}

func (r *ring) Set(ctx context.Context, account, value string) error {
	r.mu.Lock()
	then := r.then
	r.then = nil
	r.mu.Unlock()
	err := r.MemoryStore.Set(ctx, account, value)
	if then != nil {
		then()
	}
	return err
}

// guarded is a person with a PIN and a recovery code, who has records of a clinic.
type guarded struct {
	*house
	*watch
	*ring
	ui.Session
	connection, code string
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{watch: &watch{at: time.Now()}, ring: &ring{MemoryStore: keyring.Memory()}}
	g.house = newHouse(t, func(cfg *workspace.Config) { cfg.Now, cfg.Keyring = g.now, g.ring })
	g.proofs.now = g.now
	s, _, c := g.connected(ui.KeptByKeyring, sandbox.Options{})
	g.Session, g.connection = s, c.ID
	must(t, s.SetLock(t.Context(), ui.Proof{}, ui.PIN, []byte("271828")))
	code, err := s.CreateRecovery(t.Context(), g.pin())
	must(t, err)
	g.code = code
	return g
}

func (g *guarded) pin() ui.Proof      { return ui.Proof{Typed: []byte("271828")} }
func (g *guarded) recovery() ui.Proof { return ui.Proof{Typed: []byte(g.code), Code: true} }

// again unlocks the person, which is a proof.
func (g *guarded) again() {
	g.t.Helper()
	s, err := g.Unlock(g.t.Context(), g.Person().ID, g.pin().Typed)
	must(g.t, err)
	g.Session = s
}

// deed is what is not done without a proof, and where one is given for it.
type deed struct {
	name    string
	do      func(context.Context, *guarded) error
	confirm func(context.Context, *guarded, ui.Proof) error
}

func deeds() []deed {
	open := func(ctx context.Context, g *guarded, now ui.Proof) error { return g.Confirm(ctx, now) }
	return []deed{
		{"Revoke", func(ctx context.Context, g *guarded) error {
			_, err := g.Revoke(ctx, g.connection, false, nil)
			return err
		}, open},
		{"RemoveConnection", func(ctx context.Context, g *guarded) error {
			_, err := g.RemoveConnection(ctx, g.connection)
			return err
		}, open},
		{"Export", func(ctx context.Context, g *guarded) error {
			_, err := g.Export(ctx, filepath.Join(g.t.TempDir(), "out"))
			return err
		}, open},
		{"RemovePerson", func(ctx context.Context, g *guarded) error {
			_, err := g.RemovePerson(ctx, g.Person().ID, false)
			return err
		}, func(ctx context.Context, g *guarded, now ui.Proof) error {
			return g.backend.Confirm(ctx, g.Person().ID, now)
		}},
	}
}

// TestTheProgramRefusesWithoutAProof, whatever a page has asked: a proof lasts less than a minute, and no longer than the person is unlocked.
func TestTheProgramRefusesWithoutAProof(t *testing.T) {
	for _, d := range deeds() {
		for by, proof := range map[string]func(*guarded) ui.Proof{"PIN": (*guarded).pin, "code": (*guarded).recovery} {
			t.Run(d.name+" by the "+by, func(t *testing.T) {
				ctx, g := t.Context(), newGuarded(t)
				refused := func(when string) {
					t.Helper()
					if err := d.do(ctx, g); ui.CodeOf(err) != "locked" || ui.PartOf(err) != "unproven" {
						t.Fatalf("%s: %v", when, err)
					}
				}
				g.forward(61 * time.Second)
				refused("a while after the last proof")

				must(t, d.confirm(ctx, g, proof(g)))
				must(t, g.Lock())
				refused("after the lock")
				g.again()
				must(t, g.Close())
				refused("after the end of the program")

				g.again()
				g.forward(61 * time.Second)
				if err := d.confirm(ctx, g, ui.Proof{Typed: []byte("314159")}); ui.CodeOf(err) != "locked" {
					t.Fatalf("a wrong proof: %v", err)
				}
				refused("after a wrong proof")
				must(t, d.confirm(ctx, g, proof(g)))
				g.forward(61 * time.Second)
				refused("61 s after a proof")
				must(t, d.confirm(ctx, g, proof(g)))
				g.forward(59 * time.Second)
				must(t, d.do(ctx, g))
			})
		}
	}
}

// TestAProofOfWhoHasCancelled counts for nothing, although the vault has taken it.
func TestAProofOfWhoHasCancelled(t *testing.T) {
	for _, d := range deeds() {
		t.Run(d.name, func(t *testing.T) {
			g := newGuarded(t)
			g.forward(61 * time.Second)
			ctx, cancel := context.WithCancel(t.Context())
			g.during(cancel)
			err := d.confirm(ctx, g, g.pin())
			if ui.CodeOf(err) != "cancelled" {
				t.Errorf("the proof: %v", err)
			}
			if err := d.do(t.Context(), g); ui.PartOf(err) != "unproven" {
				t.Errorf("the deed: %v", err)
			}
		})
	}
}

// TestAProofUnderWayAtTheLock counts for nothing once it has come.
func TestAProofUnderWayAtTheLock(t *testing.T) {
	g := newGuarded(t)
	must(t, g.Lock())
	g.during(func() { must(t, g.Close()) })
	must(t, g.backend.Confirm(t.Context(), g.Person().ID, g.pin()))
	if _, err := g.RemovePerson(t.Context(), g.Person().ID, false); ui.PartOf(err) != "unproven" {
		t.Errorf("removed by a proof from before the end: %v", err)
	}

	p, one := newProofs(g.now), ui.Person{ID: "ann", Lock: ui.PIN}
	for name, forget := range map[string]func(){"one": func() { p.forget("ann") }, "all": p.forgetAll, "another": func() { p.forget("ben") }} {
		epoch := p.epoch("ann")
		forget()
		p.given("ann", epoch)
		if counts := p.asks(one) == ui.AskedJustNow; counts != (name == "another") {
			t.Errorf("%s forgotten: it counts: %v", name, counts)
		}
		p.forgetAll()
	}
}

// TestAProofDoesNotOutliveSleep, in which the clock of the program stands still; nor does a clock that was set back make it last.
func TestAProofDoesNotOutliveSleep(t *testing.T) {
	begun := time.Now()
	p, one := newProofs(func() time.Time { return begun }), ui.Person{ID: "ann", Lock: ui.PIN}
	p.given("ann", p.epoch("ann"))
	if at := p.last["ann"].at; at.String() != at.Round(0).String() {
		t.Errorf("it was given at %v, which is not the time of the wall alone", at)
	}
	for by, want := range map[time.Duration]ui.Proving{
		-time.Second: ui.AsksAgain, 0: ui.AskedJustNow, 59 * time.Second: ui.AskedJustNow, time.Minute: ui.AsksAgain, time.Hour: ui.AsksAgain,
	} {
		p.now = func() time.Time { return begun.Add(by) }
		if got := p.asks(one); got != want {
			t.Errorf("%v later it asks %v, not %v", by, got, want)
		}
	}
}

// TestWhoLostTheKeyring is removed by the name, once a try has shown that it cannot be asked: no lock counts such a try, and so none is the last.
func TestWhoLostTheKeyring(t *testing.T) {
	for code, gone := range map[string]error{"key-lost": keyring.ErrNotFound, "no-keyring": keyring.ErrNone} {
		t.Run(code, func(t *testing.T) {
			ctx, g := t.Context(), newGuarded(t)
			must(t, g.Lock())
			id := g.Person().ID
			refused := func(when string) {
				t.Helper()
				if g.NameServes(g.Person()) {
					t.Errorf("%s: the name is offered", when)
				}
				if _, err := g.RemovePerson(ctx, id, true); ui.PartOf(err) != "unproven" {
					t.Fatalf("%s: %v", when, err)
				}
			}
			refused("before any try")
			wrong := g.backend.Confirm(ctx, id, ui.Proof{Typed: []byte("314159")})
			if ui.CodeOf(wrong) != "locked" {
				t.Fatalf("a wrong try: %v", wrong)
			}
			refused("after a wrong try")

			g.lose(gone)
			lost := g.backend.Confirm(ctx, id, g.pin())
			if ui.CodeOf(lost) != code {
				t.Fatalf("the try: %v", lost)
			}
			if _, err := g.RemovePerson(ctx, id, false); ui.PartOf(err) != "unproven" {
				t.Fatalf("without the name: %v", err)
			}
			g.forward(61 * time.Second)
			refused("a while later") // the keyring may be back
			_ = g.backend.Confirm(ctx, id, g.pin())
			if !g.NameServes(g.Person()) {
				t.Error("the name is not offered")
			}
			_, err := g.RemovePerson(ctx, id, true)
			must(t, err)
		})
	}
}

// TestWhoIsLockedOut proves it by the recovery code, or is removed by the name if that is lost, too. Without a code there is nothing to type.
func TestWhoIsLockedOut(t *testing.T) {
	t.Run("with a code", func(t *testing.T) {
		ctx, g := t.Context(), newGuarded(t)
		must(t, g.Lock())
		one := g.lockedOut()
		if _, err := g.RemovePerson(ctx, one.ID, false); ui.PartOf(err) != "unproven" || g.backend.Asks(one) != ui.AsksAgain {
			t.Fatalf("removed without a proof: %v", err)
		}
		must(t, g.backend.Confirm(ctx, one.ID, g.recovery()))
		if got := g.backend.Asks(one); got != ui.AskedJustNow {
			t.Errorf("after the code it asks %v", got)
		}
		g.forward(61 * time.Second)
		if _, err := g.RemovePerson(ctx, one.ID, false); ui.PartOf(err) != "unproven" || !g.NameServes(one) {
			t.Fatalf("removed without a proof, or the name is not offered: %v", err)
		}
		_, err := g.RemovePerson(ctx, one.ID, true)
		must(t, err)
	})
	t.Run("without", func(t *testing.T) {
		g := newGuarded(t)
		must(t, g.RemoveRecovery(t.Context(), g.pin()))
		must(t, g.Lock())
		_, err := g.RemovePerson(t.Context(), g.lockedOut().ID, false)
		must(t, err)
	})
}

// lockedOut is the person after the tenth wrong try.
func (g *guarded) lockedOut() ui.Person {
	g.t.Helper()
	for range 10 {
		g.forward(24 * time.Hour)
		_ = g.backend.Confirm(g.t.Context(), g.Person().ID, ui.Proof{Typed: []byte("314159")})
	}
	persons, err := g.Persons(g.t.Context())
	must(g.t, err)
	if len(persons) != 1 || !persons[0].LockedOut {
		g.t.Fatalf("%+v", persons)
	}
	return persons[0]
}
