package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

// What is logged stands in the table of package audit; the objects and texts of the entries are made here, each in one place. They hold
// references, names of connections and counts, never words of a record.

// note writes an entry before what it tells of is given out: where it fails, that does not happen. An entry that is written and could not
// be anchored is no reason to stop, since the next anchor covers it, and damage in the log is Verify's to tell.
func (w *Workspace) note(ctx context.Context, kind audit.Kind, object, text string) error {
	return written(w.session.Activity().Append(ctx, kind, object, text))
}

// noteDone writes an entry of what has happened already, whether or not the caller still waits.
func (w *Workspace) noteDone(ctx context.Context, kind audit.Kind, object, text string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return w.note(ctx, kind, object, text)
}

// written forgives that an entry could not be anchored.
func written(err error) error {
	if _, half := errors.AsType[*audit.AnchorError](err); half {
		return nil
	}
	return err
}

// noteLock writes the end of the period, for which no key is needed, and anchors the log. An error says that the anchor is older now than
// it should be, or that there is no entry; of damage only Verify tells. A person who was removed meanwhile has no log. Whom the recovery code let in
// may have no keyring to anchor it in.
func (w *Workspace) noteLock() error {
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	err := w.session.Parting().Append(ctx, audit.Lock, "", "")
	if errors.Is(err, audit.ErrDamaged) || errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if w.session.OpenedBy() == "recovery" {
		return written(err)
	}
	return err
}

// noteFailedUnlock writes that somebody tried, if there is a log that takes it. A try that was given up tells nothing.
func (h *Home) noteFailedUnlock(ctx context.Context, id string, failure error) error {
	log, err := h.vault.Activity(id)
	if err != nil || CodeOf(failure) == Cancelled {
		return nil
	}
	reason, wrong := wrongKey(failure)
	if !wrong {
		reason = string(CodeOf(failure))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return written(log.Append(ctx, audit.UnlockFailed, "", reason))
}

// wrongKey is what the log says of a key that was tried and does not open.
func wrongKey(failure error) (reason string, wrong bool) {
	for _, one := range []struct {
		err    error
		reason string
	}{
		{vault.ErrLockedOut, "locked-out"}, {vault.ErrWrongLock, "wrong-lock"}, {vault.ErrWrongPassphrase, "wrong-passphrase"},
		{vault.ErrWrongRecovery, "wrong-recovery"},
	} {
		if errors.Is(failure, one.err) {
			return one.reason, true
		}
	}
	return "", false
}

// noteWrongKey writes that the key was wrong for which who is unlocked was asked again. It returns err, with what went wrong in that.
func (w *Workspace) noteWrongKey(ctx context.Context, err error) error {
	if reason, wrong := wrongKey(err); wrong {
		return errors.Join(err, w.noteDone(ctx, audit.UnlockFailed, "", reason))
	}
	return err
}

// Activity lists the newest entries of the person's log, newest first; limit 0 is all. What cannot be read of a damaged log shows as such.
func (w *Workspace) Activity(ctx context.Context, limit int) ([]audit.Entry, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	key := w.session.ActivityKey()
	if key == nil {
		return nil, fmt.Errorf("could not read the activity log: %w", vault.ErrLocked)
	}
	defer clear(key)
	return w.session.Activity().Entries(ctx, key, limit)
}

// VerifyActivity checks every byte of the log: each line, the chain and the anchor.
func (w *Workspace) VerifyActivity(ctx context.Context) (audit.Report, error) {
	return w.session.Activity().Verify(ctx)
}

// VerifyActivity is [Workspace.VerifyActivity] for a person who is locked.
func (h *Home) VerifyActivity(ctx context.Context, id string) (audit.Report, error) {
	log, err := h.vault.Activity(id)
	if err != nil {
		return audit.Report{}, err
	}
	return log.Verify(ctx)
}

// RestartActivity sets a damaged log aside and begins a new one, whose first entry tells what was wrong. It needs no key, since a log that
// takes no entry lets nobody unlock. ErrUsage for a log that is not damaged.
func (h *Home) RestartActivity(ctx context.Context, id string) (audit.Report, error) {
	log, err := h.vault.Activity(id)
	if err != nil {
		return audit.Report{}, err
	}
	return log.Restart(ctx)
}

// label is how the log calls a connection: by its name for people, and by its id since names change.
func (c Connection) label() string { return fmt.Sprintf("%s (%s)", c.Name, c.ID) }

// grantText is what was granted, in canonical scopes.
func (c Connection) grantText() string {
	scopes := auth.ParseScopes(c.Granted)
	words := make([]string, 0, len(scopes)+1)
	if c.Unconfirmed {
		words = append(words, "unconfirmed:")
	}
	for _, s := range scopes {
		words = append(words, first(s.Canonical(), s.Raw))
	}
	return strings.Join(words, " ")
}

// withFiles adds to the text of an entry how many of what it counts are files, which no list of records shows.
func withFiles(text string, files int) string {
	if files == 0 {
		return text
	}
	return fmt.Sprintf("%s, files %d", text, files)
}

// syncText is what a sync brought, and what kept it from its end.
func syncText(s Synced, err error) string {
	text := withFiles(fmt.Sprintf("stored %d, unchanged %d, removed %d, quarantined %d", s.Stored, s.Unchanged, s.Removed, s.Quarantined), s.Files)
	missing := 0
	for _, m := range s.Partial {
		if m.State == "refused" || m.State == "unknown" || m.State == "failed" {
			missing++
		}
	}
	if missing > 0 {
		text += fmt.Sprintf(", missing kinds %d", missing)
	}
	if err != nil {
		text += ", failed " + first(string(CodeOf(err)), "otherwise")
	}
	return text
}

// noteViews writes that records are opened, each by its reference and the connection that it came through.
func (w *Workspace) noteViews(ctx context.Context, opened ...RecordDetail) error {
	names := map[string]string{}
	if all, err := w.load(ctx); err == nil { // without their names connections have their ids
		for _, c := range all {
			names[c.ID] = c.label()
		}
	}
	for _, r := range opened {
		if err := w.note(ctx, audit.View, r.Ref, first(names[r.Connection], r.Connection)); err != nil {
			return err
		}
	}
	return nil
}
