package main

import (
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/ui"
)

// TestALockTakesTheLastKeyOfAVisit: afterwards nothing is left to end its access with, which the connection says. A fetch after it was taken back
// all the same does not say that there was nothing new.
func TestALockTakesTheLastKeyOfAVisit(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptInSession)
	visit := signIn(clinic(t, sandbox.Options{Approve: true}))
	visit.StaySignedIn = false
	c, err := s.Connect(t.Context(), visit)
	if err != nil {
		t.Fatal(err)
	}
	left := func() ui.Leftover {
		t.Helper()
		found, err := ui.Leftovers(t.Context(), h, s, "", time.Now())
		if err != nil || len(found) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		return found[0]
	}
	if !left().Endable() {
		t.Error("while the access token is at hand it can be ended")
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if s, err = h.Unlock(t.Context(), s.Person().ID, nil); err != nil {
		t.Fatal(err)
	}
	if l := left(); l.Endable() || l.Connection.Expires.IsZero() {
		t.Errorf("after a lock: %+v", l.Connection)
	}
	if end, err := s.Revoke(t.Context(), c.ID, false, nil); err != nil || end.Outcome != "not-offered" {
		t.Fatalf("%+v, %v", end, err)
	}
	done, err := s.Sync(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if words := (ui.Fetching{Fresh: true, Result: done}).Words(); words != "Nothing is fetched with an access that you took back." {
		t.Errorf("after the fetch: %q", words)
	}
}

// TestALastingSignInCanBeEndedAfterALock by its refresh token.
func TestALastingSignInCanBeEndedAfterALock(t *testing.T) {
	h := newHouse(t)
	s, _, _ := h.connected(ui.KeptInSession, sandbox.Options{})
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	found, err := ui.Leftovers(t.Context(), h, nil, "", time.Now())
	if err != nil || len(found) != 1 || !found[0].Endable() {
		t.Errorf("%+v, %v", found, err)
	}
}
