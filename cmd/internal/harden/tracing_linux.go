package harden

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// refuseTracing also holds where core dumps are handed to a program, for which their limit does not count.
func refuseTracing() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("could not close the memory to other programs: %w", err)
	}
	return nil
}
