package library

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

func TestAPowerCutLeavesWholeTransactions(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(11, 11))
	tries, later := 40, 0
	if testing.Short() {
		tries = 8
	}
	for try := range tries {
		faults, name := newFaultFS(t)
		lib := newLibrary(t)
		change(t, lib, func(w *Writer) {
			if err := childLoad(t.Context(), w, 1); err != nil {
				t.Fatal(err)
			}
		})
		file(lib).vfs = name
		faults.err, faults.failAt = errPowerCut, 5+rng.IntN(60*(1+try%6))
		committed := 1
		w, err := lib.Writer(t.Context())
		for err == nil {
			if err = childLoad(t.Context(), w, committed+1); err == nil {
				committed++
			}
		}
		if w != nil {
			_ = w.Close()
		}
		faults.cutPower(t, rng)
		noMarker(t, filepath.Dir(file(lib).path))

		after := openAt(t, file(lib).path)
		batch := checkBatches(t, after)
		if batch < committed || batch > committed+1 {
			t.Fatalf("try %d: %d batches were committed, %d are there", try, committed, batch)
		}
		later += committed - 1
		change(t, after, func(w *Writer) {
			if err := childLoad(t.Context(), w, batch+1); err != nil {
				t.Errorf("writing on: %v", err)
			}
		})
		checkBatches(t, after)
	}
	if later == 0 {
		t.Error("no cut came after a commit: the test proves little")
	}
}

func TestAFullDiskRollsBack(t *testing.T) {
	t.Parallel()
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		for _, after := range []int{1, 2, 7, 20, 45} {
			t.Run(fmt.Sprint(full, after), func(t *testing.T) {
				faults, name := newFaultFS(t)
				lib := newLibrary(t)
				change(t, lib, func(w *Writer) {
					if err := childLoad(t.Context(), w, 1); err != nil {
						t.Fatal(err)
					}
				})
				file(lib).vfs = name
				w, err := lib.Writer(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				faults.err, faults.failAt = full, faults.calls+after
				batch := 2
				for err == nil && batch < 50 {
					if err = childLoad(t.Context(), w, batch); err == nil {
						batch++
					}
				}
				if !errors.Is(err, ErrDiskFull) {
					t.Fatalf("the load ended with %v", err)
				}
				if _, again := w.Put(t.Context(), Prepare(childRecord(1, 1))); !errors.Is(again, ErrDiskFull) {
					t.Errorf("Put after it = %v", again)
				}
				if again := w.Commit(t.Context()); !errors.Is(again, ErrDiskFull) {
					t.Errorf("Commit after it = %v", again)
				}
				faults.failAt = 0 // somebody made room
				_ = w.Close()
				if got := checkBatches(t, openAt(t, file(lib).path)); got != batch-1 {
					t.Errorf("batch %d is there, want %d", got, batch-1)
				}
				change(t, lib, func(w *Writer) {
					if err := childLoad(t.Context(), w, batch); err != nil {
						t.Errorf("after there is room: %v", err)
					}
				})
			})
		}
	}
}

func TestAFailedCreationLeavesNothing(t *testing.T) {
	t.Parallel()
	faults, name := newFaultFS(t)
	lib := newLibrary(t)
	file(lib).vfs = name
	for failAt := 1; ; failAt++ {
		faults.calls, faults.err, faults.failAt = 0, syscall.ENOSPC, failAt
		w, err := lib.Writer(t.Context())
		if err == nil {
			_ = w.Close()
			if failAt < 10 {
				t.Errorf("the creation writes %d times only: the faults missed it", failAt)
			}
			break
		}
		if !errors.Is(err, ErrDiskFull) {
			t.Errorf("fault %d: %v", failAt, err)
		}
		if _, err := os.Lstat(file(lib).path); !errors.Is(err, os.ErrNotExist) && failAt < 20 {
			t.Errorf("fault %d: there is a library: %v", failAt, err)
		}
		if _, err := lib.List(t.Context(), Filter{}); err != nil {
			t.Errorf("fault %d: List = %v", failAt, err)
		}
	}
	faults.failAt = 0
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "", "word")) })
	checkSound(t, lib)
}

func TestTheRestOfAnOlderLibraryDoesNotComeBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.db")
	for _, name := range []string{path + "-journal", path + ".new", path + ".new-journal"} {
		if err := os.WriteFile(name, make([]byte, 40_000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lib := openAt(t, path)
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "", "word")) })
	if got := searched(t, lib, "word"); got != "A/1" {
		t.Errorf("found %q", got)
	}
	checkSound(t, lib)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 3 { // the library, its empty journal, the lock
		t.Errorf("%v %v", entries, err)
	}
}

// denied lets nobody open a file.
type denied struct{ vfs.VFS }

func (denied) OpenFilename(*vfs.Filename, vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return nil, 0, vfs.SystemError(syscall.EACCES, sqlite3.CANTOPEN)
}

// TestAForbiddenFile: that a file may not be read is no damage, and said with its name.
func TestAForbiddenFile(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) { put(t, w, childRecord(1, 1)) })
	vfs.Register("denied", denied{vfs.Find("")})
	file(lib).vfs = "denied"
	lib.drop()
	_, err := lib.List(t.Context(), Filter{})
	if !errors.Is(err, ErrForbidden) || errors.Is(err, ErrDamaged) || !strings.Contains(fmt.Sprint(err), "library.db") {
		t.Errorf("List = %v", err)
	}
}
