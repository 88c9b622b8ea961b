package library

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCloseWithoutCommitRollsBack(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		put(t, w, sample("A", "1", "2020", "first"))
		if err := w.SetCursor(t.Context(), clinic, "A", "page-2"); err != nil {
			t.Fatal(err)
		}
	})
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, sample("A", "2", "2020", "second"))
	remove(t, w, "A", "1")
	err = errors.Join(w.SetCursor(t.Context(), clinic, "A", "page-3"),
		w.SetCursor(t.Context(), clinic, "B", "x"), w.SetAbsence(t.Context(), clinic, Absence{Type: "C", State: "refused"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	cursors, err := lib.Cursors(t.Context(), clinic)
	if d := cmp.Diff(map[string]string{"A": "page-2"}, cursors); d != "" || err != nil {
		t.Errorf("cursors: %v %s", err, d)
	}
	if got := searched(t, lib, "first") + searched(t, lib, "second"); got != "A/1" {
		t.Errorf("found %q", got)
	}
	absences, err := lib.Absences(t.Context(), clinic)
	if len(absences) != 0 || err != nil {
		t.Errorf("absences: %v %v", absences, err)
	}
	checkSound(t, lib)
}

func TestCursorsAndAbsences(t *testing.T) {
	lib := newLibrary(t)
	at := time.UnixMicro(1_700_000_000_000_001).UTC()
	change(t, lib, func(w *Writer) {
		err := errors.Join(
			w.SetCursor(t.Context(), clinic, "b", "2"), w.SetCursor(t.Context(), clinic, "a", "1"), w.SetCursor(t.Context(), clinic, "a", "3"),
			w.SetCursor(t.Context(), clinic, "c", "4"), w.SetCursor(t.Context(), clinic, "c", ""), w.SetCursor(t.Context(), "clinic-2", "a", "5"),
			w.SetAbsence(t.Context(), clinic, Absence{"Z", "refused", "403", at}), w.SetAbsence(t.Context(), clinic, Absence{"M", "none", "", at}),
			w.SetAbsence(t.Context(), clinic, Absence{"M", "failed", "500", at}), w.SetAbsence(t.Context(), clinic, Absence{"Q", "failed", "", at}),
			w.SetAbsence(t.Context(), clinic, Absence{Type: "Q"}))
		if err != nil {
			t.Fatal(err)
		}
	})
	check := func(wantCursors map[string]string, wantAbsences []Absence) {
		t.Helper()
		cursors, err1 := lib.Cursors(t.Context(), clinic)
		absences, err2 := lib.Absences(t.Context(), clinic)
		if d := cmp.Diff(wantCursors, cursors) + cmp.Diff(wantAbsences, absences); d != "" || err1 != nil || err2 != nil {
			t.Errorf("%v %v %s", err1, err2, d)
		}
	}
	check(map[string]string{"a": "3", "b": "2"}, []Absence{{"M", "failed", "500", at}, {"Z", "refused", "403", at}})
	change(t, lib, func(w *Writer) {
		if n, err := w.RemoveConnection(t.Context(), clinic); n != 0 || err != nil {
			t.Errorf("RemoveConnection = %d, %v", n, err)
		}
		if n, err := w.RemoveConnection(t.Context(), "never seen"); n != 0 || err != nil {
			t.Errorf("RemoveConnection of none = %d, %v", n, err)
		}
	})
	check(map[string]string{}, nil)
	if c, err := lib.Cursors(t.Context(), "clinic-2"); c["a"] != "5" || err != nil {
		t.Errorf("the other connection lost its cursor: %v %v", c, err)
	}
}

func TestRecordsWithoutANameAreRefused(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		for _, k := range []Key{{"", "A", "1"}, {clinic, "", "1"}, {clinic, "A", ""}} {
			if _, err := w.Put(t.Context(), Prepare(Record{Key: k})); err == nil {
				t.Errorf("Put of %v went through", k)
			}
		}
		put(t, w, sample("A", "1", "", "")) // none of these spoils the transaction
	})
	if _, err := lib.Get(t.Context(), Key{clinic, "A", "1"}); err != nil {
		t.Error(err)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	lib := newLibrary(t)
	first, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*Library{"the same library": lib, "another one in the process": openAt(t, file(lib).path)} {
		began := time.Now()
		if _, err := other.Writer(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: Writer = %v, want busy", name, err)
		}
		if waited := time.Since(began); waited < lib.lockWait || waited > 100*lib.lockWait {
			t.Errorf("%s: waited %v", name, waited)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, lib, func(*Writer) {})
}

func TestReadersBetweenTheTransactionsOfAWriter(t *testing.T) {
	lib := newLibrary(t)
	other := openAt(t, file(lib).path)
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	for i, want := range []string{"A/0", "A/1 A/0"} {
		put(t, w, sample("A", string(rune('0'+i)), "", "word"))
		if got, before := searched(t, other, "word"), strings.TrimPrefix(want, "A/1 "); i == 1 && got != before {
			t.Errorf("before the commit: %q", got)
		}
		if err := w.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := searched(t, other, "word"); got != want {
			t.Errorf("after commit %d another reader finds %q", i, got)
		}
	}
}

func TestACommitThatAReaderHoldsUpCanBeRepeated(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the time limit of the engine")
	}
	t.Parallel()
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "", "word")) })
	slow, err := lib.open(t.Context(), readerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.close()
	if err := errors.Join(slow.exec(`BEGIN`), slow.exec(`SELECT * FROM meta`)); err != nil {
		t.Fatal(err)
	}
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	put(t, w, sample("A", "2", "", "word"))
	if err := w.Commit(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("Commit = %v, want busy", err)
	}
	if err := slow.exec(`COMMIT`); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Errorf("the second Commit = %v", err)
	}
	if got := searched(t, lib, "word"); got != "A/2 A/1" {
		t.Errorf("found %q", got)
	}
}

// The tests below run this test binary again as another process, which does what childEnv names.
const childEnv = "CHARTKEY_LIBRARY_CHILD"

func TestMain(m *testing.M) {
	if job, path, ok := strings.Cut(os.Getenv(childEnv), ":"); ok {
		os.Exit(child(job, path))
	}
	os.Exit(m.Run())
}

// startChild starts another process and waits for its first line.
func startChild(t testing.TB, job, path string) (cmd *exec.Cmd, lines *bufio.Scanner, line string) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+job+":"+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines = bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the other process ended without a word")
	}
	return cmd, lines, lines.Text()
}

func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "library.db")
	lib := openAt(t, path)

	// The child holds a writer and commits again and again.
	cmd, lines, _ := startChild(t, "load", path)
	if _, err := lib.Writer(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("Writer beside another process = %v, want busy", err)
	}
	last := 0
	for range 50 {
		if !lines.Scan() {
			t.Fatal("the other process ended")
		}
		counts, err := lib.Count(t.Context(), "")
		if err != nil {
			t.Fatalf("reading beside a writer: %v", err)
		}
		if n := counts["Observation"]; n < last || n%childBatch != 0 {
			t.Errorf("%d records after %d: not whole transactions", n, last)
		} else {
			last = n
		}
		list, err := lib.List(t.Context(), Filter{Limit: 10})
		if err != nil || len(list) != 10 {
			t.Fatalf("List beside a writer: %d %v", len(list), err)
		}
	}
	if last == 0 {
		t.Error("nothing was ever seen")
	}
	// Its death lets us in at once.
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	change(t, lib, func(*Writer) {})
	checkSound(t, lib)
}
