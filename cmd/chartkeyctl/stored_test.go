package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
	"chartkey/vault/library"
)

// TestFailuresOfWhatIsStored: every error by which the vault, the keyring, the library and the log say what is wrong has a code, an exit status,
// and a next step that fits it.
func TestFailuresOfWhatIsStored(t *testing.T) {
	for _, c := range []struct {
		err    error
		code   workspace.Code
		status int
		next   string
	}{
		{vault.ErrNoKeyring, workspace.NoKeyring, statusLocked, "Start a keyring"},
		{keyring.ErrNone, workspace.NoKeyring, statusLocked, "Start a keyring"},
		{keyring.ErrFailed, workspace.NoKeyring, statusLocked, "Start a keyring"},
		{keyring.ErrNotKept, workspace.NoKeyring, statusLocked, "Start a keyring"},
		{vault.ErrKeyringLocked, workspace.KeyringLocked, statusLocked, "Unlock the keyring"},
		{keyring.ErrLocked, workspace.KeyringLocked, statusLocked, "Unlock the keyring"},
		{keyring.ErrDismissed, workspace.KeyringLocked, statusLocked, "Unlock the keyring"},
		{keyring.ErrTimeout, workspace.KeyringLocked, statusLocked, "Unlock the keyring"},
		{vault.ErrLocked, workspace.Locked, statusLocked, "passphrase"},
		{vault.ErrWrongPassphrase, workspace.Locked, statusLocked, "passphrase"},
		{library.ErrClosed, workspace.Locked, statusLocked, "passphrase"},
		{vault.ErrKeyLost, workspace.KeyLost, statusLocked, "Restore the keyring"},
		{&vault.ElsewhereError{}, workspace.KeyLost, statusLocked, "Start or open that keyring again"},
		{keyring.ErrNotFound, workspace.KeyLost, statusLocked, "Restore the keyring"},
		{library.ErrWrongKey, workspace.KeyLost, statusLocked, "Restore the keyring"},

		{vault.ErrDamaged, workspace.Damaged, statusFailed, "remove the person"},
		{vault.ErrIdentityDamaged, workspace.Damaged, statusFailed, "vault.json"},
		{vault.ErrSignInsDamaged, workspace.Damaged, statusFailed, "chartkeyctl records export"},
		{vault.ErrTokenDamaged, workspace.Damaged, statusFailed, "Sign in again"},
		{library.ErrDamaged, workspace.Damaged, statusFailed, "chartkeyctl sync"},
		{library.ErrForbidden, "", statusFailed, "right to read and write"},
		{library.ErrUnreadable, workspace.Damaged, statusFailed, "library.db"},
		{audit.ErrDamaged, workspace.Damaged, statusFailed, "activity restart"},
		{audit.ErrWrongKey, workspace.Damaged, statusFailed, "backup"},
		{vault.ErrNewerFormat, workspace.NewerFormat, statusFailed, "Install that version"},
		{library.ErrNewerFormat, workspace.NewerFormat, statusFailed, "Install that version"},
		{audit.ErrNewerFormat, workspace.NewerFormat, statusFailed, "Install that version"},

		{vault.ErrStaleRestore, workspace.StaleRestore, statusRefused, "Sign in again"},
		{vault.ErrBusy, workspace.Busy, statusFailed, "Wait"},
		{library.ErrBusy, workspace.Busy, statusFailed, "Wait"},
		{vault.ErrDiskFull, workspace.DiskFull, statusFailed, "Make room"},
		{library.ErrDiskFull, workspace.DiskFull, statusFailed, "Make room"},
		{vault.ErrExists, workspace.Usage, statusUsage, "another name"},
		{vault.ErrBadName, workspace.Usage, statusUsage, "another name"},
		{vault.ErrNotFound, workspace.NotFound, statusFailed, "person list"},
		{library.ErrNotFound, workspace.NotFound, statusFailed, "records list"},
		{workspace.ErrSeveralOfPerson, workspace.Usage, statusUsage, "person list"},
		{audit.ErrIntact, workspace.Usage, statusUsage, "activity verify"},
	} {
		a := &app{}
		said, status := a.explain(fmt.Errorf("could not do it: %w", errors.Join(c.err, errors.New("and more"))))
		if said.Code != c.code || status != c.status || !strings.Contains(said.Hint, c.next) {
			t.Errorf("%v: %+v, exit status %d", c.err, said, status)
		}
	}
}
