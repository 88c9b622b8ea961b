package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

const activityFile = "activity.log"

// Activity is a person's log, for what needs no key: adding to it and checking it. Errors: ErrNotFound, ErrDamaged, ErrNewerFormat,
// and ErrKeyLost for a person whose removal was cut.
func (v *Vault) Activity(id string) (*audit.Log, error) {
	log, err := v.activity(id)
	if err != nil {
		return nil, fmt.Errorf("could not open the activity log: %w", err)
	}
	return log, nil
}

func (v *Vault) activity(id string) (*audit.Log, error) {
	vault, err := v.identity()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	h, err := v.readHeader(vault, id)
	if err != nil {
		return nil, err
	}
	if h.Removing != nil { // what it says of the anchor is held against no slot
		return nil, ErrKeyLost
	}
	if err := v.prepare(); err != nil {
		return nil, err
	}
	lock := func(ctx context.Context) (func(), error) { return v.lockLog(ctx, id) }
	return v.openLog(logHead{vault: v, vaultID: vault, person: h.person(v.cfg.Now())}, [32]byte(h.LogKey), v.personDir(id), lock), nil
}

// Activity is the person's log. All but its Entries works after Close, too: the end of a period can be written once the keys are gone.
func (s *Session) Activity() *audit.Log {
	return s.openLog(false)
}

// Parting is Activity for what is written as nobody may be there any more: a locked keyring is not made to ask the person, but leaves the anchor as
// it is.
func (s *Session) Parting() *audit.Log {
	return s.openLog(true)
}

// ActivityKey returns a copy of the 32-byte key that opens the entries of the log, or nil once the session is closed. The caller
// overwrites it after use.
func (s *Session) ActivityKey() []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil
	}
	return derive(s.keys.records, labelLog)
}

func (s *Session) openLog(quiet bool) *audit.Log {
	return s.vault.openLog(logHead{vault: s.vault, vaultID: s.vaultID, person: s.person, quiet: quiet}, s.logKey, s.dir, s.lockLog)
}

func (v *Vault) openLog(head logHead, key [32]byte, dir string, lock func(context.Context) (func(), error)) *audit.Log {
	return audit.Open(audit.Config{
		Owner:   audit.Owner{Vault: head.vaultID, Person: head.person.ID, Key: key},
		File:    logFile{v, filepath.Join(dir, activityFile)},
		Anchors: head,
		Lock:    lock, Now: v.cfg.Now, Rand: v.cfg.Rand,
	})
}

// createLog begins the log of a new person, whose adding is its first entry.
func (v *Vault) createLog(ctx context.Context, dir string, h *header) error {
	data, head, err := audit.New(audit.Owner{Vault: h.Vault, Person: h.Person, Key: [32]byte(h.LogKey)}, v.cfg.Rand,
		audit.Entry{At: h.Created, Kind: audit.PersonAdded, Text: string(h.Role) + ", " + h.Backend})
	if err != nil {
		return err
	}
	if err := (logHead{vault: v, vaultID: h.Vault, person: h.person(v.cfg.Now())}).SetAnchor(ctx, head); err != nil {
		return err
	}
	return replaceFile(v.disk, filepath.Join(dir, activityFile), data)
}

// logHead is where the newest entry of a person's log is noted: the keyring, or the state folder.
type logHead struct {
	vault   *Vault
	vaultID string
	person  Person
	quiet   bool // a locked keyring is not asked
}

// Anchor returns what SetAnchor stored, "" if there is nothing that it can have stored.
func (h logHead) Anchor(ctx context.Context) (string, error) {
	if h.person.Backend == kindPassphrase {
		st, err := h.vault.readState(h.vaultID, h.person.ID)
		if err != nil {
			return "", err
		}
		return st.LogHead, nil
	}
	if err := h.reach(ctx); err != nil {
		return "", err
	}
	text, err := h.vault.cfg.Keyring.Get(ctx, accountLogHead(h.vaultID, h.person.ID))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", keyringError("read the head of the activity log from the keyring", err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", nil //nolint:nilerr // an entry that is no longer ours anchors nothing, which is what the log says then
	}
	return string(raw), nil
}

// SetAnchor stores it.
func (h logHead) SetAnchor(ctx context.Context, text string) error {
	if h.person.Backend == kindPassphrase {
		return h.vault.changeState(ctx, h.vaultID, h.person.ID, func(st *state) { st.LogHead = text })
	}
	if err := h.reach(ctx); err != nil {
		return err
	}
	err := h.vault.cfg.Keyring.Set(ctx, accountLogHead(h.vaultID, h.person.ID), base64.RawURLEncoding.EncodeToString([]byte(text)))
	return keyringError("store the head of the activity log in the keyring", err)
}

// reach tells whether the keyring is to be asked.
func (h logHead) reach(ctx context.Context) error {
	switch {
	case h.vault.cfg.Keyring == nil:
		return ErrNoKeyring
	case h.quiet:
		return h.vault.wouldAsk(ctx)
	}
	return nil
}
