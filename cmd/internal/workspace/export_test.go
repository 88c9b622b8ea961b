package workspace

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/vault/library"
)

// TestExportPath: whatever a server calls a record, its file stays in its folder and has a name of its own.
func TestExportPath(t *testing.T) {
	taken := map[string]bool{}
	seen := map[string]string{}
	for _, id := range []string{
		"a1", "A1", "../../etc/passwd", "..", ".", "", "/", `C:\x`, "con/../x", "a b", "a_b", strings.Repeat("x", 300), strings.Repeat("x", 301), "é", "line\nbreak",
		"con", "NUL.txt", "com1", "console", "~2", "a1~2", ".hidden", "...", "trailing.", "-rf",
	} {
		path := exportPath(library.Key{Connection: "c1", Type: "Observation", ID: id}, taken)
		if !filepath.IsLocal(filepath.FromSlash(path)) || !strings.HasPrefix(path, "c1/Observation/") || strings.Count(path, "/") != 2 || len(path) > 200 {
			t.Errorf("%q becomes %q", id, path)
		}
		if other, twice := seen[strings.ToLower(path)]; twice {
			t.Errorf("%q and %q share %q on a file system without case", id, other, path)
		}
		seen[strings.ToLower(path)] = id
	}
}

// TestVerifyExport: a folder is checked against its manifest, and neither manifest nor links lead out of it.
func TestVerifyExport(t *testing.T) {
	const digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // of "hello"
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	export := func(path string, more map[string]string) map[string]string {
		quoted, _ := json.Marshal(path)
		all := map[string]string{
			manifestName: `{"format":"` + manifestFormat + `","records":[{"path":` + string(quoted) + `,"ref":"Basic/1","sha256":"` + digest + `"}]}`,
			sumsName:     digest + "  " + path + "\n",
		}
		maps.Copy(all, more)
		return all
	}
	link := func(to, name string) func(string) error {
		return func(dir string) error { return os.Symlink(to, filepath.Join(dir, name)) }
	}
	for _, c := range []struct {
		situation string
		files     map[string]string
		then      func(dir string) error
		bad       []string
		code      Code
	}{
		{"clean", export("a", map[string]string{"a": "hello"}), nil, nil, ""},
		{"changed", export("a", map[string]string{"a": "hallo"}), nil, []string{"Basic/1"}, ""},
		{"missing", export("a", nil), nil, []string{"Basic/1"}, ""},
		{"one too many", export("a", map[string]string{"a": "hello", "b\x1b[2J": "?"}), nil, []string{"b\ufffd[2J"}, ""},
		{"other sums", export("a", map[string]string{"a": "hello", sumsName: digest + "  b\n"}), nil, []string{sumsName}, ""},
		{"no sums", export("a", map[string]string{"a": "hello", sumsName: ""}), nil, []string{sumsName}, ""},
		{"a path that leads out", export(outside, nil), nil, []string{"Basic/1"}, ""},
		{"a path that climbs out", export("../"+filepath.Base(filepath.Dir(outside))+"/outside", nil), nil, []string{"Basic/1"}, ""},
		{"a link that leads out", export("a", nil), link(outside, "a"), []string{"Basic/1"}, ""},
		{"a link within", export("a", map[string]string{"b": "hello"}), link("b", "a"), []string{"Basic/1", "b"}, ""},
		{"a folder that leads out", export("d/outside", nil), link(filepath.Dir(outside), "d"), []string{"Basic/1", "d"}, ""},
		{"a link for a manifest", nil, link(outside, manifestName), nil, "-"},
		{"no manifest", nil, nil, nil, Usage},
		{"not ours", map[string]string{manifestName: `{"format":"other"}`}, nil, nil, Usage},
		{"no JSON", map[string]string{manifestName: `{"format":"` + manifestFormat}, nil, nil, Usage},
	} {
		t.Run(c.situation, func(t *testing.T) {
			dir := t.TempDir()
			if err := files(dir, c.files); err != nil {
				t.Fatal(err)
			}
			if c.then != nil {
				if err := c.then(dir); err != nil {
					t.Fatal(err)
				}
			}
			v, err := VerifyExport(t.Context(), dir)
			if (err != nil) != (c.code != "") || err != nil && c.code != "-" && CodeOf(err) != c.code {
				t.Fatalf("error %v (%q), want %q", err, CodeOf(err), c.code)
			}
			var bad []string
			for _, b := range v.Bad {
				bad = append(bad, b.Ref)
			}
			if !slices.Equal(bad, c.bad) {
				t.Errorf("bad are %q, want %q", bad, c.bad)
			}
		})
	}
}

func files(dir string, content map[string]string) error {
	for name, text := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// TestExportNeedsAnEmptyFolder: what is there stays there.
func TestExportNeedsAnEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	if err := files(dir, map[string]string{"mine": "keep"}); err != nil {
		t.Fatal(err)
	}
	if _, err := emptyDir(dir); CodeOf(err) != Usage {
		t.Errorf("a full folder: %v", err)
	}
	fresh := filepath.Join(dir, "new", "export")
	undo, err := emptyDir(fresh)
	if err != nil {
		t.Fatal(err)
	}
	if err := undo(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(fresh); !os.IsNotExist(err) {
		t.Errorf("undone, the folder is still there: %v", err)
	}
}

// TestExport: the bytes come out as they came in, whatever the clinic calls its records, and the folder can be checked by itself.
func TestExport(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s, c := h.connected(w, sandbox.Options{})
	patient := s.Patients()[0]
	sent := map[string]string{}
	for _, id := range []string{"a", "A", "..", "...", "../../x", "con", "a|b", "x*y", strings.Repeat("l", 190)} {
		sent["Observation/"+id] = observation(id, patient, "odd   bytes \u00fc,\t"+id)
	}
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) {
		return respond(r, 200, bundle(slices.Collect(maps.Values(sent))...)), nil
	}))
	if _, err := w.Sync(t.Context(), []string{c.ID}, nil, nil); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "export")
	done, err := w.ExportRaw(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(done.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil || len(m.Records) != done.Written || len(m.Missing) == 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	var bytes int64
	odd := 0
	for _, e := range m.Records {
		got, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Error(err)
		}
		bytes += int64(len(got))
		if want, mine := sent[e.Ref]; mine {
			odd++
			if string(got) != want {
				t.Errorf("%s: %q, want %q", e.Ref, got, want)
			}
		}
		if e.Connection != c.ID || e.Source == "" || e.Time.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	if odd != len(sent)-2 || bytes != done.Bytes { // ".." and "../../x" are no ids, and are not taken
		t.Errorf("%d odd records of %d, %d bytes of %d", odd, len(sent), bytes, done.Bytes)
	}
	if v, err := VerifyExport(t.Context(), dir); err != nil || len(v.Bad) != 0 || v.Checked != done.Written {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := w.ExportRaw(t.Context(), dir); CodeOf(err) != Usage {
		t.Errorf("into the same folder again: %v", err)
	}
	if runtime.GOOS != "windows" {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if info, e := d.Info(); e == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s can be read by others: %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestExportFails: nothing of an export that failed is left, and what was there before is.
func TestExportFails(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	h.connected(w, sandbox.Options{})
	if _, err := w.Sync(t.Context(), nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	t.Run("cancelled on the way", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "export")
		ctx := newFuse(t, 50)
		_, err := w.ExportRaw(ctx, dir)
		wants(t, err, Cancelled)
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
		if ctx.left.Load() > 0 {
			t.Error("it ended by itself")
		}
	})
	t.Run("cancelled in a folder that was there", func(t *testing.T) {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := w.ExportRaw(ctx, dir)
		wants(t, err, Cancelled)
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%v, %v", left, err)
		}
	})
	t.Run("a file where the folder should be", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ExportRaw(t.Context(), path); err == nil {
			t.Error("it went well")
		}
		if data, _ := os.ReadFile(path); string(data) != "mine" {
			t.Errorf("the file holds %q", data)
		}
	})
	t.Run("a file within", func(t *testing.T) {
		dir := t.TempDir()
		if err := files(dir, map[string]string{"mine": "keep"}); err != nil {
			t.Fatal(err)
		}
		_, err := w.ExportRaw(t.Context(), dir)
		wants(t, err, Usage)
		if data, _ := os.ReadFile(filepath.Join(dir, "mine")); string(data) != "keep" {
			t.Errorf("the file holds %q", data)
		}
	})
}

// fuse is a context that is cancelled when it has been asked so many times.
type fuse struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int64
}

func newFuse(t *testing.T, asked int64) *fuse {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fuse{Context: ctx, cancel: cancel}
	f.left.Store(asked)
	return f
}

func (f *fuse) Err() error {
	if f.left.Add(-1) <= 0 {
		f.cancel()
	}
	return f.Context.Err()
}

// TestExportOfADamagedLibrary: what is whole is written, what is not is named, and the folder agrees with its manifest.
func TestExportOfADamagedLibrary(t *testing.T) {
	h, w, _, _ := filled(t)
	all := total(t, w)
	path := w.session.LibraryPath()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 16 << 10
	var bad, partly int
	for at := 4 * page; at < len(data); at += page {
		data[at] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		data[at] ^= 1
		w := h.enter()
		dir := filepath.Join(t.TempDir(), "export")
		done, err := w.ExportRaw(t.Context(), dir)
		if err != nil {
			t.Fatalf("page %d: %v", at/page, err)
		}
		if all-done.Written > len(done.Bad) || done.Bad == nil {
			t.Errorf("page %d: %d of %d are written, and bad are %+v", at/page, done.Written, all, done.Bad)
		}
		v, err := VerifyExport(t.Context(), dir)
		if err != nil || len(v.Bad) != 0 || v.Checked != done.Written || len(v.Damaged) != len(done.Bad) {
			t.Errorf("page %d: %+v, %v", at/page, v, err)
		}
		bad += len(done.Bad)
		if done.Written > 0 && done.Written < all {
			partly++
		}
		_ = w.Close()
	}
	if bad == 0 || partly == 0 {
		t.Errorf("no page of %d held records: %d bad, %d exports in part", len(data)/page, bad, partly)
	}
}
