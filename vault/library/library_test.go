package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"
)

var testKey = bytes.Repeat([]byte{0xA7, 0x31}, 16)

const clinic = "clinic-1"

// newLibrary opens a library that does not exist yet.
func newLibrary(t testing.TB) *Library {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "library.db"))
}

// file is where a library lies that is not in memory.
func file(lib *Library) *filePlace { return lib.place.(*filePlace) }

func openAt(t testing.TB, path string) *Library {
	t.Helper()
	lib, err := Open(t.Context(), Config{Path: path, Key: testKey, LockWait: 50 * time.Millisecond})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	return lib
}

// change runs fn with a Writer and commits.
func change(t testing.TB, lib *Library, fn func(w *Writer)) {
	t.Helper()
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatalf("Writer: %v", err)
	}
	defer func() { _ = w.Close() }()
	fn(w)
	if err := w.Commit(t.Context()); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

func put(t testing.TB, w *Writer, records ...Record) (changes []Change) {
	t.Helper()
	for _, r := range records {
		c, err := w.Put(t.Context(), Prepare(r))
		if err != nil {
			t.Fatalf("Put %s: %v", r.Ref(), err)
		}
		changes = append(changes, c)
	}
	return changes
}

// remove removes one record of clinic, which only a sweep of its kind does otherwise.
func remove(t testing.TB, w *Writer, typ, id string) {
	t.Helper()
	n, err := w.removeWhere(t.Context(), clinic, `SELECT id, doc FROM record WHERE connection = ? AND type = ? AND name = ?`, typ, id)
	if err != nil || n != 1 {
		t.Fatalf("%d removed: %v", n, err)
	}
}

func sample(typ, id, date, text string) Record {
	return Record{
		Key: Key{clinic, typ, id}, Version: "3", Updated: time.UnixMicro(1_700_000_000_123_456).UTC(), Date: date,
		Code: "718-7", Title: "Title of " + id, Value: "13.2 g/dL", Flag: "H", Status: "final",
		Source: "https://clinic.example/fhir/" + typ + "/" + id, Request: "https://clinic.example/fhir?page=2",
		ETag: `W/"3"`, Received: time.UnixMicro(1_700_000_001_000_001).UTC(), Text: text,
		Body: []byte(`{"resourceType":"` + typ + `","id":"` + id + `",  "note":"` + text + `"}` + "\r\n"),
	}
}

func refs(records []Record) string {
	var out []string
	for _, r := range records {
		out = append(out, r.Ref())
	}
	return strings.Join(out, " ")
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	lib := newLibrary(t)
	random := make([]byte, 700<<10)
	fill := rand.NewChaCha8([32]byte{1})
	_, _ = fill.Read(random)

	plain := sample("Observation", "a1", "2021-03-04T10:00:00+01:00", "glucose")
	bare := Record{Key: Key{clinic, "Basic", "b"}, Body: []byte("{}"), Received: time.UnixMicro(5).UTC()}
	upper := sample("Observation", "A1", "2021", "other")
	elsewhere := sample("Observation", "a1", "2020", "elsewhere")
	elsewhere.Connection, elsewhere.Source = "clinic-2", "urn:uuid:1"
	empty := sample("Observation", "empty", "", "")
	empty.Body = nil
	large := sample("Binary", "large", "2019-01", "scan")
	large.Body = random
	want := []Record{plain, upper, elsewhere, bare, empty, large}

	change(t, lib, func(w *Writer) {
		for _, c := range put(t, w, want...) {
			if c != Added {
				t.Errorf("Put = %v, want added", c)
			}
		}
	})
	for _, reopened := range []bool{false, true} {
		if reopened {
			lib = openAt(t, file(lib).path)
		}
		for _, w := range want {
			got, err := lib.Get(t.Context(), w.Key)
			if err != nil {
				t.Fatalf("Get %v: %v", w.Key, err)
			}
			w.SHA256, w.Text = sha256.Sum256(w.Body), ""
			if w.Body == nil {
				w.Body = []byte{}
			}
			if d := cmp.Diff(w, got); d != "" {
				t.Errorf("%v differs (-want +got):\n%s", w.Key, d)
			}
		}
	}

	found, err := lib.Find(t.Context(), "Observation/a1")
	if err != nil || len(found) != 2 || !bytes.Equal(found[0].Body, plain.Body) || found[1].Source != "urn:uuid:1" {
		t.Errorf("Find over connections = %d records, %v", len(found), err)
	}
	for _, ref := range []string{"Observation/none", "Observation", "", "/", "Observation/", "Observation/a1/_history/1"} {
		if got, err := lib.Find(t.Context(), ref); !errors.Is(err, ErrNotFound) || got != nil {
			t.Errorf("Find(%q) = %v, %v", ref, got, err)
		}
	}
}

func TestALargeBodyComesBack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("64 MiB through the cipher")
	}
	lib := newLibrary(t)
	body := make([]byte, 64<<20)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(body)
	r := Record{Key: Key{clinic, "Binary", "x"}, Body: body}
	change(t, lib, func(w *Writer) { put(t, w, r) })
	change(t, lib, func(w *Writer) {
		if got := put(t, w, r)[0]; got != Unchanged {
			t.Errorf("second Put = %v", got)
		}
	})
	got, err := lib.Get(t.Context(), r.Key)
	if err != nil || !bytes.Equal(got.Body, body) {
		t.Fatalf("Get: %v, equal %v", err, bytes.Equal(got.Body, body))
	}
}

func TestPutSaysWhatItDid(t *testing.T) {
	lib := newLibrary(t)
	first := sample("Condition", "c", "2020-01-01", "asthma")
	again := first
	again.Request, again.ETag, again.Title = "https://clinic.example/fhir?page=9", `W/"4"`, "not taken"
	newer := sample("Condition", "c", "2022-01-01", "bronchitis")
	newer.Body = []byte("{}")
	change(t, lib, func(w *Writer) {
		w.SetRun(1)
		if got := put(t, w, first); got[0] != Added {
			t.Errorf("first = %v", got)
		}
	})
	change(t, lib, func(w *Writer) {
		w.SetRun(2)
		if got := put(t, w, again); got[0] != Unchanged {
			t.Errorf("again = %v", got)
		}
	})
	got, err := lib.Get(t.Context(), first.Key)
	if err != nil || got.Request != again.Request || got.ETag != again.ETag || got.Title != first.Title {
		t.Errorf("after unchanged: %v %v", got, err)
	}
	change(t, lib, func(w *Writer) {
		if got := put(t, w, newer); got[0] != Replaced {
			t.Errorf("newer = %v", got)
		}
	})
	got, err = lib.Get(t.Context(), first.Key)
	if err != nil || !bytes.Equal(got.Body, newer.Body) || got.Date != newer.Date {
		t.Errorf("after replaced: %v %v", got, err)
	}
	if got := searched(t, lib, "asthma"); got != "" {
		t.Errorf("the replaced text is still found: %s", got)
	}
	if got := searched(t, lib, "bronchitis"); got != "Condition/c" {
		t.Errorf("the new text is not found: %q", got)
	}
}

func searched(t testing.TB, lib *Library, text string) string {
	t.Helper()
	records, err := lib.Search(t.Context(), text, Filter{})
	if err != nil {
		t.Fatalf("Search(%q): %v", text, err)
	}
	return refs(records)
}

func TestListIsNewestFirst(t *testing.T) {
	lib := newLibrary(t)
	other := sample("Observation", "elsewhere", "2021-06", "")
	other.Connection = "clinic-2"
	old := sample("Condition", "old", "1999-12-31", "")
	old.Code = "codes|1"
	change(t, lib, func(w *Writer) {
		put(t, w,
			sample("Observation", "year", "2021", ""), sample("Observation", "day", "2021-03-04", ""),
			sample("Observation", "evening", "2021-03-04T20:00:00Z", ""), sample("Observation", "undated", "", ""),
			old, sample("Condition", "new", "2024-01-01", ""), other)
	})
	for _, c := range []struct {
		name   string
		filter Filter
		want   string
	}{
		{"all", Filter{}, "Condition/new Observation/elsewhere Observation/evening Observation/day Observation/year Condition/old Observation/undated"},
		{"a type", Filter{Types: []string{"Condition"}}, "Condition/new Condition/old"},
		{"several types", Filter{Types: []string{"Condition", "Observation"}, Since: "2021-06"}, "Condition/new Observation/elsewhere Observation/year"},
		{"a code", Filter{Code: "codes|1"}, "Condition/old"},
		{"a connection", Filter{Connection: "clinic-2"}, "Observation/elsewhere"},
		{"type and connection", Filter{Types: []string{"Observation"}, Connection: clinic}, "Observation/evening Observation/day Observation/year Observation/undated"},
		{"limit", Filter{Limit: 2}, "Condition/new Observation/elsewhere"},
		{"since keeps what may be later", Filter{Since: "2021-03-04"}, "Condition/new Observation/elsewhere Observation/evening Observation/day Observation/year"},
		{"since a year", Filter{Since: "2022"}, "Condition/new"},
		{"no such type", Filter{Types: []string{"Immunization"}}, ""},
		{"no such connection", Filter{Connection: "clinic-3"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, err := lib.List(t.Context(), c.filter)
			if err != nil || refs(records) != c.want {
				t.Errorf("List = %s, %v\nwant %s", refs(records), err, c.want)
			}
			var each []Record
			err = lib.Each(t.Context(), c.filter, func(r Record) error {
				if sha256.Sum256(r.Body) != r.SHA256 || len(r.Body) == 0 {
					t.Errorf("%s: body does not fit", r.Ref())
				}
				each = append(each, r)
				return nil
			})
			if err != nil || refs(each) != c.want {
				t.Errorf("Each = %s, %v\nwant %s", refs(each), err, c.want)
			}
		})
	}
	counts, err := lib.Count(t.Context(), clinic)
	if d := cmp.Diff(map[string]int{"Observation": 4, "Condition": 2}, counts); d != "" || err != nil {
		t.Errorf("Count: %v %s", err, d)
	}
	counts, err = lib.Count(t.Context(), "")
	if d := cmp.Diff(map[string]int{"Observation": 5, "Condition": 2}, counts); d != "" || err != nil {
		t.Errorf("Count of all: %v %s", err, d)
	}
}

func TestListsGoByAnIndex(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "2020", "")) })
	for want, f := range map[string]Filter{
		"USING COVERING INDEX record_date":      {Since: "2019"},
		"USING COVERING INDEX record_type_date": {Types: []string{"A"}, Since: "2019", Connection: clinic},
		"USING INDEX record_code":               {Types: []string{"A", "B"}, Code: "x", Connection: clinic},
	} {
		sql, args := pageStatement(f, &position{"2021", 9, 9})
		var plan []string
		err := lib.read(t.Context(), func(e *engine) error {
			return e.query(`EXPLAIN QUERY PLAN `+sql, func(s *sqlite3.Stmt) error {
				plan = append(plan, s.ColumnText(3))
				return nil
			}, args...)
		})
		chosen := strings.Join(plan[:2], "; ")
		if err != nil || !strings.Contains(chosen, want) || strings.Contains(chosen, "TEMP B-TREE") {
			t.Errorf("%+v: %v\n%s", f, err, strings.Join(plan, "\n"))
		}
	}
}

func TestEachGoesThroughManyPages(t *testing.T) {
	lib := newLibrary(t)
	const n = 2*eachPage + 40
	change(t, lib, func(w *Writer) {
		for i := range n {
			put(t, w, sample("Observation", fmt.Sprint(i), fmt.Sprintf("20%02d", i%7), ""))
		}
	})
	for _, limit := range []int{0, eachPage, eachPage + 1, n + 5} {
		want, err := lib.List(t.Context(), Filter{Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		var got []Record
		if err := lib.Each(t.Context(), Filter{Limit: limit}, func(r Record) error {
			got = append(got, r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if refs(got) != refs(want) {
			t.Errorf("limit %d: Each differs from List: %d and %d records", limit, len(got), len(want))
		}
	}
	stop := errors.New("stop")
	if err := lib.Each(t.Context(), Filter{}, func(Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Each = %v, want the error of fn", err)
	}
}

func TestALibraryThatDoesNotExist(t *testing.T) {
	lib := newLibrary(t)
	ctx := t.Context()
	list, err1 := lib.List(ctx, Filter{})
	hits, err2 := lib.Search(ctx, "x", Filter{})
	counts, err3 := lib.Count(ctx, "")
	cursors, err4 := lib.Cursors(ctx, clinic)
	absences, err5 := lib.Absences(ctx, clinic)
	report, err6 := lib.Verify(ctx, nil)
	err7 := lib.Each(ctx, Filter{}, func(Record) error { return errors.New("called") })
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		t.Fatal(err)
	}
	if len(list)+len(hits)+len(counts)+len(cursors)+len(absences)+report.Checked+len(report.Bad) != 0 {
		t.Error("an answer is not empty")
	}
	if _, err := lib.Find(ctx, "A/b"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Find = %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(file(lib).path))
	if err != nil || len(entries) != 0 {
		t.Errorf("something was created: %v %v", entries, err)
	}
	// It begins to answer once another process has made it.
	change(t, openAt(t, file(lib).path), func(w *Writer) { put(t, w, sample("A", "b", "", "word")) })
	if got := searched(t, lib, "word"); got != "A/b" {
		t.Errorf("after creation: %q", got)
	}
}

func TestContextsAndClosing(t *testing.T) {
	lib := newLibrary(t)
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, sample("A", "1", "", "kept"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Put(ended, Prepare(sample("A", "2", "", ""))); !errors.Is(err, context.Canceled) {
		t.Errorf("Put = %v", err)
	}
	if err := w.Commit(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit = %v", err)
	}
	if _, err := lib.List(ended, Filter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("List = %v", err)
	}
	if _, err := lib.Writer(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Writer = %v", err)
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Errorf("what was put before the cancellation cannot be committed: %v", err)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	if _, err := w.Put(t.Context(), Prepare(sample("A", "3", "", ""))); err == nil {
		t.Error("Put after Close went through")
	}
	if got := searched(t, lib, "kept"); got != "A/1" {
		t.Errorf("Search = %q", got)
	}
	if err := errors.Join(lib.Close(), lib.Close()); err != nil {
		t.Error(err)
	}
	if _, err := lib.List(t.Context(), Filter{}); err == nil {
		t.Error("List after Close went through")
	}
}

func TestRefusedConfigurations(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link.db")
	if err := os.Symlink(filepath.Join(dir, "elsewhere.db"), link); err != nil {
		t.Skip(err)
	}
	for name, cfg := range map[string]Config{
		"short key": {Path: filepath.Join(dir, "a.db"), Key: testKey[:16]},
		"no key":    {Path: filepath.Join(dir, "a.db")},
		"no path":   {Key: testKey},
		"a link":    {Path: link, Key: testKey},
		"directory": {Path: dir, Key: testKey},
	} {
		if _, err := Open(t.Context(), cfg); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	lib := openAt(t, filepath.Join(dir, "missing", "library.db"))
	if _, err := lib.Writer(t.Context()); err == nil || strings.Contains(err.Error(), dir) {
		t.Errorf("Writer in a missing directory: %v", err)
	}
}
