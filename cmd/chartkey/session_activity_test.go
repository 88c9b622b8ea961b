package main

import (
	"os"
	"path/filepath"
	"testing"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault/audit"
)

// TestADamagedLogIsStartedAgain: what takes no entry lets nobody in, and says so as what it is.
func TestADamagedLogIsStartedAgain(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptByKeyring)
	id := s.Person().ID
	wants(t, h.RestartLog(t.Context(), id), workspace.Usage)
	wants(t, h.RestartLog(t.Context(), "0123456789abcdef"), workspace.NotFound)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.cfg.Dir, "persons", id, "activity.log"), []byte("nothing of the kind\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := h.Unlock(t.Context(), id, nil)
	if wants(t, err, workspace.Damaged); !ui.LogDamaged(err) {
		t.Errorf("%v", err)
	}
	if err := h.RestartLog(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	s, err = h.Unlock(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	log, err := s.Activity(t.Context(), 0)
	if err != nil || len(log) != 2 || log[1].Kind != "log-restarted" || log[1].Text != "Line 1 of the activity log was changed." {
		t.Errorf("%+v, %v", log, err)
	}
}

// TestTheReasonIsACodeToo: the page goes by it.
func TestTheReasonIsACodeToo(t *testing.T) {
	if bad := verifiedOf(audit.Report{Reason: audit.Incomplete, FirstBad: 3}).Bad[0]; bad.Label != "incomplete" || bad.Value == "" {
		t.Errorf("%+v", bad)
	}
}
