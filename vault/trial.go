package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"chartkey/vault/keyring"
)

// Trial is a place of a person's secrets that was tried: something of no meaning was written there, read and deleted.
type Trial struct {
	Place string // InKeyring or InFile
	Name  string // the folder; "" of the keyring
	Took  keyring.Times
	Err   error
}

// TryKeyring tries the keyring. One that is locked asks the person to open it.
func (v *Vault) TryKeyring(ctx context.Context) Trial {
	t := Trial{Place: InKeyring, Err: ErrNoKeyring}
	if v.cfg.Keyring != nil {
		t.Took, t.Err = keyring.Measure(ctx, v.cfg.Keyring, v.cfg.Now)
		t.Err = keyringError("try the keyring", t.Err)
	}
	return t
}

// TryFolders tries each folder in which something of a person lies, and touches nothing of that.
func (v *Vault) TryFolders(p Person) []Trial {
	list := []Trial{v.tryFolder(v.personDir(p.ID))}
	if vault, err := v.identity(); p.Backend == kindPassphrase && err == nil {
		list = append(list, v.tryFolder(v.stateDir(vault)))
	}
	return list
}

// A trial that is cut leaves a file that the name tells what it is of, and that is swept at an age that no trial reaches.
const (
	trialPrefix = ".trial-"
	trialAge    = time.Hour
)

// tryFolder tries one in the way in which files are stored.
func (v *Vault) tryFolder(dir string) Trial {
	t := Trial{Place: InFile, Name: dir}
	name, err := v.randomID(8)
	if err != nil {
		t.Err = err
		return t
	}
	path, wrote := filepath.Join(dir, trialPrefix+name), []byte("a value to be read back")
	t.Took.Write, t.Err = v.timed(func() error { return replaceFile(v.disk, path, wrote) })
	if t.Err != nil {
		_ = v.disk.Remove(path) // what was written may be there all the same
		return t
	}
	t.Took.Read, t.Err = v.timed(func() error {
		read, err := v.disk.ReadFile(path, int64(len(wrote)))
		if err == nil && !bytes.Equal(read, wrote) {
			err = ErrDamaged
		}
		if err != nil {
			return fmt.Errorf("could not read what was written: %w", err)
		}
		return nil
	})
	var left error
	t.Took.Delete, left = v.timed(func() error { return diskError("delete what was written", v.disk.Remove(path)) })
	t.Err = errors.Join(t.Err, left)
	return t
}

// sweepTrials deletes what trials that were cut left in a folder.
func (v *Vault) sweepTrials(dir string) {
	entries, err := v.disk.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), trialPrefix) && !strings.HasPrefix(e.Name(), "."+trialPrefix) { // the latter before it took its name
			continue
		}
		if info, err := e.Info(); err == nil && v.cfg.Now().Sub(info.ModTime()) > trialAge {
			_ = v.disk.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

func (v *Vault) timed(step func() error) (time.Duration, error) {
	begun := v.cfg.Now()
	err := step()
	return v.cfg.Now().Sub(begun), err
}
