package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// LockKind is what a person types beside having their keyring open.
type LockKind string

// The kinds of locks.
const (
	NoLock         LockKind = ""
	PIN            LockKind = "pin"        // six digits or more: slows down who has the computer and the keyring
	LockPassphrase LockKind = "passphrase" // twelve characters or more: stops them, if it is good
)

// What a lock must have at least.
const (
	LeastPIN        = 6
	LeastPassphrase = 12
	mostTyped       = 1024 // bytes
)

// ErrWeakLock says that a PIN or passphrase is not what its kind must be.
var ErrWeakLock = errors.New("the lock is too easy to guess")

// CheckLock refuses what cannot be a lock of that kind: a PIN of other things than digits or of less than six, a passphrase under twelve
// characters, and of both one character repeated or characters in a row. Each is ErrWeakLock.
func CheckLock(kind LockKind, typed []byte) error {
	switch {
	case kind != PIN && kind != LockPassphrase:
		return fmt.Errorf("a lock is a PIN or a passphrase: %w", ErrWeakLock)
	case len(typed) > mostTyped:
		return fmt.Errorf("a lock has at most %d bytes: %w", mostTyped, ErrWeakLock)
	case kind == LockPassphrase && utf8.RuneCount(typed) < LeastPassphrase:
		return fmt.Errorf("a passphrase has at least %d characters: %w", LeastPassphrase, ErrWeakLock)
	case kind == PIN && (len(typed) < LeastPIN || len(bytes.Trim(typed, "0123456789")) != 0):
		return fmt.Errorf("a PIN has at least %d digits and nothing else: %w", LeastPIN, ErrWeakLock)
	case inARow(typed):
		return fmt.Errorf("a PIN or passphrase is neither one character repeated nor letters or digits in a row: %w", ErrWeakLock)
	}
	return nil
}

// inARow tells whether each character is as far from the one before as the next: 111111, 123456, 987654. A nought may follow a nine.
func inARow(typed []byte) bool {
	before, size := utf8.DecodeRune(typed)
	steps := map[rune]bool{}
	for rest := typed[size:]; len(rest) > 0; rest = rest[size:] {
		var next rune
		next, size = utf8.DecodeRune(rest)
		steps[step(before, next)] = true
		before = next
	}
	return len(steps) == 1 && (steps[0] || steps[1] || steps[-1])
}

// step is how far a character is from the one before.
func step(from, to rune) rune {
	switch {
	case from == '9' && to == '0':
		return 1
	case from == '0' && to == '9':
		return -1
	}
	return to - from
}

// SetLock makes a PIN or passphrase necessary beside the keyring, in place of the keyring alone or of an earlier lock; current opens the person as
// of now and is tried again. After a crash the old way or the new one opens the person. A passphrase vault has no lock of its own: its passphrase
// is changed by [Session.ChangePassphrase].
//
// Errors: ErrWeakLock, ErrNoLock for a passphrase vault, ErrLocked, those of [Vault.Unlock] for a current that does not open.
func (s *Session) SetLock(ctx context.Context, current Key, kind LockKind, typed []byte) error {
	err := CheckLock(kind, typed)
	if err == nil && s.person.Backend != kindKeyring {
		err = ErrNoLock
	}
	if err == nil {
		err = s.changeWay(ctx, current, func(h *header, master []byte, keys *dataKeys) (slot, error) {
			return s.vault.lockSlot(ctx, h, kind, typed, master, keys)
		})
	}
	if err != nil {
		return fmt.Errorf("could not set the lock: %w", err)
	}
	return nil
}

// RemoveLock makes the keyring enough again. current opens the person as of now and is tried again; [ByRecovery] serves after too many wrong
// tries. A person without a lock is as they were.
func (s *Session) RemoveLock(ctx context.Context, current Key) error {
	err := ErrNoLock
	if s.person.Backend == kindKeyring {
		err = s.changeWay(ctx, current, func(h *header, master []byte, keys *dataKeys) (slot, error) {
			if err := s.vault.forgetTries(ctx, h); err != nil { // before the header, or the keyring alone would be locked out with the lock
				return slot{}, err
			}
			return wrapKeys(s.vault.cfg.Rand, h.Vault, h.Person, kindKeyring, master, keys)
		})
	}
	if err != nil {
		return fmt.Errorf("could not remove the lock: %w", err)
	}
	return nil
}

// ChangePassphrase gives a passphrase vault another passphrase. The old one, or the recovery code, is tried again as current.
func (s *Session) ChangePassphrase(ctx context.Context, current Key, passphrase []byte) error {
	err := CheckLock(LockPassphrase, passphrase)
	if err == nil && s.person.Backend != kindPassphrase {
		err = fmt.Errorf("this person is opened by the keyring: %w", ErrLocked)
	}
	if err == nil {
		err = s.changeWay(ctx, current, func(h *header, _ []byte, keys *dataKeys) (slot, error) {
			secret, kdf, err := s.vault.newSecret(ByPassphrase(passphrase))
			if err != nil {
				return slot{}, err
			}
			defer clear(secret)
			made, err := wrapKeys(s.vault.cfg.Rand, h.Vault, h.Person, kindPassphrase, secret, keys)
			made.KDF = kdf
			return made, err
		})
	}
	if err != nil {
		return fmt.Errorf("could not change the passphrase: %w", err)
	}
	return nil
}

// Now is the person as of now, after changes by other processes too.
func (s *Session) Now() (Person, error) {
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil {
		return Person{}, fmt.Errorf("could not read how the person is opened: %w", err)
	}
	return h.person(s.vault.cfg.Now()), nil
}

// ErrNoLock says that there is no lock: a passphrase vault is opened by its passphrase alone.
var ErrNoLock = errors.New("this person has no lock beside the passphrase")

// Confirm tries a key again for a person who is unlocked, before something that asks for that. A lock counts it as a try. Errors as of Unlock.
func (s *Session) Confirm(ctx context.Context, key Key) error {
	if _, err := s.signInsKey(labelSlot); err != nil {
		return fmt.Errorf("could not ask again: %w", err)
	}
	again, err := s.vault.Unlock(ctx, s.person.ID, key)
	if err != nil {
		return err
	}
	return again.Close()
}

// changeWay makes a new slot and puts it in the place of the one of every day. master is the secret of the keyring, a new one where there is none
// any more, and nil for a passphrase vault.
func (s *Session) changeWay(ctx context.Context, current Key, wrap func(h *header, master []byte, keys *dataKeys) (slot, error)) error {
	var master []byte
	defer func() { clear(master) }()
	err := s.changeSlots(ctx, current, func(h *header, keys *dataKeys) (err error) {
		if h.Backend == kindKeyring {
			if master, err = s.master(ctx, h); err == nil {
				err = s.keepNames(h, master)
			}
			if err != nil {
				return err
			}
			s.vault.noteKeyring(ctx, h)
		}
		made, err := wrap(h, master, keys)
		if err == nil {
			h.setWay(made)
		}
		return err
	})
	if err == nil && master != nil {
		s.openNames(master)
	}
	return err
}

// changeSlots confirms the key of now and rewrites the header once, so that the old slots or the new ones hold.
func (s *Session) changeSlots(ctx context.Context, current Key, change func(*header, *dataKeys) error) error {
	if err := s.Confirm(ctx, current); err != nil {
		return err
	}
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
	keys := s.held()
	if keys == nil {
		return ErrLocked
	}
	defer keys.wipe()
	if err := change(h, keys); err != nil {
		return err
	}
	return s.vault.writeHeader(s.dir, h)
}

// master is the secret in the keyring. Where it is lost a new one takes its place, under which nothing was wrapped.
func (s *Session) master(ctx context.Context, h *header) ([]byte, error) {
	secret, err := s.vault.masterSecret(ctx, h)
	if !errors.Is(err, ErrKeyLost) {
		return secret, err
	}
	secret = make([]byte, keySize)
	if _, err := io.ReadFull(s.vault.cfg.Rand, secret); err != nil {
		return nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	return secret, keyringError("store the master secret in the keyring",
		s.vault.cfg.Keyring.Set(ctx, accountMaster(h.Vault, h.Person), base64.RawURLEncoding.EncodeToString(secret)))
}

// held returns a copy of the keys, nil once the session is closed.
func (s *Session) held() *dataKeys {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil
	}
	return &dataKeys{
		signIns: bytes.Clone(s.keys.signIns), records: bytes.Clone(s.keys.records), documents: bytes.Clone(s.keys.documents),
		names: bytes.Clone(s.keys.names),
	}
}
