package vault

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// faultyDisk fails at the syncing of folders.
type faultyDisk struct{ osDisk }

var errSync = errors.New("the folder cannot be synced")

func (faultyDisk) SyncDir(string) error { return errSync }

// TestATrialLeavesNothing, whatever of it fails.
func TestATrialLeavesNothing(t *testing.T) {
	at := newSite(t)
	p, _ := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	before := filesUnder(t, at.dir, at.state)
	v, err := Open(Config{Dir: at.dir, StateDir: at.state, Disk: faultyDisk{}})
	must(t, err)
	for _, one := range v.TryFolders(p) {
		wantError(t, one.Err, errSync)
	}
	wantFiles(t, at, before)
}

// TestTrialsThatWereCutAreSwept with what else runs that were cut have left, but not one that is under way.
func TestTrialsThatWereCutAreSwept(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	p, _ := addPerson(t, v, "Anna", ByPassphrase(passphrase))
	vault, err := v.identity()
	must(t, err)
	before := filesUnder(t, at.dir, at.state)
	var young string
	for _, dir := range []string{v.personDir(p.ID), v.stateDir(vault)} {
		young = filepath.Join(dir, trialPrefix+"2222222222222222")
		for _, path := range []string{filepath.Join(dir, trialPrefix+"1111111111111111"), tempOf(filepath.Join(dir, trialPrefix+"1111111111111111")), young} {
			must(t, os.WriteFile(path, []byte("x"), 0o600))
			if path != young {
				old := time.Now().Add(-2 * trialAge)
				must(t, os.Chtimes(path, old, old))
			}
		}
		before = append(before, young)
	}
	v.sweep(t.Context())
	wantFiles(t, at, before)
}

// wantFiles wants these files, in any order.
func wantFiles(t *testing.T, at *site, want []string) {
	t.Helper()
	got := filesUnder(t, at.dir, at.state)
	slices.Sort(got)
	if want = slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("there are\n  %s\nand should be\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
