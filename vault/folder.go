package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// checkFolder refuses a link, a file or another user's folder in a folder's place. A missing folder is fs.ErrNotExist.
func checkFolder(d Disk, name string) (fs.FileInfo, error) {
	info, err := d.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder of its own: %w", name, ErrDamaged)
	}
	return info, ownFolder(name, info)
}

// makeFolder makes a folder with mode 0700, and those above it that are missing. An existing one that others may
// enter is closed to them, and notice is told.
func makeFolder(d Disk, name string, notice func(string)) error {
	info, err := checkFolder(d, name)
	switch {
	case err == nil:
		return closeFolder(d, name, info, notice)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(name)
	err = d.Mkdir(name)
	if errors.Is(err, fs.ErrNotExist) && parent != name {
		if _, missing := d.Lstat(parent); missing != nil { // what is there above ours stays as it is
			if err := makeFolder(d, parent, notice); err != nil {
				return err
			}
		}
		err = d.Mkdir(name)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return diskError("make the folder "+filepath.Base(name), err)
	}
	return diskError("make the folder "+filepath.Base(name), d.SyncDir(parent))
}

// closeFolder takes the rights of others away.
func closeFolder(d Disk, name string, info fs.FileInfo, notice func(string)) error {
	if info.Mode().Perm()&0o077 == 0 || !permissionsCount {
		return nil
	}
	if err := d.CloseFolder(name); err != nil {
		return diskError("close the folder "+filepath.Base(name), err)
	}
	notice(fmt.Sprintf("the folder %s was open to other users and is now closed to them", name))
	return nil
}
