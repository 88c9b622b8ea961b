package library

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"testing"
)

// TestSalvageChangedBody: of the bodies that are not what was stored it tells, and gives all others.
func TestSalvageChangedBody(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		for i := range 30 {
			put(t, w, childRecord(1, i))
		}
	})
	change(t, lib, func(w *Writer) {
		remove(t, w, "Observation", "5")
		if err := w.e.exec(`UPDATE record SET body = x'00' WHERE name = '7'`); err != nil {
			t.Fatal(err)
		}
	})
	given := map[string][]byte{}
	bad, err := lib.Salvage(t.Context(), func(r Record) error { given[r.ID] = r.Body; return nil })
	if err != nil || len(given) != 28 || given["7"] != nil || len(bad) != 1 || bad[0].Ref != "Observation/7" || bad[0].Reason == "" {
		t.Errorf("%d records, %+v, %v", len(given), bad, err)
	}
	full := errors.New("full")
	if _, err := lib.Salvage(t.Context(), func(Record) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}

// TestSalvageAfterUnreadablePages: wherever a bit flips, each record is either given as it was stored, or told of.
func TestSalvageAfterUnreadablePages(t *testing.T) {
	t.Parallel()
	path, content := filled(t, 700)
	whole := map[string]Record{}
	lib := openAt(t, path)
	if bad, err := lib.Salvage(t.Context(), func(r Record) error { whole[r.Ref()] = r; return nil }); err != nil || len(bad) != 0 || len(whole) != 701 {
		t.Fatalf("%d records, %v, %v", len(whole), bad, err)
	}
	_ = lib.Close()
	rng := rand.New(rand.NewPCG(9, 9))
	var lost, unsourced int
	for range 80 {
		changed := bytes.Clone(content)
		changed[pageSize+rng.IntN(len(content)-pageSize)] ^= 4
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			continue
		}
		left := maps.Clone(whole)
		bad, err := lib.Salvage(t.Context(), func(r Record) error {
			want := left[r.Ref()]
			if !bytes.Equal(r.Body, want.Body) || r.SHA256 != want.SHA256 || r.Connection != want.Connection {
				t.Errorf("%s is not what was stored", r.Ref())
			}
			delete(left, r.Ref())
			if r.Source == "" {
				unsourced++
			} else if r.Source != want.Source || !r.Received.Equal(want.Received) {
				t.Errorf("%s came from %s", r.Ref(), r.Source)
			}
			return nil
		})
		_ = lib.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(left) > len(bad) {
			t.Errorf("%d records are lost and %d told of", len(left), len(bad))
		}
		for _, b := range bad {
			if b.Reason == "" {
				t.Errorf("%+v", b)
			}
		}
		lost += len(left)
	}
	if lost == 0 || unsourced == 0 {
		t.Errorf("no flip met a record (%d) or where one came from (%d)", lost, unsourced)
	}
}
