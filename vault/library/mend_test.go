package library

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// wordsOf is what childRecord gives Search to look through.
func wordsOf(r Record) string { return r.Title }

// TestMendAfterAFlippedBit: wherever it lies, what can be read is in the new library as it was, everything is asked for again, and the damaged
// file is kept.
func TestMendAfterAFlippedBit(t *testing.T) {
	t.Parallel()
	_, content := filled(t, 700)
	rng := rand.New(rand.NewPCG(9, 9))
	var mended, given, lost int
	flips := 60
	if testing.Short() {
		flips = 12
	}
	for n := range flips {
		dir := t.TempDir()
		path := filepath.Join(dir, "library.db")
		at := rng.IntN(len(content))
		if n%10 == 0 {
			at = rng.IntN(2 * pageSize)
		}
		changed := bytes.Clone(content)
		changed[at] ^= 4
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			t.Fatalf("flip at %d: %v", at, err)
		}
		before := map[string]Record{}
		bad, err := lib.Salvage(t.Context(), func(r Record) error { before[r.Ref()] = r; return nil })
		if err != nil {
			t.Fatal(err)
		}
		done, err := lib.Mend(t.Context(), wordsOf)
		if err != nil || done == nil || done.Kept != len(before) || done.Lost > len(bad) {
			t.Fatalf("flip at %d: %+v, %v; %d could be read, %d not", at, done, err, len(before), len(bad))
		}
		mended, given, lost = mended+1, given+done.Kept, lost+done.Lost
		if aside, err := os.ReadFile(done.File); err != nil || !bytes.Equal(aside, changed) {
			t.Errorf("flip at %d: the damaged file is not kept: %v", at, err)
		}
		if report, err := lib.Verify(t.Context(), nil); err != nil || !report.Whole() || report.Checked != done.Kept {
			t.Errorf("flip at %d: the new library: %+v, %v", at, report, err)
		}
		err = lib.Each(t.Context(), Filter{}, func(r Record) error {
			want := before[r.Ref()]
			if want.Received.IsZero() { // where it came from is lost
				r.Received = want.Received
			}
			if !bytes.Equal(r.Body, want.Body) || r.Title != want.Title || r.Source != want.Source || !r.Received.Equal(want.Received) {
				t.Errorf("flip at %d: %s is another one", at, r.Ref())
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if cursors, err := lib.Cursors(t.Context(), clinic); err != nil || len(cursors) != 0 {
			t.Errorf("flip at %d: the next sync would go on at %v, %v", at, cursors, err)
		}
		if again, err := lib.Mend(t.Context(), wordsOf); again != nil || err != nil {
			t.Errorf("flip at %d: mended once more: %+v, %v", at, again, err)
		}
		_ = lib.Close()
	}
	t.Logf("%d mended, %d records kept and %d lost", mended, given, lost)
	if given == 0 || lost == 0 {
		t.Error("the flips hit too little: the test proves nothing")
	}
}

// TestNothingIsLeft: where no page with a record can be read nothing opens, and nothing is changed.
func TestNothingIsLeft(t *testing.T) {
	path, content := filled(t, 100)
	for at := 0; at < len(content); at += pageSize {
		content[at+pageSize/2] ^= 1 // behind the block by which a wrong key is told
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if lib, err := Open(t.Context(), Config{Path: path, Key: testKey}); !errors.Is(err, ErrUnreadable) {
		t.Errorf("%v, %v", lib, err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) || len(Aside(filepath.Dir(path))) > 0 {
		t.Errorf("it was changed: %v", err)
	}
}

// TestOpenLooksNoFurtherThanNeeded: by the first page with a record it is known that there are some, and the end of the context is no answer.
func TestOpenLooksNoFurtherThanNeeded(t *testing.T) {
	path, content := filled(t, 700)
	content[pageSize/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	lib := openAt(t, path)
	all, some := &leaves{lib: lib}, &leaves{lib: lib}
	if err := errors.Join(all.look(t.Context()), some.scan(t.Context(), func() bool { return len(some.page) > 0 })); err != nil {
		t.Fatal(err)
	}
	if len(some.page) == 0 || len(some.page) >= len(all.page)/2 || some.looked {
		t.Errorf("%d of %d rows were looked at", len(some.page), len(all.page))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if found, err := lib.hasRows(ended); found || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v, %v", found, err)
	}
}

// TestMendAChangedBody: the pages fit, so that only a look at the record shows it. That it was looked at is remembered.
func TestMendAChangedBody(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		for i := range 30 {
			put(t, w, childRecord(1, i))
		}
		if err := w.SetAbsence(t.Context(), clinic, Absence{Type: "Condition", State: "refused"}); err != nil {
			t.Fatal(err)
		}
	})
	if done, err := lib.Mend(t.Context(), wordsOf); done != nil || err != nil {
		t.Fatalf("of a whole one: %+v, %v", done, err)
	}
	change(t, lib, func(w *Writer) {
		if err := errors.Join(w.begin(t.Context()), w.e.exec(`UPDATE record SET body = x'00' WHERE name = '7'`)); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := lib.Find(t.Context(), "Observation/7"); !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	other := openAt(t, file(lib).path) // as another process has it open
	if _, err := other.List(t.Context(), Filter{}); err != nil {
		t.Fatal(err)
	}
	wantDamaged(t, other.Check(t.Context()))
	done, err := lib.Mend(t.Context(), wordsOf)
	if err != nil || done == nil || done.Kept != 29 || done.Lost != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if absent, err := lib.Absences(t.Context(), clinic); err != nil || len(absent) != 1 {
		t.Errorf("absent: %v, %v", absent, err)
	}
	if found, err := lib.Search(t.Context(), childRecord(1, 8).Title, Filter{}); err != nil || len(found) == 0 {
		t.Errorf("found %v, %v", found, err)
	}
	for _, l := range []*Library{lib, other} {
		if _, err := l.Find(t.Context(), "Observation/7"); !errors.Is(err, ErrNotFound) {
			t.Errorf("the lost record: %v", err)
		}
	}
	change(t, lib, func(w *Writer) { put(t, w, childRecord(1, 7)) })
	if report, err := other.Verify(t.Context(), nil); err != nil || !report.Whole() || report.Checked != 30 {
		t.Errorf("%+v, %v", report, err)
	}
	t.Run("what was put aside goes with the connection", func(t *testing.T) {
		fresh := file(lib).fresh().path // from a Mend that was cut short
		for _, left := range []string{fresh, fresh + "-journal"} {
			if err := os.WriteFile(left, []byte("enciphered records"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if len(Aside(filepath.Dir(file(lib).path))) != 1 {
			t.Fatal("nothing was put aside")
		}
		change(t, lib, func(w *Writer) {
			if _, err := w.RemoveConnection(t.Context(), clinic); err != nil {
				t.Fatal(err)
			}
		})
		if left := Aside(filepath.Dir(file(lib).path)); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		if left, _ := filepath.Glob(fresh + "*"); len(left) != 0 {
			t.Errorf("left of the new library: %v", left)
		}
	})
}

// TestMendWhileAnotherWrites waits for the other, and does not take the library from under it.
func TestMendWhileAnotherWrites(t *testing.T) {
	path, content := filled(t, 100)
	changed := bytes.Clone(content)
	changed[len(changed)-pageSize/2] ^= 1
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	lib := openAt(t, path)
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lib.Mend(t.Context(), wordsOf); !errors.Is(err, ErrBusy) {
		t.Errorf("Mend = %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if done, err := lib.Mend(t.Context(), wordsOf); err != nil || done == nil {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestMendWithoutLinks: on a file system that has none the damaged library is copied, and is not touched before it is.
func TestMendWithoutLinks(t *testing.T) {
	_, content := filled(t, 100)
	changed := bytes.Clone(content)
	changed[len(changed)-pageSize/2] ^= 1
	damaged := func(t *testing.T) *Library {
		path := filepath.Join(t.TempDir(), "library.db")
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib := openAt(t, path)
		lib.now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
		file(lib).link = func(from, to string) error {
			return &os.LinkError{Op: "link", Old: from, New: to, Err: errors.ErrUnsupported}
		}
		return lib
	}
	same := func(t *testing.T, path string, want []byte) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another one: %v", filepath.Base(path), err)
		}
	}
	t.Run("is copied", func(t *testing.T) {
		lib := damaged(t)
		done, err := lib.Mend(t.Context(), wordsOf)
		if err != nil || done == nil || done.Kept == 0 {
			t.Fatalf("%+v, %v", done, err)
		}
		same(t, done.File, changed)
		if info, err := os.Stat(done.File); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if report, err := lib.Verify(t.Context(), nil); err != nil || !report.Whole() {
			t.Errorf("%+v, %v", report, err)
		}
	})
	t.Run("and cannot be copied", func(t *testing.T) {
		lib := damaged(t)
		taken := filepath.Join(filepath.Dir(file(lib).path), "library-damaged-20260301T120000.000000Z.db")
		if err := os.WriteFile(taken, []byte("of before"), 0o600); err != nil {
			t.Fatal(err)
		}
		if done, err := lib.Mend(t.Context(), wordsOf); err == nil {
			t.Fatalf("%+v", done)
		}
		same(t, taken, []byte("of before"))
		same(t, file(lib).path, changed)
	})
}

// TestMendLeavesTheJournal: while the old library is the one that counts its journal belongs to it, and to the new one it never does.
func TestMendLeavesTheJournal(t *testing.T) {
	path, _ := filled(t, 10)
	p := file(openAt(t, path))
	journal := path + "-journal"
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(journal, "what a transaction has changed")
	failed := errors.New("no room")
	if _, err := p.replace(time.Now(), func(address) error { return failed }); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if left, err := os.ReadFile(journal); err != nil || len(left) == 0 {
		t.Errorf("a try that failed took the journal: %v", err)
	}
	aside, err := p.replace(time.Now(), func(fresh address) error {
		if _, err := os.Lstat(journal); err != nil {
			t.Errorf("the copy is made without the journal: %v", err)
		}
		write(fresh.path, "new")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(journal); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new library has the journal of the old one: %v", err)
	}
	if now, _ := os.ReadFile(path); string(now) != "new" || aside == "" {
		t.Errorf("%d bytes in place, %q aside", len(now), aside)
	}
}

// TestMendKeepsTheOnlyCopy: where the disk does not confirm that the new library has its name, the damaged one has none but its second.
func TestMendKeepsTheOnlyCopy(t *testing.T) {
	path, content := filled(t, 100)
	content[len(content)-pageSize/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	lib := openAt(t, path)
	unconfirmed := errors.New("unconfirmed")
	file(lib).sync = func(string) error { return unconfirmed }
	if done, err := lib.Mend(t.Context(), wordsOf); !errors.Is(err, unconfirmed) {
		t.Fatalf("%+v, %v", done, err)
	}
	kept := Aside(filepath.Dir(path))
	if len(kept) != 1 {
		t.Fatalf("kept: %v", kept)
	}
	if old, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(old, content) {
		t.Errorf("the damaged library is another one: %v", err)
	}
	file(lib).sync = syncDir
	if done, err := lib.Mend(t.Context(), wordsOf); err != nil || done != nil {
		t.Errorf("the new one is not whole: %+v, %v", done, err)
	}
}

// TestNobodyKnowsHowManyThereWere: without the first page nothing tells that the file ended later. That is said, and not that nothing is lost.
func TestNobodyKnowsHowManyThereWere(t *testing.T) {
	path, content := filled(t, 700)
	for situation, c := range map[string]struct {
		damage    func(content []byte) []byte
		uncounted bool
	}{
		"a record":                  {func(b []byte) []byte { b[len(b)-pageSize/2] ^= 1; return b }, false},
		"the first page":            {func(b []byte) []byte { b[pageSize/2] ^= 1; return b }, true},
		"the first page, and ended": {func(b []byte) []byte { b[pageSize/2] ^= 1; return b[:len(b)/pageSize/2*pageSize] }, true},
	} {
		if err := os.WriteFile(path, c.damage(bytes.Clone(content)), 0o600); err != nil {
			t.Fatal(err)
		}
		lib := openAt(t, path)
		bad, err := lib.Salvage(t.Context(), func(Record) error { return nil })
		if err != nil || slices.Contains(bad, perhapsMore) != c.uncounted {
			t.Errorf("%s: told of %d, %v", situation, len(bad), err)
		}
		report, err := lib.Verify(t.Context(), nil)
		if err != nil || slices.Contains(report.Bad, perhapsMore) != c.uncounted {
			t.Errorf("%s: told of %d, %v", situation, len(report.Bad), err)
		}
		done, err := lib.Mend(t.Context(), wordsOf)
		if err != nil || done == nil || done.Uncounted != c.uncounted || done.Kept == 0 {
			t.Errorf("%s: %+v, %v", situation, done, err)
		}
		_ = lib.Close()
	}
}

// TestMendNothing: without a library, and of one in memory.
func TestMendNothing(t *testing.T) {
	lib := newLibrary(t)
	if done, err := lib.Mend(t.Context(), wordsOf); done != nil || err != nil {
		t.Errorf("%+v, %v", done, err)
	}
	m, err := Open(t.Context(), Config{Path: "/m", Memory: NewMemory(), Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	change(t, m, func(w *Writer) { put(t, w, childRecord(1, 1)) })
	if done, err := m.Mend(t.Context(), wordsOf); done != nil || err != nil {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestDamageIsToldInPlainWords: the engine's own are of no use to anybody.
func TestDamageIsToldInPlainWords(t *testing.T) {
	path, content := filled(t, 100)
	for at := pageSize + 50; at < len(content); at += pageSize {
		changed := bytes.Clone(content)
		changed[at] ^= 1
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := answers(t.Context(), path, []string{"Observation/1"})
		lib, _ := Open(t.Context(), Config{Path: path, Key: testKey})
		var report Report
		if lib != nil {
			report, _ = lib.Verify(t.Context(), nil)
			_ = lib.Close()
		}
		if err != nil {
			all = append(all, err.Error())
		}
		for _, b := range report.Bad {
			all = append(all, b.Reason)
		}
		for _, text := range all {
			for _, word := range []string{"sqlite", "malformed", "Tree ", "I/O"} {
				if strings.Contains(text, word) {
					t.Errorf("page %d: %.200s", at/pageSize, text)
				}
			}
		}
	}
}

func wantDamaged(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want damaged", err)
	}
}
