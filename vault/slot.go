package vault

import (
	"errors"
	"fmt"
	"io"

	"chartkey/vault/audit"
)

// dataKeys are the two keys that all else of a person is derived from. They are made once. names opens the list of what of the person lies in the
// keyring; it comes from the master secret there, and is nil as long as that was not needed.
type dataKeys struct {
	redacted
	signIns, records []byte
	names            []byte
}

func newDataKeys(random io.Reader) (*dataKeys, error) {
	both := make([]byte, 2*keySize)
	if _, err := io.ReadFull(random, both); err != nil {
		return nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	return &dataKeys{signIns: both[:keySize:keySize], records: both[keySize:]}, nil
}

// logKey is the public key of the log.
func (k *dataKeys) logKey() ([32]byte, error) {
	private := derive(k.records, labelLog)
	defer clear(private)
	return audit.PublicKey(private)
}

// wipe overwrites the keys. Copies that the runtime or a cipher made are out of reach.
func (k *dataKeys) wipe() {
	clear(k.signIns)
	clear(k.records)
	clear(k.names)
}

// slot is one way to the data keys: both wrapped under a key that one secret gives.
type slot struct {
	Kind    string   `json:"kind"`
	Lock    LockKind `json:"lock,omitempty"` // lock only: what is typed
	KDF     *slotKDF `json:"kdf,omitempty"`  // what is typed by a person, but for the recovery code, is stretched
	SignIns []byte   `json:"sign_ins"`
	Records []byte   `json:"records"`
}

type slotKDF struct {
	MemoryKiB uint32 `json:"memory_kib"`
	Passes    uint32 `json:"passes"`
	Lanes     uint8  `json:"lanes"`
	Salt      []byte `json:"salt"`
}

func (k *slotKDF) cost() Cost { return Cost{MemoryKiB: k.MemoryKiB, Passes: k.Passes, Lanes: k.Lanes} }

// wrapKeys makes the slot of a kind for the secret: the master secret, the stretched passphrase, both one after the other, or the recovery code.
func wrapKeys(random io.Reader, vault, person, kind string, secret []byte, keys *dataKeys) (slot, error) {
	s := slot{Kind: kind}
	wrap := derive(secret, labelSlot, kind)
	defer clear(wrap)
	var err error
	if s.SignIns, err = seal(random, wrap, place(vault, person, labelSlot, kind, "sign-ins"), keys.signIns); err != nil {
		return slot{}, err
	}
	s.Records, err = seal(random, wrap, place(vault, person, labelSlot, kind, "records"), keys.records)
	return s, err
}

// errNotThisSecret says that neither key of the slot opens.
var errNotThisSecret = errors.New("the secret does not open the slot")

// unwrap opens both keys of the slot. Both are always tried, so that the answer does not tell which part failed;
// one without the other is damage.
func (s slot) unwrap(vault, person string, secret []byte) (*dataKeys, error) {
	wrap := derive(secret, labelSlot, s.Kind)
	defer clear(wrap)
	signIns, err1 := unseal(wrap, place(vault, person, labelSlot, s.Kind, "sign-ins"), s.SignIns)
	records, err2 := unseal(wrap, place(vault, person, labelSlot, s.Kind, "records"), s.Records)
	switch {
	case err1 == nil && err2 == nil:
		return &dataKeys{signIns: signIns, records: records}, nil
	case err1 != nil && err2 != nil:
		return nil, errNotThisSecret
	default:
		clear(signIns)
		clear(records)
		return nil, fmt.Errorf("one of the two keys does not open: %w", ErrDamaged)
	}
}

// checkFor refuses a slot that a person of that backend cannot have.
func (s slot) checkFor(backend string) error {
	if s.Kind != kindRecovery && s.Kind != backend && (s.Kind != kindLock || backend != kindKeyring) {
		return fmt.Errorf("the slot is of another kind than the backend: %w", ErrDamaged)
	}
	return s.check()
}

// check refuses a slot that wrapKeys cannot have made.
func (s slot) check() error {
	if len(s.SignIns) != keySize+sealOver || len(s.Records) != keySize+sealOver {
		return fmt.Errorf("a wrapped key has the wrong size: %w", ErrDamaged)
	}
	if (s.Kind == kindLock) != (s.Lock == PIN || s.Lock == LockPassphrase) || s.Kind != kindLock && s.Lock != NoLock {
		return fmt.Errorf("a slot does not say what is typed: %w", ErrDamaged)
	}
	switch s.Kind {
	case kindKeyring, kindRecovery:
		if s.KDF != nil {
			return fmt.Errorf("a slot of the %s has no cost: %w", s.Kind, ErrDamaged)
		}
		return nil
	case kindPassphrase, kindLock:
		if s.KDF == nil || len(s.KDF.Salt) != saltSize {
			return fmt.Errorf("a slot of the %s has no salt: %w", s.Kind, ErrDamaged)
		}
		return s.KDF.cost().check()
	default:
		return fmt.Errorf("a slot is of an unknown kind: %w", ErrDamaged)
	}
}
