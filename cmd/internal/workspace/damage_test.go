package workspace

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// spoil flips a bit of a file.
func spoil(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSyncMendsTheLibrary: wherever a page is damaged, whether or not anybody has met it, after a sync all is there again, and the sync says
// what it did. Where nothing can be read the file is left as it is.
func TestSyncMendsTheLibrary(t *testing.T) {
	h, w, _, _ := filled(t)
	path := w.session.LibraryPath()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := counted(t, w)
	mended, hopeless := 0, 0
	const page = 16 << 10
	for at := page / 2; at < len(whole); at += page {
		if at/page > 8 && at/page%4 != 0 { // the first pages are where the tables begin
			continue
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		spoil(t, path, at)
		w = h.enter()
		done, err := w.Sync(t.Context(), nil, nil, nil)
		if err != nil {
			wants(t, err, Damaged)
			if DamagedPart(err) != PartLibrary || done.Mended != nil {
				t.Errorf("page %d: %+v, %v", at/page, done.Mended, err)
			}
			hopeless++
			continue
		}
		if done.Mended == nil {
			t.Errorf("page %d: nothing was mended: %+v", at/page, done)
			continue
		}
		mended++
		if done.Mended.Uncounted != (at < page) {
			t.Errorf("page %d: %+v", at/page, done.Mended)
		}
		entry := fmt.Sprintf("records-mended |  | kept %d, lost %d", done.Mended.Kept, done.Mended.Lost)
		if done.Mended.Uncounted {
			entry += ", uncounted 1"
		}
		if !slices.Contains(logged(t, w), entry) {
			t.Errorf("page %d: no entry %q", at/page, entry)
		}
		if got := counted(t, w); fmt.Sprint(got) != fmt.Sprint(want) || done.Mended.Kept+done.Mended.Lost < total(t, w) {
			t.Errorf("page %d: %v, want %v; %+v", at/page, got, want, done.Mended)
		}
		if v, err := w.VerifyRecords(t.Context(), nil); err != nil || !v.Whole() || v.Checked != total(t, w) {
			t.Errorf("page %d: %+v, %v", at/page, v, err)
		}
		if found, err := w.Records(t.Context(), RecordFilter{Search: "metformin"}); err != nil || len(found) == 0 {
			t.Errorf("page %d: the search finds %d records, %v", at/page, len(found), err)
		}
		if _, err := os.Stat(done.Mended.File); err != nil {
			t.Error(err)
		}
		if err := os.Remove(done.Mended.File); err != nil { // the next one may fall into the same second
			t.Fatal(err)
		}
	}
	if mended < 3 || hopeless > 3 {
		t.Errorf("%d were mended and %d could not be", mended, hopeless)
	}
}

// TestDoctorSeesDamage: it always answers, says what is damaged and what to do next, and changes nothing.
func TestDoctorSeesDamage(t *testing.T) {
	keyOf := func(vault.Person) (vault.Key, bool) { return vault.ByKeyring(), true }
	for _, c := range []struct {
		situation    string
		spoil        func(t *testing.T, dir, person string)
		check        string
		detail, next string
	}{
		{"nothing", func(*testing.T, string, string) {}, "", "records are whole", ""},
		{"vault.json", func(t *testing.T, dir, _ string) { spoil(t, filepath.Join(dir, "vault.json"), 20) }, "vault", "vault.json is damaged", "move it away"},
		{"vault.json is gone", func(t *testing.T, dir, _ string) { remove(t, filepath.Join(dir, "vault.json")) }, "", "records are whole", ""},
		{"header", func(t *testing.T, _, p string) { spoil(t, filepath.Join(p, "header"), 20) }, "person", "damaged, and cannot be opened", "person remove"},
		{"sign-ins", func(t *testing.T, _, p string) { spoil(t, filepath.Join(p, signInsFile), 40) }, "person", "the sign-ins are damaged", "records export"},
		{"journal", func(t *testing.T, _, p string) { remove(t, filepath.Join(p, "journal")) }, "person", "the sign-ins are damaged", "records export"},
		{"one page of the library", func(t *testing.T, _, p string) { spoil(t, filepath.Join(p, "library.db"), 200_000) }, "person", "some of the records", "run chartkeyctl sync"},
		{"the first page of it", func(t *testing.T, _, p string) { spoil(t, filepath.Join(p, "library.db"), 200) }, "person", "some of the records", "run chartkeyctl sync"},
		{"all of it", func(t *testing.T, _, p string) {
			if err := os.WriteFile(filepath.Join(p, "library.db"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "person", "cannot be read", "move it away and run chartkeyctl sync"},
		{"vault.json and the header", func(t *testing.T, dir, p string) {
			spoil(t, filepath.Join(dir, "vault.json"), 20)
			spoil(t, filepath.Join(p, "header"), 20)
		}, "vault person", "damaged, and cannot be opened", "person remove"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h, w, _, _ := filled(t)
			person := filepath.Dir(w.session.LibraryPath())
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, h.config.Dir, person)
			before := tree(t, h.config.Dir)
			home, err := Open(h.config)
			if err != nil {
				t.Fatal(err)
			}
			checks := slices.DeleteFunc(home.Doctor(t.Context(), keyOf), func(c Check) bool { return c.Name == "lease" }) // of a readable header
			if len(checks) != 7 {
				t.Errorf("%d checks", len(checks))
			}
			var bad []string
			all := ""
			for _, got := range checks {
				if !got.OK {
					bad = append(bad, got.Name)
					if got.Hint == "" {
						t.Errorf("nothing to do is said of %+v", got)
					}
				}
				if got.Name == "vault" || got.Name == "person" {
					all += got.Detail + "\n" + got.Hint + "\n"
				}
			}
			bad = slices.DeleteFunc(bad, func(name string) bool { return name == "browser" })
			if strings.Join(bad, " ") != c.check || !strings.Contains(all, c.detail) || !strings.Contains(all, c.next) {
				t.Errorf("bad: %v\n%s", bad, all)
			}
			after := tree(t, h.config.Dir)
			delete(after, filepath.Join(person, "library.suspect"))
			if fmt.Sprint(after) != fmt.Sprint(before) {
				t.Error("it changed what is stored")
			}
		})
	}
}

// tree are the files below a folder with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedSignInsLeaveTheRecords: they can be listed, shown, checked and exported.
func TestDamagedSignInsLeaveTheRecords(t *testing.T) {
	h, w, _, _ := filled(t)
	path, n := filepath.Join(filepath.Dir(w.session.LibraryPath()), signInsFile), total(t, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, path, 40)
	w = h.enter()
	list, err := w.Records(t.Context(), RecordFilter{})
	if err != nil || len(list) != n {
		t.Fatalf("%d records, %v", len(list), err)
	}
	if shown, err := w.ShowRecords(t.Context(), list[0].Ref); err != nil || len(shown) != 1 {
		t.Errorf("%v", err)
	}
	if v, err := w.VerifyRecords(t.Context(), nil); err != nil || !v.Whole() {
		t.Errorf("%+v, %v", v, err)
	}
	if done, err := w.ExportRaw(t.Context(), filepath.Join(t.TempDir(), "out")); err != nil || done.Written != n || len(done.Bad) != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	_, err = w.Connections(t.Context())
	if wants(t, err, Damaged); DamagedPart(err) != PartSignIns {
		t.Errorf("%v is of the part %q", err, DamagedPart(err))
	}
}

// TestDamagedPart: what to do hangs on it.
func TestDamagedPart(t *testing.T) {
	for err, want := range map[error]Part{
		vault.ErrIdentityDamaged: PartVault, vault.ErrSignInsDamaged: PartSignIns, vault.ErrTokenDamaged: PartSignIn, vault.ErrDamaged: PartPerson,
		library.ErrUnreadable: PartLibrary, library.ErrDamaged: PartRecords, audit.ErrDamaged: PartActivity,
		vault.ErrNewerFormat: "", errors.New("something else"): "",
	} {
		wrapped := fmt.Errorf("could not do it: %w", err)
		if got := DamagedPart(wrapped); got != want || (want != "") != (CodeOf(wrapped) == Damaged) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// TestLargeAttachmentsAreTold: how many a sync left out, and in each record which and why.
func TestLargeAttachmentsAreTold(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	letter := `{"resourceType":"DocumentReference","id":"large","status":"current","subject":{"reference":"Patient/` + server.Patients()[0] + `"},"content":[
		{"attachment":{"title":"Scan of the knee","url":"Binary/scan","size":7000000}},
		{"attachment":{"title":"Report","url":"Binary/gone","size":70}},
		{"attachment":{"url":"https://elsewhere.example/films/1","size":9000000}},
		{"attachment":{"title":"Inside","data":"aGk="}}]}`
	h.network.meddle(searches("DocumentReference", func(r *http.Request) (*http.Response, error) { return respond(r, 200, bundle(letter)), nil }))
	done := mustSync(t, w)
	if done.LeftOut != 1 {
		t.Errorf("%+v", done)
	}
	shown, err := w.ShowRecords(t.Context(), "DocumentReference/large")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range shown[0].Facts {
		if f.Label == "Not stored here" {
			got = append(got, f.Value)
		}
	}
	want := []string{
		"Scan of the knee: it is larger than 5 MB", "Report: the clinic did not give it", "a document: it lies elsewhere than the records of the clinic",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	var sum Synced
	sum.add(done)
	sum.add(done)
	if sum.LeftOut != 2 {
		t.Errorf("%+v", sum)
	}
}
