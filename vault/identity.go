package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// identity is vault.json: what tells this vault from every other.
type identity struct {
	Format int    `json:"format"`
	ID     string `json:"id"`
}

const (
	identityFile  = "vault.json"
	identityLimit = 4 << 10
)

// identity returns the id of the vault. fs.ErrNotExist: no vault yet. Where vault.json is damaged the headers still say it; ErrIdentityDamaged
// if they do not either.
func (v *Vault) identity() (string, error) {
	id, err := v.readIdentity()
	if !errors.Is(err, ErrIdentityDamaged) {
		return id, err
	}
	if id := v.idOfHeaders(); id != "" {
		return id, nil
	}
	return "", err
}

// Check looks whether the file vault.json is as it was written; persons need it only where no header says whose they are. A missing one is
// no error as long as they do. Errors: ErrIdentityDamaged, ErrDamaged for a folder that is not ours, ErrNewerFormat.
func (v *Vault) Check() error {
	_, err := v.readIdentity()
	if _, there := v.disk.Lstat(v.identityPath()); errors.Is(there, fs.ErrNotExist) {
		_, err = v.identity()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("could not read the vault: %w", err)
	}
	return nil
}

func (v *Vault) identityPath() string { return filepath.Join(v.cfg.Dir, identityFile) }

func (v *Vault) readIdentity() (string, error) {
	if err := v.checkRoot(); err != nil {
		return "", err
	}
	data, err := v.disk.ReadFile(v.identityPath(), identityLimit)
	if errors.Is(err, fs.ErrNotExist) {
		if ids, _ := v.personIDs(); len(ids) > 0 {
			return "", damaged(ErrIdentityDamaged, fmt.Errorf("the file %s is missing: %w", identityFile, ErrDamaged))
		}
		return "", err
	}
	var i identity
	if err == nil {
		err = decodeDigested(data, &i)
	}
	if err == nil && !vaultID.MatchString(i.ID) {
		err = fmt.Errorf("it holds no id: %w", ErrDamaged)
	}
	if err != nil {
		return "", damaged(ErrIdentityDamaged, fmt.Errorf("could not read the file %s: %w", identityFile, err))
	}
	return i.ID, nil
}

// idOfHeaders is the id of the vault that all readable headers agree on, "" if there is none.
func (v *Vault) idOfHeaders() string {
	ids, err := v.personIDs()
	if err != nil {
		return ""
	}
	found := ""
	for _, id := range ids {
		h, err := v.parsedHeader(id)
		if err != nil || h.Person != id {
			continue
		}
		if found != "" && h.Vault != found {
			return ""
		}
		found = h.Vault
	}
	return found
}

// establish returns the id of the vault, and makes one for the first person. Where vault.json is missing it is written; a damaged one is
// left as it is.
func (v *Vault) establish() (string, error) {
	vault, err := v.identity()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if vault, err = v.randomID(16); err != nil {
			return "", err
		}
	case err != nil:
		return "", err
	default:
		if _, err := v.disk.Lstat(v.identityPath()); !errors.Is(err, fs.ErrNotExist) {
			return vault, nil
		}
	}
	data, err := encodeDigested(&identity{Format: fileFormat, ID: vault})
	if err != nil {
		return "", err
	}
	return vault, replaceFile(v.disk, v.identityPath(), data)
}
