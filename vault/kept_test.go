package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

// where lists what is said, each in a line: what, of which connection, the place, and how it stands.
func where(list []Kept) []string {
	var lines []string
	for _, k := range list {
		line := strings.TrimSpace(fmt.Sprintf("%s %s", k.Secret, k.Connection)) + ": " + k.Place
		if k.Name != "" {
			line += " " + filepath.Base(k.Name)
		}
		if k.Count > 0 {
			line += fmt.Sprintf(" (%d)", k.Count)
		}
		if k.Missing {
			line += " missing"
		}
		if k.Err != nil {
			line += " unseen"
		}
		lines = append(lines, line)
	}
	return lines
}

func wantWhere(t *testing.T, got []Kept, want ...string) {
	t.Helper()
	if lines := where(got); !slices.Equal(lines, want) {
		t.Errorf("it says\n  %s\nand should\n  %s", strings.Join(lines, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestWhereEachSecretLies: of every kind of person, and nothing lies in the keyring that is not named.
func TestWhereEachSecretLies(t *testing.T) {
	typed := []byte("271828")
	t.Run("keyring", func(t *testing.T) {
		at := newSite(t)
		v := at.open(t)
		p, s := addPerson(t, v, "Anna", ByKeyring())
		furnish(t, s)
		must(t, s.SetLock(t.Context(), ByKeyring(), PIN, typed))
		_, err := s.CreateRecovery(t.Context(), ByLock(typed))
		must(t, err)
		list, err := s.Kept(t.Context())
		must(t, err)
		spilled, err := os.ReadDir(filepath.Join(v.personDir(p.ID), spillDir))
		if err != nil || len(spilled) != 1 {
			t.Fatalf("%v, %v", spilled, err)
		}
		person := []string{
			"master-secret: keyring master", "typed-secret: none", "recovery-code: none", "data-keys: file header", "journal: file journal",
			"log-key: none", "log-head: keyring log-head", "tries: keyring tries",
		}
		wantWhere(t, list, append(person, "refresh-token c1: keyring c1", "refresh-token c2: file "+spilled[0].Name(), "earlier-tokens: file "+signInsFile+" (1)")...)
		var named []string
		for _, k := range list {
			if k.Place == InKeyring {
				named = append(named, k.Name)
			}
		}
		slices.Sort(named)
		entries := slices.DeleteFunc(at.keyring.(*recorder).accounts(), func(a string) bool { return strings.HasSuffix(a, "/c2") }) // names the spilled file
		if !slices.Equal(named, entries) {
			t.Errorf("named %v, and there are %v", named, entries)
		}
		must(t, s.Close())
		locked, err := v.Kept(t.Context(), p.ID)
		must(t, err)
		wantWhere(t, locked, person...)
	})
	t.Run("passphrase", func(t *testing.T) {
		at := newSite(t)
		p, s := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
		furnish(t, s)
		list, err := s.Kept(t.Context())
		must(t, err)
		wantWhere(t, list, "typed-secret: none", "data-keys: file header", "journal: file journal", "log-key: none", "log-head: file "+p.ID,
			"token-marks: file "+p.ID, "refresh-token c1: file "+signInsFile,
			"refresh-token c2: file "+signInsFile, "earlier-tokens: file "+signInsFile+" (1)")
	})
}

// TestWhatIsNotWhereItShouldBe is told of, each by itself.
func TestWhatIsNotWhereItShouldBe(t *testing.T) {
	for _, c := range []struct {
		situation string
		spoil     func(t *testing.T, v *Vault, p Person, kr *recorder)
		says      string
	}{
		{"the master secret", func(_ *testing.T, _ *Vault, p Person, kr *recorder) { drop(kr, p.ID+"/master") }, "master-secret: keyring master missing"},
		{"the count of tries", func(_ *testing.T, _ *Vault, p Person, kr *recorder) { drop(kr, p.ID+"/tries") }, "tries: keyring tries missing"},
		{"the head of the log", func(_ *testing.T, _ *Vault, p Person, kr *recorder) { drop(kr, p.ID+"/log-head") }, "log-head: keyring log-head missing"},
		{"a token", func(_ *testing.T, _ *Vault, p Person, kr *recorder) { drop(kr, p.ID+"/token/c1") }, "refresh-token c1: none"},
		{"a file of a token", func(t *testing.T, v *Vault, p Person, _ *recorder) {
			must(t, os.RemoveAll(filepath.Join(v.personDir(p.ID), spillDir)))
		}, "missing"},
		{"a keyring that is locked", func(_ *testing.T, _ *Vault, _ Person, kr *recorder) { kr.looks = keyring.ErrLocked }, "master-secret: keyring master unseen"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			at := newSite(t)
			v, kr := at.open(t), at.keyring.(*recorder)
			p, s := addPerson(t, v, "Anna", ByKeyring())
			furnish(t, s)
			must(t, s.SetLock(t.Context(), ByKeyring(), PIN, []byte("271828")))
			c.spoil(t, v, p, kr)
			kr.arm(0, false, nil)
			list, err := s.Kept(t.Context())
			must(t, err)
			if lines := where(list); !strings.Contains(strings.Join(lines, "\n")+"\n", c.says+"\n") {
				t.Errorf("%q is not said in\n  %s", c.says, strings.Join(lines, "\n  "))
			}
			if kr.looks != nil && kr.calls != 0 {
				t.Errorf("a locked keyring was asked %d times", kr.calls)
			}
		})
	}
}

// TestAnotherKeyring: one that answers in the place of the one in which the keys are is named, and nothing is called damaged.
func TestAnotherKeyring(t *testing.T) {
	kept, now := keyring.Place{Program: "gnome-keyring", Keyring: "login"}, keyring.Place{Program: "KWallet", Keyring: "kdewallet"}
	at := newSite(t)
	at.keyring = placed{newRecorder(), kept}
	v := at.open(t)
	p, s := addPerson(t, v, "Anna", ByKeyring())
	code, err := s.CreateRecovery(t.Context(), ByKeyring())
	must(t, err)
	at.keyring = placed{newRecorder(), now}
	_, err = at.open(t).Unlock(t.Context(), p.ID, ByKeyring())
	other, is := errors.AsType[*ElsewhereError](err)
	if !is || other.Kept != kept || other.Now != now || !errors.Is(err, ErrKeyLost) || errors.Is(err, ErrDamaged) {
		t.Fatalf("got %v", err)
	}
	list, err := at.open(t).Kept(t.Context(), p.ID)
	must(t, err)
	if _, is := errors.AsType[*ElsewhereError](list[0].Err); !is || !list[0].Missing {
		t.Errorf("%+v", list[0])
	}
	s = unlockPerson(t, at.open(t), p.ID, ByRecovery([]byte(code)))
	must(t, s.RemoveLock(t.Context(), ByRecovery([]byte(code)))) // which puts the keys into the one of now
	_ = unlockPerson(t, at.open(t), p.ID, ByKeyring())
	at.keyring = placed{newRecorder(), now}
	_, err = at.open(t).Unlock(t.Context(), p.ID, ByKeyring())
	if _, is := errors.AsType[*ElsewhereError](err); is || !errors.Is(err, ErrKeyLost) {
		t.Errorf("an entry that is lost, in the same keyring: %v", err)
	}
}

// TestPlacesAreTried with the time of each step, and what lies there stays as it was.
func TestPlacesAreTried(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		p, s := addPerson(t, at.open(t), "Anna", key)
		furnish(t, s)
		files, entries := filesUnder(t, at.dir, at.state), at.keyring.(*recorder).snapshot()
		now := time.Unix(0, 0)
		v, err := Open(Config{Dir: at.dir, StateDir: at.state, Keyring: at.keyring, Now: func() time.Time { now = now.Add(time.Second); return now }})
		must(t, err)
		for _, one := range append(v.TryFolders(p), v.TryKeyring(t.Context())) {
			if one.Err != nil || one.Took != (keyring.Times{Write: time.Second, Read: time.Second, Delete: time.Second}) {
				t.Errorf("%+v", one)
			}
		}
		if got := filesUnder(t, at.dir, at.state); !slices.Equal(got, files) || fmt.Sprint(at.keyring.(*recorder).snapshot()) != fmt.Sprint(entries) {
			t.Errorf("left %v", got)
		}
		at.keyring.(*recorder).arm(1, false, keyring.ErrLocked)
		p.ID = strings.Repeat("0", 16) // whose folder is not there
		if err := v.TryKeyring(t.Context()).Err; !errors.Is(err, ErrKeyringLocked) {
			t.Errorf("a locked keyring: %v", err)
		}
		if err := v.TryFolders(p)[0].Err; !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a folder that cannot be written to: %v", err)
		}
	})
}

func drop(kr *recorder, ending string) {
	for _, account := range kr.accounts() {
		if strings.HasSuffix(account, ending) {
			delete(kr.values, account)
		}
	}
}

// placed is a keyring that says where it is.
type placed struct {
	*recorder
	at keyring.Place
}

func (p placed) Locate(context.Context) (keyring.Place, error) { return p.at, nil }
