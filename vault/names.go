package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// The header keeps, sealed under the master secret of the keyring, which connections have a token there: removing a person must find them all,
// and needs neither PIN nor passphrase.

// nameToken writes down that a connection's token may lie in the keyring, before it does.
func (s *Session) nameToken(ctx context.Context, id string) error {
	return s.changeNames(ctx, func(ids []string) []string {
		if slices.Contains(ids, id) {
			return ids
		}
		return append(slices.Clone(ids), id)
	})
}

// unnameToken forgets a connection whose token is deleted. Where the list cannot be opened the name stays in it, which does no harm.
func (s *Session) unnameToken(ctx context.Context, id string) error {
	err := s.changeNames(ctx, func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return one == id })
	})
	if errors.Is(err, ErrKeyLost) {
		return nil
	}
	return err
}

func (s *Session) changeNames(ctx context.Context, change func([]string) []string) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil {
		return err
	}
	if h.Removing != nil {
		return ErrNotFound
	}
	key, before, err := s.openList(ctx, h)
	if err != nil {
		return err
	}
	defer clear(key)
	after := change(before)
	if h.Names != nil && len(after) == len(before) {
		return nil
	}
	if err := h.sealNames(s.vault.cfg.Rand, key, after); err != nil {
		return err
	}
	return s.vault.writeHeader(s.dir, h)
}

// CheckStore tells whether a new token could be stored, as far as that is seen without storing one. ErrKeyLost says that the keyring holds nothing
// of this person any more: how they are opened is to be chosen first, see SetLock and RemoveLock.
func (s *Session) CheckStore(ctx context.Context) error {
	if s.person.Backend != kindKeyring {
		return nil
	}
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err == nil {
		var key []byte
		key, _, err = s.openList(ctx, h)
		clear(key)
	}
	if err != nil {
		return fmt.Errorf("a sign-in cannot be stored: %w", err)
	}
	return nil
}

// openList gives the list of a header and its key. A session that the recovery code opened asks the keyring for it now; and one that began with
// another master secret does so again, where another session has chosen a new way to a person whose secret was lost.
func (s *Session) openList(ctx context.Context, h *header) (key []byte, ids []string, err error) {
	if key, err = s.namesKey(); err != nil {
		return nil, nil, err
	}
	if key != nil {
		if ids, err = s.tokenNames(h, key); err == nil || h.Names == nil {
			return key, ids, err
		}
	}
	master, e := s.vault.masterSecret(ctx, h)
	if e != nil && err == nil {
		err = fmt.Errorf("could not open the names of the tokens: %w", e)
	}
	if e != nil {
		return nil, nil, err
	}
	defer clear(master)
	key = derive(master, labelItems)
	if ids, err = s.tokenNames(h, key); err == nil {
		s.openNames(master)
	}
	return key, ids, err
}

// tokenNames is the list of a header. One from before there was a list, whose tokens the sign-ins name, has none.
func (s *Session) tokenNames(h *header, key []byte) ([]string, error) {
	if h.Names != nil {
		return h.names(key)
	}
	content, err := s.readContent()
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(content.Documents)), nil
}

func (h *header) sealNames(random io.Reader, key []byte, ids []string) error {
	plain, err := json.Marshal(slices.Sorted(slices.Values(ids)))
	if err != nil {
		return fmt.Errorf("could not encode the names of the tokens: %w", err)
	}
	h.Names, err = seal(random, key, place(h.Vault, h.Person, labelItems), plain)
	return err
}

// names opens the list.
func (h *header) names(key []byte) ([]string, error) {
	plain, err := unseal(key, place(h.Vault, h.Person, labelItems), h.Names)
	if err != nil {
		return nil, fmt.Errorf("could not open the names of the tokens: %w", err)
	}
	var ids []string
	if err := json.Unmarshal(plain, &ids); err != nil {
		return nil, fmt.Errorf("could not understand the names of the tokens: %w", ErrDamaged)
	}
	return ids, nil
}

// keepNames sees to it that the header has a list which the master secret opens. One that it does not open is of an earlier secret, and is made
// anew of the sign-ins: the tokens may have outlived that secret. Where these are damaged there is none, and nobody knows what is in the keyring.
func (s *Session) keepNames(h *header, master []byte) error {
	key := derive(master, labelItems)
	defer clear(key)
	if h.Names != nil {
		if _, err := h.names(key); err == nil {
			return nil
		}
		h.Names = nil
	}
	ids, err := s.tokenNames(h, key)
	if errors.Is(err, ErrSignInsDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	return h.sealNames(s.vault.cfg.Rand, key, ids)
}

// openNames lets the session store tokens under the master secret from now on.
func (s *Session) openNames(master []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys != nil {
		clear(s.keys.names)
		s.keys.names = derive(master, labelItems)
	}
}

// namesKey is nil where it was not needed so far.
func (s *Session) namesKey() ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil, ErrLocked
	}
	return bytes.Clone(s.keys.names), nil
}
