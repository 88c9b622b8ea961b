package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/vault/audit"
)

// TestAPersonInMemory: all that a person does works on a disk in memory, and nothing of it reaches the disk of the machine.
func TestAPersonInMemory(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		root := t.TempDir()
		disk := MemoryDisk()
		cfg := Config{
			Dir: filepath.Join(root, "data", "chartkey"), StateDir: filepath.Join(root, "state"), Disk: disk, Keyring: newRecorder(), Cost: cheap,
			LockWait: time.Second,
		}
		v, err := Open(cfg)
		must(t, err)
		p, s := addPerson(t, v, "Anna", key)
		must(t, s.SaveConnection(t.Context(), "c1", []byte("doc 1")))
		long := strings.Repeat("L", 6000) // spills to a file
		must(t, s.Tokens("c1").SetToken(t.Context(), long, 3))
		must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("entry")))
		must(t, s.Close())
		must(t, s.Activity().Append(t.Context(), audit.Lock, "", ""))
		must(t, v.RenamePerson(t.Context(), p.ID, "Anne"))

		again, err := Open(cfg) // another vault on the same disk sees it
		must(t, err)
		persons, err := again.Persons()
		must(t, err)
		if len(persons) != 1 || persons[0].Label != "Anne" {
			t.Fatalf("got persons %+v", persons)
		}
		s = unlockPerson(t, again, p.ID, key)
		wantToken(t, s, "c1", long, 3)
		wantLog(t, s, 2)
		docs, err := s.Connections(t.Context())
		must(t, err)
		if string(docs["c1"]) != "doc 1" {
			t.Errorf("got documents %q", docs)
		}
		must(t, s.Tokens("c1").DeleteConnection(t.Context()))
		must(t, again.RemovePerson(t.Context(), p.ID))
		if persons, err = again.Persons(); err != nil || len(persons) != 0 {
			t.Errorf("left: %+v, %v", persons, err)
		}
		if left, err := disk.ReadDir(filepath.Join(cfg.Dir, personsDir)); err != nil || len(left) != 0 {
			t.Errorf("left in memory: %v, %v", left, err)
		}
		if files, err := os.ReadDir(root); err != nil || len(files) != 0 {
			t.Errorf("on the disk: %v, %v", files, err)
		}
	})
}

// TestDisks: the one in memory, and the one that tests cut the power of, refuse what a real one refuses, with the same errors.
func TestDisks(t *testing.T) {
	root := string(filepath.Separator)
	t.Run("of the system", func(t *testing.T) { checkDisk(t, osDisk{}, t.TempDir()) })
	t.Run("in memory", func(t *testing.T) { checkDisk(t, MemoryDisk(), root) })
	t.Run("that crashes", func(t *testing.T) { checkDisk(t, newCrashDisk(), root) })
}

func checkDisk(t *testing.T, d Disk, root string) {
	t.Helper()
	a, b := filepath.Join(root, "a"), filepath.Join(root, "b")
	missing := func(err error) { t.Helper(); wantError(t, err, fs.ErrNotExist) }
	_, err := d.Lstat(a)
	missing(err)
	_, err = d.ReadDir(a)
	missing(err)
	_, err = d.ReadFile(a, 10)
	missing(err)
	missing(d.Remove(a))
	missing(d.Rename(a, b))
	missing(d.Mkdir(filepath.Join(a, "below")))
	_, err = d.Create(filepath.Join(a, "below"))
	missing(err)

	must(t, d.Mkdir(a))
	wantError(t, d.Mkdir(a), fs.ErrExist)
	_, err = d.ReadFile(a, 10)
	wantError(t, err, ErrDamaged)
	file := filepath.Join(a, "file")
	must(t, writeNew(d, file, []byte("12345")))
	_, err = d.Create(file)
	wantError(t, err, fs.ErrExist)
	_, err = d.ReadFile(file, 4)
	wantError(t, err, ErrDamaged)
	if got, err := d.ReadFile(file, 5); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	if d.Remove(a) == nil {
		t.Error("a folder went with what was in it")
	}
	tail, size, err := d.ReadTail(file, 3)
	if err != nil || string(tail) != "345" || size != 5 {
		t.Errorf("the tail is %q of %d, %v", tail, size, err)
	}
	longer, err := d.Append(file)
	must(t, err)
	_, err = longer.Write([]byte("67"))
	must(t, err)
	if tail, size, err = d.ReadTail(file, 100); err != nil || string(tail) != "1234567" || size != 7 {
		t.Errorf("longer: %q of %d, %v", tail, size, err)
	}
	must(t, longer.Close())
	must(t, d.Truncate(file, 5))
	_, _, err = d.ReadTail(a, 1)
	wantError(t, err, ErrDamaged)
	_, err = d.Append(filepath.Join(a, "other"))
	missing(err)
	must(t, d.Rename(a, b))
	if got, err := d.ReadFile(filepath.Join(b, "file"), 5); err != nil || string(got) != "12345" {
		t.Errorf("after the folder was renamed: %q, %v", got, err)
	}
	missing(d.Remove(file))
	must(t, removeTree(d, b))
	missing(d.Remove(b))
}

// TestMemoryDiskLocks: one at a time, for as long as it is said to wait.
func TestMemoryDiskLocks(t *testing.T) {
	d := MemoryDisk()
	unlock, err := d.Lock(t.Context(), "/x", 0)
	must(t, err)
	_, err = d.Lock(t.Context(), "/x", 10*time.Millisecond)
	wantError(t, err, ErrBusy)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = d.Lock(ended, "/x", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	other, err := d.Lock(t.Context(), "/y", time.Second)
	must(t, err)
	other()
	unlock()
	again, err := d.Lock(t.Context(), "/x", time.Second)
	must(t, err)
	again()
}
