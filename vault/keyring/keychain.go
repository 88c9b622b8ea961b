//go:build darwin

package keyring

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// reachable: the Keychain is part of macOS.
func reachable() error { return nil }

// isNoReply does not happen: each call is a process of its own.
func isNoReply(error) bool { return false }

// classify knows the exit statuses of /usr/bin/security, which are the low byte of the Keychain's error codes.
func classify(err error) error {
	const interactionNotAllowed, authFailed, cancelled, noKeychain = 36, 51, 128, 50
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	switch exit.ExitCode() {
	case interactionNotAllowed, authFailed:
		return fmt.Errorf("%w: %w", ErrLocked, err)
	case cancelled:
		return fmt.Errorf("%w: %w", ErrDismissed, err)
	case noKeychain:
		return fmt.Errorf("%w: %w", ErrNone, err)
	default:
		return err
	}
}

// look knows no more than that: nothing tells whether a store is locked without asking for what is in it.
func look(context.Context, string) error { return reachable() }

// locate: there is one program, and its keyring is that of the user.
func locate(context.Context) (Place, error) { return Place{Program: "the Keychain"}, nil }
