package vault

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// tree is a copy of the folders of a site in memory.
type tree struct {
	roots []string
	files map[string][]byte
	dirs  []string
}

// copyTree takes a copy of data and state, or of the folders given.
func copyTree(t *testing.T, at *site, roots ...string) *tree {
	t.Helper()
	if len(roots) == 0 {
		roots = []string{at.dir, at.state}
	}
	c := &tree{roots: roots, files: map[string][]byte{}}
	for _, root := range roots {
		must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case d.IsDir():
				c.dirs = append(c.dirs, path)
				return nil
			}
			data, err := os.ReadFile(path)
			c.files[path] = data
			return err
		}))
	}
	return c
}

// restore puts the copy back in place of what is there.
func (c *tree) restore(t *testing.T) {
	t.Helper()
	for _, root := range c.roots {
		must(t, os.RemoveAll(root))
	}
	for _, dir := range c.dirs {
		must(t, os.MkdirAll(dir, 0o700))
	}
	for path, data := range c.files {
		must(t, os.WriteFile(path, data, 0o600))
	}
}
