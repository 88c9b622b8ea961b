package vault

import (
	"fmt"
	"runtime/debug"

	"golang.org/x/crypto/argon2"
)

// Key says what opens a person. The zero Key opens nobody.
type Key struct {
	redacted
	material func() keyMaterial // a function, since fmt looks into the unexported fields of a struct around it
}

type keyMaterial struct {
	kind       string
	passphrase []byte
}

// Kinds of slots, which are also the names of the backends.
const (
	kindKeyring    = "keyring"
	kindPassphrase = "passphrase"
)

// ByKeyring opens a person by the master secret in the keyring of the operating system.
func ByKeyring() Key {
	return Key{material: func() keyMaterial { return keyMaterial{kind: kindKeyring} }}
}

// ByPassphrase opens a person by a passphrase. The bytes are read when the key is used and no copy is kept: the
// caller overwrites them once done.
func ByPassphrase(passphrase []byte) Key {
	return Key{material: func() keyMaterial { return keyMaterial{kind: kindPassphrase, passphrase: passphrase} }}
}

func (k Key) kind() string {
	if k.material == nil {
		return ""
	}
	return k.material().kind
}

func (k Key) passphrase() []byte { return k.material().passphrase }

// Cost is what one try of a passphrase costs (argon2id, RFC 9106). It is stored with each slot.
type Cost struct {
	MemoryKiB uint32 // 65,536 to 1,048,576
	Passes    uint32 // 1 to 10
	Lanes     uint8  // 1 to 16
}

// Bounds of what a header may ask for: less is no protection, more is an attack on our memory.
const (
	minMemoryKiB, maxMemoryKiB = 64 << 10, 1 << 20
	maxPasses                  = 10
	maxLanes                   = 16
	saltSize                   = 16
)

// defaultCost takes 0.3 to 0.5 s on a small machine. 128 MiB and not more, because opening the vault must leave room
// under the program's memory goal of 192 MB.
var defaultCost = Cost{MemoryKiB: 128 << 10, Passes: 8, Lanes: 4}

// check refuses parameters outside the bounds, before any work is done for them.
func (c Cost) check() error {
	if c.MemoryKiB < minMemoryKiB || c.MemoryKiB > maxMemoryKiB || c.Passes < 1 || c.Passes > maxPasses ||
		c.Lanes < 1 || c.Lanes > maxLanes {
		return fmt.Errorf("the cost of the passphrase is out of bounds: %w", ErrDamaged)
	}
	return nil
}

// stretch makes a secret of a passphrase. It needs the memory that c names and gives it back to the system.
func (c Cost) stretch(passphrase, salt []byte) []byte {
	secret := argon2.IDKey(passphrase, salt, c.Passes, c.MemoryKiB, c.Lanes, keySize)
	debug.FreeOSMemory()
	return secret
}
