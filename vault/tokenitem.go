package vault

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"chartkey/vault/keyring"
)

// An item of the keyring is base64url of one byte that names its form and then the sealed token, or the SHA-256 of
// the file that holds the sealed token.
const (
	formSealed = 1
	formSpill  = 2
	itemLimit  = 2000 // characters: Windows stops at 2,560 bytes, macOS near 4,096 with its command around it
	spillDir   = "spill"
	spillLimit = 16 << 20
)

// tokenInKeyring reads a token and tells where it lies.
func (s *Session) tokenInKeyring(ctx context.Context, id string) (fileToken, string, error) {
	form, body, err := s.item(ctx, id)
	if err != nil || form == 0 {
		return fileToken{}, Nowhere, err
	}
	where := InKeyring
	if form == formSpill {
		where = InFile
		if body, err = s.readSpill(id, body); err != nil {
			return fileToken{}, "", err
		}
	}
	t, err := s.openToken(id, body)
	return t, where, err
}

// item reads and decodes the keyring's item; form 0 means that there is none.
func (s *Session) item(ctx context.Context, id string) (form byte, body []byte, err error) {
	if s.vault.cfg.Keyring == nil {
		return 0, nil, ErrNoKeyring
	}
	text, err := s.vault.cfg.Keyring.Get(ctx, accountToken(s.vaultID, s.person.ID, id))
	if errors.Is(err, keyring.ErrNotFound) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, keyringError("read the keyring", err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 || raw[0] == 0 {
		return 0, nil, fmt.Errorf("the token's entry in the keyring was changed: %w", ErrDamaged)
	}
	if raw[0] > formSpill {
		return 0, nil, fmt.Errorf("the token's entry in the keyring has form %d: %w", raw[0], ErrNewerFormat)
	}
	return raw[0], raw[1:], nil
}

func (s *Session) openToken(id string, sealed []byte) (fileToken, error) {
	key, err := s.signInsKey(labelToken)
	if err != nil {
		return fileToken{}, err
	}
	defer clear(key)
	plain, err := unseal(key, place(s.vaultID, s.person.ID, labelToken, id), sealed)
	if err != nil {
		return fileToken{}, fmt.Errorf("the stored token does not open: %w", err)
	}
	defer clear(plain)
	var t fileToken
	if err := json.Unmarshal(plain, &t); err != nil {
		return fileToken{}, fmt.Errorf("the stored token cannot be understood: %w", ErrDamaged)
	}
	return t, nil
}

// setTokenInKeyring stores a token: the connection's name first, so that a removal finds the item; then the long
// text, if it is long; then the item; then older long texts go.
func (s *Session) setTokenInKeyring(ctx context.Context, id string, t fileToken) error {
	if s.vault.cfg.Keyring == nil {
		return ErrNoKeyring
	}
	sealed, err := s.sealToken(id, t)
	if err != nil {
		return err
	}
	if err := s.nameToken(ctx, id); err != nil {
		return err
	}
	text, spill := encodeItem(formSealed, sealed), ""
	if len(text) > itemLimit {
		sum := sha256.Sum256(sealed)
		if spill, err = s.writeSpill(id, sealed, sum[:]); err != nil {
			return err
		}
		text = encodeItem(formSpill, sum[:])
	}
	if err := s.vault.cfg.Keyring.Set(ctx, accountToken(s.vaultID, s.person.ID, id), text); err != nil {
		return keyringError("store the token in the keyring", err) // the new text stays: the item may have arrived
	}
	return s.sweepSpill(id, spill)
}

func (s *Session) sealToken(id string, t fileToken) ([]byte, error) {
	key, err := s.signInsKey(labelToken)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	plain, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("could not encode the token: %w", err)
	}
	defer clear(plain)
	return seal(s.vault.cfg.Rand, key, place(s.vaultID, s.person.ID, labelToken, id), plain)
}

func (s *Session) deleteTokenInKeyring(ctx context.Context, id string) error {
	if s.vault.cfg.Keyring == nil {
		return ErrNoKeyring
	}
	if _, err := s.hiddenName(id); err != nil { // who is locked out deletes nothing
		return err
	}
	if err := s.vault.cfg.Keyring.Delete(ctx, accountToken(s.vaultID, s.person.ID, id)); err != nil {
		return keyringError("delete the token from the keyring", err)
	}
	return s.sweepSpill(id, "")
}

// spillName is the file of a long text, or ErrDamaged for what is no digest. The digest in the name keeps a new text from touching the old one.
func (s *Session) spillName(id string, digest []byte) (string, error) {
	if len(digest) != sha256.Size {
		return "", fmt.Errorf("the token's entry in the keyring was changed: %w", ErrDamaged)
	}
	name, err := s.hiddenName(id)
	if err != nil {
		return "", err
	}
	return name + "-" + hex.EncodeToString(digest[:8]), nil
}

func (s *Session) readSpill(id string, digest []byte) ([]byte, error) {
	name, err := s.spillName(id, digest)
	if err != nil {
		return nil, err
	}
	sealed, err := s.vault.disk.ReadFile(filepath.Join(s.dir, spillDir, name), spillLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the file of the token is missing: %w", ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the file of the token: %w", err)
	}
	if sum := sha256.Sum256(sealed); string(sum[:]) != string(digest) {
		return nil, fmt.Errorf("the file of the token is not the one that the keyring names: %w", ErrDamaged)
	}
	return sealed, nil
}

func (s *Session) writeSpill(id string, sealed, digest []byte) (string, error) {
	name, err := s.spillName(id, digest)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(s.dir, spillDir)
	if err := makeFolder(s.vault.disk, dir, s.vault.cfg.Notice); err != nil {
		return "", err
	}
	return name, replaceFile(s.vault.disk, filepath.Join(dir, name), sealed)
}

// sweepSpill deletes the connection's long texts but the one to keep, and what a cut run left of them.
func (s *Session) sweepSpill(id, keep string) error {
	prefix, err := s.hiddenName(id)
	if err != nil {
		return err
	}
	dir := filepath.Join(s.dir, spillDir)
	entries, err := s.vault.disk.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diskError("read the folder "+spillDir, err)
	}
	for _, e := range entries {
		if e.Name() == keep || !strings.HasPrefix(strings.TrimPrefix(e.Name(), "."), prefix+"-") {
			continue
		}
		if err := s.vault.disk.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError("delete the file of an older token", err)
		}
	}
	return nil
}

func encodeItem(form byte, body []byte) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte{form}, body...))
}
