package workspace

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartkey/vault/library"
)

// TestExportPath: whatever a server calls a record, its file stays in its folder and has a name of its own.
func TestExportPath(t *testing.T) {
	taken := map[string]bool{}
	seen := map[string]string{}
	for _, id := range []string{
		"a1", "A1", "../../etc/passwd", "..", ".", "", "/", `C:\x`, "con/../x", "a b", "a_b", strings.Repeat("x", 300), strings.Repeat("x", 301), "é", "line\nbreak",
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

// TestVerifyExport: a folder is checked against its manifest, and the manifest cannot lead out of it.
func TestVerifyExport(t *testing.T) {
	const digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // of "hello"
	entry := func(path string) string {
		return `{"format":"` + manifestFormat + `","records":[{"path":"` + path + `","ref":"Basic/1","sha256":"` + digest + `"}]}`
	}
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		situation string
		prepare   func(dir string) error
		bad       int
		fails     bool
	}{
		{"clean", func(dir string) error { return files(dir, map[string]string{manifestName: entry("a"), "a": "hello"}) }, 0, false},
		{"changed", func(dir string) error { return files(dir, map[string]string{manifestName: entry("a"), "a": "hallo"}) }, 1, false},
		{"missing", func(dir string) error { return files(dir, map[string]string{manifestName: entry("a")}) }, 1, false},
		{"one too many", func(dir string) error {
			return files(dir, map[string]string{manifestName: entry("a"), "a": "hello", "b": "?"})
		}, 1, false},
		{"a path that leads out", func(dir string) error { return files(dir, map[string]string{manifestName: entry(outside)}) }, 1, false},
		{"a link that leads out", func(dir string) error {
			if err := files(dir, map[string]string{manifestName: entry("a")}); err != nil {
				return err
			}
			return os.Symlink(outside, filepath.Join(dir, "a"))
		}, 1, false},
		{"no manifest", func(string) error { return nil }, 0, true},
		{"not ours", func(dir string) error { return files(dir, map[string]string{manifestName: `{"format":"other"}`}) }, 0, true},
	} {
		t.Run(c.situation, func(t *testing.T) {
			dir := t.TempDir()
			if err := c.prepare(dir); err != nil {
				t.Fatal(err)
			}
			v, err := VerifyExport(context.Background(), dir)
			if (err != nil) != c.fails || len(v.Bad) != c.bad {
				t.Errorf("%+v, %v", v, err)
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
