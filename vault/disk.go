package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Disk is what a vault lies on: that of the operating system, or [MemoryDisk]. Names are absolute paths; what is missing is fs.ErrNotExist.
// Tests put one in its place that fails or stops at the n-th step.
type Disk interface {
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	// ReadFile returns the content of a plain file of 1 to limit bytes. A link, a pipe, an empty or an oversized file is ErrDamaged.
	ReadFile(name string, limit int64) ([]byte, error)
	// ReadTail returns the last bytes of a plain file, at most so many, and its size. An empty file is none of its errors.
	ReadTail(name string, most int64) (tail []byte, size int64, err error)

	Create(name string) (DiskFile, error) // exclusive, mode 0600
	Append(name string) (DiskFile, error) // an existing plain file, written to at its end
	Truncate(name string, size int64) error
	Mkdir(name string) error       // mode 0700
	CloseFolder(name string) error // takes the rights of others away
	Rename(from, to string) error
	Remove(name string) error  // a file or an empty folder
	SyncDir(name string) error // makes renames and removals in the folder durable

	// Lock takes a lock that ends with the process. It waits until ctx ends, and at most wait (zero: no limit of its own), after which it
	// returns ErrBusy.
	Lock(ctx context.Context, name string, wait time.Duration) (unlock func(), err error)
}

// DiskFile is a file that is being written.
type DiskFile interface {
	io.WriteCloser
	Sync() error
}

// osDisk is the disk of the operating system.
type osDisk struct{}

func (osDisk) Lstat(name string) (fs.FileInfo, error)     { return os.Lstat(name) }
func (osDisk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

func (osDisk) Create(name string) (DiskFile, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|flagNoFollow, 0o600) //nolint:gosec // the path is the vault's own
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil { // an odd umask may have taken away our own rights
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (osDisk) Append(name string) (DiskFile, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND|flagNoFollow|flagNonBlock, 0) //nolint:gosec // the path is the vault's own
}

func (osDisk) Truncate(name string, size int64) error { return os.Truncate(name, size) }

func (osDisk) Mkdir(name string) error {
	if err := os.Mkdir(name, 0o700); err != nil {
		return err
	}
	return os.Chmod(name, 0o700) //nolint:gosec // a folder needs the execute bit; G302 means files
}

func (osDisk) CloseFolder(name string) error {
	return os.Chmod(name, 0o700) //nolint:gosec // a folder needs the execute bit; G302 means files
}

func (osDisk) Rename(from, to string) error { return os.Rename(from, to) } //nolint:gosec // the paths are the vault's own
func (osDisk) Remove(name string) error     { return os.Remove(name) }
func (osDisk) SyncDir(name string) error    { return syncDir(name) }

func (osDisk) ReadFile(name string, limit int64) ([]byte, error) {
	f, _, err := openPlain(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if len(data) == 0 || int64(len(data)) > limit {
		return nil, fmt.Errorf("the file %s is empty or too large: %w", filepath.Base(name), ErrDamaged)
	}
	return data, nil
}

func (osDisk) ReadTail(name string, most int64) ([]byte, int64, error) {
	f, size, err := openPlain(name)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	tail := make([]byte, min(size, most))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	return tail, size, nil
}

// openPlain opens a plain file for reading and tells its size.
func openPlain(name string) (*os.File, int64, error) {
	before, err := os.Lstat(name)
	if err == nil {
		err = regular(name, before)
	}
	if err != nil {
		return nil, 0, err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|flagNoFollow|flagNonBlock, 0) //nolint:gosec // the path is the vault's own
	if err != nil {
		return nil, 0, err
	}
	after, err := f.Stat()
	if err == nil && !os.SameFile(before, after) { // exchanged between the two looks
		err = regular(name, after)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, after.Size(), nil
}

// regular refuses everything that is not a plain file.
func regular(name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file: %w", filepath.Base(name), ErrDamaged)
	}
	return nil
}

// replaceFile puts data in the place of the file name, so that every reader sees the old or the new content whole.
// The caller holds the lock that guards the file.
func replaceFile(d Disk, name string, data []byte) error {
	if info, err := d.Lstat(name); err == nil {
		if err := regular(name, info); err != nil {
			return err
		}
	}
	if err := replace(d, name, data); err != nil {
		return diskError("write the file "+filepath.Base(name), err)
	}
	return nil
}

// tempOf is where the new content of a file is written before it takes the file's place.
func tempOf(name string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".new")
}

func replace(d Disk, name string, data []byte) error {
	temp := tempOf(name)
	if err := d.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a run that was cut
		return err
	}
	if err := writeNew(d, temp, data); err != nil {
		_ = d.Remove(temp)
		return err
	}
	if err := d.Rename(temp, name); err != nil {
		_ = d.Remove(temp)
		return err
	}
	return d.SyncDir(filepath.Dir(name))
}

// writeNew writes a file that must not exist yet and waits until it is on the disk.
func writeNew(d Disk, name string, data []byte) error {
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// removeTree deletes a folder and all in it, following no link.
func removeTree(d Disk, name string) error {
	info, err := d.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		return d.Remove(name)
	}
	entries, err := d.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(name, e.Name())
		if e.IsDir() {
			err = removeTree(d, path)
		} else {
			err = d.Remove(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return d.Remove(name)
}

// diskError words an error of the disk and marks a full one.
func diskError(action string, err error) error {
	if err == nil {
		return nil
	}
	if isDiskFull(err) {
		return fmt.Errorf("could not %s: %w: %w", action, ErrDiskFull, err)
	}
	return fmt.Errorf("could not %s: %w", action, err)
}
