package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNothingSecretIsPrinted(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	_, s := addPerson(t, v, "Anna", ByPassphrase(passphrase))
	must(t, s.Tokens("c1").SetToken(t.Context(), "PLANTED-token", 1))
	type outer struct{ inner Key }
	type around struct {
		session *Session
		tokens  *Tokens
	}
	values := map[string]any{
		"key": ByPassphrase(passphrase), "key inside": outer{ByPassphrase(passphrase)}, "session": s, "session inside": around{s, s.Tokens("c1")}, "tokens": s.Tokens("c1"),
		"vault": v, "keys": s.keys, "map": map[string]any{"k": ByPassphrase(passphrase)},
	}
	secrets := []string{string(passphrase), fmt.Sprintf("%x", passphrase), fmt.Sprintf("%X", passphrase), fmt.Sprintf("%d", passphrase),
		fmt.Sprintf("%d", s.keys.signIns)[1:20], fmt.Sprintf("%x", s.keys.signIns), fmt.Sprintf("%x", s.keys.records), "PLANTED"}
	for name, value := range values {
		var texts []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
		data, err := json.Marshal(value)
		must(t, err)
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", value)
		for _, text := range append(texts, string(data), log.String()) {
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s prints %s", name, text)
				}
			}
		}
	}
	if got := fmt.Sprintf("%v %#v", s, s); got != "[redacted] [redacted]" {
		t.Errorf("a session prints %s", got)
	}
}

func TestAClosedSession(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		_, s := addPerson(t, newSite(t).open(t), "Anna", key)
		must(t, s.Tokens("c1").SetToken(t.Context(), "token", 1))
		keys := s.keys
		must(t, s.Close())
		must(t, s.Close())
		if !bytes.Equal(slices.Concat(keys.signIns, keys.records, keys.documents), make([]byte, 3*keySize)) {
			t.Error("the keys are still there")
		}
		if s.LibraryKey() != nil {
			t.Error("a closed session gives a library key")
		}
		tokens := s.Tokens("c1")
		_, err1 := s.Connections(t.Context())
		_, _, err2 := tokens.Token(t.Context())
		_, err3 := tokens.Journal(t.Context())
		_, err4 := tokens.Lock(t.Context())
		_, err5 := tokens.Location(t.Context())
		_, err6 := tokens.Superseded(t.Context())
		for _, err := range []error{
			err1, err2, err3, err4, err5, err6, s.SaveConnection(t.Context(), "c1", nil),
			tokens.SetToken(t.Context(), "x", 2), tokens.SetJournal(t.Context(), nil),
			tokens.SetSuperseded(t.Context(), nil),
		} {
			wantError(t, err, ErrLocked)
		}
	})
}

// TestCloseWhileASignInIsLocked: whoever holds the lock of a sign-in can store its token after a Close; nobody else can do anything, nor they
// once they let go.
func TestCloseWhileASignInIsLocked(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		_, s := addPerson(t, at.open(t), "Anna", key)
		must(t, s.SaveConnection(t.Context(), "c1", []byte("document")))
		must(t, s.Tokens("c1").SetToken(t.Context(), "spent", 1))
		other := again(t, at, s)
		tokens := s.Tokens("c1")
		unlock, err := tokens.Lock(t.Context())
		must(t, err)
		must(t, s.Close())
		borrowed := tokens.held.Load().keys

		long := strings.Repeat("n", 4000) // one that does not fit the keyring
		must(t, tokens.SetJournal(t.Context(), []byte("received")))
		must(t, tokens.SetToken(t.Context(), long, 2))
		must(t, tokens.SetSuperseded(t.Context(), []byte("earlier")))
		token, rotation, err := tokens.Token(t.Context())
		must(t, err)
		if token != long || rotation != 2 {
			t.Errorf("read back %.9q, rotation %d", token, rotation)
		}
		_, err1 := s.Connections(t.Context())
		_, err2 := s.Tokens("c1").Journal(t.Context())
		for _, err := range []error{err1, err2, s.SaveConnection(t.Context(), "c1", nil), s.Tokens("c1").DeleteConnection(t.Context())} {
			wantError(t, err, ErrLocked)
		}
		if s.LibraryKey() != nil || s.ActivityKey() != nil || borrowed.records != nil {
			t.Error("there is a key of the records")
		}

		unlock()
		if !bytes.Equal(borrowed.signIns, make([]byte, keySize)) {
			t.Error("the borrowed key is still there")
		}
		wantError(t, tokens.SetToken(t.Context(), "x", 3), ErrLocked)
		_, err = tokens.Lock(t.Context())
		wantError(t, err, ErrLocked)
		wantToken(t, other, "c1", long, 2)
		entry, err := other.Tokens("c1").Journal(t.Context())
		must(t, err)
		earlier, err := other.Tokens("c1").Superseded(t.Context())
		must(t, err)
		if string(entry) != "received" || string(earlier) != "earlier" {
			t.Errorf("journal %q, earlier sign-ins %q", entry, earlier)
		}
	})
}

// TestCloseBeforeTheLockComes: who waited for it while the session was closed gets none.
func TestCloseBeforeTheLockComes(t *testing.T) {
	_, s := addPerson(t, newSite(t).open(t), "Anna", ByKeyring())
	unlock, err := s.Tokens("c1").Lock(t.Context())
	must(t, err)
	waiting := make(chan error)
	go func() {
		_, err := s.Tokens("c1").Lock(t.Context())
		waiting <- err
	}()
	must(t, s.Close())
	unlock()
	wantError(t, <-waiting, ErrLocked)
}

func TestWhereATokenLies(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		_, s := addPerson(t, newSite(t).open(t), "Anna", key)
		short := map[string]string{kindKeyring: InKeyring, kindPassphrase: InFile}[key.kind()]
		for _, c := range []struct{ token, want string }{
			{"", Nowhere}, {"token", short}, {strings.Repeat("t", 4000), InFile}, {"token", short}, {"", Nowhere},
		} {
			must(t, s.Tokens("c1").SetToken(t.Context(), c.token, 0))
			where, err := s.Tokens("c1").Location(t.Context())
			must(t, err)
			if where != c.want {
				t.Errorf("a token of %d characters lies in %q, want %q", len(c.token), where, c.want)
			}
		}
		if files := filesUnder(t, filepath.Join(s.dir, spillDir)); len(files) > 0 {
			t.Errorf("left behind: %v", files)
		}
	})
}

func TestPersonsNeedsNoKey(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	for i := range 20 {
		_, err := v.AddPerson(t.Context(), fmt.Sprint("Person ", i), Patient, ByKeyring())
		must(t, err)
	}
	at.keyring.(*recorder).arm(0, false, nil)
	best := time.Hour
	for range 20 {
		start := time.Now()
		persons, err := v.Persons()
		must(t, err)
		if len(persons) != 20 {
			t.Fatalf("got %d persons", len(persons))
		}
		best = min(best, time.Since(start))
	}
	t.Logf("20 persons in %v", best)
	if best > 100*time.Millisecond {
		t.Errorf("20 persons took %v", best)
	}
	if at.keyring.(*recorder).calls > 0 {
		t.Error("the keyring was asked")
	}
}

func TestNames(t *testing.T) {
	v := newSite(t).open(t)
	a, s := addPerson(t, v, "Zoë", ByKeyring())
	for _, c := range []struct {
		label string
		want  error
	}{
		{"", ErrBadName}, {" Anna", ErrBadName}, {"Anna\n", ErrBadName}, {"A\x00", ErrBadName}, {"A\u202eB", ErrBadName},
		{"\xff", ErrBadName}, {strings.Repeat("ä", 101), ErrLongName}, {"ZOË", ErrExists}, {"Zoe\u0308", ErrExists},
	} {
		_, err := v.AddPerson(t.Context(), c.label, Patient, ByKeyring())
		wantError(t, err, c.want)
	}
	_, err := v.AddPerson(t.Context(), "Anna", "admin", ByKeyring())
	wantError(t, err, ErrBadName)
	_, err = v.AddPerson(t.Context(), "Anna", Patient, ByPassphrase(nil))
	wantError(t, err, ErrBadName)
	must(t, v.RenamePerson(t.Context(), a.ID, "zoë"))
	for _, id := range []string{"", "x", "../" + a.ID, strings.Repeat("0", 16)} {
		_, err := v.Unlock(t.Context(), id, ByKeyring())
		wantError(t, err, ErrNotFound)
		wantError(t, v.RenamePerson(t.Context(), id, "Else"), ErrNotFound)
		wantError(t, v.RemovePerson(t.Context(), id), ErrNotFound)
	}
	for _, id := range []string{"", "..", "a/b", "a b", strings.Repeat("a", 65)} {
		wantError(t, s.SaveConnection(t.Context(), id, nil), ErrBadName)
		wantError(t, s.Tokens(id).SetToken(t.Context(), "t", 0), ErrBadName)
		_, _, err := s.Tokens(id).Token(t.Context())
		wantError(t, err, ErrBadName)
	}
}

func TestASessionOfARemovedPerson(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		v := at.open(t)
		p, s := addPerson(t, v, "Anna", key)
		must(t, v.RemovePerson(t.Context(), p.ID))
		for _, err := range []error{s.SaveConnection(t.Context(), "c1", nil), s.Tokens("c1").SetToken(t.Context(), "x", 1)} {
			wantError(t, err, ErrNotFound)
		}
		if _, err := os.Lstat(s.dir); err == nil {
			t.Error("the folder is back")
		}
	})
}

func TestWhatIsNoVault(t *testing.T) {
	at := newSite(t)
	if _, err := Open(Config{}); err == nil {
		t.Error("a vault without a folder opens")
	}
	if persons, err := at.open(t).Persons(); err != nil || len(persons) > 0 {
		t.Errorf("got %v, %v of a vault that is not there", persons, err)
	}
	must(t, os.MkdirAll(filepath.Dir(at.dir), 0o700))
	must(t, os.WriteFile(at.dir, []byte("x"), 0o600)) // a file in the folder's place
	v := at.open(t)
	_, err := v.Persons()
	wantError(t, err, ErrForeignFolder)
	wantError(t, v.Check(), ErrForeignFolder)
	_, err = v.AddPerson(t.Context(), "Anna", Patient, ByKeyring())
	wantError(t, err, ErrForeignFolder)
	if now, _ := os.ReadFile(at.dir); string(now) != "x" {
		t.Errorf("the file is now %q", now)
	}
}

func BenchmarkUnlockByPassphrase(b *testing.B) {
	c := tunedCost(Cost.time)
	for b.Loop() {
		clear(c.stretch(passphrase, make([]byte, saltSize)))
	}
}
