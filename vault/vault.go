package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chartkey/vault/keyring"
)

// Config says where a vault lies and what it uses.
type Config struct {
	Dir      string           // the data folder; made by the first AddPerson
	StateDir string           // the state folder outside Dir; passphrase vaults need it
	Disk     Disk             // nil: that of the operating system
	Keyring  keyring.Store    // nil: none
	Now      func() time.Time // nil: time.Now
	Rand     io.Reader        // nil: crypto/rand
	Cost     Cost             // of a new passphrase; zero: 128 MiB, 8 passes. For tests that cannot wait
	LockWait time.Duration    // how long to wait for another process; zero: 5 s
	Notice   func(string)     // told when a folder's rights were mended; nil: nobody
}

// Vault is the folder of all persons. It holds no secret; it may be used by many goroutines.
type Vault struct {
	redacted
	cfg  Config
	disk Disk
}

// identity is vault.json: what tells this vault from every other.
type identity struct {
	Format int    `json:"format"`
	ID     string `json:"id"`
}

const (
	identityFile  = "vault.json"
	identityLimit = 4 << 10
	personsDir    = "persons"
	locksDir      = "locks"
	libraryFile   = "library.db"
)

// Open prepares a vault for use and writes nothing. A folder that does not exist is a vault without persons. It
// returns ErrDamaged for a folder that is no vault of ours and ErrNewerFormat for one of a later version.
func Open(cfg Config) (*Vault, error) {
	if cfg.Dir == "" {
		return nil, errors.New("could not open the vault: no folder is given")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Cost == (Cost{}) {
		cfg.Cost = defaultCost
	}
	if cfg.LockWait == 0 {
		cfg.LockWait = 5 * time.Second
	}
	if cfg.Notice == nil {
		cfg.Notice = func(string) {}
	}
	if err := cfg.Cost.check(); err != nil {
		return nil, errors.New("could not open the vault: the cost of a passphrase is out of bounds")
	}
	if cfg.Disk == nil {
		cfg.Disk = osDisk{}
	}
	v := &Vault{cfg: cfg, disk: cfg.Disk}
	if _, err := v.identity(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("could not open the vault: %w", err)
	}
	return v, nil
}

// Persons lists the persons by age. It reads the headers only: no keyring, no key derivation. Persons whose header
// cannot be read are left out and reported in the error, which comes together with the list of the others.
func (v *Vault) Persons() ([]Person, error) {
	vault, err := v.identity()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("could not list the persons: %w", err)
	}
	ids, err := v.personIDs()
	if err != nil {
		return nil, fmt.Errorf("could not list the persons: %w", err)
	}
	var persons []Person
	var bad []error
	for _, id := range ids {
		h, err := v.readHeader(vault, id)
		switch {
		case err == nil:
			persons = append(persons, h.person())
		case !errors.Is(err, ErrNotFound): // removed a moment ago
			bad = append(bad, err)
		}
	}
	slices.SortFunc(persons, func(a, b Person) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return persons, errors.Join(bad...)
}

// identity returns the id of the vault. fs.ErrNotExist: no vault yet.
func (v *Vault) identity() (string, error) {
	if _, err := checkFolder(v.disk, v.cfg.Dir); err != nil {
		return "", err
	}
	data, err := v.disk.ReadFile(filepath.Join(v.cfg.Dir, identityFile), identityLimit)
	if errors.Is(err, fs.ErrNotExist) {
		if ids, _ := v.personIDs(); len(ids) > 0 {
			return "", fmt.Errorf("the file %s is missing: %w", identityFile, ErrDamaged)
		}
		return "", err
	}
	if err != nil {
		return "", err
	}
	var i identity
	if err := decodeDigested(data, &i); err != nil {
		return "", fmt.Errorf("could not read the file %s: %w", identityFile, err)
	}
	if !vaultID.MatchString(i.ID) {
		return "", fmt.Errorf("the file %s holds no id: %w", identityFile, ErrDamaged)
	}
	return i.ID, nil
}

// personIDs lists the folders of persons.
func (v *Vault) personIDs() ([]string, error) {
	entries, err := v.disk.ReadDir(filepath.Join(v.cfg.Dir, personsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if personID.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

// LibraryPath is the file of a person's records.
func (v *Vault) LibraryPath(person string) string {
	return filepath.Join(v.personDir(person), libraryFile)
}

func (v *Vault) personDir(id string) string { return filepath.Join(v.cfg.Dir, personsDir, id) }

// prepare makes the vault's folders, or closes those that are open to others.
func (v *Vault) prepare() error {
	for _, dir := range []string{v.cfg.Dir, filepath.Join(v.cfg.Dir, personsDir), filepath.Join(v.cfg.Dir, locksDir)} {
		if err := makeFolder(v.disk, dir, v.cfg.Notice); err != nil {
			return err
		}
	}
	return nil
}

// lockVault takes the lock of everything that touches more than one person's own files.
func (v *Vault) lockVault(ctx context.Context) (func(), error) {
	return v.disk.Lock(ctx, filepath.Join(v.cfg.Dir, locksDir, "vault.lock"), v.cfg.LockWait)
}

// lockPerson takes the lock of one person's header, signIns, journal and counts.
func (v *Vault) lockPerson(ctx context.Context, id string) (func(), error) {
	return v.disk.Lock(ctx, filepath.Join(v.cfg.Dir, locksDir, id+".lock"), v.cfg.LockWait)
}
