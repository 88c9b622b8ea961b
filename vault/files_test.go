//go:build unix

package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartkey/vault/audit"
)

func TestNothingLiesInClear(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		v := at.open(t)
		p, s := addPerson(t, v, "Anna", key)
		planted := []string{
			"PLANTED-document", "PLANTED-token-one", "PLANTED-token-two", "PLANTED-journal", "PLANTED-clinic", "PLANTED-scope", "PLANTED-superseded",
		}
		must(t, s.SaveConnection(t.Context(), "c1", []byte(planted[0])))
		must(t, s.Tokens("c1").SetToken(t.Context(), planted[1], 1))
		must(t, s.Tokens("c2").SetToken(t.Context(), planted[2]+strings.Repeat("x", 4000), 1))
		must(t, s.Tokens("c1").SetJournal(t.Context(), []byte(planted[3])))
		must(t, s.Activity().Append(t.Context(), audit.Grant, planted[4], planted[5]))
		must(t, s.Tokens("c1").SetSuperseded(t.Context(), []byte(planted[6])))
		secrets := [][]byte{s.keys.signIns, s.keys.records, s.LibraryKey(), s.ActivityKey(), passphrase}
		for _, text := range planted {
			secrets = append(secrets, []byte(text))
		}
		places := map[string][]byte{}
		for _, f := range filesUnder(t, at.dir, at.state) {
			data, err := os.ReadFile(f)
			must(t, err)
			places[f] = data
		}
		for account, value := range at.keyring.(*recorder).values {
			decoded, err := base64.RawURLEncoding.DecodeString(value)
			must(t, err)
			places[account], places[account+" decoded"] = []byte(value), decoded
			if len(value) > itemLimit {
				t.Errorf("%s has %d characters", account, len(value))
			}
		}
		if len(places) < 4 {
			t.Fatalf("looked into %d places only", len(places))
		}
		for name, data := range places {
			for _, secret := range secrets {
				for _, form := range []string{
					string(secret), hex.EncodeToString(secret),
					base64.StdEncoding.EncodeToString(secret)[:8], base64.RawURLEncoding.EncodeToString(secret)[:8],
				} {
					if bytes.Contains(data, []byte(form)) {
						t.Errorf("%s holds %q", name, form)
					}
				}
			}
		}
		if !bytes.Contains(places[filepath.Join(v.personDir(p.ID), headerFile)], []byte("Anna")) {
			t.Error("the header does not hold the label: is the search at work?")
		}
	})
}

func rightsOfFilesAndFolders(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o277} {
		old := syscall.Umask(mask)
		at := newSite(t)
		syscall.Umask(mask)
		v := at.open(t)
		p, err := v.AddPerson(t.Context(), "Anna", Patient, ByKeyring())
		if err == nil {
			s := unlockPerson(t, v, p.ID, ByKeyring())
			err = errors.Join(s.SaveConnection(t.Context(), "c1", nil),
				s.Tokens("c1").SetToken(t.Context(), strings.Repeat("x", 4000), 1))
		}
		syscall.Umask(old)
		must(t, err)
		must(t, filepath.WalkDir(at.dir, func(path string, d fs.DirEntry, err error) error {
			must(t, err)
			info, err := d.Info()
			must(t, err)
			want := fs.FileMode(0o600)
			if d.IsDir() {
				want = 0o700
			}
			if got := info.Mode().Perm(); got != want && (mask == 0 || got&^want != 0 || !strings.HasSuffix(path, ".lock")) {
				t.Errorf("umask %o: %s has mode %o", mask, path, got)
			}
			return nil
		}))
	}
}

// TestAFolderOfSomethingElse is never taken over: it keeps its rights and what is in it.
func TestAFolderOfSomethingElse(t *testing.T) {
	for situation, lay := range map[string]func(dir string) error{
		"a file in it":        func(dir string) error { return os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("hi"), 0o600) },
		"a folder in it":      func(dir string) error { return os.Mkdir(filepath.Join(dir, "Documents"), 0o700) },
		"a hidden file in it": func(dir string) error { return os.WriteFile(filepath.Join(dir, ".profile"), []byte("hi"), 0o600) },
		"a file in its place": func(dir string) error { return errors.Join(os.Remove(dir), os.WriteFile(dir, []byte("hi"), 0o600)) },
	} {
		t.Run(situation, func(t *testing.T) {
			at := newSite(t)
			must(t, os.MkdirAll(at.dir, 0o755))
			must(t, os.Chmod(at.dir, 0o755))
			must(t, lay(at.dir))
			before := filesUnder(t, at.dir)
			info, err := os.Stat(at.dir)
			must(t, err)
			_, err = at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
			wantError(t, err, ErrForeignFolder)
			wantError(t, at.open(t).SaveSettings(t.Context(), []byte("{}")), ErrForeignFolder)
			after, err := os.Stat(at.dir)
			must(t, err)
			if got := filesUnder(t, at.dir); !slices.Equal(before, got) || after.Mode() != info.Mode() {
				t.Errorf("%v became %v, %v became %v", before, got, info.Mode(), after.Mode())
			}
			if r, ok := at.keyring.(*recorder); ok && len(r.accounts()) > 0 {
				t.Errorf("left in the keyring: %v", r.accounts())
			}
		})
	}
	t.Run("an empty one", func(t *testing.T) {
		at := newSite(t)
		must(t, os.MkdirAll(at.dir, 0o700))
		must(t, os.WriteFile(filepath.Join(at.dir, "window.lock"), nil, 0o600)) // of the window that shows it
		must(t, os.WriteFile(filepath.Join(at.dir, ".DS_Store"), nil, 0o600))   // of a file manager
		addPerson(t, at.open(t), "Anna", ByKeyring())
	})
}

func anOpenFolderIsClosedAndTold(t *testing.T) {
	at := newSite(t)
	must(t, os.MkdirAll(at.dir, 0o700))
	must(t, os.Chmod(at.dir, 0o777))
	var notices []string
	v, err := Open(Config{Dir: at.dir, Keyring: at.keyring, Notice: func(s string) { notices = append(notices, s) }})
	must(t, err)
	_, err = v.AddPerson(t.Context(), "Anna", Patient, ByKeyring())
	must(t, err)
	info, err := os.Stat(at.dir)
	must(t, err)
	if info.Mode().Perm() != 0o700 || len(notices) != 1 || !strings.Contains(notices[0], at.dir) {
		t.Errorf("mode %o, notices %q", info.Mode().Perm(), notices)
	}
}

// strangersInAFilesPlace: each is refused at once, and what it names is not touched.
func strangersInAFilesPlace(t *testing.T, strangers map[string]func(victim, path string) error) {
	t.Helper()
	victim := newVictim(t)
	for name, put := range strangers {
		for _, file := range []string{headerFile, signInsFile, journalFile, activityFile} {
			t.Run(name+" for "+file, func(t *testing.T) {
				at := newSite(t)
				v := at.open(t)
				p, s := addPerson(t, v, "Anna", ByKeyring())
				path := filepath.Join(v.personDir(p.ID), file)
				must(t, os.Remove(path))
				must(t, put(victim, path))
				ends(t, func(ctx context.Context) {
					err := s.SaveConnection(ctx, "c1", nil)
					err2 := s.Tokens("c1").SetJournal(ctx, nil)
					_, err3 := v.Unlock(ctx, p.ID, ByKeyring())
					err4 := s.Activity().Append(ctx, audit.Lock, "", "")
					if all := errors.Join(err, err2, err3, err4); !errors.Is(all, ErrDamaged) && !errors.Is(all, audit.ErrDamaged) {
						t.Errorf("got errors %v, %v, %v, %v", err, err2, err3, err4)
					}
				})
			})
		}
	}
}

// newVictim is somebody else's file, which is to stay as it is; beside it there is to be no other.
func newVictim(t *testing.T) string {
	t.Helper()
	victim := filepath.Join(t.TempDir(), "victim")
	must(t, os.WriteFile(victim, []byte("victim"), 0o600))
	t.Cleanup(func() {
		if data, err := os.ReadFile(victim); err != nil || string(data) != "victim" {
			t.Errorf("the victim holds %q, %v", data, err)
		}
		if all, err := os.ReadDir(filepath.Dir(victim)); err != nil || len(all) != 1 {
			t.Errorf("beside the victim: %v, %v", all, err)
		}
	})
	return victim
}

// linksAreNotFollowed, wherever one lies.
func linksAreNotFollowed(t *testing.T) {
	strangersInAFilesPlace(t, map[string]func(victim, path string) error{
		"link":      os.Symlink,
		"dead link": func(victim, path string) error { return os.Symlink(victim+"-not-there", path) },
	})
	victim := newVictim(t)
	for _, file := range []string{"locks/vault.lock", "persons", "locks", "vault.json", "."} {
		t.Run("link for "+file, func(t *testing.T) {
			at := newSite(t)
			path := filepath.Join(at.dir, file)
			must(t, os.MkdirAll(filepath.Dir(path), 0o700))
			must(t, os.Symlink(victim, path))
			ends(t, func(ctx context.Context) {
				v, err := Open(Config{Dir: at.dir, Keyring: at.keyring})
				if err == nil {
					_, err = v.AddPerson(ctx, "Anna", Patient, ByKeyring())
				}
				if err == nil {
					t.Error("nothing was refused")
				}
			})
		})
	}
	t.Run("a link for the temporary file is replaced", func(t *testing.T) {
		at := newSite(t)
		_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
		must(t, os.Symlink(victim, filepath.Join(s.dir, "."+signInsFile+".new")))
		must(t, s.SaveConnection(t.Context(), "c1", []byte("doc")))
	})
}

// otherFilesAreRefused: what is no file of ours, without waiting for what a pipe may bring.
func otherFilesAreRefused(t *testing.T) {
	strangersInAFilesPlace(t, map[string]func(victim, path string) error{
		"hard link":  os.Link,
		"pipe":       func(_, path string) error { return syscall.Mkfifo(path, 0o600) },
		"socket":     func(_, path string) error { return syscall.Mknod(path, syscall.S_IFSOCK|0o600, 0) },
		"folder":     func(_, path string) error { return os.Mkdir(path, 0o700) },
		"empty file": func(_, path string) error { return os.WriteFile(path, nil, 0o600) },
		"a large file": func(_, path string) error {
			return errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Truncate(path, journalLimit+1))
		},
	})
}

// ends fails a test that does not end.
func ends(t *testing.T, f func(ctx context.Context)) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(t.Context())
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("still waiting")
	}
}
