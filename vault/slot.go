package vault

import (
	"errors"
	"fmt"
	"io"

	"chartkey/vault/audit"
)

// dataKeys are the two keys that all else of a person is derived from. That of the records is made once; that of the sign-ins is destroyed when the
// lease ends, and is nil until there is another one. documents is derived from that of the records, apart from which it is lent. names opens the
// list of what of the person lies in the keyring; it comes from the master secret there, and is nil as long as that was not needed.
type dataKeys struct {
	redacted
	signIns, records []byte
	documents        []byte
	names            []byte
}

func newDataKeys(random io.Reader) (*dataKeys, error) {
	both := make([]byte, 2*keySize)
	if _, err := io.ReadFull(random, both); err != nil {
		return nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	keys := ofRecords(both[keySize:])
	keys.signIns = both[:keySize:keySize]
	return keys, nil
}

// ofRecords are the keys that come from that of the records.
func ofRecords(records []byte) *dataKeys {
	return &dataKeys{records: records, documents: derive(records, labelDocuments)}
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
	clear(k.documents)
	clear(k.names)
}

// slot is one way to the data keys: that of the records, wrapped under a key that one secret gives.
type slot struct {
	Kind    string   `json:"kind"`
	Lock    LockKind `json:"lock,omitempty"` // lock only: what is typed
	KDF     *slotKDF `json:"kdf,omitempty"`  // what is typed by a person, but for the recovery code, is stretched
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
	wrap := derive(secret, labelSlot, kind)
	defer clear(wrap)
	records, err := seal(random, wrap, place(vault, person, labelSlot, kind), keys.records)
	return slot{Kind: kind, Records: records}, err
}

// errNotThisSecret says that the key of the slot does not open.
var errNotThisSecret = errors.New("the secret does not open the slot")

// unwrap opens the slot. The key of the sign-ins is still to be opened, see header.openSignIns.
func (s slot) unwrap(vault, person string, secret []byte) (*dataKeys, error) {
	wrap := derive(secret, labelSlot, s.Kind)
	defer clear(wrap)
	records, err := unseal(wrap, place(vault, person, labelSlot, s.Kind), s.Records)
	if err != nil {
		return nil, errNotThisSecret
	}
	return ofRecords(records), nil
}

// wrapSignIns keeps the key of the sign-ins in the header, once for all slots: it can be destroyed by who has none of their secrets, and be made
// anew by who has one.
func (h *header) wrapSignIns(random io.Reader, keys *dataKeys) (err error) {
	wrap := derive(keys.records, labelSignInsKey)
	defer clear(wrap)
	h.SignIns, err = seal(random, wrap, place(h.Vault, h.Person, labelSignInsKey), keys.signIns)
	return err
}

// openSignIns opens the key of the sign-ins, and leaves it nil where it has been destroyed.
func (h *header) openSignIns(keys *dataKeys) error {
	if h.SignIns == nil {
		return nil
	}
	wrap := derive(keys.records, labelSignInsKey)
	defer clear(wrap)
	signIns, err := unseal(wrap, place(h.Vault, h.Person, labelSignInsKey), h.SignIns)
	if err != nil {
		return fmt.Errorf("could not open the key of the sign-ins: %w", err)
	}
	keys.signIns = signIns
	return nil
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
	if len(s.Records) != wrappedSize {
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
