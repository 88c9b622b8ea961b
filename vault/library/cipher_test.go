package library

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// TestAClosedLibraryKeepsNoKey: its own copy and the engine's are overwritten, and so is that of a Writer that is closed.
func TestAClosedLibraryKeepsNoKey(t *testing.T) {
	lib := newLibrary(t)
	var writers []byte
	change(t, lib, func(w *Writer) { writers = w.e.key })
	if _, err := lib.Count(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	own, readers := lib.key(), lib.reader.key
	if !bytes.Equal(own, testKey) || !bytes.Equal(readers, testKey) {
		t.Fatal("these are not its keys")
	}
	if err := lib.Close(); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string][]byte{"library": own, "reader": readers, "writer": writers} {
		if len(key) != keySize || !bytes.Equal(key, make([]byte, keySize)) {
			t.Errorf("the key of the %s is still there", name)
		}
	}
}

// TestTheAddressDoesNotHoldTheKey, and the name in it serves only for as long as the engine is being opened.
func TestTheAddressDoesNotHoldTheKey(t *testing.T) {
	name, own, taken := handOver(testKey)
	at := address{vfs: cipherVFS, path: "/library.db"}.uri(name)
	for _, form := range []string{string(testKey), hex.EncodeToString(testKey)} {
		if bytes.Contains([]byte(at), []byte(form)) {
			t.Errorf("the key is in %q", at)
		}
	}
	if got := (byName{}).KDF(name); !bytes.Equal(got, testKey) || &got[0] != &own[0] {
		t.Error("the name does not lead to the key that is overwritten")
	}
	taken()
	if (byName{}).KDF(name) != nil || (byName{}).HBSH(nil) != nil {
		t.Error("the name serves afterwards")
	}
}
