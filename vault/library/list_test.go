package library

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"
)

// TestAListInPieces: of each filter, pieces of any size make up the list, the number is that of its records, and each has its place.
func TestAListInPieces(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		for i := range 60 {
			r := sample([]string{"Observation", "Condition", "Encounter"}[i%3], fmt.Sprint(i), []string{"2020-03", "", "2021-01-05", "2019", "2020-03"}[i*7%5], "blood words")
			if i%4 == 0 {
				r.Connection = "clinic-2"
			}
			put(t, w, r)
		}
	})
	for _, f := range []Filter{
		{}, {Types: []string{"Condition"}}, {Types: []string{"Observation", "Encounter"}}, {Connection: "clinic-2"}, {Since: "2020-02"},
		{Types: []string{"Observation", "Condition"}, Connection: clinic, Since: "2019"}, {Types: []string{"Immunization"}},
	} {
		for _, text := range []string{"", "bloo"} {
			list := func(f Filter) ([]Record, error) { return lib.List(t.Context(), f) }
			if text != "" {
				list = func(f Filter) ([]Record, error) { return lib.Search(t.Context(), text, f) }
			}
			all, err := list(f)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := lib.Number(t.Context(), text, f); err != nil || n != len(all) {
				t.Errorf("%+v %q: %d in all, %v, listed are %d", f, text, n, err, len(all))
			}
			for _, size := range []int{1, 7, 64} {
				var pieces []Record
				for piece := f; piece.Offset == 0 || len(pieces) == piece.Offset; piece.Offset += size {
					piece.Limit = size
					more, err := list(piece)
					if err != nil {
						t.Fatal(err)
					}
					pieces = append(pieces, more...)
				}
				if text == "" && refs(pieces) != refs(all) || len(pieces) != len(all) {
					t.Errorf("%+v %q in pieces of %d: %s\nwant %s", f, text, size, refs(pieces), refs(all))
				}
			}
			for i, r := range all {
				if text != "" {
					break
				}
				if key, at, err := lib.Place(t.Context(), r.Key, f); err != nil || key != r.Key || at != i {
					t.Errorf("%+v: %v is at %d as %v, %v, want %d", f, r.Key, at, key, err, i)
				}
			}
		}
	}
	rest, err := lib.List(t.Context(), Filter{Offset: 50})
	all, err2 := lib.List(t.Context(), Filter{})
	if err := errors.Join(err, err2); err != nil || refs(rest) != refs(all[50:]) {
		t.Errorf("without a limit: %s, %v", refs(rest), err)
	}
	var each []Record
	if err := lib.Each(t.Context(), Filter{Offset: 50, Limit: 8}, func(r Record) error { each = append(each, r); return nil }); err != nil || refs(each) != refs(all[50:58]) {
		t.Errorf("Each: %s, %v", refs(each), err)
	}
}

// TestNumbersAreKeptUntilSomebodyWrites: this window or another program; what was handed out is the caller's.
func TestNumbersAreKeptUntilSomebodyWrites(t *testing.T) {
	memory := NewMemory()
	for name, open := range map[string]func(path string) *Library{
		"file":   func(path string) *Library { return openAt(t, path) },
		"memory": func(path string) *Library { return openInMemory(t, memory, path, testKey) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "library.db")
			lib, other := open(path), open(path)
			holds := func(a, b int) {
				t.Helper()
				for range 2 {
					counts, err := lib.Count(t.Context(), "")
					n, err2 := lib.Number(t.Context(), "", Filter{Types: []string{"B", "B", "C"}})
					all, err3 := lib.Number(t.Context(), "", Filter{})
					if err := errors.Join(err, err2, err3); err != nil || counts["A"] != a || counts["B"] != b || n != b || all != a+b {
						t.Errorf("%v, B %d, all %d, %v; want A %d, B %d", counts, n, all, err, a, b)
					}
					counts["A"] = -1
				}
			}
			holds(0, 0)
			change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "2020", ""), sample("B", "1", "2020", "")) })
			holds(1, 1)
			lib.reader.counts[""]["A"] = 5 // is what is told as long as nobody writes
			holds(5, 1)
			change(t, other, func(w *Writer) { put(t, w, sample("B", "2", "2020", "")) })
			holds(1, 2)
			w, err := other.Writer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			put(t, w, sample("A", "2", "2020", ""))
			_ = w.Close() // without a commit
			holds(1, 2)
			change(t, lib, func(w *Writer) {
				if n, err := w.RemoveConnection(t.Context(), clinic); err != nil || n != 3 {
					t.Fatal(n, err)
				}
			})
			holds(0, 0)
		})
	}
}

func TestPlace(t *testing.T) {
	lib := newLibrary(t)
	if _, _, err := lib.Place(t.Context(), Key{clinic, "A", "1"}, Filter{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("without a library: %v", err)
	}
	twin := sample("A", "1", "2022", "")
	twin.Connection = "clinic-2"
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "2020", ""), sample("B", "2", "2021", ""), twin) })
	for _, c := range []struct {
		key  Key
		f    Filter
		want Key
		at   int
		err  error
	}{
		{Key{clinic, "A", "1"}, Filter{}, Key{clinic, "A", "1"}, 2, nil},
		{Key{"", "A", "1"}, Filter{}, Key{"clinic-2", "A", "1"}, 0, nil},
		{Key{clinic, "A", "1"}, Filter{Types: []string{"A"}, Limit: 1, Offset: 9}, Key{clinic, "A", "1"}, 1, nil},
		{Key{clinic, "A", "1"}, Filter{Types: []string{"B"}}, Key{}, 0, ErrNotFound},
		{Key{"", "A", "none"}, Filter{}, Key{}, 0, ErrNotFound},
		{Key{"clinic-3", "A", "1"}, Filter{}, Key{}, 0, ErrNotFound},
	} {
		key, at, err := lib.Place(t.Context(), c.key, c.f)
		if d := cmp.Diff(c.want, key); d != "" || at != c.at || !errors.Is(err, c.err) {
			t.Errorf("%v among %+v: %v at %d, %v", c.key, c.f, key, at, err)
		}
	}
}

// TestWithoutFiles: what other records refer to is left out of lists, searches, numbers and places alike.
func TestWithoutFiles(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		put(t, w, sample("Condition", "a", "2020", "blood"), sample("Binary", "file", "2021", "blood"), sample("Observation", "b", "2022", "blood"),
			sample("Condition", "c", "2019", "blood"))
	})
	const shown = "Observation/b Condition/a Condition/c"
	without := Filter{Files: WithoutFiles}
	listed, err := lib.List(t.Context(), without)
	if err != nil || refs(listed) != shown {
		t.Errorf("List: %s, %v", refs(listed), err)
	}
	piece, err := lib.List(t.Context(), Filter{Files: WithoutFiles, Limit: 2, Offset: 1})
	if err != nil || refs(piece) != "Condition/a Condition/c" {
		t.Errorf("a piece: %s, %v", refs(piece), err)
	}
	found, err := lib.Search(t.Context(), "blood", without)
	if err != nil || refs(found) != shown {
		t.Errorf("Search: %s, %v", refs(found), err)
	}
	for _, text := range []string{"", "blood"} {
		if n, err := lib.Number(t.Context(), text, without); n != 3 || err != nil {
			t.Errorf("Number(%q) = %d, %v", text, n, err)
		}
	}
	if _, at, err := lib.Place(t.Context(), Key{clinic, "Condition", "a"}, without); at != 1 || err != nil {
		t.Errorf("Place = %d, %v", at, err)
	}
	if files, err := lib.List(t.Context(), Filter{Files: WithoutFiles, Types: []string{"Binary"}}); refs(files) != "Binary/file" || err != nil {
		t.Errorf("asked for by its type: %s, %v", refs(files), err)
	}
}

// TestCountsGoByAnIndex: what is asked each time that someone types, or looks elsewhere in a long list, reads no record.
func TestCountsGoByAnIndex(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "2020", "")) })
	hits, _ := rank{table: "words", match: `"a"`}.hits(Filter{Types: []string{"A", "B"}})
	shown, _ := rank{table: "words", match: `"a"`}.hits(Filter{Files: WithoutFiles})
	for _, sql := range []string{
		`SELECT count(*) FROM record r WHERE r.type IN (?, ?)`, `SELECT count(*) FROM (` + hits + `)`,
		`SELECT count(*) FROM record r WHERE r.type IN (?, ?) AND (r.date, r.connection, r.id) > (?, ?, ?)`,
		`SELECT count(*) FROM record r WHERE r.type <> 'Binary' AND (r.date, r.connection, r.id) > (?, ?, ?)`,
		`SELECT count(*) FROM (` + shown + `)`,
	} {
		err := lib.read(t.Context(), func(e *engine) error {
			return e.query(`EXPLAIN QUERY PLAN `+sql, func(s *sqlite3.Stmt) error {
				step := s.ColumnText(3)
				if strings.Contains(step, " r") && !strings.Contains(step, "COVERING INDEX record_") && !strings.Contains(step, "words") {
					t.Errorf("%s\n%s", sql, step)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
	}
}
