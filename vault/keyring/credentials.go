//go:build windows

package keyring

import (
	"context"
	"errors"
	"fmt"
	"syscall"
)

// reachable: the Credential Manager is part of Windows.
func reachable() error { return nil }

// isNoReply does not happen: a call is one system call.
func isNoReply(error) bool { return false }

// classify knows the one failure that means "no store for this session", as for a service without a profile.
func classify(err error) error {
	const noSuchLogonSession = syscall.Errno(1312)
	if errors.Is(err, noSuchLogonSession) {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	return err
}

// look knows no more than that: nothing tells whether a store is locked without asking for what is in it.
func look(context.Context, string) error { return reachable() }

// locate: there is one program, and its keyring is that of the user.
func locate(context.Context) (Place, error) { return Place{Program: "the Credential Manager"}, nil }
