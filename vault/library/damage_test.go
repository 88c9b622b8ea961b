package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// filled makes a library of n records on disk and returns its bytes.
func filled(t testing.TB, n int) (path string, content []byte) {
	t.Helper()
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		for i := range n {
			put(t, w, childRecord(1, i))
		}
		big := sample("Binary", "big", "2020", "scan")
		big.Body = make([]byte, 200<<10)
		_, _ = rand.NewChaCha8([32]byte{3}).Read(big.Body)
		put(t, w, big)
		err := errors.Join(w.SetCursor(t.Context(), clinic, "batch", "1"),
			w.SetAbsence(t.Context(), clinic, Absence{Type: "Condition", State: "refused"}))
		if err != nil {
			t.Fatal(err)
		}
	})
	_ = lib.Close()
	content, err := os.ReadFile(file(lib).path)
	if err != nil {
		t.Fatal(err)
	}
	return file(lib).path, content
}

// answers asks everything and returns the answers, an error in the place of an answer.
func answers(ctx context.Context, path string, refs []string) (all []string, opened error) {
	lib, err := Open(ctx, Config{Path: path, Key: testKey, LockWait: time.Second})
	if err != nil {
		return nil, err
	}
	defer func() { _ = lib.Close() }()
	add := func(v any, err error) {
		if err != nil {
			all = append(all, "error: "+err.Error())
			return
		}
		all = append(all, fmt.Sprint(v))
	}
	list := func(records []Record, err error) { add(fmt.Sprintf("%+v", records), err) }
	list(lib.List(ctx, Filter{}))
	list(lib.List(ctx, Filter{Types: []string{"Observation"}, Since: "2010", Limit: 30}))
	add(lib.Count(ctx, clinic))
	add(lib.Cursors(ctx, clinic))
	add(lib.Absences(ctx, clinic))
	for _, text := range []string{marker, "number1", "nu", `"batch1 number7"`, "scan", "absent"} {
		list(lib.Search(ctx, text, Filter{Limit: 100}))
	}
	for _, ref := range refs {
		found, err := lib.Find(ctx, ref)
		if err == nil {
			add(fmt.Sprintf("%s %x", found[0].Title, sha256.Sum256(found[0].Body)), nil)
		} else {
			add(nil, err)
		}
	}
	return all, nil
}

func aFlippedBitIsNeverAnotherValue(t *testing.T) {
	t.Parallel()
	path, content := filled(t, 300)
	var names []string
	for i := 0; i < 300; i += 15 {
		names = append(names, fmt.Sprintf("Observation/%d", i))
	}
	names = append(names, "Binary/big", "Observation/9999")
	want, err := answers(t.Context(), path, names)
	if err != nil {
		t.Fatal(err)
	}

	rng := rand.New(rand.NewPCG(7, 7))
	flips, touched, untouched := 300, 0, 0
	if testing.Short() {
		flips = 40
	}
	for n := range flips {
		at := rng.IntN(len(content))
		if n < 20 { // the first page is how the engine finds everything
			at = rng.IntN(pageSize)
		}
		changed := bytes.Clone(content)
		changed[at] ^= 1 << rng.IntN(8)
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := answers(t.Context(), path, names)
		if err != nil { // the rows can always be read
			t.Errorf("flip at %d: Open = %v", at, err)
			continue
		}
		errs := 0
		for i := range want {
			switch {
			case got[i] == want[i]:
			case strings.HasPrefix(got[i], "error: ") && strings.Contains(got[i], ErrDamaged.Error()):
				errs++
			default:
				t.Errorf("flip at %d: answer %d is %.200q, was %.200q", at, i, got[i], want[i])
			}
		}
		if errs > 0 {
			touched++
		} else {
			untouched++
		}
	}
	t.Logf("%d flips: %d with errors, %d not touched, 0 other values", flips, touched, untouched)
	if touched == 0 {
		t.Error("the flips hit nothing: the test proves nothing")
	}
}

func TestCutFiles(t *testing.T) {
	path, content := filled(t, 100)
	for name, changed := range map[string][]byte{
		"empty": {}, "one byte": {1}, "half a page": content[:pageSize/2], "one page": content[:pageSize],
		"half": content[:len(content)/2/blockSize*blockSize], "odd half": content[:len(content)/2-7],
		"first page gone": append(make([]byte, pageSize), content[pageSize:]...),
	} {
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := answers(t.Context(), path, []string{"Observation/1"})
		last := ""
		if err == nil {
			last = got[len(got)-1]
		}
		refused := errors.Is(err, ErrDamaged) || strings.Contains(last, ErrDamaged.Error())
		if !refused {
			t.Errorf("%s: %v, %s", name, err, last)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey, LockWait: time.Second})
		if err == nil {
			_, err = lib.Writer(t.Context())
			_ = lib.Close()
		}
		if name != "half" && name != "odd half" && err == nil {
			t.Errorf("%s: a Writer took it for a library", name)
		}
		if now, _ := os.ReadFile(path); !bytes.Equal(now, changed) {
			t.Errorf("%s: the damaged file was changed", name)
		}
	}
}

func TestWrongKey(t *testing.T) {
	path, content := filled(t, 50)
	other := bytes.Clone(testKey)
	other[5] ^= 1
	lib, err := Open(t.Context(), Config{Path: path, Key: other})
	if !errors.Is(err, ErrWrongKey) || lib != nil {
		t.Errorf("Open = %v, want wrong key", err)
	}
	// The file appears only after Open.
	late := openLate(t, other)
	if err := os.WriteFile(file(late).path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := late.List(t.Context(), Filter{}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("List = %v", err)
	}
	if _, err := late.Writer(t.Context()); !errors.Is(err, ErrWrongKey) {
		t.Errorf("Writer = %v", err)
	}
	if now, _ := os.ReadFile(file(late).path); !bytes.Equal(now, content) {
		t.Error("the wrong key changed the file")
	}
	for _, err := range []error{err, errors.Join(err)} {
		checkNoKey(t, fmt.Sprintf("%v %+v %#v", err, err, err), other)
	}
}

func openLate(t testing.TB, key []byte) *Library {
	t.Helper()
	lib, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "library.db"), Key: key, LockWait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	return lib
}

func checkNoKey(t testing.TB, text string, key []byte) {
	t.Helper()
	decimal, literal := fmt.Sprintf("%d", key[:8]), fmt.Sprintf("%#v", key[:4])
	for _, form := range []string{string(key), hex.EncodeToString(key), strings.ToUpper(hex.EncodeToString(key)),
		strings.Trim(decimal, "[]"), strings.Trim(literal, "[]byte{}")} {
		if strings.Contains(text, form) {
			at := max(0, strings.Index(text, form)-150)
			t.Errorf("the key stands as %q in ...%.300q", form, text[at:])
		}
	}
}

func TestTheKeyDoesNotPrint(t *testing.T) {
	cfg := Config{Path: filepath.Join(t.TempDir(), "library.db"), Key: testKey}
	lib, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lib.Close() }()
	w, err := lib.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	var out strings.Builder
	log := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range []any{cfg, &cfg, lib, []any{cfg}, struct{ C Config }{cfg}, w, struct{ w *Writer }{w}, struct{ l *Library }{lib}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb, v)
		}
		if encoded, err := json.Marshal(v); err == nil {
			out.Write(encoded)
		}
		log.Info("x", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	}
	checkNoKey(t, out.String(), testKey)
	if !strings.Contains(out.String(), redacted) {
		t.Error("the redaction does not show")
	}
}

func TestVerifyFindsAChangedBody(t *testing.T) {
	lib := newLibrary(t)
	var progress []string
	change(t, lib, func(w *Writer) {
		for i := range 30 {
			put(t, w, childRecord(1, i))
		}
	})
	// Bodies that were changed with the key in hand: the pages fit, the hash does not.
	corrupt := map[string]string{
		"Observation/3":  `UPDATE record SET body = (SELECT body FROM record WHERE name = '4') WHERE name = '3'`,
		"Observation/7":  `UPDATE record SET body = x'00' WHERE name = '7'`,
		"Observation/11": `UPDATE record SET size = size + 1 WHERE name = '11'`,
		"Observation/12": `UPDATE record SET size = 1 << 40 WHERE name = '12'`,
		"Observation/20": `UPDATE record SET sha256 = zeroblob(32) WHERE name = '20'`,
		"Observation/21": `UPDATE record SET body = zeroblob(300000) WHERE name = '21'`,
	}
	change(t, lib, func(w *Writer) {
		for _, sql := range corrupt {
			if err := errors.Join(w.begin(t.Context()), w.e.exec(sql)); err != nil {
				t.Fatal(err)
			}
		}
	})
	report, err := lib.Verify(t.Context(), func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) })
	if err != nil || report.Checked != 30 || len(progress) != 30 || progress[29] != "30/30" {
		t.Errorf("checked %d, progress %v, %v", report.Checked, progress, err)
	}
	if len(report.Bad) != len(corrupt) || report.Structure || report.Whole() {
		t.Errorf("%+v", report)
	}
	for _, b := range report.Bad {
		if corrupt[b.Ref] == "" || b.Reason == "" {
			t.Errorf("%v is not bad", b)
		}
	}
	for ref := range corrupt {
		if found, err := lib.Find(t.Context(), ref); !errors.Is(err, ErrDamaged) || found != nil {
			t.Errorf("Find(%s) = %v, %v", ref, found, err)
		}
	}
	if err := lib.Each(t.Context(), Filter{}, func(Record) error { return nil }); !errors.Is(err, ErrDamaged) {
		t.Errorf("Each = %v", err)
	}
	// The index without the rows, too.
	change(t, lib, func(w *Writer) {
		if err := errors.Join(w.begin(t.Context()), w.e.exec(`DELETE FROM words_data WHERE id > 10`)); err != nil {
			t.Fatal(err)
		}
	})
	report, err = lib.Verify(t.Context(), nil)
	if err != nil || len(report.Bad) != len(corrupt) || !report.Structure {
		t.Errorf("a broken search index is not found: %+v %v", report, err)
	}
}

func TestVerifyGoesOnAfterAnUnreadablePage(t *testing.T) {
	t.Parallel()
	path, content := filled(t, 700)
	rng := rand.New(rand.NewPCG(9, 9))
	var report Report
	for range 60 { // until a page with records is hit, and not the one that leads to all of them
		changed := bytes.Clone(content)
		changed[pageSize+rng.IntN(len(content)-pageSize)] ^= 4
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			continue
		}
		report, err = lib.Verify(t.Context(), nil)
		_ = lib.Close()
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("Verify = %v", err)
		}
		if err == nil && report.Whole() {
			t.Fatal("Verify did not notice a flipped bit")
		}
		if err == nil && len(report.Bad) > 5 && len(report.Bad) <= 300 {
			break
		}
	}
	if report.Checked != 701 || len(report.Bad) <= 5 || len(report.Bad) > 300 {
		t.Errorf("checked %d, %d bad", report.Checked, len(report.Bad))
	}
}

func TestANewerLibraryIsLeftAlone(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		if err := errors.Join(w.begin(t.Context()), w.e.exec(`UPDATE meta SET schema = ?`, schemaVersion+1)); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := Open(t.Context(), Config{Path: file(lib).path, Key: testKey}); !errors.Is(err, ErrNewerFormat) {
		t.Errorf("Open = %v", err)
	}
	if _, err := lib.Writer(t.Context()); !errors.Is(err, ErrNewerFormat) {
		t.Errorf("Writer = %v", err)
	}
}

// TestRemovedDataLeaveTheFile opens the cipher: what was removed is not there under the key either.
func TestRemovedDataLeaveTheFile(t *testing.T) {
	lib := newLibrary(t)
	stay := sample("Condition", "stay", "2020", "stayword")
	stay.Connection, stay.Value = "clinic-2", "" // the index leaves out of a word how the one before begins: there is none
	gone := sample("Condition", "goneid", "2020", "goneword")
	gone.Title, gone.Value, gone.Request = "xgonetitle", "", "https://gone.example/page"
	gone.Body = make([]byte, 50<<10) // incompressible: it lies in the file as it is
	_, _ = rand.NewChaCha8([32]byte{4}).Read(gone.Body)
	piece := string(gone.Body[1000:1040])
	change(t, lib, func(w *Writer) { put(t, w, stay, gone) })
	for _, word := range []string{"goneword", "goneid", "xgonetitle", "gone.example", piece, "stayword"} {
		if !deciphered(t, file(lib).path, word) {
			t.Fatalf("%q is not in the file before: the test proves nothing", word)
		}
	}
	change(t, lib, func(w *Writer) {
		if _, err := w.RemoveConnection(t.Context(), clinic); err != nil {
			t.Fatal(err)
		}
	})
	for _, word := range []string{"goneword", "goneid", "xgonetitle", "gone.example", piece, clinic} {
		if deciphered(t, file(lib).path, word) {
			t.Errorf("%q is still in the file", word)
		}
	}
	if !deciphered(t, file(lib).path, "stayword") {
		t.Error("the other connection's word is gone")
	}
}

func deciphered(t testing.TB, path, word string) bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decipher(content, 0, testKey)
	return bytes.Contains(content, []byte(word))
}
