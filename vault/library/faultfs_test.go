package library

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"
)

// faultFS is the file system below the cipher, with faults. It counts what changes a file; from call number failAt on
// every one of them fails with err.
type faultFS struct {
	vfs.VFS
	mu     sync.Mutex
	calls  int
	failAt int // 0 = never
	err    error

	// What has reached the disk for certain, and what was written since.
	durable map[string][]byte
	loose   map[string][]change1
}

// change1 is one write that has not been synced, or a truncation if p is nil.
type change1 struct {
	off int64
	p   []byte
}

func newFaultFS(t testing.TB) (*faultFS, string) {
	f := &faultFS{VFS: vfs.Find(""), durable: map[string][]byte{}, loose: map[string][]change1{}}
	name := "faults-of-" + t.Name()
	vfs.Register(name, encipher(disk{f}))
	t.Cleanup(func() { vfs.Unregister(name) })
	return f, name
}

func (f *faultFS) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := f.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil {
		return nil, flags, err
	}
	path := name.String()
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.durable[path]; !known {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, flags, err
		}
		f.durable[path] = content
	}
	return &faultFile{file, f, path}, flags, nil
}

func (f *faultFS) Delete(path string, syncDir bool) error {
	if err := f.count(); err != nil {
		return err
	}
	delete(f.durable, path)
	delete(f.loose, path)
	return f.VFS.Delete(path, syncDir)
}

func (f *faultFS) count() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls++; f.failAt > 0 && f.calls >= f.failAt {
		return f.err
	}
	return nil
}

type faultFile struct {
	vfs.File
	fs   *faultFS
	path string
}

func (f *faultFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.fs.count(); err != nil {
		return 0, &fs.PathError{Op: "write", Path: f.path, Err: err}
	}
	f.note(change1{off, bytes.Clone(p)})
	return f.File.WriteAt(p, off)
}

func (f *faultFile) Truncate(size int64) error {
	if err := f.fs.count(); err != nil {
		return err
	}
	f.note(change1{off: size})
	return f.File.Truncate(size)
}

func (f *faultFile) Sync(flags vfs.SyncFlag) error {
	if err := f.fs.count(); err != nil {
		return err
	}
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	content := f.fs.durable[f.path]
	for _, c := range f.fs.loose[f.path] {
		content = c.apply(content, len(c.p))
	}
	f.fs.durable[f.path], f.fs.loose[f.path] = content, nil
	return f.File.Sync(flags)
}

func (f *faultFile) note(c change1) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	f.fs.loose[f.path] = append(f.fs.loose[f.path], c)
}

// apply makes the change, or the first n bytes of it.
func (c change1) apply(content []byte, n int) []byte {
	if c.p == nil {
		if int64(len(content)) > c.off {
			return content[:c.off]
		}
		return append(content, make([]byte, c.off-int64(len(content)))...)
	}
	if missing := c.off + int64(n) - int64(len(content)); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}
	copy(content[c.off:], c.p[:n])
	return content
}

// cutPower leaves in the files what a power cut may: all that was synced and, of the rest, some writes whole, some torn
// between sectors, some not at all.
func (f *faultFS) cutPower(t testing.TB, rng *rand.Rand) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(f.durable)) {
		content := bytes.Clone(f.durable[path])
		for _, c := range f.loose[path] {
			switch rng.IntN(3) {
			case 0:
				content = c.apply(content, len(c.p))
			case 1:
				content = c.apply(content, len(c.p)/512*rng.IntN(512)/512*512)
			}
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var errPowerCut = errors.New("the power is cut")
