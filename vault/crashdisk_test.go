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

// loose is a change that is not durable yet: of a file's content, or of names.
type loose struct {
	file  *node
	at    int
	data  []byte // nil: the file was cut at that place
	names []naming
}

// naming is a name that was given to a node, or taken away if that is nil.
type naming struct {
	in   *node
	name string
	node *node
}

// fate is what becomes of a loose change when the power goes.
type fate int

const (
	lost   fate = iota
	kept        // it has arrived
	half        // of what was written the first half has arrived
	zeroed      // as half, and the file has its length all the same
)

func newFolder() *node {
	return &node{folder: true, names: map[string]*node{}, durable: map[string]*node{}}
}

func newCrashDisk() *crashDisk { return &crashDisk{locks: MemoryDisk(), root: newFolder()} }

// clone is a copy that goes its own way.
func (d *crashDisk) clone() *crashDisk {
	made := map[*node]*node{}
	var copied func(*node) *node
	copyNames := func(names map[string]*node) map[string]*node {
		if names == nil {
			return nil
		}
		all := make(map[string]*node, len(names))
		for name, n := range names {
			all[name] = copied(n)
		}
		return all
	}
	copied = func(n *node) *node {
		if n == nil || made[n] != nil {
			return made[n]
		}
		c := &node{folder: n.folder, data: slices.Clip(n.data), lasting: slices.Clip(n.lasting)} // written to only by making anew
		made[n] = c
		c.names, c.durable = copyNames(n.names), copyNames(n.durable)
		return c
	}
	c := &crashDisk{locks: MemoryDisk(), root: copied(d.root)}
	for _, l := range d.loose {
		l.file, l.names = copied(l.file), slices.Clone(l.names)
		for i, n := range l.names {
			l.names[i].in, l.names[i].node = copied(n.in), copied(n.node)
		}
		c.loose = append(c.loose, l)
	}
	return c
}

// afterCut is what is there when the power is back, after each loose change has had its fate.
func (d *crashDisk) afterCut(fates []fate) *crashDisk {
	c := d.clone()
	for i, l := range c.loose {
		l.arrive(fates[i])
	}
	c.loose = nil
	seen := map[*node]bool{}
	var settle func(*node)
	settle = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		n.data, n.names = slices.Clip(n.lasting), nil
		if n.folder {
			n.names = map[string]*node{}
		}
		for name, inside := range n.durable {
			n.names[name] = inside
			settle(inside)
		}
	}
	settle(c.root)
	return c
}

// arrive brings a change to the medium.
func (l loose) arrive(f fate) {
	if f == lost {
		return
	}
	for _, n := range l.names {
		if n.node == nil {
			delete(n.in.durable, n.name)
		} else {
			n.in.durable[n.name] = n.node
		}
	}
	if l.file == nil {
		return
	}
	data, whole := l.data, l.at+len(l.data)
	if f != kept {
		data = data[:len(data)/2]
	}
	l.file.lasting = patched(l.file.lasting, l.at, data)
	if f == zeroed {
		l.file.lasting = patched(l.file.lasting, whole, nil)
	}
	if l.data == nil {
		l.file.lasting = slices.Clip(l.file.lasting[:l.at])
	}
}

// patched is the content with data at a place, behind zeros where nothing is before it yet.
func patched(content []byte, at int, data []byte) []byte {
	made := make([]byte, max(len(content), at+len(data)))
	copy(made, content)
	copy(made[at:], data)
	return made
}

// sync makes the loose changes durable that are meant.
func (d *crashDisk) sync(meant func(loose) bool) {
	d.loose = slices.DeleteFunc(d.loose, func(l loose) bool {
		if !meant(l) {
			return false
		}
		l.arrive(kept)
		return true
	})
}

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
	f.node.data = append(slices.Clip(f.node.data), p...)
	return len(p), nil
}

func (f *crashFile) Sync() error {
	f.disk.sync(func(l loose) bool { return l.file == f.node })
	return nil
}

func (f *crashFile) Close() error { return nil }
