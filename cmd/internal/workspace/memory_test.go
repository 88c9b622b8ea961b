package workspace

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
)

// TestASessionInMemory: a person of a Home in memory does what any other does, and no file is made, or open, at any moment of it.
func TestASessionInMemory(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "LocalAppData", "TMP"} {
		dir := filepath.Join(root, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, dir)
	}
	before := openFiles(t)
	nothing := func(when string) {
		t.Helper()
		for path := range openFiles(t) {
			if !before[path] {
				t.Errorf("%s: %s is open", when, path)
			}
		}
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() || filepath.Dir(filepath.Dir(path)) == root {
				t.Errorf("%s: %s is on the disk", when, path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}

	h := newHouse(t)
	h.config.Dir, h.config.StateDir, h.config.Keyring = "", "", nil
	home, err := OpenInMemory(h.config)
	if err != nil {
		t.Fatal(err)
	}
	ann, err := home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	w, err := home.Unlock(t.Context(), ann.ID, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	_, c := h.connected(w, sandbox.Options{})
	nothing("connected")
	mustSync(t, w)
	if seen, err := w.Connection(t.Context(), c.ID); err != nil || seen.TokenLocation != "memory" {
		t.Errorf("%+v, %v", seen, err)
	}
	nothing("synced")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w, err = home.Unlock(t.Context(), ann.ID, vault.ByKeyring()); err != nil {
		t.Fatal(err)
	}
	list, err := w.Records(t.Context(), RecordFilter{Search: "metformin"})
	if err != nil || len(list) == 0 {
		t.Errorf("after a lock: %d records, %v", len(list), err)
	}
	if v, err := w.VerifyRecords(t.Context(), nil); err != nil || v.Checked == 0 || len(v.Bad) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	mustSync(t, w) // with the sign-in that was kept
	if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.EndedChecked {
		t.Errorf("%+v, %v", done, err)
	}
	nothing("revoked")
	if r, err := w.VerifyActivity(t.Context()); err != nil || !r.OK || len(logged(t, w)) != r.Checked {
		t.Errorf("%+v, %v", r, err)
	}
	path := home.vault.LibraryPath(ann.ID)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := home.RemovePerson(t.Context(), ann.ID); err != nil {
		t.Error(err)
	}
	if left, err := home.Persons(); err != nil || len(left) != 0 {
		t.Errorf("left: %+v, %v", left, err)
	}
	nothing("removed")
	if !home.InMemory() || strings.HasPrefix(path, root) {
		t.Errorf("the library's name is %s", path)
	}
	other, err := OpenInMemory(h.config)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := other.Persons(); err != nil || len(all) != 0 {
		t.Errorf("another memory holds %+v, %v", all, err)
	}
}

// openFiles are the plain files that this process has open, where the system tells.
func openFiles(t *testing.T) map[string]bool {
	t.Helper()
	open := map[string]bool{}
	if runtime.GOOS != "linux" {
		return open
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path, err := os.Readlink("/proc/self/fd/" + e.Name())
		if err == nil && strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/proc/") {
			open[path] = true
		}
	}
	return open
}
