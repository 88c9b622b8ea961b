package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

const (
	settingsFile  = "settings.json"
	settingsLimit = 16 << 10
)

// Settings returns what SaveSettings stored last, nil if there is nothing. The file is the caller's own plain text and holds no secret.
func (v *Vault) Settings() ([]byte, error) {
	if err := v.checkRoot(); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("could not read the settings: %w", err)
	}
	doc, err := v.disk.ReadFile(filepath.Join(v.cfg.Dir, settingsFile), settingsLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the settings: %w", err)
	}
	return doc, nil
}

// SaveSettings stores a text of 1 byte to 16 KiB in the data folder, which it makes if need be. Readers see the old text or the new one.
func (v *Vault) SaveSettings(ctx context.Context, doc []byte) error {
	if err := v.saveSettings(ctx, doc); err != nil {
		return fmt.Errorf("could not store the settings: %w", err)
	}
	return nil
}

func (v *Vault) saveSettings(ctx context.Context, doc []byte) error {
	if len(doc) == 0 || len(doc) > settingsLimit {
		return errors.New("they are empty or too long")
	}
	if err := v.prepare(); err != nil {
		return err
	}
	unlock, err := v.lockVault(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return replaceFile(v.disk, filepath.Join(v.cfg.Dir, settingsFile), doc)
}
