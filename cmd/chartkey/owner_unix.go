//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

func ownedByUs(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

func closedToOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }
