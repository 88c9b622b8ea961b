package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"chartkey/vault/keyring"
)

// Role is what a person uses the program as.
type Role string

// The roles.
const (
	Patient   Role = "patient"
	Clinician Role = "clinician"
)

// Person is what may be known of a person while they are locked. The label is their own word and lies in clear.
type Person struct {
	ID      string
	Label   string
	Role    Role
	Backend string // "keyring" or "passphrase"
	Created time.Time
	// Lock is what has to be typed beside the keyring, NoLock for most and for a passphrase vault.
	Lock LockKind
	// Recovery says that a recovery code opens the person, too.
	Recovery bool
	// LockedOut says that the lock has gone after too many wrong tries: the recovery code alone opens the person, and without one nothing.
	LockedOut bool
	// Lease is how long the keys outlast that nobody unlocks.
	Lease Lease
	// Lapse is the lease that has ended, until what it left behind is gone; where it took the key of the records nothing opens the person any more.
	Lapse Lapse
	// Problem is why the person cannot be opened, nil if nothing is known against it: ErrDamaged, after which all but the id may be empty and
	// RemovePerson works all the same, ErrNewerFormat, or what the disk said.
	Problem error
}

// AddPerson makes a person that the key opens. When it returns an error there is no new person. Errors: ErrNoKeyring
// and ErrKeyringLocked (the keyring was tried before anything was written), ErrExists, ErrBadName, ErrBusy, ErrDiskFull.
func (v *Vault) AddPerson(ctx context.Context, label string, role Role, key Key) (Person, error) {
	p, err := v.addPerson(ctx, label, role, key)
	if err != nil {
		return Person{}, fmt.Errorf("could not add the person: %w", err)
	}
	return p, nil
}

func (v *Vault) addPerson(ctx context.Context, label string, role Role, key Key) (Person, error) {
	if err := errors.Join(CheckLabel(label), checkRole(role)); err != nil {
		return Person{}, err
	}
	if err := v.checkKey(ctx, key); err != nil {
		return Person{}, err
	}
	if err := v.prepare(); err != nil {
		return Person{}, err
	}
	unlock, err := v.lockVault(ctx)
	if err != nil {
		return Person{}, err
	}
	defer unlock()
	v.sweep(ctx)
	if err := v.checkFree(label, ""); err != nil {
		return Person{}, err
	}
	vault, err := v.establish()
	if err != nil {
		return Person{}, err
	}
	id, err := v.randomID(8)
	if err != nil {
		return Person{}, err
	}
	h := &header{
		Format: fileFormat, Vault: vault, Person: id, Label: label, Role: role, Backend: key.kind(),
		Created: moment(v.cfg.Now()), Lease: newLease(v.cfg.Now()),
	}
	return h.person(v.cfg.Now()), v.create(ctx, h, key)
}

// checkKey finds out before anything is written whether the key can serve.
func (v *Vault) checkKey(ctx context.Context, key Key) error {
	switch key.kind() {
	case kindKeyring:
		if v.cfg.Keyring == nil {
			return ErrNoKeyring
		}
		return keyringError("store in the keyring", keyring.Try(ctx, v.cfg.Keyring))
	case kindPassphrase:
		if len(key.passphrase()) == 0 {
			return fmt.Errorf("the passphrase is empty: %w", ErrBadName)
		}
		if v.cfg.StateDir == "" {
			return errNoStateDir
		}
		return nil
	default:
		return fmt.Errorf("no key was given with which a person can begin: %w", ErrLocked)
	}
}

// checkFree returns ErrExists if another person than except has the label, by letters and not by bytes.
func (v *Vault) checkFree(label, except string) error {
	persons, err := v.Persons()
	if err != nil {
		return err
	}
	for _, p := range persons {
		if p.ID != except && strings.EqualFold(norm.NFC.String(p.Label), norm.NFC.String(label)) {
			return ErrExists
		}
	}
	return nil
}

// RenamePerson gives a person another label. It needs no key. Errors: ErrNotFound, ErrExists, ErrBadName, ErrDamaged.
func (v *Vault) RenamePerson(ctx context.Context, id, label string) error {
	if err := v.renamePerson(ctx, id, label); err != nil {
		return fmt.Errorf("could not rename the person: %w", err)
	}
	return nil
}

func (v *Vault) renamePerson(ctx context.Context, id, label string) error {
	if err := CheckLabel(label); err != nil {
		return err
	}
	vault, unlock, err := v.lockBoth(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := v.readHeader(vault, id)
	if err != nil {
		return err
	}
	if err := v.checkFree(label, id); err != nil {
		return err
	}
	h.Label = label
	return v.writeHeader(v.personDir(id), h)
}

// lockBoth takes the vault's lock and then the person's, for changes that both must agree to. The id of the vault is "" if it is lost.
func (v *Vault) lockBoth(ctx context.Context, id string) (vault string, unlock func(), err error) {
	vault, err = v.identity()
	if errors.Is(err, fs.ErrNotExist) || !personID.MatchString(id) {
		return "", nil, ErrNotFound
	}
	if err != nil && !errors.Is(err, ErrIdentityDamaged) {
		return "", nil, err
	}
	if _, err := v.disk.Lstat(v.personDir(id)); err != nil {
		return "", nil, ErrNotFound
	}
	if err := v.prepare(); err != nil {
		return "", nil, err
	}
	first, err := v.lockVault(ctx)
	if err != nil {
		return "", nil, err
	}
	second, err := v.lockPerson(ctx, id)
	if err != nil {
		first()
		return "", nil, err
	}
	return vault, func() { second(); first() }, nil
}

func (v *Vault) randomID(size int) (string, error) {
	b := make([]byte, size)
	if _, err := io.ReadFull(v.cfg.Rand, b); err != nil {
		return "", fmt.Errorf("could not get random bytes: %w", err)
	}
	return hex.EncodeToString(b), nil
}

func accountMaster(vault, person string) string { return vault + "/" + person + "/master" }

func accountTries(vault, person string) string { return vault + "/" + person + "/tries" }

func accountLogHead(vault, person string) string { return vault + "/" + person + "/log-head" }

func accountToken(vault, person, connection string) string {
	return vault + "/" + person + "/token/" + connection
}
