package library

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
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

// TestSalvageOfEachDamagedPage: a page that only finds records, whatever it is of, costs none of them; one that holds some costs those.
func TestSalvageOfEachDamagedPage(t *testing.T) {
	t.Parallel()
	const records, most = 700, 100 // on one page
	_, content := filled(t, records)
	whole := 0
	for at := 0; at < len(content); at += pageSize {
		changed := bytes.Clone(content)
		changed[at+100+at/pageSize%4*blockSize] ^= 1
		path := filepath.Join(t.TempDir(), "library.db")
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			t.Errorf("page %d: %v", at/pageSize, err)
			continue
		}
		given, unsourced := 0, 0
		bad, err := lib.Salvage(t.Context(), func(r Record) error {
			if given++; r.Connection != clinic || r.Title == "" {
				t.Errorf("page %d: %+v", at/pageSize, r)
			}
			if r.Source == "" {
				unsourced++
			}
			return nil
		})
		lost := records + 1 - given
		if err != nil || lost > most || len(bad) < max(lost, unsourced) {
			t.Errorf("page %d: %d lost, %d without a source, %d told of, %v", at/pageSize, lost, unsourced, len(bad), err)
		}
		if lost == 0 {
			whole++
		}
		done, err := lib.Mend(t.Context(), wordsOf)
		if err != nil || done == nil || done.Kept != given {
			t.Errorf("page %d: %+v, %v", at/pageSize, done, err)
		}
		if n, err := lib.Number(t.Context(), "", Filter{Connection: clinic}); n != given || err != nil {
			t.Errorf("page %d: %d records of the connection are in the new library, %v", at/pageSize, n, err)
		}
		if report, err := lib.Verify(t.Context(), nil); err != nil || !report.Whole() || report.Checked != given {
			t.Errorf("page %d: the new library: %+v, %v", at/pageSize, report, err)
		}
		_ = lib.Close()
	}
	if whole == 0 || whole == len(content)/pageSize {
		t.Errorf("of %d pages %d cost no record", len(content)/pageSize, whole)
	}
}

// TestSalvageAfterMuchDamage: with damage in many pages, the first among them, what is whole is given and the rest told of.
func TestSalvageAfterMuchDamage(t *testing.T) {
	t.Parallel()
	const records = 700
	path, content := filled(t, records)
	whole := map[string]Record{}
	lib := openAt(t, path)
	if _, err := lib.Salvage(t.Context(), func(r Record) error { whole[r.Ref()] = r; return nil }); err != nil {
		t.Fatal(err)
	}
	_ = lib.Close()
	rng := rand.New(rand.NewPCG(4, 2))
	var given, lost int
	for range 20 {
		changed := bytes.Clone(content)
		for at := 0; at < len(changed); at += pageSize {
			if at == 0 || at != 2*pageSize && rng.IntN(4) == 0 { // but not what says whose the records are
				changed[at+rng.IntN(pageSize)] ^= 2
			}
		}
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lib.List(t.Context(), Filter{}); !errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnreadable) {
			t.Errorf("List = %v", err)
		}
		n := 0
		bad, err := lib.Salvage(t.Context(), func(r Record) error {
			if want := whole[r.Ref()]; !bytes.Equal(r.Body, want.Body) || r.Connection != want.Connection || r.Title != want.Title || !r.Updated.Equal(want.Updated) {
				t.Errorf("%s is not what was stored", r.Ref())
			}
			n++
			return nil
		})
		const last = 100 // on the last page: that they were there is known only from a page that may be damaged, too
		if missing, told := records+1-n, len(bad)-n; err != nil || told < missing-last {
			t.Errorf("%d lost, %d told of, %v", missing, told, err)
		}
		given, lost = given+n, lost+records+1-n
		_ = lib.Close()
	}
	if given == 0 || lost == 0 {
		t.Errorf("%d were given and %d lost", given, lost)
	}
}

// TestRowsOfNonsense: whatever a page holds, it is no row or one that stays within the page.
func TestRowsOfNonsense(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		page := make([]byte, pageSize)
		for range 40 {
			page[rng.IntN(200)] = byte(rng.IntN(256))
		}
		page[0], page[3] = leafType, 0
		for _, c := range cellsOf(page) {
			_, _ = c.isRecord(), c.isProvenance()
			_, _ = c.connection()
			_, _ = columnsOf(c.local)
		}
	}
}

// TestSalvageWhileMended: Mend gives the records other numbers, so that who goes by them must not go on as if nothing had happened.
func TestSalvageWhileMended(t *testing.T) {
	lib := newLibrary(t)
	if bad, err := lib.Salvage(t.Context(), func(Record) error { return errors.New("a record") }); err != nil || len(bad) != 0 {
		t.Errorf("of nothing: %v, %v", bad, err)
	}
	change(t, lib, func(w *Writer) {
		for i := range 60 {
			put(t, w, childRecord(1, i))
		}
	})
	change(t, lib, func(w *Writer) {
		for i := range 20 {
			remove(t, w, childRecord(1, i).Type, childRecord(1, i).ID)
		}
		if err := errors.Join(w.begin(t.Context()), w.e.exec(`UPDATE record SET body = x'00' WHERE id = 58`)); err != nil {
			t.Fatal(err)
		}
	})
	mended := func(after int, other *Library) func() error {
		return func() error {
			if after--; after != 0 {
				return nil
			}
			_, err := other.Mend(t.Context(), wordsOf)
			return err
		}
	}
	path := file(lib).path
	if report, err := lib.Verify(t.Context(), nil); err != nil || report.Whole() { // the damage is known
		t.Fatalf("%+v, %v", report, err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	meanwhile := mended(10, openAt(t, path))
	if bad, err := lib.Salvage(t.Context(), func(Record) error { return meanwhile() }); !errors.Is(err, ErrBusy) {
		t.Errorf("Salvage: bad %v, %v", bad, err)
	}
	given := 0
	if bad, err := lib.Salvage(t.Context(), func(Record) error { given++; return nil }); err != nil || len(bad) != 0 || given != 39 {
		t.Errorf("once more: %d records, bad %v, %v", given, bad, err)
	}
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	lib, other := openAt(t, path), openAt(t, path)
	file(lib).suspect()
	meanwhile = mended(10, other)
	_, err = lib.Verify(t.Context(), func(int, int) {
		if err := meanwhile(); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, ErrBusy) {
		t.Errorf("Verify: %v", err)
	}
}

// TestRowsBeyondAllBounds: what a row says of its length and its number is believed no further than a library can go.
func TestRowsBeyondAllBounds(t *testing.T) {
	path, _ := filled(t, 100)
	rows := &leaves{lib: openAt(t, path)}
	if err := rows.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	last, n := rows.last, 0
	err := rows.open(func(f *pages) error {
		page, err := f.read(rows.page[1])
		if err != nil {
			return err
		}
		for _, c := range cellsOf(page) {
			if !c.isRecord() {
				continue
			}
			n++
			for _, row := range []int64{maxNumber + 1, -1, 0} {
				beyond := c
				beyond.row = row
				rows.sort(beyond, 1)
			}
			c.size, c.next = f.count*pageSize+1, 2
			if allocated := testing.AllocsPerRun(1, func() { _, _, err = f.record(c) }); !errors.Is(err, errUnlike) || allocated > 0 {
				t.Errorf("a row longer than the file: %v after %v allocations", err, allocated)
			}
		}
		return nil
	})
	if err != nil || n == 0 || rows.last != last || rows.page[0]+rows.page[-1]+rows.page[maxNumber+1] != 0 {
		t.Errorf("the last of %d is %d, want %d; %v", n, rows.last, last, err)
	}
}
