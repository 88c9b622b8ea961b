package vault

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A recovery code is 120 random bits in six groups of four letters and digits. The alphabet is Crockford's: no letter looks like a digit in it.
const (
	recoveryBytes = 15
	recoveryGroup = 4
)

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// ErrWrongRecovery says that a recovery code is none, or does not open this person.
var ErrWrongRecovery = errors.New("the recovery code does not open this person")

// CreateRecovery makes a code that opens the person without keyring, lock or passphrase, in place of an earlier one, which opens nothing any
// more. It is told this once and stored nowhere. current is tried again. Errors as of Unlock.
func (s *Session) CreateRecovery(ctx context.Context, current Key) (code string, err error) {
	random := make([]byte, recoveryBytes)
	defer clear(random)
	_, err = io.ReadFull(s.vault.cfg.Rand, random)
	if err == nil {
		err = s.changeSlots(ctx, current, func(h *header, keys *dataKeys) error {
			made, err := wrapKeys(s.vault.cfg.Rand, h.Vault, h.Person, kindRecovery, random, keys)
			if err == nil {
				h.dropRecovery()
				h.Slots = append(h.Slots, made)
			}
			return err
		})
	}
	if err != nil {
		return "", fmt.Errorf("could not make a recovery code: %w", err)
	}
	return formatRecovery(random), nil
}

// RemoveRecovery makes the recovery code useless. current is tried again, and is not the code itself, ErrLocked: with that nobody would see whether
// what is left opens the person, of which the keyring may be lost or the PIN forgotten. A person without a code is as they were.
func (s *Session) RemoveRecovery(ctx context.Context, current Key) error {
	err := s.changeSlots(ctx, current, func(h *header, _ *dataKeys) error {
		if _, ok := h.way(); !ok {
			return fmt.Errorf("nothing else opens this person: %w", ErrLockedOut)
		}
		if current.kind() == kindRecovery {
			return fmt.Errorf("what is to open this person without the code is needed: %w", ErrLocked)
		}
		h.dropRecovery()
		return nil
	})
	if err != nil {
		return fmt.Errorf("could not remove the recovery code: %w", err)
	}
	return nil
}

func (h *header) dropRecovery() {
	h.Slots = slices.DeleteFunc(slices.Clone(h.Slots), func(s slot) bool { return s.Kind == kindRecovery })
}

func formatRecovery(random []byte) string {
	var groups []string
	for group := range slices.Chunk([]byte(crockford.EncodeToString(random)), recoveryGroup) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// parseRecovery reads a code as people type it.
func parseRecovery(typed []byte) ([]byte, error) {
	text := make([]byte, 0, len(typed))
	defer clear(text)
	for _, c := range typed {
		switch {
		case c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		switch c { // which are not in the alphabet
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		text = append(text, c)
	}
	random, size := make([]byte, recoveryBytes), crockford.EncodedLen(recoveryBytes)
	if len(text) != size {
		return nil, fmt.Errorf("a recovery code has %d letters and digits: %w", size, ErrWrongRecovery)
	}
	if _, err := crockford.Decode(random, text); err != nil {
		return nil, fmt.Errorf("a recovery code has digits and letters other than U: %w", ErrWrongRecovery)
	}
	return random, nil
}

// openByRecovery opens the slot of the code. The keyring, which may be locked or lost, is not asked for that: what needs the key of the names asks.
func openByRecovery(h *header, s slot, typed []byte) (*dataKeys, error) {
	secret, err := parseRecovery(typed)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	keys, err := s.unwrap(h.Vault, h.Person, secret)
	if errors.Is(err, errNotThisSecret) {
		return nil, ErrWrongRecovery
	}
	return keys, err
}
