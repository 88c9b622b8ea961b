package keyring_test

import (
	"slices"
	"testing"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

const (
	first = "Default_5fkeyring"
	login = "login"
)

// older is a Double with an entry "a" in the default collection of before there was one of the login, which it has with these manners.
func older(t *testing.T, m keyringtest.Manners) (*keyringtest.Double, *keyring.SystemStore) {
	t.Helper()
	d := keyringtest.StartDouble(t, keyringtest.Manners{Rooms: []string{first}})
	d.Use(t)
	s := withLimit(patience)
	want(t, s.Set(t.Context(), "a", "old"), nil)
	m.Rooms = []string{first, login}
	d.Behave(m)
	return d, s
}

func wantHolders(t *testing.T, d *keyringtest.Double, account string, names ...string) {
	t.Helper()
	if got := d.Holders(account); !slices.Equal(got, names) {
		t.Errorf("%s lies in %v, want %v", account, got, names)
	}
}

// TestALoginKeyringThatComesLater hides nothing of what was stored before: that is read, replaced and deleted where it lies. What is new goes into it.
func TestALoginKeyringThatComesLater(t *testing.T) {
	d, s := older(t, keyringtest.Manners{})
	want(t, s.Look(t.Context()), nil)
	wantValue(t, s, "a", "old")
	want(t, s.Set(t.Context(), "a", "new"), nil)
	wantValue(t, s, "a", "new")
	wantHolders(t, d, "a", first)
	want(t, s.Set(t.Context(), "b", "new"), nil)
	wantHolders(t, d, "b", login)
	want(t, s.Delete(t.Context(), "a"), nil)
	wantHolders(t, d, "a")
}

// TestTwoOfAnEntry: that of the login's keyring counts, then that of the default one, and a deletion leaves none.
func TestTwoOfAnEntry(t *testing.T) {
	d, s := older(t, keyringtest.Manners{})
	for _, room := range []string{"other", login} {
		d.Behave(keyringtest.Manners{Rooms: []string{room}})
		want(t, s.Set(t.Context(), "a", room), nil)
	}
	wantHolders(t, d, "a", first, "other", login)
	d.Behave(keyringtest.Manners{Rooms: []string{"other", first, login}})
	wantValue(t, s, "a", login)
	d.Behave(keyringtest.Manners{Rooms: []string{"other", first}})
	wantValue(t, s, "a", "other")
	d.Behave(keyringtest.Manners{Rooms: []string{first, "other", login}})
	want(t, s.Delete(t.Context(), "a"), nil)
	wantHolders(t, d, "a")
}

// TestALockedKeyringOfBefore is seen by a look, and asked for when an entry in it is.
func TestALockedKeyringOfBefore(t *testing.T) {
	for name, c := range map[string]struct {
		dismissed bool
		want      error
	}{"opened": {false, nil}, "dismissed": {true, keyring.ErrLocked}} {
		t.Run(name, func(t *testing.T) {
			for _, call := range []string{"get", "set", "delete"} {
				_, s := older(t, keyringtest.Manners{Closed: first, Prompt: func(d *keyringtest.Double) { d.Complete(c.dismissed) }})
				want(t, s.Look(t.Context()), keyring.ErrLocked)
				wantOf(t, s, c.want, call)
				want(t, s.Set(t.Context(), "b", "new"), nil)
			}
		})
	}
}
