package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// state is the file of one passphrase person in the state folder, outside the data: the newest count and mark of
// each token. It holds no secret and no name that tells anything.
type state struct {
	Format int              `json:"format"`
	Vault  string           `json:"vault"`
	Person string           `json:"person"`
	Counts map[string]count `json:"counts"`
}

type count struct {
	Mark     string `json:"mark"`
	Rotation uint64 `json:"rotation"`
}

const stateLimit = 4 << 20

func (v *Vault) stateDir(vault string) string { return filepath.Join(v.cfg.StateDir, vault) }

// readState reads the person's counts. A missing, damaged or foreign file is a state without counts: each token then
// reads as an older copy, and signing in again mends it.
func (s *Session) readState() (*state, error) {
	empty := &state{Format: fileFormat, Vault: s.vaultID, Person: s.person.ID, Counts: map[string]count{}}
	if s.vault.cfg.StateDir == "" {
		return nil, errors.New("a passphrase vault needs a state folder")
	}
	data, err := s.vault.disk.ReadFile(filepath.Join(s.vault.stateDir(s.vaultID), s.person.ID), stateLimit)
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
	case errors.Is(err, ErrDamaged) || st.Vault != s.vaultID || st.Person != s.person.ID || st.Counts == nil:
		return empty, nil
	}
	return st, nil
}

// changeState reads, changes and writes the counts, under a lock of the state folder: two copies of the data may
// share it.
func (s *Session) changeState(ctx context.Context, change func(*state)) error {
	dir := s.vault.stateDir(s.vaultID)
	for _, d := range []string{s.vault.cfg.StateDir, dir} {
		if err := makeFolder(s.vault.disk, d, s.vault.cfg.Notice); err != nil {
			return err
		}
	}
	unlock, err := s.vault.disk.Lock(ctx, filepath.Join(dir, s.person.ID+".lock"), s.vault.cfg.LockWait)
	if err != nil {
		return err
	}
	defer unlock()
	st, err := s.readState()
	if err != nil {
		return err
	}
	change(st)
	data, err := encodeDigested(st)
	if err != nil {
		return fmt.Errorf("could not encode the counts: %w", err)
	}
	return replaceFile(s.vault.disk, filepath.Join(dir, s.person.ID), data)
}

// removeState deletes a removed person's counts.
func (v *Vault) removeState(ctx context.Context, vault, person string) error {
	if v.cfg.StateDir == "" || ctx.Err() != nil {
		return ctx.Err()
	}
	for _, name := range []string{person, person + ".lock"} {
		err := v.disk.Remove(filepath.Join(v.stateDir(vault), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError("remove the person's counts", err)
		}
	}
	_ = v.disk.Remove(v.stateDir(vault)) // succeeds once it is empty
	return nil
}
