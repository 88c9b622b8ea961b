package library

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func openInMemory(t *testing.T, m *Memory, path string, key []byte) *Library {
	t.Helper()
	lib, err := Open(t.Context(), Config{Path: path, Memory: m, Key: key, LockWait: 50 * time.Millisecond})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	return lib
}

// TestInMemory: a library in memory is as one in a file, is enciphered, and reaches no file.
func TestInMemory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "library.db")
	m := NewMemory()
	lib := openInMemory(t, m, path, testKey)
	if got := searched(t, lib, "plainword"); got != "" {
		t.Errorf("found %q before anything was put in", got)
	}
	change(t, lib, func(w *Writer) {
		put(t, w, sample("A", "1", "2020", "plainword"), sample("A", "2", "2021", "plainword"))
		if err := w.SetCursor(t.Context(), clinic, "batch", "1"); err != nil {
			t.Fatal(err)
		}
	})
	checkSound(t, lib)
	_ = lib.Close()

	lib = openInMemory(t, m, path, testKey) // as after a lock and an unlock
	if got := searched(t, lib, "plainword"); got != "A/2 A/1" {
		t.Errorf("found %q", got)
	}
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, sample("A", "3", "2022", "plainword"))
	if _, err := lib.Writer(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	_ = w.Close() // without a commit
	if got := searched(t, lib, "plainword"); got != "A/2 A/1" {
		t.Errorf("after a rollback: %q", got)
	}
	for i := range 40 {
		change(t, lib, func(w *Writer) { put(t, w, childRecord(2, i)) })
	}
	checkSound(t, lib)

	at, err := lib.place.enciphered()
	if err != nil {
		t.Fatal(err)
	}
	size, _ := at.Size()
	held := make([]byte, size)
	for off := int64(0); off < size; off += blockSize {
		if _, err := at.ReadAt(held[off:off+blockSize], off); err != nil {
			t.Fatal(err)
		}
	}
	if size < pageSize || bytes.Contains(held, []byte("plainword")) || bytes.Contains(held, []byte("SQLite")) {
		t.Errorf("%d bytes, not enciphered", size)
	}
	_ = at.Close()

	other := bytes.Clone(testKey)
	other[5] ^= 1
	if _, err := Open(t.Context(), Config{Path: path, Memory: m, Key: other}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	if got := searched(t, openInMemory(t, NewMemory(), path, testKey), "plainword"); got != "" {
		t.Errorf("another memory holds %q", got)
	}
	_ = lib.Close()
	m.Remove(path)
	if got := searched(t, openInMemory(t, m, path, testKey), "plainword"); got != "" {
		t.Errorf("after Remove: %q", got)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("on the disk: %v, %v", files, err)
	}
}
