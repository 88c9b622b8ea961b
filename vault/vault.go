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
	Cost     Cost             // of a new passphrase, PIN or lock; zero: measured to take 0.5 to 1 s here. For tests that cannot wait
	LockWait time.Duration    // how long to wait for another process; zero: 5 s
	Notice   func(string)     // told when a folder's rights were mended; nil: nobody
}

// Vault is the folder of all persons. It holds no secret; it may be used by many goroutines.
type Vault struct {
	redacted
	cfg     Config
	disk    Disk
	stretch func(c Cost, typed, salt []byte) []byte // Cost.stretch
}

const (
	personsDir  = "persons"
	locksDir    = "locks"
	libraryFile = "library.db"
)

// Open prepares a vault for use; it reads and writes nothing. A folder that does not exist is a vault without persons. One that holds
// other things is ErrForeignFolder to what would write there, and a vault of a later version ErrNewerFormat to each call that needs it.
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
	if cfg.LockWait == 0 {
		cfg.LockWait = 5 * time.Second
	}
	if cfg.Notice == nil {
		cfg.Notice = func(string) {}
	}
	if err := cfg.Cost.check(); cfg.Cost != (Cost{}) && err != nil {
		return nil, errors.New("could not open the vault: the cost of a passphrase is out of bounds")
	}
	if cfg.Disk == nil {
		cfg.Disk = osDisk{}
	}
	return &Vault{cfg: cfg, disk: cfg.Disk, stretch: Cost.stretch}, nil
}

// Persons lists the persons by age, and after them those who cannot be opened, with their Problem. It reads the headers only: no keyring, no
// key derivation.
func (v *Vault) Persons() ([]Person, error) {
	vault, lost := v.identity()
	if errors.Is(lost, fs.ErrNotExist) {
		return nil, nil
	}
	if lost != nil && !errors.Is(lost, ErrIdentityDamaged) {
		return nil, fmt.Errorf("could not list the persons: %w", lost)
	}
	ids, err := v.personIDs()
	if err != nil {
		return nil, fmt.Errorf("could not list the persons: %w", err)
	}
	var persons, unreadable []Person
	for _, id := range ids {
		h, err := v.readHeader(vault, id)
		switch {
		case err == nil:
			persons = append(persons, h.person(v.cfg.Now()))
		case !errors.Is(err, ErrNotFound): // removed a moment ago
			unreadable = append(unreadable, v.unreadable(id, err))
		}
	}
	slices.SortFunc(persons, func(a, b Person) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	persons = append(persons, unreadable...)
	if len(persons) == 0 && lost != nil {
		return nil, fmt.Errorf("could not list the persons: %w", lost)
	}
	return persons, nil
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

// prepare makes the vault's folders, or closes those that are open to others. A folder with other things in it stays as it is.
func (v *Vault) prepare() error {
	if err := v.checkPlace(); err != nil {
		return err
	}
	for _, dir := range []string{v.cfg.Dir, filepath.Join(v.cfg.Dir, personsDir), filepath.Join(v.cfg.Dir, locksDir)} {
		if err := makeFolder(v.disk, dir, v.cfg.Notice); err != nil {
			return err
		}
	}
	return nil
}

// checkPlace refuses a folder that holds something, and nothing of ours.
func (v *Vault) checkPlace() error {
	if err := v.checkRoot(); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	entries, err := v.disk.ReadDir(v.cfg.Dir)
	if err != nil {
		return diskError("read the folder "+v.cfg.Dir, err)
	}
	other := ""
	for _, e := range entries {
		switch name := e.Name(); {
		case slices.Contains([]string{identityFile, settingsFile, personsDir, locksDir}, name):
			return nil
		case slices.Contains([]string{".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"}, name): // of the system
		case !strings.HasSuffix(name, ".lock") && !strings.HasPrefix(name, "."+identityFile) && !strings.HasPrefix(name, "."+settingsFile):
			other = name
		}
	}
	if other != "" {
		return fmt.Errorf("%s holds other things, such as %s: %w", v.cfg.Dir, bounded(other), ErrForeignFolder)
	}
	return nil
}

// checkRoot looks at the folder of the vault. A missing one is fs.ErrNotExist.
func (v *Vault) checkRoot() error {
	info, err := v.disk.Lstat(v.cfg.Dir)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is not a folder: %w", v.cfg.Dir, ErrForeignFolder)
	}
	_, err = checkFolder(v.disk, v.cfg.Dir)
	return err
}

// lockVault takes the lock of everything that touches more than one person's own files.
func (v *Vault) lockVault(ctx context.Context) (func(), error) {
	return v.disk.Lock(ctx, filepath.Join(v.cfg.Dir, locksDir, "vault.lock"), v.cfg.LockWait)
}

// lockPerson takes the lock of one person's header, signIns, journal and counts.
func (v *Vault) lockPerson(ctx context.Context, id string) (func(), error) {
	return v.disk.Lock(ctx, filepath.Join(v.cfg.Dir, locksDir, id+".lock"), v.cfg.LockWait)
}

// lockLog takes the lock of one person's log. It is held while the keyring is asked, which may wait for a person, so it is not the lock that
// a new token needs, and is waited for as long as that may take: an entry often stands between what a person has just allowed and its being
// kept. Of those who take both, the person's comes first.
func (v *Vault) lockLog(ctx context.Context, id string) (func(), error) {
	return v.disk.Lock(ctx, filepath.Join(v.cfg.Dir, locksDir, id+".log.lock"), promptWaits*v.cfg.LockWait)
}

// promptWaits is how many usual waits a keyring may take to note an entry: four calls of half a minute, at the usual five seconds.
const promptWaits = 24
