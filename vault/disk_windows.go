package vault

import (
	"errors"
	"io/fs"
	"syscall"
)

// Windows opens no link through these calls in a way that a flag could stop; the look before opening does it.
const (
	flagNoFollow = 0
	flagNonBlock = 0
)

// permissionsCount says that the mode bits of a file mean something here.
const permissionsCount = false

// syncDir has nothing to do: NTFS journals its folders, and a folder cannot be flushed.
func syncDir(string) error { return nil }

func isDiskFull(err error) bool {
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
	return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
}

// ownFolder trusts the access list that the user's profile gives its folders.
func ownFolder(string, fs.FileInfo) error { return nil }
