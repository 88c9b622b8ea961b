//go:build unix

package workspace

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestVerifyExportPipe: a pipe in the place of a file is seen for what it is; opening it would wait for ever.
func TestVerifyExportPipe(t *testing.T) {
	dir := t.TempDir()
	if err := files(dir, map[string]string{manifestName: `{"format":"` + manifestFormat + `","records":[{"path":"a","ref":"Basic/1"}]}`}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", sumsName} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v, err := VerifyExport(t.Context(), dir)
	if err != nil || len(v.Bad) != 2 || v.Bad[0].Reason != "it is not a plain file" {
		t.Errorf("%+v, %v", v, err)
	}
	other := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(other, manifestName), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyExport(t.Context(), other); err == nil {
		t.Error("a pipe was read as a manifest")
	}
	if _, err := VerifyExport(t.Context(), filepath.Join(other, manifestName)); !errors.Is(err, ErrNoExport) {
		t.Errorf("a pipe in the place of the folder: %v", err)
	}
}
