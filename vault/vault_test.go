package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

// cheap is the lowest cost within the bounds.
var cheap = Cost{MemoryKiB: minMemoryKiB, Passes: 1, Lanes: 4}

var passphrase = []byte("PLANTED-passphrase of five words")

// place of a test: one data folder, one state folder, one keyring.
type site struct {
	dir, state string
	keyring    keyring.Store
}

func newSite(t *testing.T) *site {
	t.Helper()
	root := t.TempDir()
	return &site{dir: filepath.Join(root, "data", "chartkey"), state: filepath.Join(root, "state"), keyring: newRecorder()}
}

func (s *site) open(t *testing.T) *Vault {
	t.Helper()
	v, err := Open(Config{Dir: s.dir, StateDir: s.state, Keyring: s.keyring, Cost: cheap, LockWait: time.Second})
	must(t, err)
	return v
}

// kinds runs a test with both backends.
func kinds(t *testing.T, f func(t *testing.T, key Key)) {
	t.Helper()
	t.Run("keyring", func(t *testing.T) { f(t, ByKeyring()) })
	t.Run("passphrase", func(t *testing.T) { f(t, ByPassphrase(passphrase)) })
}

func addPerson(t *testing.T, v *Vault, label string, key Key) (Person, *Session) {
	t.Helper()
	p, err := v.AddPerson(t.Context(), label, Patient, key)
	must(t, err)
	return p, unlockPerson(t, v, p.ID, key)
}

func unlockPerson(t *testing.T, v *Vault, id string, key Key) *Session {
	t.Helper()
	s, err := v.Unlock(t.Context(), id, key)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

// store is what package auth asks of its store. Tokens must fit it without importing it.
type store interface {
	Lock(ctx context.Context) (unlock func(), err error)
	Token(ctx context.Context) (token string, rotation uint64, err error)
	SetToken(ctx context.Context, token string, rotation uint64) error
	Journal(ctx context.Context) ([]byte, error)
	SetJournal(ctx context.Context, entry []byte) error
	Superseded(ctx context.Context) ([]byte, error)
	SetSuperseded(ctx context.Context, tokens []byte) error
}

var _ store = (*Tokens)(nil)

func TestAPersonsLife(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		p, s := addPerson(t, at.open(t), "Anna", key)
		must(t, s.SaveConnection(t.Context(), "c1", []byte("doc 1")))
		must(t, s.SaveConnection(t.Context(), "c2", []byte("doc 2")))
		long := strings.Repeat("L", 6000)
		must(t, s.Tokens("c1").SetToken(t.Context(), "token 1", 3))
		must(t, s.Tokens("c2").SetToken(t.Context(), long, 0))
		must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("entry")))
		must(t, s.Tokens("c1").SetSuperseded(t.Context(), []byte("earlier")))
		library := s.LibraryKey()
		must(t, s.Close())

		v := at.open(t)
		persons, err := v.Persons()
		must(t, err)
		if len(persons) != 1 || persons[0] != p || p.Label != "Anna" || p.Role != Patient || p.Backend != key.kind() {
			t.Fatalf("got persons %+v, added %+v", persons, p)
		}
		s = unlockPerson(t, v, p.ID, key)
		if !bytes.Equal(library, s.LibraryKey()) || len(library) != 32 {
			t.Error("the library key is not the same after a restart")
		}
		docs, err := s.Connections(t.Context())
		must(t, err)
		if len(docs) != 2 || string(docs["c1"]) != "doc 1" || string(docs["c2"]) != "doc 2" {
			t.Errorf("got documents %q", docs)
		}
		wantToken(t, s, "c1", "token 1", 3)
		wantToken(t, s, "c2", long, 0)
		entry, err := s.Tokens("c1").Journal(t.Context())
		must(t, err)
		if string(entry) != "entry" {
			t.Errorf("got journal %q", entry)
		}
		if earlier, err := s.Tokens("c1").Superseded(t.Context()); err != nil || string(earlier) != "earlier" {
			t.Errorf("got earlier sign-ins %q, %v", earlier, err)
		}
		must(t, s.Tokens("c1").SetToken(t.Context(), "", 0)) // the earlier ones do not go with it
		if earlier, err := s.Tokens("c1").Superseded(t.Context()); err != nil || string(earlier) != "earlier" {
			t.Errorf("without a token: got earlier sign-ins %q, %v", earlier, err)
		}
		must(t, s.Tokens("c1").DeleteConnection(t.Context()))
		must(t, s.Tokens("c1").DeleteConnection(t.Context()))
		if earlier, err := s.Tokens("c1").Superseded(t.Context()); err != nil || earlier != nil {
			t.Errorf("deleted: got earlier sign-ins %q, %v", earlier, err)
		}
		wantToken(t, s, "c1", "", 0)
		wantToken(t, s, "c2", long, 0)
		must(t, v.RenamePerson(t.Context(), p.ID, "Änne"))
		if persons, _ = v.Persons(); persons[0].Label != "Änne" {
			t.Errorf("got label %q", persons[0].Label)
		}
		must(t, v.RemovePerson(t.Context(), p.ID))
		if persons, err = v.Persons(); err != nil || len(persons) != 0 {
			t.Errorf("got persons %+v, %v after the removal", persons, err)
		}
		wantNothingLeft(t, at)
	})
}

func wantToken(t *testing.T, s *Session, id, token string, rotation uint64) {
	t.Helper()
	got, count, err := s.Tokens(id).Token(t.Context())
	must(t, err)
	if got != token || count != rotation {
		t.Fatalf("connection %s: got a token of %d characters, rotation %d; want %d, %d", id, len(got), count, len(token), rotation)
	}
}

// wantNothingLeft allows the vault's id and lock and empty folders only.
func wantNothingLeft(t *testing.T, at *site) {
	t.Helper()
	for _, path := range filesUnder(t, at.dir, at.state) {
		if base := filepath.Base(path); base != identityFile && base != "vault.lock" {
			t.Errorf("left behind: %s", path)
		}
	}
	if r, ok := at.keyring.(*recorder); ok && len(r.accounts()) > 0 {
		t.Errorf("left in the keyring: %v", r.accounts())
	}
}

func filesUnder(t *testing.T, dirs ...string) []string {
	t.Helper()
	var files []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files = append(files, path)
			}
			if errors.Is(err, os.ErrNotExist) {
				return nil
			}
			return err
		})
		must(t, err)
	}
	return files
}
