package library

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	childBatch = 40
	// marker is in every text, title, address and body that the child writes.
	marker = "Zanzibarwurzel"
)

// child is what the other process of a test does: it loads batches until it is killed. In each, a third of the records
// are new, a third replace others, and the rest come from the batch before. The cursor tells the batch.
func child(job, path string) int {
	ctx := context.Background()
	lib, err := Open(ctx, Config{Path: path, Key: testKey, LockWait: time.Minute})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var n int
	if _, err := fmt.Sscanf(job, "peak%d", &n); err == nil {
		return childPeak(ctx, lib, n)
	}
	w, err := lib.Writer(ctx)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	cursors, err := lib.Cursors(ctx, clinic)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	batch := 0
	_, _ = fmt.Sscan(cursors["batch"], &batch)
	for batch++; ; batch++ {
		if err := childLoad(ctx, w, batch); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println(batch)
	}
}

// childRecord is record i as batch b writes it: each batch brings new ones and new versions of those of the last.
func childRecord(b, i int) Record {
	text := fmt.Sprintf("%s batch%d number%d", marker, b, i)
	r := sample("Observation", fmt.Sprint(i), fmt.Sprintf("20%02d-%02d", i%50, 1+i%12), text)
	r.Title, r.Request = marker, "https://"+marker+".example/"+fmt.Sprint(b)
	r.Body = []byte(text + strings.Repeat(marker+" ", i%97))
	return r
}

func childLoad(ctx context.Context, w *Writer, b int) error {
	for i := max(0, (b-2)*childBatch); i < b*childBatch; i++ {
		if _, err := w.Put(ctx, Prepare(childRecord(b, i))); err != nil {
			return err
		}
	}
	if err := w.SetCursor(ctx, clinic, "batch", fmt.Sprint(b)); err != nil {
		return err
	}
	return w.Commit(ctx)
}

func TestAKilledWriterLeavesWholeTransactions(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "library.db")
	committed, tries := 0, 8
	if testing.Short() {
		tries = 2
	}
	for try := range tries {
		cmd, lines, line := startChild(t, "load", path)
		for range 3 + try {
			_, _ = fmt.Sscan(line, &committed)
			if !lines.Scan() {
				t.Fatal("the other process ended")
			}
			line = lines.Text()
		}
		_, _ = fmt.Sscan(line, &committed)
		// Somewhere in the next transaction, a little later every time.
		time.Sleep(time.Duration(try) * 700 * time.Microsecond) // a kill has no condition to wait for
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		noMarker(t, filepath.Dir(path))

		lib := openAt(t, path)
		batch := checkBatches(t, lib)
		if batch < committed {
			t.Errorf("batch %d was reported committed, %d is there", committed, batch)
		}
		_ = lib.Close()
		noMarker(t, filepath.Dir(path))
	}
}

// checkBatches fails the test unless the library is exactly what some batch left, and returns which one.
func checkBatches(t testing.TB, lib *Library) int {
	t.Helper()
	cursors, err := lib.Cursors(t.Context(), clinic)
	if err != nil {
		t.Fatalf("after the crash: %v", err)
	}
	batch := 0
	_, _ = fmt.Sscan(cursors["batch"], &batch)
	n := 0
	err = lib.Each(t.Context(), Filter{}, func(r Record) error {
		i := 0
		_, _ = fmt.Sscan(r.ID, &i)
		want := childRecord(min(i/childBatch+2, batch), i)
		if !bytes.Equal(r.Body, want.Body) || r.Request != want.Request {
			return fmt.Errorf("record %d of batch %d is from another one", i, batch)
		}
		n++
		return nil
	})
	if err != nil || n != batch*childBatch {
		t.Errorf("after batch %d there are %d records, %v", batch, n, err)
	}
	if batch > 0 {
		text := fmt.Sprintf("batch%d number%d ", batch, batch*childBatch-1)
		if got, want := searched(t, lib, text), fmt.Sprintf("Observation/%d", batch*childBatch-1); got != want {
			t.Errorf("Search(%q) = %q, want %q", text, got, want)
		}
		if got := searched(t, lib, fmt.Sprintf(`"batch%d" number%d `, batch+1, 0)); got != "" {
			t.Errorf("the index is ahead of the records: %q", got)
		}
	}
	checkSound(t, lib)
	return batch
}

// noMarker looks into every file of the directory.
func noMarker(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range forms(marker) {
			if bytes.Contains(content, form) {
				t.Errorf("%q stands in %s", form, entry.Name())
			}
		}
		for _, name := range []string{"Observation", "clinic.example", "SQLite format"} {
			if bytes.Contains(content, []byte(name)) {
				t.Errorf("%q stands in %s", name, entry.Name())
			}
		}
	}
}

func forms(word string) [][]byte {
	var utf16 []byte
	for i := range len(word) {
		utf16 = append(utf16, word[i], 0)
	}
	return [][]byte{[]byte(word), []byte(strings.ToLower(word)), utf16, []byte(base64.StdEncoding.EncodeToString([]byte(word))[:16])}
}

func TestNothingIsReadableOnDisk(t *testing.T) {
	lib := newLibrary(t)
	dir := filepath.Dir(file(lib).path)
	temp := t.TempDir()
	t.Setenv("SQLITE_TMPDIR", temp)
	t.Setenv("TMPDIR", temp)
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	for b := 1; b < 8; b++ {
		for i := range 300 {
			put(t, w, childRecord(b, i))
		}
		r := childRecord(b, b)
		r.ID, r.Body = "large", bytes.Repeat([]byte(marker), 4<<20/len(marker))
		put(t, w, r)
		noMarker(t, dir) // with the journal of an open transaction beside it
		if err := w.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		searched(t, lib, marker)
		noMarker(t, dir)
	}
	noMarker(t, temp)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}
