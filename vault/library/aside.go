package library

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	suspectName  = "library.suspect"
	asidePattern = "library-damaged-*.db"
	asideTime    = "20060102T150405.000000Z"
)

// Aside are the files that Mend has put aside in a folder, oldest first.
func Aside(dir string) []string {
	found, _ := filepath.Glob(filepath.Join(dir, asidePattern)) // the pattern is no bad one
	return found
}

// replace keeps the old file under a second name before the new one takes its first. The journal stays with the old one until then: the new
// one must not be rolled back with it.
func (p *filePlace) replace(at time.Time, fill func(address) error) (aside string, err error) {
	aside = filepath.Join(filepath.Dir(p.path), "library-damaged-"+at.UTC().Format(asideTime)+".db")
	kept := false
	moved, err := p.bring(func(fresh address) error {
		if err := fill(fresh); err != nil {
			return err
		}
		if err := p.keep(aside); err != nil {
			return fmt.Errorf("could not put the damaged library aside: %w", bare(err))
		}
		kept = true
		return discard(p.journal())
	})
	if err != nil && kept && !moved {
		_ = os.Remove(aside) // the old file has its first name still; once the new one has that, it is the only copy
	}
	if err == nil {
		p.clear()
	}
	return aside, err
}

// keep gives the file a second name, or copies it where the file system has no second names (FAT, exFAT).
func (p *filePlace) keep(aside string) error {
	if p.link(p.path, aside) == nil {
		return nil
	}
	from, err := p.enciphered()
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // only read
	size, err := from.Size()
	if err != nil {
		return err
	}
	to, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // beside the library, by a name of ours
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.NewSectionReader(from, 0, size))
	if err == nil {
		err = to.Sync()
	}
	if closeErr := to.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(aside) // half a copy is worth nothing
	}
	return err
}

// dropAside also removes a new library that was cut short, which holds the records too. The caller holds the lock.
func (p *filePlace) dropAside() error {
	failed := p.discardFresh()
	for _, file := range Aside(filepath.Dir(p.path)) {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = fmt.Errorf("could not remove the damaged library of before: %w", bare(err))
		}
	}
	return failed
}

func (p *filePlace) suspectPath() string { return filepath.Join(filepath.Dir(p.path), suspectName) }

// suspect may fail without harm: the damage is met again.
func (p *filePlace) suspect() {
	if f, err := os.OpenFile(p.suspectPath(), os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_ = f.Close()
	}
}

func (p *filePlace) suspected() bool {
	_, err := os.Lstat(p.suspectPath())
	return err == nil
}

func (p *filePlace) clear() { _ = os.Remove(p.suspectPath()) }
