package vault

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
}

// AddPerson makes a person that the key opens. When it returns an error there is no new person. Errors: ErrNoKeyring
// and ErrKeyringLocked (nothing was written), ErrExists, ErrBadName, ErrBusy, ErrDiskFull.
func (v *Vault) AddPerson(ctx context.Context, label string, role Role, key Key) (Person, error) {
	p, err := v.addPerson(ctx, label, role, key)
	if err != nil {
		return Person{}, fmt.Errorf("could not add the person: %w", err)
	}
	return p, nil
}

func (v *Vault) addPerson(ctx context.Context, label string, role Role, key Key) (Person, error) {
	if err := errors.Join(checkLabel(label), checkRole(role)); err != nil {
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
	v.sweep()
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
		Created: v.cfg.Now().UTC().Truncate(time.Second),
	}
	return h.person(), v.create(ctx, h, key)
}

// checkKey finds out before anything is written whether the key can serve.
func (v *Vault) checkKey(ctx context.Context, key Key) error {
	switch key.kind() {
	case kindKeyring:
		if v.cfg.Keyring == nil {
			return ErrNoKeyring
		}
		_, err := v.cfg.Keyring.Get(ctx, "probe")
		if errors.Is(err, keyring.ErrNotFound) {
			return nil
		}
		return keyringError("reach the keyring", err)
	case kindPassphrase:
		if len(key.passphrase()) == 0 {
			return fmt.Errorf("the passphrase is empty: %w", ErrBadName)
		}
		if v.cfg.StateDir == "" {
			return errors.New("a passphrase vault needs a state folder")
		}
		return nil
	default:
		return fmt.Errorf("no key was given: %w", ErrLocked)
	}
}

// checkFree returns ErrExists if another person than except has the label, by letters and not by bytes.
func (v *Vault) checkFree(label, except string) error {
	persons, err := v.Persons()
	if err != nil && !errors.Is(err, ErrDamaged) { // a damaged person must not stop a new one
		return err
	}
	for _, p := range persons {
		if p.ID != except && strings.EqualFold(norm.NFC.String(p.Label), norm.NFC.String(label)) {
			return ErrExists
		}
	}
	return nil
}

// establish returns the id of the vault and makes one for the first person.
func (v *Vault) establish() (string, error) {
	vault, err := v.identity()
	if !errors.Is(err, fs.ErrNotExist) {
		return vault, err
	}
	if vault, err = v.randomID(16); err != nil {
		return "", err
	}
	data, err := encodeDigested(&identity{Format: fileFormat, ID: vault})
	if err != nil {
		return "", err
	}
	return vault, replaceFile(v.disk, filepath.Join(v.cfg.Dir, identityFile), data)
}

// create makes keys, slot and files, and the person appears by one rename at the end.
func (v *Vault) create(ctx context.Context, h *header, key Key) error {
	keys, err := newDataKeys(v.cfg.Rand)
	if err != nil {
		return err
	}
	defer keys.wipe()
	secret, kdf, err := v.newSecret(key)
	if err != nil {
		return err
	}
	defer clear(secret)
	s, err := wrapKeys(v.cfg.Rand, h.Vault, h.Person, h.Backend, secret, keys)
	if err != nil {
		return err
	}
	s.KDF = kdf
	h.Slots = []slot{s}
	if h.Backend != kindKeyring {
		return v.createFiles(h, keys)
	}
	account := accountMaster(h.Vault, h.Person)
	if err := v.cfg.Keyring.Set(ctx, account, base64.RawURLEncoding.EncodeToString(secret)); err != nil {
		v.forget(ctx, account)
		return keyringError("store the master secret in the keyring", err)
	}
	err = v.createFiles(h, keys)
	if _, placed := os.Lstat(v.personDir(h.Person)); err != nil && placed != nil {
		v.forget(ctx, account)
	}
	return err
}

// newSecret makes the secret of the first slot.
func (v *Vault) newSecret(key Key) ([]byte, *slotKDF, error) {
	random := make([]byte, keySize)
	if _, err := io.ReadFull(v.cfg.Rand, random); err != nil {
		return nil, nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	if key.kind() == kindKeyring {
		return random, nil, nil
	}
	c, salt := v.cfg.Cost, random[:saltSize]
	kdf := &slotKDF{MemoryKiB: c.MemoryKiB, Passes: c.Passes, Lanes: c.Lanes, Salt: salt}
	return c.stretch(key.passphrase(), salt), kdf, nil
}

// createFiles writes the person's files beside their place and moves the folder there.
func (v *Vault) createFiles(h *header, keys *dataKeys) (err error) {
	dir := filepath.Join(v.cfg.Dir, personsDir, ".new-"+h.Person)
	defer func() {
		if err != nil {
			_ = removeTree(v.disk, dir)
		}
	}()
	if err := v.disk.Mkdir(dir); err != nil {
		return diskError("make the person's folder", err)
	}
	s := &Session{vault: v, vaultID: h.Vault, person: h.person(), dir: dir, keys: keys}
	if err := s.writeSignins(&signins{Connections: map[string]connection{}}); err != nil {
		return err
	}
	if err := s.writeJournal(&journal{Connections: map[string]journalEntry{}}); err != nil {
		return err
	}
	if err := v.writeHeader(dir, h); err != nil {
		return err
	}
	if err := v.disk.Rename(dir, v.personDir(h.Person)); err != nil {
		return diskError("make the person's folder", err)
	}
	if err := v.disk.SyncDir(filepath.Dir(dir)); err != nil {
		_ = v.disk.Rename(v.personDir(h.Person), dir) // so that an error means no person
		return diskError("make the person's folder", err)
	}
	return nil
}

// forget takes back a keyring entry after a failure. What it cannot take back opens nothing.
func (v *Vault) forget(ctx context.Context, account string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = v.cfg.Keyring.Delete(ctx, account)
}

// RenamePerson gives a person another label. It needs no key. Errors: ErrNotFound, ErrExists, ErrBadName, ErrDamaged.
func (v *Vault) RenamePerson(ctx context.Context, id, label string) error {
	if err := v.renamePerson(ctx, id, label); err != nil {
		return fmt.Errorf("could not rename the person: %w", err)
	}
	return nil
}

func (v *Vault) renamePerson(ctx context.Context, id, label string) error {
	if err := checkLabel(label); err != nil {
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

// lockBoth takes the vault's lock and then the person's, for changes that both must agree to.
func (v *Vault) lockBoth(ctx context.Context, id string) (vault string, unlock func(), err error) {
	vault, err = v.identity()
	if errors.Is(err, fs.ErrNotExist) || err == nil && !personID.MatchString(id) {
		return "", nil, ErrNotFound
	}
	if err != nil {
		return "", nil, err
	}
	if _, err := os.Lstat(v.personDir(id)); err != nil {
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

func accountToken(vault, person, connection string) string {
	return vault + "/" + person + "/token/" + connection
}
