package workspace

import (
	"path/filepath"

	"chartkey/vault"
	"chartkey/vault/keyring"
	"chartkey/vault/library"
)

// memory is all that a Home in memory stands on.
type memory struct {
	dir     string // a name only
	disk    vault.Disk
	keyring keyring.Store
	library *library.Memory
}

// inMemory is the place of a token that is nowhere else.
const inMemory = "memory"

// OpenInMemory returns a Home of which nothing reaches a disk or the keyring of the system: its persons live as long as it does. They are
// opened by vault.ByKeyring. Dir, StateDir and Keyring of the Config do not count.
func OpenInMemory(cfg Config) (*Home, error) {
	cfg.memory = &memory{
		dir: filepath.Join(string(filepath.Separator), "memory"), disk: vault.MemoryDisk(), keyring: keyring.Memory(), library: library.NewMemory(),
	}
	return Open(cfg)
}

// InMemory reports whether nothing of this Home outlives the process.
func (h *Home) InMemory() bool { return h.cfg.memory != nil }
