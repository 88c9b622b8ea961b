package workspace

import (
	"context"
	"errors"

	"chartkey/vault"
	"chartkey/vault/audit"
)

// SetLock makes a PIN or passphrase necessary beside the keyring, see vault.Session.SetLock; current is asked for anew, and a wrong one
// is logged. An error of the log comes after the change. All this holds for the four below, too.
func (w *Workspace) SetLock(ctx context.Context, current vault.Key, kind vault.LockKind, typed []byte) error {
	return w.changeLock(ctx, string(kind), func() error { return w.session.SetLock(ctx, current, kind, typed) })
}

// RemoveLock makes the keyring enough again.
func (w *Workspace) RemoveLock(ctx context.Context, current vault.Key) error {
	return w.changeLock(ctx, "nothing", func() error { return w.session.RemoveLock(ctx, current) })
}

// ChangePassphrase gives a passphrase vault another one.
func (w *Workspace) ChangePassphrase(ctx context.Context, current vault.Key, passphrase []byte) error {
	return w.changeLock(ctx, string(vault.LockPassphrase), func() error { return w.session.ChangePassphrase(ctx, current, passphrase) })
}

func (w *Workspace) changeLock(ctx context.Context, text string, change func() error) error {
	if err := change(); err != nil {
		return w.noteWrongKey(ctx, err)
	}
	return w.noteDone(ctx, audit.LockChanged, "", text)
}

// CreateRecovery makes a code that opens the person by itself, in place of an earlier one. Where the code is not "" it holds, whatever the error.
func (w *Workspace) CreateRecovery(ctx context.Context, current vault.Key) (code string, err error) {
	if code, err = w.session.CreateRecovery(ctx, current); err != nil {
		return "", w.noteWrongKey(ctx, err)
	}
	return code, w.noteDone(ctx, audit.RecoveryChanged, "", "created")
}

// RemoveRecovery makes the recovery code useless.
func (w *Workspace) RemoveRecovery(ctx context.Context, current vault.Key) error {
	if err := w.session.RemoveRecovery(ctx, current); err != nil {
		return w.noteWrongKey(ctx, err)
	}
	return w.noteDone(ctx, audit.RecoveryChanged, "", "removed")
}

// needsLock tells whether the person is a clinician whom nothing but the keyring keeps apart from who sits at the computer next.
func (w *Workspace) needsLock() (bool, error) {
	p := w.Person()
	if p.Role != vault.Clinician || p.Backend != vault.InKeyring {
		return false, nil
	}
	now, err := w.session.Now()
	return now.Lock == vault.NoLock, err
}

// Confirm tries once more what opens the person, before something that whoever comes by an unlocked window must not do. A lock counts it as a try,
// and a wrong one is logged. Errors are those of vault.Unlock.
func (w *Workspace) Confirm(ctx context.Context, key vault.Key) error {
	if err := w.session.Confirm(ctx, key); err != nil {
		return w.noteWrongKey(ctx, err)
	}
	return nil
}

// Confirm is [Workspace.Confirm] for a person who is locked, and stays so.
func (h *Home) Confirm(ctx context.Context, id string, key vault.Key) error {
	s, err := h.vault.Unlock(ctx, id, key)
	if err != nil {
		return errors.Join(err, h.noteFailedUnlock(ctx, id, err))
	}
	return s.Close()
}
