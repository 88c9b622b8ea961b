package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// state is the file of one passphrase person in the state folder, outside the data: the newest count and mark of
// each token, and the head of the log. It holds no secret and no name that tells anything.
type state struct {
	Format  int              `json:"format"`
	Vault   string           `json:"vault"`
	Person  string           `json:"person"`
	Counts  map[string]count `json:"counts"`
	LogHead string           `json:"log_head,omitempty"`
}

type count struct {
	Mark     string `json:"mark"`
	Rotation uint64 `json:"rotation"`
}

const stateLimit = 4 << 20

var errNoStateDir = errors.New("a passphrase vault needs a state folder")

func (v *Vault) stateDir(vault string) string { return filepath.Join(v.cfg.StateDir, vault) }

func (s *Session) readState() (*state, error) { return s.vault.readState(s.vaultID, s.person.ID) }

func (s *Session) changeState(ctx context.Context, change func(*state)) error {
	return s.vault.changeState(ctx, s.vaultID, s.person.ID, change)
}

// readState reads a person's counts. A missing, damaged or foreign file is a state without counts: each token then
// reads as an older copy, and signing in again mends it.
func (v *Vault) readState(vault, person string) (*state, error) {
	empty := &state{Format: fileFormat, Vault: vault, Person: person, Counts: map[string]count{}}
	if v.cfg.StateDir == "" {
		return nil, errNoStateDir
	}
	data, err := v.disk.ReadFile(filepath.Join(v.stateDir(vault), person), stateLimit)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrDamaged) {
		return empty, nil
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the counts: %w", err)
	}
	st := &state{}
	err = decodeDigested(data, st)
	switch {
	case errors.Is(err, ErrNewerFormat):
		return nil, fmt.Errorf("could not read the counts: %w", err)
	case errors.Is(err, ErrDamaged) || st.Vault != vault || st.Person != person || st.Counts == nil:
		return empty, nil
	}
	return st, nil
}

// changeState reads, changes and writes the counts, under a lock of the state folder: two copies of the data may
// share it.
func (v *Vault) changeState(ctx context.Context, vault, person string, change func(*state)) error {
	if v.cfg.StateDir == "" {
		return errNoStateDir
	}
	dir := v.stateDir(vault)
	for _, d := range []string{v.cfg.StateDir, dir} {
		if err := makeFolder(v.disk, d, v.cfg.Notice); err != nil {
			return err
		}
	}
	unlock, err := v.disk.Lock(ctx, filepath.Join(dir, person+".lock"), v.cfg.LockWait)
	if err != nil {
		return err
	}
	defer unlock()
	st, err := v.readState(vault, person)
	if err != nil {
		return err
	}
	change(st)
	data, err := encodeDigested(st)
	if err != nil {
		return fmt.Errorf("could not encode the counts: %w", err)
	}
	return replaceFile(v.disk, filepath.Join(dir, person), data)
}

// removeState deletes a removed person's counts.
func (v *Vault) removeState(ctx context.Context, vault, person string) error {
	if v.cfg.StateDir == "" || ctx.Err() != nil {
		return ctx.Err()
	}
	file := filepath.Join(v.stateDir(vault), person)
	for _, name := range []string{file, tempOf(file), file + ".lock"} {
		err := v.disk.Remove(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError("remove the person's counts", err)
		}
	}
	// Nobody looks for them once the person is gone, so that they must not come back after a power cut.
	if err := v.disk.SyncDir(v.stateDir(vault)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError("remove the person's counts", err)
	}
	_ = v.disk.Remove(v.stateDir(vault)) // succeeds once it is empty
	return nil
}
