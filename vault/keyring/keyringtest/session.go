//go:build linux

package keyringtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Session is one private session bus and the keyring on it.
type Session struct {
	// Env is the whole environment for a process that is to use this keyring: nothing of the keyring, display or home
	// of the person who runs the tests is in it.
	Env []string

	t      testing.TB
	dir    string
	bus    *exec.Cmd
	daemon *exec.Cmd
}

// patience is for a machine under load; each wait ends when its condition holds.
const patience = 20 * time.Second

// Start runs a bus and a keyring that is unlocked and empty.
func Start(t testing.TB) *Session {
	t.Helper()
	s := StartBare(t)
	s.startDaemon(password, "--unlock")
	return s
}

// StartEmpty runs a bus and a keyring service that has no keyring yet, as for a fresh user.
func StartEmpty(t testing.TB) *Session {
	t.Helper()
	s := StartBare(t)
	s.startDaemon("", "--start")
	return s
}

// StartBare runs a bus without a keyring service.
func StartBare(t testing.TB) *Session {
	t.Helper()
	need(t, "gnome-keyring-daemon")
	return startBus(t)
}

// startBus runs a bus, and nothing on it.
func startBus(t testing.TB) *Session {
	t.Helper()
	need(t, "dbus-daemon")
	dir, err := os.MkdirTemp("/tmp", "ckkr") // a socket's path has 108 bytes at most: t.TempDir may be longer
	check(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Session{t: t, dir: dir}
	for _, d := range []string{"run", "services", "home/data", "home/config", "home/state", "home/cache", "tmp"} {
		check(t, os.MkdirAll(filepath.Join(dir, d), 0o700))
	}
	s.Env = s.environment()
	s.listen()
	return s
}

// Use makes this process use the keyring until the test ends.
func (s *Session) Use(t *testing.T) {
	t.Helper()
	for _, name := range foreign {
		t.Setenv(name, "") // so that it comes back afterwards
		check(t, os.Unsetenv(name))
	}
	for _, entry := range s.Env {
		name, value, _ := strings.Cut(entry, "=")
		if private(name) {
			t.Setenv(name, value)
		}
	}
}

// Kill ends the keyring service without a chance to say good-bye.
func (s *Session) Kill() {
	s.t.Helper()
	end(s.daemon)
	s.awaitOwner(false)
}

// Restart starts the keyring service again after a Kill, unlocked, with what it had stored.
func (s *Session) Restart() {
	s.t.Helper()
	s.startDaemon(password, "--unlock")
}

// Fill takes away the folder in which the keyring service keeps its files: it answers as before and can store nothing, as on a full disk.
func (s *Session) Fill() {
	s.t.Helper()
	folder := filepath.Join(s.dir, "home", "data", "keyrings")
	check(s.t, os.RemoveAll(folder))
	check(s.t, os.WriteFile(folder, nil, 0o600))
}

// KillBus ends the bus, and with it every connection.
func (s *Session) KillBus() {
	s.t.Helper()
	end(s.bus)
}

// Stop halts the keyring service: calls to it wait until Continue.
func (s *Session) Stop() { check(s.t, s.daemon.Process.Signal(syscall.SIGSTOP)) }

// Continue lets a halted service go on.
func (s *Session) Continue() { check(s.t, s.daemon.Process.Signal(syscall.SIGCONT)) }

// foreign are the variables through which a process could find the keyring, prompt or bus of somebody else.
var foreign = []string{"DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK", "DBUS_STARTER_ADDRESS"}

// environment is that of the tests without what belongs to the person's session, and with homes of its own.
func (s *Session) environment() []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !private(name) && !contains(foreign, name) {
			env = append(env, entry)
		}
	}
	home := filepath.Join(s.dir, "home")
	return append(env,
		"HOME="+home, "XDG_RUNTIME_DIR="+filepath.Join(s.dir, "run"),
		"XDG_DATA_HOME="+home+"/data", "XDG_CONFIG_HOME="+home+"/config",
		"XDG_STATE_HOME="+home+"/state", "XDG_CACHE_HOME="+home+"/cache",
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+s.socket())
}

// private tells the variables that a session sets itself.
func private(name string) bool {
	return contains([]string{"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
		"XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS"}, name)
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

func (s *Session) services() string { return filepath.Join(s.dir, "services") }

func (s *Session) socket() string { return filepath.Join(s.dir, "run", "bus") }

// need skips, loudly, where the programs are missing; where they are required it fails.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("CHARTKEY_REQUIRE") == "1" {
			t.Fatalf("KEYRING NOT TESTED: %s is missing (packages dbus, gnome-keyring)", p)
		}
		t.Skipf("KEYRING NOT TESTED: %s is missing (packages dbus, gnome-keyring)", p)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
