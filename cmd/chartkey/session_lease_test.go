package main

import (
	"sync/atomic"
	"testing"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// TestTheLeaseOfAPerson: who is unlocked all the time is here, who is not is forgotten as was chosen, and can be removed.
func TestTheLeaseOfAPerson(t *testing.T) {
	h := newHouse(t)
	var days atomic.Int64
	begun := time.Now()
	h.cfg.Now = func() time.Time { return begun.AddDate(0, 0, int(days.Load())) }
	home, err := workspace.Open(h.cfg)
	must(t, err)
	h.home = home
	ctx, s := t.Context(), h.unlocked(ui.KeptByKeyring)
	id := s.Person().ID
	if got := s.Person().Lease; got != (ui.Lease{Days: 30}) {
		t.Errorf("at first: %+v", got)
	}
	must(t, s.SetLock(ctx, ui.Proof{}, ui.PIN, []byte("271828")))
	wants(t, s.SetLease(ctx, ui.Proof{Typed: []byte("314159")}, ui.Lease{Days: 7}), workspace.Locked)
	must(t, s.SetLease(ctx, ui.Proof{Typed: []byte("271828")}, ui.Lease{Days: 7, Records: true}))
	if got := s.Person().Lease; got != (ui.Lease{Days: 7, Records: true}) {
		t.Errorf("chosen: %+v", got)
	}
	for range 3 {
		days.Add(6)
		h.hourly(ctx)
	}
	must(t, s.Lock())
	s, err = h.Unlock(ctx, id, []byte("271828"))
	must(t, err)
	must(t, s.Lock())
	days.Add(7)
	h.hourly(ctx)
	_, err = h.Unlock(ctx, id, []byte("271828"))
	wants(t, err, workspace.KeyLost)
	if ui.PartOf(err) != "lapsed" {
		t.Errorf("it says %v", err)
	}
	people, err := h.Persons(ctx)
	must(t, err)
	if len(people) != 1 || people[0].Problem != "lapsed" {
		t.Errorf("listed: %+v", people)
	}
	_, err = h.RemovePerson(ctx, id, false)
	must(t, err)
}
