package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// MemoryDisk returns an empty disk that lives as long as the process: what is written to it reaches no file. Several vaults may share it.
func MemoryDisk() Disk {
	return &memoryDisk{entries: map[string]*memoryEntry{}}
}

type memoryDisk struct {
	redacted
	locks turns

	mu      sync.Mutex
	entries map[string]*memoryEntry // by cleaned path; the root is always there
}

// memoryEntry is a file or a folder.
type memoryEntry struct {
	redacted
	name   string
	folder bool
	data   []byte
	made   time.Time
}

func (d *memoryDisk) Lstat(name string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.find("lstat", name)
	if err != nil {
		return nil, err
	}
	return e.seen(), nil
}

func (d *memoryDisk) ReadDir(name string) ([]fs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.find("open", name); err != nil {
		return nil, err
	}
	var inside []fs.DirEntry
	for path, e := range d.entries {
		if filepath.Dir(path) == filepath.Clean(name) {
			inside = append(inside, fs.FileInfoToDirEntry(e.seen()))
		}
	}
	slices.SortFunc(inside, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return inside, nil
}

func (d *memoryDisk) ReadFile(name string, limit int64) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.file("open", name)
	if err != nil {
		return nil, err
	}
	if len(e.data) == 0 || int64(len(e.data)) > limit {
		return nil, fmt.Errorf("the file %s is empty or too large: %w", e.name, ErrDamaged)
	}
	return slices.Clone(e.data), nil
}

func (d *memoryDisk) ReadTail(name string, most int64) ([]byte, int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.file("open", name)
	if err != nil {
		return nil, 0, err
	}
	size := int64(len(e.data))
	return slices.Clone(e.data[max(0, size-most):]), size, nil
}

func (d *memoryDisk) Create(name string) (DiskFile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.place("open", name)
	if err != nil {
		return nil, err
	}
	return &memoryFile{disk: d, entry: e}, nil
}

func (d *memoryDisk) Append(name string) (DiskFile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.file("open", name)
	if err != nil {
		return nil, err
	}
	return &memoryFile{disk: d, entry: e}, nil
}

func (d *memoryDisk) Truncate(name string, size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.file("truncate", name)
	if err == nil && (size < 0 || size > int64(len(e.data))) {
		err = &fs.PathError{Op: "truncate", Path: name, Err: fs.ErrInvalid}
	}
	if err == nil {
		clear(e.data[size:])
		e.data = e.data[:size]
	}
	return err
}

func (d *memoryDisk) Mkdir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.place("mkdir", name)
	if err == nil {
		e.folder = true
	}
	return err
}

func (d *memoryDisk) CloseFolder(string) error { return nil } // nobody else can reach it
func (d *memoryDisk) SyncDir(string) error     { return nil } // it lasts no longer than the process anyway

func (d *memoryDisk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	from, to = filepath.Clean(from), filepath.Clean(to)
	e, err := d.find("rename", from)
	if err != nil {
		return err
	}
	if there := d.entries[to]; there != nil && (there.folder || e.folder) {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	for path, inside := range d.entries {
		if rest, ok := strings.CutPrefix(path, from+string(filepath.Separator)); ok {
			delete(d.entries, path)
			d.entries[filepath.Join(to, rest)] = inside
		}
	}
	delete(d.entries, from)
	e.name = filepath.Base(to)
	d.entries[to] = e
	return nil
}

func (d *memoryDisk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	name = filepath.Clean(name)
	e, err := d.find("remove", name)
	if err != nil {
		return err
	}
	for path := range d.entries {
		if filepath.Dir(path) == name {
			return &fs.PathError{Op: "remove", Path: name, Err: errors.New("the folder is not empty")}
		}
	}
	clear(e.data)
	delete(d.entries, name)
	return nil
}

func (d *memoryDisk) Lock(ctx context.Context, name string, wait time.Duration) (func(), error) {
	limited := ctx
	if wait > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	unlock, err := d.locks.take(limited, filepath.Clean(name))
	if err != nil && ctx.Err() == nil {
		return nil, ErrBusy
	}
	return unlock, err
}

// find is called with the mutex held, as are file and place.
func (d *memoryDisk) find(op, name string) (*memoryEntry, error) {
	name = filepath.Clean(name)
	if filepath.Dir(name) == name {
		return &memoryEntry{name: name, folder: true}, nil
	}
	if e := d.entries[name]; e != nil {
		return e, nil
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// file finds what is no folder.
func (d *memoryDisk) file(op, name string) (*memoryEntry, error) {
	e, err := d.find(op, name)
	if err == nil && e.folder {
		return nil, fmt.Errorf("%s is not a plain file: %w", e.name, ErrDamaged)
	}
	return e, err
}

// place makes an empty file where there is nothing yet.
func (d *memoryDisk) place(op, name string) (*memoryEntry, error) {
	name = filepath.Clean(name)
	if _, err := d.find(op, name); err == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrExist}
	}
	if parent, err := d.find(op, filepath.Dir(name)); err != nil || !parent.folder {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	e := &memoryEntry{name: filepath.Base(name), made: time.Now()}
	d.entries[name] = e
	return e, nil
}

// memoryFile writes to an entry.
type memoryFile struct {
	disk  *memoryDisk
	entry *memoryEntry
}

func (f *memoryFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.entry.data = append(f.entry.data, p...)
	return len(p), nil
}

func (f *memoryFile) Sync() error  { return nil }
func (f *memoryFile) Close() error { return nil }

// seen is what the entry is like now, as a value that does not change with it.
func (e *memoryEntry) seen() fs.FileInfo {
	return memoryInfo{name: e.name, folder: e.folder, size: int64(len(e.data)), made: e.made}
}

type memoryInfo struct {
	name   string
	folder bool
	size   int64
	made   time.Time
}

func (i memoryInfo) Name() string       { return i.name }
func (i memoryInfo) Size() int64        { return i.size }
func (i memoryInfo) ModTime() time.Time { return i.made }
func (i memoryInfo) IsDir() bool        { return i.folder }
func (i memoryInfo) Sys() any           { return nil }
func (i memoryInfo) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o700
	}
	return 0o600
}
