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
	return v.openLog(vault, h.person(), [32]byte(h.LogKey), v.personDir(id), lock), nil
}

// Activity is the person's log. All but its Entries works after Close, too: the end of a period can be written once the keys are gone.
func (s *Session) Activity() *audit.Log {
	return s.vault.openLog(s.vaultID, s.person, s.logKey, s.dir, s.lockLog)
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

func (v *Vault) openLog(vault string, p Person, key [32]byte, dir string, lock func(context.Context) (func(), error)) *audit.Log {
	return audit.Open(audit.Config{
		Owner:   audit.Owner{Vault: vault, Person: p.ID, Key: key},
		File:    logFile{v, filepath.Join(dir, activityFile)},
		Anchors: logHead{v, vault, p},
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
	if err := (logHead{v, h.Vault, h.person()}).SetAnchor(ctx, head); err != nil {
		return err
	}
	return replaceFile(v.disk, filepath.Join(dir, activityFile), data)
}

// logHead is where the newest entry of a person's log is noted: the keyring, or the state folder.
type logHead struct {
	vault   *Vault
	vaultID string
	person  Person
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
	if h.vault.cfg.Keyring == nil {
		return "", ErrNoKeyring
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
	if h.vault.cfg.Keyring == nil {
		return ErrNoKeyring
	}
	err := h.vault.cfg.Keyring.Set(ctx, accountLogHead(h.vaultID, h.person.ID), base64.RawURLEncoding.EncodeToString([]byte(text)))
	return keyringError("store the head of the activity log in the keyring", err)
}
