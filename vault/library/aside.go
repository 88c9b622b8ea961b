package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	suspectName  = "library.suspect"
	asidePattern = "library-damaged-*.db"
	asideTime    = "20060102T150405Z"
)

// Aside are the files that Mend has put aside in a folder, oldest first.
func Aside(dir string) []string {
	found, _ := filepath.Glob(filepath.Join(dir, asidePattern)) // the pattern is no bad one
	return found
}

// replace keeps the old file under a second name before the new one takes its first.
func (p *filePlace) replace(at time.Time, fill func(address) error) (aside string, err error) {
	aside = filepath.Join(filepath.Dir(p.path), "library-damaged-"+at.UTC().Format(asideTime)+".db")
	linked := false
	err = p.create(func(fresh address) error {
		if err := fill(fresh); err != nil {
			return err
		}
		if err := os.Link(p.path, aside); err != nil {
			return fmt.Errorf("could not put the damaged library aside: %w", bare(err))
		}
		linked = true
		return nil
	})
	if err != nil && linked {
		_ = os.Remove(aside) // the old file has its first name still
	}
	if err == nil {
		p.clear()
	}
	return aside, err
}

func (p *filePlace) dropAside() error {
	var failed error
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
