//go:build unix

package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

const (
	flagNoFollow = syscall.O_NOFOLLOW
	flagNonBlock = syscall.O_NONBLOCK // a pipe in a file's place must not stop us
)

// permissionsCount says that the mode bits of a file mean something here.
const permissionsCount = true

// syncDir makes the entries of a folder durable.
func syncDir(name string) error {
	f, err := os.Open(name) //nolint:gosec // the path is the vault's own
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// ownFolder refuses a folder that belongs to another user.
func ownFolder(name string, info fs.FileInfo) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("the folder %s belongs to another user: %w", name, fs.ErrPermission)
	}
	return nil
}
