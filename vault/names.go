package vault

import (
	"context"
	"encoding/json"
	"fmt"
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

// unnameToken forgets a connection whose token is deleted.
func (s *Session) unnameToken(ctx context.Context, id string) error {
	return s.changeNames(ctx, func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return one == id })
	})
}

func (s *Session) changeNames(ctx context.Context, change func([]string) []string) error {
	key, err := s.namesKey()
	if err != nil {
		return err
	}
	defer clear(key)
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
	before, err := h.names(key)
	if err != nil {
		return err
	}
	after := change(before)
	if len(after) == len(before) {
		return nil
	}
	slices.Sort(after)
	plain, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("could not encode the names of the tokens: %w", err)
	}
	if h.Names, err = seal(s.vault.cfg.Rand, key, place(h.Vault, h.Person, labelItems), plain); err != nil {
		return err
	}
	return s.vault.writeHeader(s.dir, h)
}

// names opens the list.
func (h *header) names(key []byte) ([]string, error) {
	if h.Names == nil {
		return nil, nil
	}
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

// keepNames drops a list that the master secret does not open: what it names lies in a keyring that is lost.
func (h *header) keepNames(master []byte) {
	key := derive(master, labelItems)
	defer clear(key)
	if _, err := h.names(key); err != nil {
		h.Names = nil
	}
}

func (s *Session) namesKey() ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case s.keys == nil:
		return nil, ErrLocked
	case s.keys.names == nil:
		return nil, fmt.Errorf("the keyring has no entry for this person: choose how it is to be opened first: %w", ErrKeyLost)
	}
	return slices.Clone(s.keys.names), nil
}
