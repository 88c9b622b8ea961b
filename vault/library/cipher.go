package library

import (
	"bytes"
	"crypto/rand"
	"sync"

	"github.com/ncruces/go-sqlite3/vfs"
	cipher "github.com/ncruces/go-sqlite3/vfs/adiantum"
	"lukechampine.com/adiantum"
	"lukechampine.com/adiantum/hbsh"
)

// encipher puts the cipher over a file system. An address names a key that was handed over, and does not hold it: the engine and the parts of the
// address would keep copies that cannot be overwritten.
func encipher(below vfs.VFS) vfs.VFS { return cipher.Wrap(below, byName{}) }

// handedOver are keys by name, for the moment in which the engine opens a file.
var handedOver sync.Map

// handOver gives the engine a copy of a key, which is to be overwritten once the file is closed. The name serves until taken is called.
func handOver(key []byte) (name string, own []byte, taken func()) {
	name, own = rand.Text(), bytes.Clone(key)
	handedOver.Store(name, own)
	return name, own, func() { handedOver.Delete(name) }
}

type byName struct{}

// KDF is the key of a name, nil if there is none. A file without one is temporary and has a key that is gone with it.
func (byName) KDF(name string) []byte {
	if name == "" {
		key := make([]byte, keySize)
		_, _ = rand.Read(key) // it does not fail
		return key
	}
	key, _ := handedOver.Load(name)
	own, _ := key.([]byte)
	return own
}

// HBSH is Adiantum, which goes on using the bytes that it is given.
func (byName) HBSH(key []byte) *hbsh.HBSH {
	if len(key) != keySize {
		return nil
	}
	return adiantum.New(key)
}
