package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// logFile is the file of a person's log on the vault's disk.
type logFile struct {
	vault *Vault
	path  string
}

// Read returns the last bytes, at most so many, and the size of the file. fs.ErrNotExist: a person without the file; ErrNotFound: no person.
func (f logFile) Read(most int) ([]byte, int64, error) {
	tail, size, err := f.vault.disk.ReadTail(f.path, int64(most))
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := checkFolder(f.vault.disk, filepath.Dir(f.path)); errors.Is(gone, fs.ErrNotExist) {
			return nil, 0, ErrNotFound
		}
	}
	return tail, size, err
}

// Append writes behind the first size bytes and waits until it is on the disk. What it cannot write to its end it takes back, if the disk
// lets it.
func (f logFile) Append(size int64, data []byte) error {
	info, err := f.vault.disk.Lstat(f.path)
	if err == nil {
		err = regular(f.path, info)
	}
	if err == nil && info.Size() != size {
		err = fmt.Errorf("the file %s was written to by somebody without its lock: %w", activityFile, ErrBusy)
	}
	if err != nil {
		return err
	}
	if err := f.append(data); err != nil {
		_ = f.vault.disk.Truncate(f.path, size)
		return diskError("write to the file "+activityFile, err)
	}
	return nil
}

func (f logFile) append(data []byte) error {
	file, err := f.vault.disk.Append(f.path)
	if err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Sync(); err != nil {
		return errors.Join(err, file.Close())
	}
	return file.Close()
}

// Replace exchanges the content as a whole.
func (f logFile) Replace(data []byte) error { return replaceFile(f.vault.disk, f.path, data) }

// SetAside gives the file a name with a suffix that no other file has.
func (f logFile) SetAside(suffix string) error {
	name := f.path + "." + suffix
	for n := 2; ; n++ {
		if _, err := f.vault.disk.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return err
		}
		name = fmt.Sprintf("%s.%s-%d", f.path, suffix, n)
	}
	if err := f.vault.disk.Rename(f.path, name); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return diskError("set the file "+activityFile+" aside", err)
	}
	return diskError("set the file "+activityFile+" aside", f.vault.disk.SyncDir(filepath.Dir(f.path)))
}
