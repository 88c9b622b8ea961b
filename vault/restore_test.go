package vault

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestARestoredCopyOfAPassphraseVault(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	tokens := s.Tokens("c1")
	must(t, s.SaveConnection(t.Context(), "c1", []byte("doc")))
	must(t, tokens.SetToken(t.Context(), "one", 0))
	older := copyTree(t, at, at.dir)
	must(t, tokens.SetToken(t.Context(), "two", 1))
	newest, state := copyTree(t, at), copyTree(t, at, at.state)
	must(t, tokens.SetToken(t.Context(), "again", 0)) // a new sign-in begins at 0 again
	signedIn := copyTree(t, at)

	wantStale := func(t *testing.T) {
		t.Helper()
		_, _, err := again(t, at, s).Tokens("c1").Token(t.Context())
		wantError(t, err, ErrStaleRestore)
		docs, err := again(t, at, s).Connections(t.Context())
		must(t, err)
		if string(docs["c1"]) != "doc" {
			t.Error("the document is not readable")
		}
	}
	for _, c := range []struct {
		name string
		lay  func(t *testing.T)
	}{
		{"an older copy of the data, with the same count as now", func(t *testing.T) { signedIn.restore(t); older.restore(t) }},
		{"an older copy of the data", func(t *testing.T) { newest.restore(t); older.restore(t) }},
		{"an older state", func(t *testing.T) { signedIn.restore(t); state.restore(t) }},
		{"a copy on another machine", func(t *testing.T) { signedIn.restore(t); must(t, os.RemoveAll(at.state)) }},
		{"a damaged state", func(t *testing.T) {
			signedIn.restore(t)
			for _, f := range filesUnder(t, at.state) {
				must(t, os.WriteFile(f, []byte("x"), 0o600))
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.lay(t)
			wantStale(t)
			wantStale(t) // reading changes nothing
			must(t, again(t, at, s).Tokens("c1").SetToken(t.Context(), "signed in", 0))
			wantToken(t, again(t, at, s), "c1", "signed in", 0)
		})
	}
	t.Run("and the other copy is then the older one", func(t *testing.T) {
		newest.restore(t)
		must(t, again(t, at, s).Tokens("c1").SetToken(t.Context(), "on the copy", 2))
		copied := copyTree(t, at, at.dir)
		newest.restore(t)
		must(t, again(t, at, s).Tokens("c1").SetToken(t.Context(), "on the original", 2))
		copied.restore(t)
		wantStale(t)
	})
	t.Run("data and state restored together cannot be told", func(t *testing.T) {
		signedIn.restore(t)
		newest.restore(t)
		wantToken(t, again(t, at, s), "c1", "two", 1)
	})
}

// lying is a disk that says it has replaced a file, and has not.
type lying struct {
	Disk
	about string
}

func (l lying) Rename(from, to string) error {
	if filepath.Base(to) == l.about {
		return l.Remove(from)
	}
	return l.Disk.Rename(from, to)
}

// TestATokenThatIsNotKept: the word of the disk is not enough.
func TestATokenThatIsNotKept(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	must(t, s.Tokens("c1").SetToken(t.Context(), "one", 0))
	s.vault.disk = lying{s.vault.disk, signInsFile}
	wantError(t, s.Tokens("c1").SetToken(t.Context(), "two", 1), ErrDamaged)
	wantError(t, s.Tokens("c1").SetToken(t.Context(), "", 0), ErrDamaged)
}

// TestAFlippedBitInTheState never lets a token pass that should not.
func TestAFlippedBitInTheState(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	must(t, s.Tokens("c1").SetToken(t.Context(), "one", 0))
	path := filepath.Join(at.state, s.vaultID, s.person.ID)
	good, err := os.ReadFile(path)
	must(t, err)
	spoilt(good, func(what string, i int, data []byte) {
		must(t, os.WriteFile(path, data, 0o600))
		if _, _, err := s.Tokens("c1").Token(t.Context()); !errors.Is(err, ErrStaleRestore) {
			t.Fatalf("%s %d: got error %v", what, i, err)
		}
	})
}

func TestTheStateTellsNothing(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	must(t, s.Tokens("clinic-of-anna").SetToken(t.Context(), "one", 0))
	for _, f := range filesUnder(t, at.state, filepath.Join(at.dir, locksDir)) {
		data, err := os.ReadFile(f)
		must(t, err)
		if strings.Contains(string(data)+f[len(filepath.Dir(at.state)):], "clinic") {
			t.Errorf("%s names the connection", f)
		}
	}
}

func wrongPassphrase(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	p, _ := addPerson(t, v, "Anna", ByPassphrase(passphrase))
	saved := copyTree(t, at, at.dir)
	for name, wrong := range map[string]string{"another": "x", "empty": "", "longer": string(passphrase) + " "} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Unlock(t.Context(), p.ID, ByPassphrase([]byte(wrong)))
			wantError(t, err, ErrWrongPassphrase)
			if strings.Contains(err.Error(), string(passphrase)) {
				t.Error("the error holds the passphrase")
			}
		})
	}
	_, err := v.Unlock(t.Context(), p.ID, ByKeyring())
	wantError(t, err, ErrLocked)
	_, err = v.Unlock(t.Context(), p.ID, Key{})
	wantError(t, err, ErrLocked)
	for path, data := range copyTree(t, at, at.dir).files {
		if string(data) != string(saved.files[path]) {
			t.Errorf("%s was changed", path)
		}
	}
}
