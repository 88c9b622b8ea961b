package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// RemovePerson ends a person's data: the slots first, after which nothing opens it, then the keyring entries, then
// the files. It needs no passphrase. Cut at any point it can be called again and goes on.
//
// A locked keyring is ErrKeyringLocked before anything has changed. A keyring that is gone does not stop the
// removal: the error is then a [*RemainsError]. Blocks that a disk has moved elsewhere are out of reach.
func (v *Vault) RemovePerson(ctx context.Context, id string) error {
	remains, err := v.removePerson(ctx, id)
	if err != nil {
		return fmt.Errorf("could not remove the person: %w", err)
	}
	if remains != nil {
		return remains
	}
	return nil
}

func (v *Vault) removePerson(ctx context.Context, id string) (*RemainsError, error) {
	vault, unlock, err := v.lockBoth(ctx, id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	written, err := v.lockLog(ctx, id) // an entry on its way would leave its anchor behind
	if err != nil {
		return nil, err
	}
	defer written()
	h, err := v.readHeader(vault, id)
	switch {
	case errors.Is(err, ErrDamaged):
		h, err = v.destroyHeader(vault, id)
	case err == nil && h.Removing == nil:
		err = v.destroySlots(ctx, h)
	}
	if err != nil {
		return nil, err
	}
	remains, err := v.removeItems(ctx, h)
	if err != nil {
		return nil, err
	}
	if err := v.removeStates(ctx, vault, id); err != nil {
		return nil, err
	}
	gone := filepath.Join(v.cfg.Dir, personsDir, ".gone-"+id)
	if err := v.disk.Rename(v.personDir(id), gone); err != nil {
		return nil, diskError("remove the person's folder", err)
	}
	if err := v.disk.SyncDir(filepath.Join(v.cfg.Dir, personsDir)); err != nil {
		return nil, diskError("remove the person's folder", err)
	}
	if err := removeTree(v.disk, gone); err != nil {
		return nil, diskError("remove the person's files", err)
	}
	v.removeLocks(id)
	return remains, nil
}

// destroySlots replaces the header by one that opens nothing and remembers whose tokens are still in the keyring.
func (v *Vault) destroySlots(ctx context.Context, h *header) error {
	r := &removing{Known: true}
	if h.Backend == kindKeyring {
		ids, err := v.connectionIDs(ctx, h)
		if errors.Is(err, ErrKeyringLocked) || ctx.Err() != nil {
			return err
		}
		r.Known, r.Connections = err == nil, ids
	}
	h.Slots, h.SignIns, h.Lost, h.Removing = nil, nil, false, r
	return v.writeHeader(v.personDir(h.Person), h)
}

// destroyHeader removes a header that cannot be read, since its slots may still be whole. What cannot be known of the person is taken to be in
// the keyring.
func (v *Vault) destroyHeader(vault, id string) (*header, error) {
	backend := kindKeyring
	if v.unreadable(id, nil).Backend == kindPassphrase {
		backend = kindPassphrase
	}
	if info, err := v.disk.Lstat(v.personDir(id)); err == nil && info.IsDir() { // what a link leads to is not the person's
		err := v.disk.Remove(filepath.Join(v.personDir(id), headerFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, diskError("remove the header", err)
		}
	}
	return &header{Vault: vault, Person: id, Backend: backend, Removing: &removing{}}, nil
}

// removeStates deletes the person's counts, in every vault that has some if the id of the person's own is lost: a person's id is random.
func (v *Vault) removeStates(ctx context.Context, vault, id string) error {
	if vault != "" || v.cfg.StateDir == "" {
		return v.removeState(ctx, vault, id)
	}
	entries, err := v.disk.ReadDir(v.cfg.StateDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError("remove the person's counts", err)
	}
	for _, e := range entries {
		if !vaultID.MatchString(e.Name()) {
			continue
		}
		if err := v.removeState(ctx, e.Name(), id); err != nil {
			return err
		}
	}
	return nil
}

// connectionIDs are the names under which the person's tokens lie in the keyring.
func (v *Vault) connectionIDs(ctx context.Context, h *header) ([]string, error) {
	master, err := v.masterSecret(ctx, h)
	if err != nil {
		return nil, err
	}
	defer clear(master)
	if h.Names == nil && h.gone() {
		return nil, nil
	}
	if h.Names == nil {
		return v.signInIDs(ctx, h)
	}
	key := derive(master, labelItems)
	defer clear(key)
	return h.names(key)
}

// signInIDs are those of a person whose header is from before it had the names. Such a person has no lock.
func (v *Vault) signInIDs(ctx context.Context, h *header) ([]string, error) {
	s, err := v.open(ctx, h, ByKeyring())
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	return s.tokenNames(h, nil)
}

// removeItems deletes the person's keyring entries, the master secret last.
func (v *Vault) removeItems(ctx context.Context, h *header) (*RemainsError, error) {
	if h.Backend != kindKeyring {
		return nil, nil
	}
	remains := &RemainsError{Entries: h.Vault + "/" + h.Person + "/*", Cause: ErrNoKeyring}
	if h.Vault == "" {
		remains.Entries, remains.Cause = "*"+remains.Entries, ErrKeyLost
		return remains, nil
	}
	if h.Keyring != nil {
		remains.Keyring = *h.Keyring
	}
	if v.cfg.Keyring == nil {
		return remains, nil
	}
	var accounts []string
	for _, id := range h.Removing.Connections {
		accounts = append(accounts, accountToken(h.Vault, h.Person, id))
	}
	for _, account := range append(accounts, accountTries(h.Vault, h.Person), accountLogHead(h.Vault, h.Person), accountMaster(h.Vault, h.Person)) {
		err := keyringError("delete an entry of the keyring", v.cfg.Keyring.Delete(ctx, account))
		if errors.Is(err, ErrNoKeyring) {
			remains.Cause = err
			return remains, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if !h.Removing.Known {
		remains.Cause = ErrKeyLost
		return remains, nil
	}
	return nil, nil
}

// removeLocks deletes the person's empty lock files. Nobody can be waiting for more than "not found".
func (v *Vault) removeLocks(id string) {
	dir := filepath.Join(v.cfg.Dir, locksDir)
	entries, err := v.disk.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), id+".") {
			_ = v.disk.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// sweep deletes what runs that were cut left beside the persons, and trials among their files. The caller holds the vault's lock.
func (v *Vault) sweep(ctx context.Context) {
	dir := filepath.Join(v.cfg.Dir, personsDir)
	entries, err := v.disk.ReadDir(dir)
	if err != nil {
		return
	}
	vault, err := v.identity()
	if err == nil && v.cfg.StateDir != "" {
		v.sweepTrials(v.stateDir(vault))
	}
	for _, e := range entries {
		if id, ok := strings.CutPrefix(e.Name(), ".new-"); ok && personID.MatchString(id) && err == nil {
			_ = v.removeState(ctx, vault, id)
		}
		if e.IsDir() && personID.MatchString(e.Name()) {
			v.sweepTrials(filepath.Join(dir, e.Name()))
		}
		if strings.HasPrefix(e.Name(), ".new-") || strings.HasPrefix(e.Name(), ".gone-") {
			_ = removeTree(v.disk, filepath.Join(dir, e.Name()))
		}
	}
}
