package vault

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"path/filepath"
	"time"
)

// create makes keys, slot and files, and the person appears by one rename at the end.
func (v *Vault) create(ctx context.Context, h *header, key Key) error {
	keys, err := newDataKeys(v.cfg.Rand)
	if err != nil {
		return err
	}
	defer keys.wipe()
	secret, kdf, err := v.newSecret(key)
	if err != nil {
		return err
	}
	defer clear(secret)
	s, err := wrapKeys(v.cfg.Rand, h.Vault, h.Person, h.Backend, secret, keys)
	if err != nil {
		return err
	}
	s.KDF = kdf
	h.Slots = []slot{s}
	if err := h.wrapSignIns(v.cfg.Rand, keys); err != nil {
		return err
	}
	public, err := keys.logKey()
	if err != nil {
		return err
	}
	h.LogKey = public[:]
	if h.Backend == kindKeyring {
		err = v.keepMaster(ctx, h, secret)
	}
	if err == nil {
		err = v.createFiles(ctx, h, keys)
	}
	if _, placed := v.disk.Lstat(v.personDir(h.Person)); err != nil && placed != nil {
		v.forget(ctx, h)
	}
	return err
}

// keepMaster puts the master secret into the keyring, and into the header which one that is.
func (v *Vault) keepMaster(ctx context.Context, h *header, secret []byte) error {
	err := v.cfg.Keyring.Set(ctx, accountMaster(h.Vault, h.Person), base64.RawURLEncoding.EncodeToString(secret))
	if err != nil {
		return keyringError("store the master secret in the keyring", err)
	}
	v.noteKeyring(ctx, h)
	return nil
}

// newSecret makes the secret of the first slot.
func (v *Vault) newSecret(key Key) ([]byte, *slotKDF, error) {
	random := make([]byte, keySize)
	if _, err := io.ReadFull(v.cfg.Rand, random); err != nil {
		return nil, nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	if key.kind() == kindKeyring {
		return random, nil, nil
	}
	kdf, err := v.newKDF()
	if err != nil {
		return nil, nil, err
	}
	return v.stretch(kdf.cost(), key.passphrase(), kdf.Salt), kdf, nil
}

// newKDF is the cost of something new to type, with a salt of its own.
func (v *Vault) newKDF() (*slotKDF, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(v.cfg.Rand, salt); err != nil {
		return nil, fmt.Errorf("could not get random bytes: %w", err)
	}
	c := v.cfg.Cost
	if c == (Cost{}) {
		c = tunedCost(Cost.time)
	}
	return &slotKDF{MemoryKiB: c.MemoryKiB, Passes: c.Passes, Lanes: c.Lanes, Salt: salt}, nil
}

// createFiles writes the person's files beside their place and moves the folder there. The log is anchored before there is a person, and
// after there is a folder that tells sweep about the anchor.
func (v *Vault) createFiles(ctx context.Context, h *header, keys *dataKeys) (err error) {
	dir := filepath.Join(v.cfg.Dir, personsDir, ".new-"+h.Person)
	defer func() {
		if err != nil {
			_ = removeTree(v.disk, dir)
		}
	}()
	err = v.disk.Mkdir(dir)
	if err == nil {
		err = v.disk.SyncDir(filepath.Dir(dir))
	}
	if err != nil {
		return diskError("make the person's folder", err)
	}
	s := &Session{vault: v, vaultID: h.Vault, person: h.person(v.cfg.Now()), dir: dir, keys: keys}
	if err := s.writeSignIns(&signIns{Connections: map[string]connection{}}); err != nil {
		return err
	}
	if err := s.writeJournal(&journal{Connections: map[string]journalEntry{}}); err != nil {
		return err
	}
	if err := v.createLog(ctx, dir, h); err != nil {
		return err
	}
	if err := v.writeHeader(dir, h); err != nil {
		return err
	}
	if err := v.disk.Rename(dir, v.personDir(h.Person)); err != nil {
		return diskError("make the person's folder", err)
	}
	if err := v.disk.SyncDir(filepath.Dir(dir)); err != nil {
		_ = v.disk.Rename(v.personDir(h.Person), dir) // so that an error means no person
		return diskError("make the person's folder", err)
	}
	return nil
}

// forget takes back what was stored outside the person's folder, after a failure. What it cannot take back opens nothing.
func (v *Vault) forget(ctx context.Context, h *header) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if h.Backend != kindKeyring {
		_ = v.removeState(ctx, h.Vault, h.Person)
		return
	}
	for _, account := range []string{accountMaster(h.Vault, h.Person), accountLogHead(h.Vault, h.Person)} {
		_ = v.cfg.Keyring.Delete(ctx, account)
	}
}
