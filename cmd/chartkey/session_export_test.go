package main

import (
	"os"
	"path/filepath"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// TestWhereAnExportGoes: into a folder of a full path, of which the home may be short, and nowhere else.
func TestWhereAnExportGoes(t *testing.T) {
	home := t.TempDir()
	t.Chdir(t.TempDir())
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	h := newHouse(t)
	s, _, _ := h.connected(ui.KeptInSession, sandbox.Options{})
	for _, dir := range []string{"relative", "./relative", "../relative", "~other/relative"} {
		_, err := s.Export(t.Context(), dir)
		wants(t, err, workspace.Usage)
		if ui.PartOf(err) != "relative-folder" {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if found, err := os.ReadDir("."); err != nil || len(found) != 0 {
		t.Errorf("something was written: %v, %v", found, err)
	}
	done, err := s.Export(t.Context(), "~/records/")
	if want := filepath.Join(home, "records"); err != nil || done.Folder != want || done.Manifest != filepath.Join(want, "manifest.json") {
		t.Errorf("%+v, %v", done, err)
	}
	file := filepath.Join(home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := s.Export(t.Context(), dir); ui.PartOf(err) != "no-folder" {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
