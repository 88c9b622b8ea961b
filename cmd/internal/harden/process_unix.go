//go:build unix

package harden

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Process hardens the process that calls it. What it starts has no core dumps either, and is attachable as usual.
func Process() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return fmt.Errorf("could not read the limit of core dumps: %w", err)
	}
	limit.Cur = 0
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return fmt.Errorf("could not turn core dumps off: %w", err)
	}
	return refuseTracing()
}
