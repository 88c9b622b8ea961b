package vault

import (
	"fmt"
	"runtime/debug"
	"time"

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

// Kinds of slots. The first two are also the names of the backends.
const (
	kindKeyring    = "keyring"
	kindPassphrase = "passphrase"
	kindLock       = "lock"     // the keyring, and something to type
	kindRecovery   = "recovery" // the code on paper
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

// ByLock opens a person by the master secret in the keyring and the PIN or passphrase of their lock, as [ByPassphrase] treats it.
func ByLock(typed []byte) Key {
	return Key{material: func() keyMaterial { return keyMaterial{kind: kindLock, passphrase: typed} }}
}

// ByRecovery opens a person by the code that [Session.CreateRecovery] made, as it was typed: case, blanks and dashes do not matter.
func ByRecovery(code []byte) Key {
	return Key{material: func() keyMaterial { return keyMaterial{kind: kindRecovery, passphrase: code} }}
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

// A try is to take 0.5 to 1 s on the machine where the secret is chosen. 128 MiB and not more, because opening the vault must leave room under the
// program's memory goal of 192 MB: the passes make the time, and a fast machine stays under it with the most that a header may ask for.
const (
	usualMemoryKiB = 128 << 10
	usualLanes     = 4
	fewestPasses   = 3
	wantedTime     = 700 * time.Millisecond
)

// tunedCost measures what a pass takes here, by the faster of two, so that a moment's load does not make the secret weaker.
func tunedCost(measure func(Cost) time.Duration) Cost {
	c := Cost{MemoryKiB: usualMemoryKiB, Passes: 1, Lanes: usualLanes}
	pass := max(time.Microsecond, min(measure(c), measure(c)))
	c.Passes = uint32(max(fewestPasses, min(maxPasses, (wantedTime+pass/2)/pass)))
	return c
}

// time is how long a try takes on this machine, now.
func (c Cost) time() time.Duration {
	begun := time.Now()
	clear(c.stretch([]byte("measured"), make([]byte, saltSize)))
	return time.Since(begun)
}

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
