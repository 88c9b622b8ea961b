package workspace

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
)

// TestWhatIsForgotten: after the lease each connection needs a new sign-in and says why, once; the records are still here, and a new sign-in works.
func TestWhatIsForgotten(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	clinic, c := h.connected(w, sandbox.Options{})
	if _, err := w.Sync(t.Context(), nil, nil, nil); err != nil && CodeOf(err) != PartialData {
		t.Fatal(err)
	}
	before, err := w.Records(t.Context(), RecordFilter{})
	if err != nil || len(before) == 0 {
		t.Fatal(len(before), err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h.clock.now = h.clock.now.AddDate(0, 0, 30)
	w = h.enter()
	list, err := w.Connections(t.Context())
	if err != nil || len(list) != 1 || list[0].State != SignInNeeded || list[0].Lapsed != 30 || list[0].TokenLocation != vault.Nowhere {
		t.Fatalf("got %+v, %v", list, err)
	}
	var told []string
	for _, n := range w.News(t.Context()) {
		told = append(told, n.Words.String())
	}
	if len(told) != 1 || !strings.Contains(told[0], "30 days") || !strings.Contains(told[0], c.Server.Management) || !strings.Contains(told[0], c.Name) {
		t.Errorf("told %q", told)
	}
	log := logged(t, w)
	if n := len(slices.DeleteFunc(slices.Clone(log), func(e string) bool { return e != "lapsed |  | 30" })); n != 1 {
		t.Errorf("%d entries of it: %q", n, log)
	}
	if after, err := w.Records(t.Context(), RecordFilter{}); err != nil || len(after) != len(before) {
		t.Errorf("%d records of %d are here: %v", len(after), len(before), err)
	}
	if _, err := w.Sync(t.Context(), nil, nil, nil); CodeOf(err) != SignInNeeded || !strings.Contains(err.Error(), "nobody unlocked for 30 days") {
		t.Errorf("a sync: %v", err)
	}
	if again := h.enter().News(t.Context()); len(again) != 0 {
		t.Errorf("told once more: %v", again)
	}
	w = h.enter()
	r := request(clinic)
	r.Base = c.ID
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if list, err = h.enter().Connections(t.Context()); err != nil || list[0].State != Connected || list[0].Lapsed != 0 || list[0].TokenLocation != vault.InKeyring {
		t.Errorf("signed in again: %+v, %v", list, err)
	}
}

// TestAClockSetBackIsToldOnce, at the next unlock where nobody listens before.
func TestAClockSetBackIsToldOnce(t *testing.T) {
	for name, listens := range map[string]bool{"a command": true, "a window": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			if err := h.enter().Close(); err != nil {
				t.Fatal(err)
			}
			var told []string
			if listens {
				h.config.Notice = func(text string) { told = append(told, text) }
			}
			h.clock.now = h.clock.now.AddDate(-10, 0, 0)
			for range 2 {
				w := h.enter()
				if news := w.News(t.Context()); !listens {
					for _, n := range news {
						told = append(told, n.Words.String())
					}
				}
				h.clock.now = h.clock.now.Add(time.Hour)
			}
			if len(told) != 1 || !strings.Contains(told[0], "clock") {
				t.Errorf("told %q", told)
			}
		})
	}
}

// TestSetLease is logged, and so is a wrong key.
func TestSetLease(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	if err := w.SetLease(t.Context(), vault.ByKeyring(), vault.Lease{Days: 7, Records: true}); err != nil {
		t.Fatal(err)
	}
	if l, err := w.Lease(); err != nil || l.Days != 7 || !l.Records || l.Left(h.clock.now) != 7 {
		t.Errorf("got %+v, %v", l, err)
	}
	wants(t, w.SetLease(t.Context(), vault.ByKeyring(), vault.Lease{Days: 1}), Usage)
	if err := w.SetLease(t.Context(), vault.ByKeyring(), vault.Lease{}); err != nil {
		t.Fatal(err)
	}
	if log := logged(t, w); !slices.Contains(log, "lease-set |  | 7 and records") || !slices.Contains(log, "lease-set |  | never") {
		t.Errorf("%q", log)
	}
}

// TestTakingBackWhatWasForgotten is for the clinic's own page: there is nothing left here to end it with, and no proof is claimed.
func TestTakingBackWhatWasForgotten(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h.clock.now = h.clock.now.AddDate(0, 0, 31)
	done, err := h.enter().Revoke(t.Context(), c.ID, false)
	if err != nil || done.Outcome != auth.NotOffered {
		t.Errorf("got %+v, %v", done, err)
	}
}
