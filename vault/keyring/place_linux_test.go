package keyring_test

import (
	"context"
	"errors"
	"testing"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// TestLook tells what there is, as it is, and asks nobody: a locked keyring stays locked, and no prompt is made.
func TestLook(t *testing.T) {
	t.Run("a real one", func(t *testing.T) {
		kr := keyringtest.Start(t)
		kr.Use(t)
		s := system()
		want(t, s.Look(t.Context()), nil)
		kr.Lock()
		prompts := kr.Prompts()
		want(t, s.Look(t.Context()), keyring.ErrLocked)
		want(t, s.Look(t.Context()), keyring.ErrLocked)
		if n := prompts(); n != 0 {
			t.Errorf("%d prompts were made", n)
		}
		if err := keyring.Try(t.Context(), s); !errors.Is(err, keyring.ErrLocked) { // so the count can tell
			t.Errorf("the trying: %v", err)
		}
		if prompts() == 0 {
			t.Error("no prompt is seen of what makes one")
		}
		kr.Unlock()
		want(t, s.Look(t.Context()), nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		want(t, s.Look(ctx), context.Canceled)
		kr.Stop()
		err := s.Look(t.Context())
		kr.Continue()
		want(t, err, keyring.ErrTimeout)
		kr.Kill()
		want(t, s.Look(t.Context()), keyring.ErrNone)
	})
	t.Run("none", func(t *testing.T) {
		keyringtest.StartBare(t).Use(t)
		if err := system().Look(t.Context()); !errors.Is(err, keyring.ErrNone) || errors.Is(err, keyring.ErrNoCollection) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nothing to store in", func(t *testing.T) {
		keyringtest.StartEmpty(t).Use(t)
		want(t, system().Look(t.Context()), keyring.ErrNoCollection)
		want(t, keyring.Try(t.Context(), system()), keyring.ErrNoCollection)
	})
	t.Run("in memory", func(t *testing.T) { want(t, keyring.Look(t.Context(), keyring.Memory()), nil) })
}

// TestLocate names the program that answers and its keyring, locked or not, and asks nobody.
func TestLocate(t *testing.T) {
	kr := keyringtest.Start(t)
	kr.Use(t)
	wanted := keyring.Place{Service: service, Program: "gnome-keyring", Keyring: "login"}
	for _, state := range []func(){func() {}, kr.Lock} {
		state()
		prompts := kr.Prompts()
		got, err := keyring.Locate(t.Context(), system())
		if err != nil || got != wanted || prompts() != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	kr.Kill()
	_, err := keyring.Locate(t.Context(), system())
	want(t, err, keyring.ErrNone)
	got, err := keyring.Locate(t.Context(), keyring.Memory())
	if err != nil || got != (keyring.Place{}) {
		t.Errorf("in memory: %+v, %v", got, err)
	}
}

// TestTwoPlaces: what is not known of one is no difference.
func TestTwoPlaces(t *testing.T) {
	login := keyring.Place{Service: service, Program: "gnome-keyring", Keyring: "login"}
	for _, c := range []struct {
		other   keyring.Place
		differs bool
		said    string
	}{
		{login, false, "gnome-keyring, login"},
		{keyring.Place{}, false, ""},
		{keyring.Place{Service: service, Keyring: "login"}, false, "login"},
		{keyring.Place{Program: "KWallet", Keyring: "kdewallet"}, true, "KWallet, kdewallet"},
		{keyring.Place{Program: "gnome-keyring", Keyring: "work"}, true, "gnome-keyring, work"},
		{keyring.Place{Service: service + ".demo"}, true, ""},
	} {
		if got := login.Differs(c.other); got != c.differs || c.other.Differs(login) != got || c.other.String() != c.said {
			t.Errorf("%+v: differs %v, %q", c.other, got, c.other)
		}
	}
}
