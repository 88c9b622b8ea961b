package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartkey/cmd/internal/release"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
)

// TestPersons: three ways to keep secrets, each as chosen, in one list.
func TestPersons(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	for _, keep := range []ui.Keep{ui.KeptByKeyring, ui.KeptByPassphrase, ui.KeptInSession} {
		passphrase := []byte("five words and a half")
		p, err := h.AddPerson(ctx, "Kept by "+string(keep), keep, passphrase)
		if err != nil || p.Keep != keep || p.Problem != "" || p.Clinician {
			t.Fatalf("%+v, %v", p, err)
		}
		if strings.Contains(string(passphrase), "five") {
			t.Error("the passphrase was not cleared")
		}
		var open []byte
		if keep == ui.KeptByPassphrase {
			_, err := h.Unlock(ctx, p.ID, []byte("wrong"))
			wants(t, err, workspace.Locked)
			open = []byte("five words and a half")
		}
		s, err := h.Unlock(ctx, p.ID, open)
		if err != nil || s.Person() != p {
			t.Errorf("%+v, %v", s, err)
		}
		if slices.Contains(open, 'f') {
			t.Error("the passphrase was not cleared")
		}
	}
	all, err := h.Persons(ctx)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := h.RenamePerson(ctx, all[2].ID, "Theo"); err != nil {
		t.Error(err)
	}
	_, err = h.AddPerson(ctx, "Theo", "drawer", nil)
	wants(t, err, workspace.Usage)
	again := newBackend(h.home, h.cfg, nil) // as after a restart: what was in memory is gone
	if kept, err := again.Persons(ctx); err != nil || len(kept) != 2 || kept[0] != all[0] || kept[1] != all[1] {
		t.Errorf("%+v, %v", kept, err)
	}
	for _, p := range all {
		if left, err := h.RemovePerson(ctx, p.ID, false); err != nil || left != nil {
			t.Errorf("%s: left %q, %v", p.Label, left, err)
		}
	}
	if len(h.open) != 0 {
		t.Errorf("%d are still unlocked", len(h.open))
	}
	_, err = h.RemovePerson(ctx, all[0].ID, false)
	wants(t, err, workspace.NotFound)
	_, err = h.Unlock(ctx, all[0].ID, nil)
	wants(t, err, workspace.NotFound)
}

// TestNoKeyring: without one nothing is kept elsewhere in its place.
func TestNoKeyring(t *testing.T) {
	h := newHouse(t)
	h.cfg.Keyring = nil
	home, err := workspace.Open(h.cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := newBackend(home, h.cfg, nil)
	_, err = b.AddPerson(t.Context(), "Ann", ui.KeptByKeyring, nil)
	wants(t, err, workspace.NoKeyring)
	if all, err := b.Persons(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	checks, err := b.Checks(t.Context())
	if err != nil || len(checks) == 0 || checks[0].OK || checks[0].Hint == "" || strings.Contains(checks[0].Hint, "--") {
		t.Errorf("%+v, %v", checks, err)
	}
}

// TestDamagedPerson: listed, not opened, and removable.
func TestDamagedPerson(t *testing.T) {
	h := newHouse(t)
	p, err := h.AddPerson(t.Context(), "Ann", ui.KeptByKeyring, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddPerson(t.Context(), "Ben", ui.KeptByKeyring, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.cfg.Dir, "persons", p.ID, "header"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := h.Persons(t.Context())
	if err != nil || len(all) != 2 || all[0].Label != "Ben" || all[1] != (ui.Person{ID: p.ID, Label: p.ID, Keep: ui.KeptByKeyring, Problem: "damaged"}) {
		t.Fatalf("%+v, %v", all, err)
	}
	_, err = h.Unlock(t.Context(), p.ID, nil)
	wants(t, err, workspace.Damaged)
	left, err := h.RemovePerson(t.Context(), p.ID, false)
	if err != nil || len(left) != 1 || !strings.Contains(left[0], p.ID) {
		t.Errorf("left %q, %v", left, err)
	}
	if all, err = h.Persons(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestDamagedVaultFile: persons whose own files are whole open all the same, and the checks name what is damaged in words of the window.
func TestDamagedVaultFile(t *testing.T) {
	h := newHouse(t)
	ann, err := h.AddPerson(t.Context(), "Ann", ui.KeptByKeyring, nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(h.cfg.Dir, "vault.json")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := h.Unlock(t.Context(), ann.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(h.cfg.Dir, "persons", ann.ID, "header"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	checks, err := h.Checks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Vault", ann.ID} {
		i := slices.IndexFunc(checks, func(c ui.Check) bool { return c.Name == name })
		if i < 0 || checks[i].OK || checks[i].Hint == "" || !strings.Contains(checks[i].Detail, h.cfg.Dir) || strings.Contains(checks[i].Hint, "person remove") {
			t.Errorf("%s: %+v", name, checks)
		}
	}
	_, err = h.AddPerson(t.Context(), "Ben", ui.KeptByKeyring, nil)
	wants(t, err, workspace.Damaged)
	if said := ui.Explain(err); !strings.Contains(said.What, "vault.json") {
		t.Errorf("%+v", said)
	}
	if left, err := h.RemovePerson(t.Context(), ann.ID, false); err != nil || len(left) != 1 {
		t.Errorf("left %q, %v", left, err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "x" {
		t.Errorf("the damaged file is now %q, %v", data, err)
	}
}

// TestClose: the end of the program ends every unlocked period.
func TestClose(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptByKeyring)
	other := h.unlockedAs("Ben", ui.KeptInSession)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []ui.Session{s, other} {
		_, err := s.Counts(t.Context())
		wants(t, err, workspace.Locked)
	}
	if err := s.Lock(); err != nil {
		t.Errorf("a lock of what is locked: %v", err)
	}
}

func (h *house) unlockedAs(label string, keep ui.Keep) ui.Session {
	h.t.Helper()
	p, err := h.AddPerson(h.t.Context(), label, keep, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := h.Unlock(h.t.Context(), p.ID, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func TestAbout(t *testing.T) {
	h := newHouse(t)
	a := h.About()
	if a.Version != release.Version || a.Licence == "" || a.DataDir != h.cfg.Dir || len(a.Parts) == 0 {
		t.Errorf("%+v", a)
	}
	for _, name := range []string{"Go", "fyne.io/fyne/v2"} {
		if !slices.ContainsFunc(a.Parts, func(p ui.Part) bool {
			return p.Name == name && p.Version != "" && len(p.Licences) > 0 && len(p.Texts) > 0
		}) {
			t.Errorf("%s is not among the parts with its licence: %v", name, a.Parts)
		}
	}
}

// TestPersonKinds: a clinician is told as one.
func TestPersonKinds(t *testing.T) {
	h := newHouse(t)
	if _, err := h.home.AddPerson(t.Context(), "Dr Ben", vault.Clinician, vault.ByKeyring()); err != nil {
		t.Fatal(err)
	}
	if all, err := h.Persons(t.Context()); err != nil || len(all) != 1 || !all[0].Clinician {
		t.Errorf("%+v, %v", all, err)
	}
}
