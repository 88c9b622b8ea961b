package residue

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// DataKeys reads the keys of a person out of the header of theirs: by the master secret of the keyring, or by the passphrase of a vault that has
// one. Each key that a file or a token is sealed with comes with it.
func DataKeys(header, secret []byte) ([]Canary, error) {
	var h struct {
		Vault, Person string
		SignIns       []byte `json:"sign_ins"`
		Slots         []struct {
			Kind string
			KDF  *struct {
				MemoryKiB uint32 `json:"memory_kib"`
				Passes    uint32
				Lanes     uint8
				Salt      []byte
			}
			Records []byte
		}
	}
	if err := json.Unmarshal(header, &h); err != nil {
		return nil, fmt.Errorf("could not read the header: %w", err)
	}
	for _, s := range h.Slots {
		if s.Kind != "keyring" && s.Kind != "passphrase" {
			continue
		}
		if s.KDF != nil {
			secret = argon2.IDKey(secret, s.KDF.Salt, s.KDF.Passes, s.KDF.MemoryKiB, s.KDF.Lanes, 32)
		}
		wrap := derived(secret, "slot", s.Kind)
		records, err1 := opened(wrap, s.Records, h.Vault, h.Person, "slot", s.Kind)
		within := derived(records, "sign-ins key")
		signIns, err2 := opened(within, h.SignIns, h.Vault, h.Person, "sign-ins key")
		return []Canary{
			Secret("key around the data keys", wrap),
			Secret("data key of the records", records),
			Secret("key around that of the sign-ins", within),
			Secret("data key of the sign-ins", signIns),
			Secret("key of the tokens", derived(signIns, "token")),
			Secret("key of the sign-ins file", derived(records, "documents")),
			Secret("key of the secrets in it", derived(signIns, "secrets")),
			Secret("key of the journal", derived(signIns, "journal file")),
			Secret("key of the library", derived(records, "library")),
		}, errors.Join(err1, err2)
	}
	return nil, errors.New("the header has no slot that one secret opens")
}

func derived(secret []byte, labels ...string) []byte {
	info := "chartkey 1"
	for _, l := range labels {
		info += "\x00" + l
	}
	key, err := hkdf.Key(sha256.New, secret, nil, info, chacha20poly1305.KeySize)
	if err != nil {
		panic(err) // of a length that is fixed
	}
	return key
}

func opened(key, sealed []byte, place ...string) ([]byte, error) {
	where, err := json.Marshal(append([]string{"chartkey", "1"}, place...))
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, errors.New("a wrapped key is too short")
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], where)
	if err != nil {
		return make([]byte, shortestForm), fmt.Errorf("could not open a wrapped key: %w", err)
	}
	return plain, nil
}
