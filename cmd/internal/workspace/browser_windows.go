package workspace

import "syscall"

// apart puts the browser into a process group of its own: Ctrl-C in the terminal is not meant for the person's other tabs.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
