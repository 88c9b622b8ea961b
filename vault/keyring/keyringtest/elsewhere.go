//go:build !linux

package keyringtest

import (
	"os"
	"testing"
)

// Session stands for the keyring of a test; there is none on this system.
type Session struct{ Env []string }

// Start skips the test: the programs are those of Linux.
func Start(t testing.TB) *Session { return skip(t) }

// StartEmpty skips the test.
func StartEmpty(t testing.TB) *Session { return skip(t) }

// StartBare skips the test.
func StartBare(t testing.TB) *Session { return skip(t) }

// Use does nothing here.
func (s *Session) Use(*testing.T) {}

// Lock does nothing here.
func (s *Session) Lock() {}

// Unlock does nothing here.
func (s *Session) Unlock() {}

// Prompts counts nothing here.
func (s *Session) Prompts() func() int { return func() int { return 0 } }

// Entries are none here.
func (s *Session) Entries() []string { return nil }

// Kill does nothing here.
func (s *Session) Kill() {}

// Restart does nothing here.
func (s *Session) Restart() {}

// Fill does nothing here.
func (s *Session) Fill() {}

// KillBus does nothing here.
func (s *Session) KillBus() {}

// Stop does nothing here.
func (s *Session) Stop() {}

// Continue does nothing here.
func (s *Session) Continue() {}

func skip(t testing.TB) *Session {
	t.Helper()
	if os.Getenv("CHARTKEY_REQUIRE") == "1" {
		t.Fatal("KEYRING NOT TESTED: this system has no gnome-keyring")
	}
	t.Skip("KEYRING NOT TESTED: this system has no gnome-keyring")
	return nil
}
