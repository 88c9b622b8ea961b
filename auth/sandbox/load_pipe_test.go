//go:build unix

package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestRecordsInAPipe: a pipe among the files is left out and named; reading it would wait for ever.
func TestRecordsInAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"resourceType":"Patient","id":"1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "b.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	found, warnings, err := readDirectory(dir)
	if err != nil || len(found) != 1 || !slices.Equal(warnings, []string{"b.json: is not a plain file"}) {
		t.Errorf("%d entries, %q, %v", len(found), warnings, err)
	}
	if _, _, err := readDirectory(pipe); err == nil {
		t.Error("a pipe was read as a directory")
	}
}
