package workspace

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
)

// TestRevokeBrokenOff: a lock or Ctrl-C in the middle leaves an access that is taken back and pending, in the log too, with the records erased
// that were to be. It is not used, and the next sync ends it.
func TestRevokeBrokenOff(t *testing.T) {
	for situation, stop := range map[string]func(*Workspace, context.CancelFunc) error{
		"by a lock":       func(w *Workspace, _ context.CancelFunc) error { return w.Close() },
		"by who waits":    func(_ *Workspace, cancel context.CancelFunc) error { cancel(); return nil },
		"by both at once": func(w *Workspace, cancel context.CancelFunc) error { cancel(); return w.Close() },
	} {
		for _, at := range []string{"/Patient/p1001", "/revoke"} { // before the clinic is asked, and as it answers
			t.Run(situation+" at "+at, func(t *testing.T) {
				h, w, server, c := filled(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				h.network.meanwhile(at, func() {
					if err := stop(w, cancel); err != nil {
						t.Error(err)
					}
				})
				done, err := w.Revoke(ctx, c.ID, true)
				wants(t, err, Cancelled)
				asked := revoked(server) > 0
				if asked != (at == "/revoke") || done == nil || done.Outcome != auth.Pending || asked && len(done.Evidence) == 0 {
					t.Errorf("asked %v: %+v", asked, done)
				}

				next := h.enter()
				found, err := next.Connection(t.Context(), c.ID)
				if err != nil {
					t.Fatal(err)
				}
				if n := total(t, next); n != 0 {
					t.Errorf("%d records are left", n)
				}
				if !slices.Contains(logged(t, next), "revocation | "+c.label()+" | pending") {
					t.Errorf("not noted: %q", logged(t, next))
				}
				if found.Revocation == nil || found.Revocation.Outcome != auth.Pending {
					t.Errorf("%+v", found.Revocation)
				}
				synced, err := next.Sync(t.Context(), nil, nil, nil)
				want := auth.EndedChecked
				if asked {
					want = auth.Accepted // the clinic has ended it, and no access is at hand any more to see that with
				}
				if err != nil || synced.Stored != 0 || len(synced.Ends) != 1 || synced.Ends[0].Outcome != want {
					t.Errorf("%+v, %v", synced, err)
				}
				if got := state(t, next, c.ID); got != Ended {
					t.Errorf("state %q", got)
				}
			})
		}
	}
}

// TestRevokeGivenUp: who gives up before the clinic is asked has an access as before, as long as nothing was erased.
func TestRevokeGivenUp(t *testing.T) {
	h, w, server, c := filled(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.network.meanwhile("/Patient/p1001", cancel)
	done, err := w.Revoke(ctx, c.ID, false)
	wants(t, err, Cancelled)
	if now, err := w.Connection(t.Context(), c.ID); err != nil || done != nil || now.Revocation != nil || revoked(server) != 0 {
		t.Errorf("%+v; %+v, %v", done, now.Revocation, err)
	}
	mustSync(t, w)
}

// TestRevokeBrokenOffInTheErasure: what is to be taken back is known before the records go, which may take long. Otherwise they would be fetched
// again.
func TestRevokeBrokenOffInTheErasure(t *testing.T) {
	h, w, server, c := filled(t)
	other := h.enter()
	l, err := other.library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wr, err := l.Writer(t.Context()) // the erasure waits for it
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := w.Revoke(t.Context(), c.ID, true)
		ended <- err
	}()
	h.begun(other, c)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; CodeOf(err) != Cancelled && CodeOf(err) != Locked {
		t.Errorf("error %v (%q)", err, CodeOf(err))
	}
	if err := wr.Close(); err != nil {
		t.Fatal(err)
	}
	next := h.enter()
	if found, err := next.Connection(t.Context(), c.ID); err != nil || found.Revocation == nil || found.Revocation.Outcome != auth.Pending {
		t.Errorf("%+v, %v", found.Revocation, err)
	}
	if revoked(server) != 0 || total(t, next) == 0 {
		t.Errorf("asked %d times, %d records are here: it was not broken off before", revoked(server), total(t, next))
	}
	if done, err := next.Revoke(t.Context(), c.ID, true); err != nil || done.Outcome != auth.EndedChecked || total(t, next) != 0 {
		t.Errorf("%+v, %v, %d records are left", done, err, total(t, next))
	}
}

// TestRevokeErasesBesideASync: a sync of another run that is just renewing its access, and gets to the library after the erasure or before it,
// leaves no records here.
func TestRevokeErasesBesideASync(t *testing.T) {
	for range 3 {
		h, w, _, c := filled(t)
		other := h.enter()
		h.clock.pass(2 * time.Hour)
		ended := make(chan error, 1)
		h.network.meanwhile("/token", func() {
			go func() {
				done, err := w.Revoke(t.Context(), c.ID, true)
				if err == nil && done.Outcome != auth.EndedChecked {
					t.Errorf("%+v", done)
				}
				ended <- err
			}()
		})
		_, _ = other.Sync(t.Context(), []string{c.ID}, nil, nil) // it may come first, or find that the access is taken back
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if n := total(t, w); n != 0 {
			t.Errorf("%d records are here", n)
		}
	}
}

// TestRevokeLeavesANewSignInAlone: who signs in again while an erasure waits has a sign-in that works.
func TestRevokeLeavesANewSignInAlone(t *testing.T) {
	h, w, _, c := filled(t)
	other := h.enter()
	l, err := other.library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wr, err := l.Writer(t.Context()) // the erasure waits for it
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		done, err := w.Revoke(t.Context(), c.ID, true)
		if done != nil {
			t.Errorf("%+v", done)
		}
		ended <- err
	}()
	h.begun(other, c)
	if _, err := other.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse, Timeout: time.Minute}); err != nil {
		t.Error(err)
	}
	if err := wr.Close(); err != nil {
		t.Fatal(err)
	}
	wants(t, <-ended, Busy)
	now, err := other.Connection(t.Context(), c.ID)
	if err != nil || now.State != Connected || now.TokenLocation == "none" || now.Revocation != nil {
		t.Errorf("%+v, %v", now, err)
	}
	h.clock.pass(time.Hour)
	mustSync(t, other)
}

// begun waits until the connection is known to be taken back.
func (h *house) begun(w *Workspace, c Connection) {
	h.t.Helper()
	for start := time.Now(); time.Since(start) < 4*time.Second; time.Sleep(5 * time.Millisecond) {
		if now, err := w.Connection(h.t.Context(), c.ID); err != nil || now.Revocation != nil {
			return
		}
	}
	h.t.Error("nobody knows of the revocation")
}

// TestRevokeUnwrittenBeforehand: while nobody can know that an access is taken back a sync may fetch what is erased. The person is told, though
// all went well in the end.
func TestRevokeUnwrittenBeforehand(t *testing.T) {
	for _, erase := range []bool{true, false} {
		h, w, _, c := filled(t)
		h.block(signInsFile)
		h.network.meanwhile("/revoke", h.unblock)
		done, err := w.Revoke(t.Context(), c.ID, erase)
		if done == nil || done.Outcome != auth.EndedChecked || (err != nil) != erase {
			t.Errorf("with erase %v: %+v, %v", erase, done, err)
		}
		if found, err := w.Connection(t.Context(), c.ID); err != nil || found.State != Ended || found.Revocation.Outcome != auth.EndedChecked {
			t.Errorf("with erase %v: %+v, %v", erase, found, err)
		}
	}
}

// TestRevokeKilled: after a kill at any write of a revocation what has come of it, at once or in the next try, stands in the log.
func TestRevokeKilled(t *testing.T) {
	for writes := 0; ; writes++ {
		h := newMortalHouse(t, vault.ByKeyring())
		p := &power{}
		w := h.enter(p)
		_, c := h.connected(w, sandbox.Options{})
		p.killAfter(writes)
		_, failed := w.Revoke(t.Context(), c.ID, false)
		after := h.enter(nil)
		done, err := after.Revoke(t.Context(), c.ID, false)
		if err != nil || done.Outcome != auth.EndedChecked && done.Outcome != auth.Accepted {
			t.Errorf("killed after %d writes: %+v, %v", writes, done, err)
		}
		if want := "revocation | " + c.label() + " | " + string(done.Outcome); !slices.Contains(logged(t, after), want) {
			t.Errorf("killed after %d writes: %q, want %q", writes, logged(t, after), want)
		}
		if failed == nil {
			if writes < 5 {
				t.Errorf("it took only %d writes", writes)
			}
			return
		}
	}
}

// TestRevokeAgainBrokenOff: what the clinic made of it before stands, with its evidence, until a new try has come to something.
func TestRevokeAgainBrokenOff(t *testing.T) {
	for fault, want := range map[string]auth.Outcome{"revoke-500": auth.Pending, "revoke-ignored": auth.StillOpen, "no-revocation": auth.NotOffered} {
		for _, at := range []string{"/token", "/revoke"} {
			if at == "/revoke" && want == auth.NotOffered {
				continue // there is nobody to ask
			}
			t.Run(fault+" at "+at, func(t *testing.T) {
				h := newHouse(t)
				w := h.enter()
				_, c := h.connected(w, sandbox.Options{Faults: []string{fault}})
				before, err := w.Revoke(t.Context(), c.ID, false)
				if err != nil || before.Outcome != want {
					t.Fatalf("%+v, %v", before, err)
				}
				h.clock.pass(time.Hour)
				h.network.meanwhile(at, func() {
					if err := w.Close(); err != nil {
						t.Error(err)
					}
				})
				if _, err = w.Revoke(t.Context(), c.ID, false); CodeOf(err) != Cancelled && CodeOf(err) != Locked {
					t.Errorf("error %v (%q)", err, CodeOf(err))
				}
				next := h.enter()
				found, err := next.Connection(t.Context(), c.ID)
				if err != nil || found.Revocation == nil || found.Revocation.Outcome != want ||
					!slices.EqualFunc(found.Revocation.Evidence, before.Evidence, auth.Evidence.Equal) {
					t.Errorf("%+v, %v; it was %+v", found.Revocation, err, before)
				}
				after, err := next.Revoke(t.Context(), c.ID, false)
				if err != nil || after.Outcome != want || len(after.Evidence) <= len(before.Evidence) {
					t.Errorf("%+v, %v", after, err)
				}
			})
		}
	}
}

// TestAcceptedStands: a yes of the clinic stands, also where a later look at it is broken off.
func TestAcceptedStands(t *testing.T) {
	h, w, _, c := filled(t)
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "/fhir/") {
			return respond(r, 503, ``), nil
		}
		return nil, nil
	})
	first, err := w.Revoke(t.Context(), c.ID, false)
	if err != nil || first.Outcome != auth.Accepted || first.Until.IsZero() {
		t.Fatalf("%+v, %v", first, err)
	}
	h.network.meddle(nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := func(auth.Evidence) { cancel() } // at the first step
	again, err := w.Revoke(ctx, c.ID, false, cancelled)
	wants(t, err, Cancelled)
	if again == nil || again.Outcome != auth.Accepted || !again.Until.Equal(first.Until) {
		t.Errorf("%+v", again)
	}
	found, err := w.Connection(t.Context(), c.ID)
	if err != nil || found.State != Ended || found.Revocation.Outcome != auth.Accepted || len(found.Revocation.Earlier) != len(first.Evidence) || len(found.Revocation.Evidence) == 0 {
		t.Errorf("%+v, %v", found.Revocation, err)
	}
}

// TestRevokeErasesFirst: what stands in the way of the end does not keep the records here, and what keeps them does not stand in its way.
func TestRevokeErasesFirst(t *testing.T) {
	t.Run("the keyring is gone", func(t *testing.T) {
		h := newHouse(t)
		k := &brittle{Store: h.config.Keyring}
		h.config.Keyring = k
		w := h.enter()
		_, c := h.connected(w, sandbox.Options{})
		mustSync(t, w)
		k.set(func(k *brittle) { k.gone = true })
		done, err := w.Revoke(t.Context(), c.ID, true)
		if done == nil || done.Outcome != auth.Pending || !errors.Is(err, errKeyring) {
			t.Errorf("%+v, %v", done, err)
		}
		k.heal()
		if n := total(t, w); n != 0 {
			t.Errorf("%d records are left", n)
		}
		if found, err := w.Connection(t.Context(), c.ID); err != nil || !found.endPending() {
			t.Errorf("%+v, %v", found, err) // else the next sync would fetch again what is erased
		}
		if synced, err := w.Sync(t.Context(), nil, nil, nil); err != nil || synced.Stored != 0 || state(t, w, c.ID) != Ended {
			t.Errorf("%+v, %v", synced, err)
		}
	})
	t.Run("a sync is under way", func(t *testing.T) {
		h, w, _, c := filled(t)
		l, err := h.enter().library(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wr, err := l.Writer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer wr.Close()
		done, err := w.Revoke(t.Context(), c.ID, true)
		wants(t, err, Busy)
		if done == nil || done.Outcome != auth.EndedChecked {
			t.Errorf("%+v", done)
		}
	})
}
