package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"

	"chartkey/vault/keyring"
)

// Unlock opens a person. What is typed takes 0.5 to 1 s and 128 MiB for that moment; a keyring may show a prompt, but is
// not asked where the recovery code opens.
// Errors: ErrNotFound, ErrWrongPassphrase, ErrWrongRecovery, ErrLocked (the key is not of this person's kind), ErrNoLock (it is gone), a
// [*TryError], ErrLockedOut, ErrLapsed, ErrNoKeyring, ErrKeyringLocked, ErrKeyLost, ErrDamaged, ErrNewerFormat.
func (v *Vault) Unlock(ctx context.Context, id string, key Key) (*Session, error) {
	s, err := v.unlock(ctx, id, key)
	if err != nil {
		return nil, fmt.Errorf("could not unlock the person: %w", err)
	}
	return s, nil
}

func (v *Vault) unlock(ctx context.Context, id string, key Key) (*Session, error) {
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
	if err := v.prepare(); err != nil {
		return nil, err
	}
	if now := v.cfg.Now(); h.moves(now) {
		_, err := v.endLease(ctx, vault, id)
		if err != nil && h.over(now) { // or what is to be no more would open
			return nil, err
		}
		if h, err = v.readHeader(vault, id); err != nil {
			return nil, err
		}
	}
	s, err := v.open(ctx, h, key)
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx, h); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// open makes a session of a header and a key.
func (v *Vault) open(ctx context.Context, h *header, key Key) (*Session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, ok := h.slot(key.kind())
	if !ok {
		return nil, h.noWay(key.kind())
	}
	keys, err := v.openSlot(ctx, h, s, key)
	if err != nil {
		return nil, err
	}
	err = h.openSignIns(keys)
	var public [32]byte
	if err == nil {
		public, err = keys.logKey()
	}
	if err == nil && !bytes.Equal(public[:], h.LogKey) { // somebody would read what is logged from now on
		err = fmt.Errorf("the header's key of the log is not this person's: %w", ErrDamaged)
	}
	if err != nil {
		keys.wipe()
		return nil, err
	}
	return &Session{
		vault: v, vaultID: h.Vault, person: h.person(v.cfg.Now()), dir: v.personDir(h.Person), logKey: public, opened: s.Kind, turns: &turns{}, keys: keys,
	}, nil
}

// noWay says why a person is not opened by a kind of key.
func (h *header) noWay(kind string) error {
	way, ok := h.way()
	switch {
	case h.Removing != nil:
		return ErrKeyLost
	case h.gone():
		return ErrLapsed
	case !ok:
		return ErrLockedOut
	case kind == kindRecovery:
		return fmt.Errorf("this person has no recovery code: %w", ErrWrongRecovery)
	case way.Kind == kindLock:
		return fmt.Errorf("the PIN or passphrase of its lock is needed: %w", ErrLocked)
	case kind == kindLock && way.Kind == kindKeyring: // it was removed meanwhile
		return ErrNoLock
	}
	return fmt.Errorf("this person is opened by the %s: %w", h.Backend, ErrLocked)
}

func (v *Vault) openSlot(ctx context.Context, h *header, s slot, key Key) (*dataKeys, error) {
	switch s.Kind {
	case kindLock:
		return v.tryLock(ctx, h, key.passphrase())
	case kindRecovery:
		return openByRecovery(h, s, key.passphrase())
	case kindPassphrase:
		secret := v.stretch(s.KDF.cost(), key.passphrase(), s.KDF.Salt)
		defer clear(secret)
		keys, err := s.unwrap(h.Vault, h.Person, secret)
		if errors.Is(err, errNotThisSecret) {
			return nil, ErrWrongPassphrase
		}
		return keys, err
	}
	return v.openByKeyring(ctx, h, s)
}

// openByKeyring opens the slot of the keyring alone. One that a copy has brought back after too many wrong tries of a lock is not used.
func (v *Vault) openByKeyring(ctx context.Context, h *header, s slot) (*dataKeys, error) {
	secret, err := v.masterSecret(ctx, h)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	if t, err := v.readTries(ctx, h); err != nil {
		return nil, err
	} else if t.left() == 0 {
		return nil, ErrLockedOut
	}
	keys, err := s.unwrap(h.Vault, h.Person, secret)
	if errors.Is(err, errNotThisSecret) {
		return nil, v.elsewhere(ctx, h, fmt.Errorf("the master secret in the keyring is another one: %w", ErrKeyLost))
	}
	if err == nil {
		keys.names = derive(secret, labelItems)
	}
	return keys, err
}

// masterSecret fetches the person's secret from the keyring.
func (v *Vault) masterSecret(ctx context.Context, h *header) ([]byte, error) {
	if v.cfg.Keyring == nil {
		return nil, ErrNoKeyring
	}
	text, err := v.cfg.Keyring.Get(ctx, accountMaster(h.Vault, h.Person))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil, v.elsewhere(ctx, h, fmt.Errorf("the keyring has no entry for this person: %w", ErrKeyLost))
	}
	if err != nil {
		return nil, keyringError("read the master secret from the keyring", err)
	}
	secret, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(secret) != keySize {
		return nil, fmt.Errorf("the master secret in the keyring was changed: %w", ErrKeyLost)
	}
	return secret, nil
}

// wouldAsk is ErrKeyringLocked where the keyring would have to ask the person before it gives anything out.
func (v *Vault) wouldAsk(ctx context.Context) error {
	if err := keyring.Look(ctx, v.cfg.Keyring); errors.Is(err, keyring.ErrLocked) {
		return keyringError("look at the keyring", err)
	}
	return nil // whatever else is the matter is seen where it is used
}
