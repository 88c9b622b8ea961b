package vault

import (
	"errors"
	"fmt"
	"io/fs"
)

// Damaged lists the ids of the persons that [Vault.Persons] leaves out, since their header cannot be read. RemovePerson ends them too,
// unless a newer version wrote them.
func (v *Vault) Damaged() ([]string, error) {
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
	var damaged []string
	for _, id := range ids {
		if _, err := v.readHeader(vault, id); err != nil && !errors.Is(err, ErrNotFound) {
			damaged = append(damaged, id)
		}
	}
	return damaged, nil
}
