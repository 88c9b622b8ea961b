//go:build unix

package workspace

import "syscall"

// apart puts the browser into a session of its own: Ctrl-C in the terminal, or closing it, is not meant for the person's other tabs.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
