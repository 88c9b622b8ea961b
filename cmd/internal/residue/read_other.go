//go:build !linux

package residue

import (
	"errors"
	"fmt"
)

// Read is for Linux only.
func Read(int, []Canary, ...string) (*Found, error) {
	return nil, fmt.Errorf("could not read the memory of the process: %w", errors.ErrUnsupported)
}
