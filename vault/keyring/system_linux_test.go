package keyring_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// The interfaces that the stores promise.
var (
	_ keyring.Store   = (*keyring.SystemStore)(nil)
	_ keyring.Prober  = (*keyring.SystemStore)(nil)
	_ keyring.Locator = (*keyring.SystemStore)(nil)
	_ keyring.Looker  = (*keyring.SystemStore)(nil)
	_ keyring.Store   = (*keyring.MemoryStore)(nil)
)

const service = "org.chartkey.test"

func system() *keyring.SystemStore {
	return keyring.NewSystem(keyring.SystemConfig{Service: service, Timeout: 5 * time.Second})
}

func want(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got error %v, want %v", err, target)
	}
}

// wantAll checks that every operation ends with the same meaning.
func wantAll(t *testing.T, s *keyring.SystemStore, target error) {
	t.Helper()
	_, err := s.Get(t.Context(), "a")
	want(t, err, target)
	want(t, s.Set(t.Context(), "a", "new"), target)
	want(t, s.Delete(t.Context(), "a"), target)
	want(t, keyring.Try(t.Context(), s), target)
}

func wantValue(t *testing.T, s keyring.Store, account, value string) {
	t.Helper()
	got, err := s.Get(t.Context(), account)
	if err != nil || got != value {
		t.Fatalf("got %d characters, error %v; want %d characters", len(got), err, len(value))
	}
}

func TestARealKeyring(t *testing.T) {
	kr := keyringtest.Start(t)
	kr.Use(t)
	s := system()

	t.Run("stores, replaces, deletes", func(t *testing.T) {
		_, err := s.Get(t.Context(), "a")
		want(t, err, keyring.ErrNotFound)
		want(t, s.Delete(t.Context(), "a"), nil)
		for _, value := range []string{"one", "two", strings.Repeat("v", 2000)} {
			want(t, s.Set(t.Context(), "a", value), nil)
			wantValue(t, s, "a", value)
		}
		want(t, s.Set(t.Context(), "neighbour", "n"), nil)
		want(t, s.Delete(t.Context(), "a"), nil)
		_, err = s.Get(t.Context(), "a")
		want(t, err, keyring.ErrNotFound)
		wantValue(t, s, "neighbour", "n")
		want(t, keyring.Try(t.Context(), s), nil)
	})
	t.Run("locked, then unlocked again", func(t *testing.T) {
		want(t, s.Set(t.Context(), "a", "kept"), nil)
		kr.Lock()
		wantAll(t, s, keyring.ErrLocked)
		kr.Unlock()
		wantValue(t, s, "a", "kept")
	})
	t.Run("halted: the time limit ends the wait, and the notice tells of it", func(t *testing.T) {
		notices := make(chan string, 1)
		slow := keyring.NewSystem(keyring.SystemConfig{
			Service: service, Timeout: 200 * time.Millisecond, NoticeAfter: 20 * time.Millisecond,
			Notice: func(s string) { notices <- s },
		})
		kr.Stop()
		_, err := slow.Get(t.Context(), "a")
		kr.Continue()
		want(t, err, keyring.ErrTimeout)
		if n := <-notices; !strings.Contains(n, "prompt") {
			t.Errorf("got notice %q", n)
		}
		wantValue(t, s, "a", "kept")
	})
	t.Run("cancelled by its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.Get(ctx, "a")
		want(t, err, context.Canceled)
	})
	t.Run("killed", func(t *testing.T) {
		kr.Kill()
		wantAll(t, s, keyring.ErrNone)
	})
	t.Run("the bus killed", func(t *testing.T) {
		kr.KillBus()
		wantAll(t, s, keyring.ErrNone)
	})
}

func TestABusWithoutAKeyring(t *testing.T) {
	keyringtest.StartBare(t).Use(t)
	wantAll(t, system(), keyring.ErrNone)
}

func TestAServiceWithoutACollection(t *testing.T) {
	keyringtest.StartEmpty(t).Use(t)
	wantAll(t, system(), keyring.ErrNone)
}

// TestAKeyringThatCannotStore: gnome-keyring answers with an error of its own, until it notices that its files are gone and says that it has none.
func TestAKeyringThatCannotStore(t *testing.T) {
	kr := keyringtest.Start(t)
	kr.Use(t)
	s := system()
	want(t, s.Set(t.Context(), "a", "kept"), nil)
	kr.Fill()
	for what, err := range map[string]error{"a new entry": s.Set(t.Context(), "b", "new"), "the trying": keyring.Try(t.Context(), s)} {
		if !errors.Is(err, keyring.ErrFailed) && !errors.Is(err, keyring.ErrNone) {
			t.Errorf("%s: got error %v", what, err)
		}
	}
}

func TestTheBusIsFoundByItsSocket(t *testing.T) {
	keyringtest.Start(t).Use(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	want(t, keyring.Try(t.Context(), system()), nil)
}

func TestWithoutABusNoneIsStarted(t *testing.T) {
	launched := t.TempDir() + "/launched"
	bin := t.TempDir()
	script := "#!/bin/sh\n: > " + launched + "\n"
	if err := os.WriteFile(bin+"/dbus-launch", []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for _, address := range []string{"", "autolaunch:", "autolaunch:scope=*user"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		wantAll(t, system(), keyring.ErrNone)
	}
	for _, address := range []string{"unix:path=/nonexistent/bus", "garbage", "nonsense:x=y", "unix:path=/dev/null"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		wantAll(t, system(), keyring.ErrNone)
	}
	if _, err := os.Stat(launched); err == nil {
		t.Error("a session bus was started")
	}
}
