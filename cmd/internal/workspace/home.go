package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// KeyringService is the name under which all of the app's keyring items stand.
const KeyringService = "org.chartkey.app"

// Config says where and with what a Home works.
type Config struct {
	Dir      string                                           // data directory; "" is the user's own
	StateDir string                                           // counts of passphrase vaults; "" is the user's own
	Keyring  keyring.Store                                    // nil: this machine has none
	HTTP     *http.Client                                     // nil: auth.NewHTTPClient
	Now      func() time.Time                                 // nil: time.Now
	Wait     func(ctx context.Context, d time.Duration) error // between tries that a server asks for; nil: a timer
	Notice   func(text string)                                // nil, or told what became of a sign-in that an earlier run left half stored

	PassphraseCost vault.Cost // of a new passphrase; zero: what vault thinks right

	memory *memory // nil: on disk
}

// Home is one data directory with the persons in it.
type Home struct {
	cfg   Config
	vault *vault.Vault
	owed  owed
}

// SystemKeyring is the keyring of the operating system, for Config.Keyring.
func SystemKeyring() keyring.Store { return keyring.System(KeyringService) }

// DemoKeyring is the same under another name, so that a demo's items stand apart from a person's own.
func DemoKeyring() keyring.Store { return keyring.System(KeyringService + ".demo") }

// Open prepares a data directory for use; it reads and writes nothing. What is wrong there each call says that needs it: vault.ErrDamaged,
// vault.ErrNewerFormat.
func Open(cfg Config) (*Home, error) {
	var err error
	var disk vault.Disk
	if cfg.memory != nil {
		cfg.Dir, cfg.StateDir, cfg.Keyring, disk = cfg.memory.dir, cfg.memory.dir, cfg.memory.keyring, cfg.memory.disk
	}
	if cfg.Dir == "" {
		if cfg.Dir, err = dataDir(); err != nil {
			return nil, err
		}
	}
	if cfg.StateDir == "" {
		if cfg.StateDir, err = stateDir(); err != nil {
			return nil, err
		}
	}
	if cfg.HTTP == nil {
		cfg.HTTP = auth.NewHTTPClient()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	v, err := vault.Open(vault.Config{Dir: cfg.Dir, StateDir: cfg.StateDir, Disk: disk, Keyring: cfg.Keyring, Now: cfg.Now, Cost: cfg.PassphraseCost})
	if err != nil {
		return nil, err
	}
	return &Home{cfg: cfg, vault: v}, nil
}

// Dir is the data directory.
func (h *Home) Dir() string { return h.cfg.Dir }

// Persons lists who has a vault here, last those who cannot be opened, with their Problem; it needs no key. Leases that are over end first.
func (h *Home) Persons() ([]vault.Person, error) {
	h.EndLeases(context.Background())
	return h.vault.Persons()
}

// AddPerson makes an empty vault. With vault.ByKeyring and no keyring it writes nothing and returns vault.ErrNoKeyring.
func (h *Home) AddPerson(ctx context.Context, label string, role vault.Role, key vault.Key) (vault.Person, error) {
	return h.vault.AddPerson(ctx, label, role, key)
}

// Person finds a person by label or id, also one who cannot be opened. With name "" and one person it is that one. ErrNobody, ErrNoSuchPerson,
// ErrSeveralOfPerson, or a *SeveralPersonsError.
func (h *Home) Person(name string) (vault.Person, error) {
	persons, err := h.Persons()
	if err != nil {
		return vault.Person{}, err
	}
	found := slices.DeleteFunc(slices.Clone(persons), func(p vault.Person) bool { return name != "" && p.Label != name && p.ID != name })
	switch {
	case len(persons) == 0:
		return vault.Person{}, ErrNobody
	case len(found) == 0:
		return vault.Person{}, ErrNoSuchPerson
	case len(found) == 1:
		return found[0], nil
	case name != "":
		return vault.Person{}, ErrSeveralOfPerson
	}
	return vault.Person{}, &SeveralPersonsError{persons}
}

// SeveralPersonsError says that a person has to be named, and lists who there is. It is an ErrUsage.
type SeveralPersonsError struct{ Persons []vault.Person }

func (e *SeveralPersonsError) Error() string {
	names := make([]string, 0, len(e.Persons))
	for _, p := range e.Persons {
		names = append(names, printable(first(p.Label, p.ID)))
	}
	return fmt.Sprintf("there are several persons here, and none was named: %s", strings.Join(names, ", "))
}

func (*SeveralPersonsError) Unwrap() error { return ErrUsage }

// RenamePerson changes the label, which is the person's own word and not a secret. An error of the log comes after the renaming.
func (h *Home) RenamePerson(ctx context.Context, id, label string) error {
	if err := h.vault.RenamePerson(ctx, id, label); err != nil {
		return err
	}
	log, err := h.vault.Activity(id)
	if err != nil {
		return err
	}
	return written(log.Append(context.WithoutCancel(ctx), audit.PersonRenamed, "", label))
}

// RemovePerson destroys a person's keys, then their keyring items and files. What a clinic granted stays granted: end that first.
func (h *Home) RemovePerson(ctx context.Context, id string) error {
	err := h.vault.RemovePerson(ctx, id)
	if err == nil && h.InMemory() {
		h.cfg.memory.library.Remove(h.vault.LibraryPath(id))
	}
	return err
}

// Unlock opens one person's vault. What a run that was killed has left half stored is dealt with beside it, see Workspace.Tidied. Errors are
// those of vault.Unlock; and a log that takes no entry lets nobody in, see [Home.RestartActivity].
func (h *Home) Unlock(ctx context.Context, id string, key vault.Key) (*Workspace, error) {
	h.EndLeases(ctx)
	s, err := h.vault.Unlock(ctx, id, key)
	if err != nil {
		return nil, errors.Join(err, h.noteFailedUnlock(ctx, id, err))
	}
	w := newWorkspace(h.cfg, s)
	if err := w.note(ctx, audit.Unlock, "", s.OpenedBy()); err != nil {
		return nil, errors.Join(fmt.Errorf("could not unlock the person: %w", err), s.Close())
	}
	for _, words := range h.owed.take(id) {
		w.tell(words, false)
	}
	w.settleLapse(ctx)
	go w.finishArrivals() //nolint:gosec // it goes on after ctx, until the workspace is closed
	return w, nil
}

func dataDir() (string, error) {
	switch runtime.GOOS {
	case "darwin":
		dir, err := os.UserConfigDir()
		return filepath.Join(dir, "org.chartkey.app"), err
	case "windows":
		dir, err := os.UserCacheDir() // %LocalAppData%
		return filepath.Join(dir, "Chartkey"), err
	}
	return xdgDir("XDG_DATA_HOME", ".local", "share")
}

func stateDir() (string, error) {
	switch runtime.GOOS {
	case "darwin":
		dir, err := os.UserCacheDir()
		return filepath.Join(filepath.Dir(dir), "State", "org.chartkey.app"), err
	case "windows":
		dir, err := os.UserCacheDir()
		return filepath.Join(dir, "Chartkey State"), err
	}
	return xdgDir("XDG_STATE_HOME", ".local", "state")
}

// xdgDir follows the XDG base directory rules: an unset or relative variable counts as unset.
func xdgDir(variable string, fallback ...string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "chartkey"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("could not find the home directory: %w", err)
	}
	return filepath.Join(append(append([]string{home}, fallback...), "chartkey")...), nil
}
