package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedPersons: each is listed after the whole ones, with what the rest of the header says, keeps nobody from anything, and can be removed.
func TestDamagedPersons(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, header string)
		label string
	}{
		{"a line too many", func(t *testing.T, header string) { rewrite(t, header, func(b []byte) []byte { return append(b, 'x') }) }, "Anna"},
		{"cut in the middle", func(t *testing.T, header string) { rewrite(t, header, func(b []byte) []byte { return b[:len(b)/2] }) }, "Anna"},
		{"rubbish", func(t *testing.T, header string) { rewrite(t, header, func([]byte) []byte { return []byte("x") }) }, ""},
		{"empty", func(t *testing.T, header string) { rewrite(t, header, func([]byte) []byte { return nil }) }, ""},
		{"missing", func(t *testing.T, header string) { must(t, os.Remove(header)) }, ""},
		{"no possible label", func(t *testing.T, header string) {
			rewrite(t, header, func(b []byte) []byte { return bytes.Replace(b, []byte("Anna"), []byte(` \u001b`), 1) })
		}, ""},
		{"a folder in its place", func(t *testing.T, header string) {
			must(t, os.Remove(header))
			must(t, os.Mkdir(header, 0o700))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := newSite(t)
			v := at.open(t)
			anna, _ := addPerson(t, v, "Anna", ByKeyring())
			ben, _ := addPerson(t, v, "Ben", ByKeyring())
			c.spoil(t, filepath.Join(v.personDir(anna.ID), headerFile))
			persons, err := v.Persons()
			must(t, err)
			if len(persons) != 2 || persons[0] != ben || persons[1].ID != anna.ID || persons[1].Label != c.label {
				t.Fatalf("got %+v", persons)
			}
			wantError(t, persons[1].Problem, ErrDamaged)
			if strings.Contains(persons[1].Problem.Error(), anna.ID) {
				t.Errorf("nobody knows a person by their id: %v", persons[1].Problem)
			}
			_, err = v.Unlock(t.Context(), anna.ID, ByKeyring())
			wantError(t, err, ErrDamaged)
			unlockPerson(t, v, ben.ID, ByKeyring())
			_, err = v.AddPerson(t.Context(), "Anna", Patient, ByKeyring())
			if taken := c.label != ""; taken != errors.Is(err, ErrExists) || !taken && err != nil {
				t.Errorf("another Anna: %v", err)
			}
			err = v.RemovePerson(t.Context(), anna.ID)
			if remains, ok := errors.AsType[*RemainsError](err); !ok || !strings.Contains(remains.Error(), "/"+anna.ID+"/*") {
				t.Errorf("got error %v; tokens may remain, since nobody can say which there were", err)
			}
			if _, err := os.Lstat(v.personDir(anna.ID)); err == nil {
				t.Error("the folder is still there")
			}
			unlockPerson(t, v, ben.ID, ByKeyring())
		})
	}
}

// TestADamagedPersonOfAPassphrase: as long as the header says that the keyring has nothing of them, none is asked.
func TestADamagedPersonOfAPassphrase(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	anna, _ := addPerson(t, v, "Anna", ByPassphrase(passphrase))
	rewrite(t, filepath.Join(v.personDir(anna.ID), headerFile), func(b []byte) []byte { return append(b, 'x') })
	v.cfg.Keyring = nil
	must(t, v.RemovePerson(t.Context(), anna.ID))
	wantNothingLeft(t, at)
}

// TestALinkForAPerson: what it leads to is somebody else's.
func TestALinkForAPerson(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	anna, _ := addPerson(t, v, "Anna", ByKeyring())
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Rename(v.personDir(anna.ID), elsewhere))
	if err := os.Symlink(elsewhere, v.personDir(anna.ID)); err != nil {
		t.Skip(err)
	}
	before := len(filesUnder(t, elsewhere))
	persons, err := v.Persons()
	must(t, err)
	if len(persons) != 1 {
		t.Fatalf("got %+v", persons)
	}
	wantError(t, persons[0].Problem, ErrDamaged)
	var remains *RemainsError
	if err := v.RemovePerson(t.Context(), anna.ID); !errors.As(err, &remains) {
		t.Errorf("got error %v", err)
	}
	if _, err := os.Lstat(v.personDir(anna.ID)); err == nil {
		t.Error("the link is still there")
	}
	if left := len(filesUnder(t, elsewhere)); left != before || before == 0 {
		t.Errorf("%d of %d files are left where the link led", left, before)
	}
}

// TestADamagedIdentity: persons say themselves whose they are, the file is left as it is, and without any person to say it nothing begins afresh.
func TestADamagedIdentity(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		for _, how := range []string{"rubbish", "missing"} {
			t.Run(how, func(t *testing.T) {
				at := newSite(t)
				v := at.open(t)
				must(t, v.Check())
				anna, s := addPerson(t, v, "Anna", key)
				must(t, s.Tokens("c1").SetToken(t.Context(), "token", 1))
				must(t, v.Check())
				file := filepath.Join(at.dir, identityFile)
				good, err := os.ReadFile(file)
				must(t, err)
				if how == "missing" {
					must(t, os.Remove(file))
					must(t, v.Check()) // all goes on without it
				} else {
					rewrite(t, file, func([]byte) []byte { return []byte("rubbish") })
					wantError(t, v.Check(), ErrIdentityDamaged)
				}
				v = at.open(t)
				persons, err := v.Persons()
				must(t, err)
				if len(persons) != 1 || persons[0] != anna {
					t.Fatalf("got %+v", persons)
				}
				wantToken(t, unlockPerson(t, v, anna.ID, key), "c1", "token", 1)
				addPerson(t, v, "Ben", key)
				want := []byte("rubbish")
				if how == "missing" {
					want = good // made anew, of the same id
				}
				if now, _ := os.ReadFile(file); !bytes.Equal(now, want) {
					t.Errorf("%s is now %q", identityFile, now)
				}
				persons, err = v.Persons()
				must(t, err)
				for _, p := range persons {
					must(t, v.RemovePerson(t.Context(), p.ID))
				}
				wantNothingLeft(t, at)
				if how != "missing" {
					_, err = v.Persons()
					wantError(t, err, ErrIdentityDamaged)
					_, err = v.AddPerson(t.Context(), "Carl", Patient, key)
					wantError(t, err, ErrIdentityDamaged)
				}
			})
		}
	})
}

// TestNothingSaysWhichVault: vault.json and every header are gone; whoever is left can be removed, with the honest word.
func TestNothingSaysWhichVault(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		v := at.open(t)
		anna, _ := addPerson(t, v, "Anna", key)
		rewrite(t, filepath.Join(at.dir, identityFile), func([]byte) []byte { return []byte("rubbish") })
		rewrite(t, filepath.Join(v.personDir(anna.ID), headerFile), func([]byte) []byte { return []byte("rubbish") })
		persons, err := v.Persons()
		must(t, err)
		if len(persons) != 1 || persons[0].ID != anna.ID || !errors.Is(persons[0].Problem, ErrDamaged) {
			t.Fatalf("got %+v", persons)
		}
		_, err = v.Unlock(t.Context(), anna.ID, key)
		wantError(t, err, ErrDamaged)
		_, err = v.AddPerson(t.Context(), "Carl", Patient, key)
		wantError(t, err, ErrIdentityDamaged)
		err = v.RemovePerson(t.Context(), anna.ID)
		if remains, ok := errors.AsType[*RemainsError](err); !ok || !strings.Contains(remains.Error(), "*/"+anna.ID+"/*") {
			t.Errorf("got error %v", err)
		}
		if key.kind() == kindPassphrase {
			wantNothingLeft(t, at)
		}
	})
}

// TestTwoVaultsInOneFolder: where headers disagree, none of them decides.
func TestTwoVaultsInOneFolder(t *testing.T) {
	at, other := newSite(t), newSite(t)
	v := at.open(t)
	addPerson(t, v, "Anna", ByKeyring())
	ben, _ := addPerson(t, other.open(t), "Ben", ByKeyring())
	must(t, os.CopyFS(v.personDir(ben.ID), os.DirFS(filepath.Join(other.dir, personsDir, ben.ID))))
	must(t, os.Remove(filepath.Join(at.dir, identityFile)))
	persons, err := v.Persons()
	must(t, err)
	for _, p := range persons {
		wantError(t, p.Problem, ErrDamaged)
	}
}

func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(file, change(data), 0o600))
}
