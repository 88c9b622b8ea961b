package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// reopened is the house after the program has ended and was started again.
func (h *house) reopened() *house {
	h.t.Helper()
	home, err := workspace.Open(h.cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	again := &house{backend: newBackend(home, h.cfg, nil), t: h.t, cfg: h.cfg}
	again.browser = browse
	h.t.Cleanup(func() { _ = again.Close() })
	return again
}

// TestARevocationIsCutOff: after a lock or a quit in the middle of it the access is shown as taken back and pending, and not as connected or as
// ended; the records are gone if they were to be; the log tells of it; and the next press ends it.
func TestARevocationIsCutOff(t *testing.T) {
	for _, keep := range []ui.Keep{ui.KeptByKeyring, ui.KeptByPassphrase} {
		for _, c := range []struct {
			path string
			done bool
			end  string // what the next press comes to
		}{
			{"/Patient/p1001", false, "ended-checked"}, // the clinic was not asked
			{"/revoke", false, "ended-checked"},        // it was asked, and cut off
			{"/revoke", true, "accepted"},              // it has ended the access, and that did not arrive: no access is left to see that with
		} {
			for _, erase := range []bool{false, true} {
				for _, quit := range []bool{false, true} {
					if keep == ui.KeptByPassphrase && quit != erase {
						continue // the keyring has them all
					}
					t.Run(fmt.Sprintf("%s, %s done %v, erase %v, quit %v", keep, c.path, c.done, erase, quit), func(t *testing.T) {
						cutOff(t, keep, c.path, c.done, c.end, erase, quit)
					})
				}
			}
		}
	}
}

func cutOff(t *testing.T, keep ui.Keep, path string, done bool, end string, erase, quit bool) {
	t.Helper()
	h, door := newHouse(t), &doorkeeper{}
	s, _, c := h.connected(keep, sandbox.Options{Around: door.around})
	ctx := t.Context()
	before, err := s.CountRecords(ctx, ui.RecordQuery{})
	if err != nil || before == 0 {
		t.Fatalf("%d records, %v", before, err)
	}
	held := door.holds(path, done)
	ended := make(chan error, 1)
	go func() {
		_, err := s.Revoke(ctx, c.ID, erase, nil)
		ended <- err
	}()
	held.waits(t)
	for list, err := s.Connections(ctx); err != nil || list[0].Revocation == nil; list, err = s.Connections(ctx) { // one of before, that came late
		next := door.holds(path, done)
		close(held.leave)
		held = next
		held.waits(t)
	}
	leave := s.Lock
	if quit {
		leave = h.Close
	}
	if err := leave(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		wants(t, err, workspace.Locked)
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on after the lock")
	}

	var passphrase []byte
	if keep == ui.KeptByPassphrase {
		passphrase = []byte("five words and a half")
	}
	if s, err = h.reopened().Unlock(ctx, s.Person().ID, passphrase); err != nil {
		t.Fatal(err)
	}
	list, err := s.Connections(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	found := list[0]
	if found.Usable() || found.State == "ended" || found.TokenPlace == "none" || !found.MayBeOpen(time.Now()) || found.Revocation.Outcome != "pending" {
		t.Errorf("%+v, %+v", found, found.Revocation)
	}
	want := before
	if erase {
		want = 0
	}
	if n, err := s.CountRecords(ctx, ui.RecordQuery{}); err != nil || n != want {
		t.Errorf("%d records, want %d, %v", n, want, err)
	}
	if got := revocations(t, s); !slices.Equal(got, []string{ui.StateWords(found)}) {
		t.Errorf("the log tells %q", got)
	}
	r, err := s.Revoke(ctx, c.ID, erase, nil)
	if err != nil || r.Outcome != end {
		t.Errorf("%+v, %v", r, err)
	}
	if list, err = s.Connections(ctx); err != nil || list[0].Usable() || list[0].State != "ended" || list[0].TokenPlace != "none" {
		t.Errorf("%+v, %v", list, err)
	}
	if got := revocations(t, s); len(got) != 2 || got[0] != ui.StateWords(list[0]) {
		t.Errorf("the log tells %q", got)
	}
	if v, err := s.VerifyActivity(ctx); err != nil || len(v.Bad) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// revocations are what the log tells of accesses that were taken back, newest first.
func revocations(t *testing.T, s ui.Session) (words []string) {
	t.Helper()
	log, err := s.Activity(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if e.Kind == "revocation" {
			words = append(words, e.Text[len("Clinic: "):])
		}
	}
	return words
}
