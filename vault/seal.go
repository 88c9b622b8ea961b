package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	keySize  = chacha20poly1305.KeySize
	sealOver = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead // bytes that sealing adds

	wrappedSize = keySize + sealOver // of a key that is sealed
)

// Labels of everything that is derived. One label, one use.
const (
	labelSlot       = "slot"         // the key that wraps that of the records, from a slot's secret
	labelSignInsKey = "sign-ins key" // from the records key: what wraps that of the sign-ins
	labelDocuments  = "documents"    // from the records key: what is known of the connections, which must outlive the sign-ins
	labelSecrets    = "secrets"      // from the sign-ins key: what lies beside a document and opens something at its clinic
	labelJournal    = "journal file" // from the sign-ins key
	labelToken      = "token"        // from the sign-ins key
	labelNames      = "names"        // from the sign-ins key: file names that tell nothing
	labelItems      = "items"        // from the master secret: which connections have tokens in the keyring
	labelLibrary    = "library"      // from the records key
	labelLog        = "log"          // from the records key: the private key of the log, which must outlive the sign-ins
)

// derive makes the key for one use by HKDF-SHA256 (RFC 5869).
func derive(secret []byte, label string, more ...string) []byte {
	info := strings.Join(append([]string{"chartkey 1", label}, more...), "\x00")
	key, err := hkdf.Key(sha256.New, secret, nil, info, keySize)
	if err != nil {
		panic("vault: HKDF refuses a length that is fixed: " + err.Error()) // unreachable
	}
	return key
}

// place binds sealed bytes to where they belong: vault, person and what they are.
func place(vault, person string, what ...string) []byte {
	bound, err := json.Marshal(append([]string{"chartkey", strconv.Itoa(fileFormat), vault, person}, what...))
	if err != nil {
		panic("vault: a list of strings is always JSON: " + err.Error()) // unreachable
	}
	return bound
}

// seal encrypts by XChaCha20-Poly1305 under a fresh random nonce, which it puts in front.
func seal(random io.Reader, key, where, plain []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), len(plain)+sealOver)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	return aead.Seal(nonce, nonce, plain, where), nil
}

// unseal reverses seal. It returns ErrDamaged for a wrong key, a wrong place and changed bytes alike.
func unseal(key, where, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < sealOver {
		return nil, fmt.Errorf("the sealed bytes are too short: %w", ErrDamaged)
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, sealed[:n], sealed[n:], where)
	if err != nil {
		return nil, fmt.Errorf("the sealed bytes do not open: %w", ErrDamaged)
	}
	return plain, nil
}

// A sealed file is a line that names it and its format, the sealed bytes, and the SHA-256 of both, which tells a
// flipped bit in the line from a newer format.
const sealedMagic = "chartkey sealed "

func sealedLine(format int, kind string) string {
	return sealedMagic + strconv.Itoa(format) + " " + kind + "\n"
}

// wrapSealed makes the bytes of a sealed file.
func wrapSealed(kind string, sealed []byte) []byte {
	data := append([]byte(sealedLine(fileFormat, kind)), sealed...)
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

// unwrapSealed returns the sealed bytes of a file: ErrDamaged, or ErrNewerFormat for an intact later one.
func unwrapSealed(kind string, data []byte) ([]byte, error) {
	cut := len(data) - sha256.Size
	if cut < 0 {
		return nil, fmt.Errorf("the file %s is too short: %w", kind, ErrDamaged)
	}
	if sum := sha256.Sum256(data[:cut]); !bytes.Equal(sum[:], data[cut:]) {
		return nil, fmt.Errorf("the digest does not fit the file %s: %w", kind, ErrDamaged)
	}
	line, sealed, found := bytes.Cut(data[:cut], []byte("\n"))
	rest, ours := strings.CutPrefix(string(line), sealedMagic)
	number, name, _ := strings.Cut(rest, " ")
	format, err := strconv.Atoi(number)
	if !found || !ours || err != nil || format < 1 {
		return nil, fmt.Errorf("the file %s does not begin as it must: %w", kind, ErrDamaged)
	}
	if format > fileFormat {
		return nil, fmt.Errorf("the file %s has format %d: %w", kind, format, ErrNewerFormat)
	}
	if string(line)+"\n" != sealedLine(fileFormat, kind) {
		return nil, fmt.Errorf("the file holds %q in the place of %s: %w", bounded(name), kind, ErrDamaged)
	}
	return sealed, nil
}

func bounded(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}
