package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// crashDisk is a disk in memory that knows what of it would outlast a power cut. What was written to a file does so once the file is synced; that a
// name was made, moved or removed, once the folder is. Of all else each part may arrive or not, whatever came after it, and what was written also
// in part. That is less than any file system of today promises.
type crashDisk struct {
	locks Disk // which has locks
	root  *node
	loose []loose // in the order in which it was done
}

// node is a file or a folder: as programs see it, and as it lies on the medium.
type node struct {
	folder         bool
	data, lasting  []byte
	names, durable map[string]*node
}

func newFolder() *node {
	return &node{folder: true, names: map[string]*node{}, durable: map[string]*node{}}
}

func newCrashDisk() *crashDisk { return &crashDisk{locks: MemoryDisk(), root: newFolder()} }

// find follows a path. A missing node is fs.ErrNotExist.
func (d *crashDisk) find(op, path string) (*node, error) {
	n := d.root
	for name := range strings.SplitSeq(strings.Trim(filepath.ToSlash(filepath.Clean(path)), "/"), "/") {
		if name == "" {
			break
		}
		if n = n.names[name]; n == nil {
			return nil, &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist}
		}
	}
	return n, nil
}

// parent is the folder of a path, and the name in it.
func (d *crashDisk) parent(op, path string) (*node, string, error) {
	n, err := d.find(op, filepath.Dir(filepath.Clean(path)))
	if err == nil && !n.folder {
		err = &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist}
	}
	return n, filepath.Base(path), err
}

// file finds what is no folder.
func (d *crashDisk) file(op, path string) (*node, error) {
	n, err := d.find(op, path)
	if err == nil && n.folder {
		err = fmt.Errorf("%s is not a plain file: %w", filepath.Base(path), ErrDamaged)
	}
	return n, err
}

// rename changes names, as programs see them at once.
func (d *crashDisk) rename(all ...naming) {
	for _, n := range all {
		if n.node == nil {
			delete(n.in.names, n.name)
		} else {
			n.in.names[n.name] = n.node
		}
	}
	d.loose = append(d.loose, loose{names: all})
}

// place gives a new node a name.
func (d *crashDisk) place(op, path string, n *node) error {
	in, name, err := d.parent(op, path)
	if err != nil {
		return err
	}
	if in.names[name] != nil {
		return &fs.PathError{Op: op, Path: path, Err: fs.ErrExist}
	}
	d.rename(naming{in, name, n})
	return nil
}

func (d *crashDisk) Lstat(path string) (fs.FileInfo, error) {
	n, err := d.find("lstat", path)
	if err != nil {
		return nil, err
	}
	return n.seen(path), nil
}

func (n *node) seen(path string) fs.FileInfo {
	return memoryInfo{name: filepath.Base(path), folder: n.folder, size: int64(len(n.data))}
}

func (d *crashDisk) ReadDir(path string) ([]fs.DirEntry, error) {
	n, err := d.find("open", path)
	if err != nil {
		return nil, err
	}
	var inside []fs.DirEntry
	for name, entry := range n.names {
		inside = append(inside, fs.FileInfoToDirEntry(entry.seen(name)))
	}
	slices.SortFunc(inside, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return inside, nil
}

func (d *crashDisk) ReadFile(path string, limit int64) ([]byte, error) {
	n, err := d.file("open", path)
	if err == nil && (len(n.data) == 0 || int64(len(n.data)) > limit) {
		err = fmt.Errorf("the file %s is empty or too large: %w", filepath.Base(path), ErrDamaged)
	}
	if err != nil {
		return nil, err
	}
	return slices.Clone(n.data), nil
}

func (d *crashDisk) ReadTail(path string, most int64) ([]byte, int64, error) {
	n, err := d.file("open", path)
	if err != nil {
		return nil, 0, err
	}
	size := int64(len(n.data))
	return slices.Clone(n.data[max(0, size-most):]), size, nil
}

func (d *crashDisk) Create(path string) (DiskFile, error) {
	n := &node{}
	if err := d.place("open", path, n); err != nil {
		return nil, err
	}
	return &crashFile{d, n}, nil
}

func (d *crashDisk) Append(path string) (DiskFile, error) {
	n, err := d.file("open", path)
	if err != nil {
		return nil, err
	}
	return &crashFile{d, n}, nil
}

func (d *crashDisk) Truncate(path string, size int64) error {
	n, err := d.file("truncate", path)
	if err == nil && (size < 0 || size > int64(len(n.data))) {
		err = &fs.PathError{Op: "truncate", Path: path, Err: fs.ErrInvalid}
	}
	if err != nil {
		return err
	}
	n.data = n.data[:size:size]
	d.loose = append(d.loose, loose{file: n, at: int(size)})
	return nil
}

func (d *crashDisk) Mkdir(path string) error  { return d.place("mkdir", path, newFolder()) }
func (d *crashDisk) CloseFolder(string) error { return nil }

func (d *crashDisk) Rename(from, to string) error {
	n, err := d.find("rename", from)
	if err != nil {
		return err
	}
	source, was, _ := d.parent("rename", from)
	target, is, err := d.parent("rename", to)
	if err != nil {
		return err
	}
	if there := target.names[is]; there != nil && (there.folder || n.folder) {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	d.rename(naming{source, was, nil}, naming{target, is, n})
	return nil
}

func (d *crashDisk) Remove(path string) error {
	n, err := d.find("remove", path)
	if err != nil {
		return err
	}
	if len(n.names) > 0 {
		return &fs.PathError{Op: "remove", Path: path, Err: errors.New("the folder is not empty")}
	}
	in, name, err := d.parent("remove", path)
	if err == nil {
		d.rename(naming{in, name, nil})
	}
	return err
}

func (d *crashDisk) SyncDir(path string) error {
	n, err := d.find("open", path)
	if err == nil {
		d.sync(func(l loose) bool { return slices.ContainsFunc(l.names, func(one naming) bool { return one.in == n }) })
	}
	return err
}

func (d *crashDisk) Lock(ctx context.Context, name string, wait time.Duration) (func(), error) {
	return d.locks.Lock(ctx, name, wait)
}

// crashFile writes to a node.
type crashFile struct {
	disk *crashDisk
	node *node
}

func (f *crashFile) Write(p []byte) (int, error) {
	f.disk.loose = append(f.disk.loose, loose{file: f.node, at: len(f.node.data), data: slices.Clone(p)})
	f.node.data = append(f.node.data, p...)
	return len(p), nil
}

func (f *crashFile) Sync() error {
	f.disk.sync(func(l loose) bool { return l.file == f.node })
	return nil
}

func (f *crashFile) Close() error { return nil }
