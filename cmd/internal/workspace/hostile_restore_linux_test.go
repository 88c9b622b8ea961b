package workspace

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/docs/hostile"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// backup is what somebody put aside of data and keyring.
type backup struct {
	dir  string
	keys map[string]string
}

func (s *house) backup() backup {
	s.t.Helper()
	b := backup{filepath.Join(s.t.TempDir(), "data"), map[string]string{}}
	if err := os.CopyFS(b.dir, os.DirFS(s.config.Dir)); err != nil {
		s.t.Fatal(err)
	}
	for _, account := range s.config.Keyring.(*keyring.MemoryStore).Accounts() {
		value, err := s.config.Keyring.Get(s.t.Context(), account)
		if err != nil {
			s.t.Fatal(err)
		}
		b.keys[account] = value
	}
	return b
}

func (s *house) restoreData(b backup) {
	s.t.Helper()
	err := errors.Join(os.RemoveAll(s.config.Dir), os.CopyFS(s.config.Dir, os.DirFS(b.dir)), os.Chmod(s.config.Dir, 0o700))
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *house) restoreKeyring(b backup) {
	s.t.Helper()
	fresh := keyring.Memory()
	for account, value := range b.keys {
		if err := fresh.Set(s.t.Context(), account, value); err != nil {
			s.t.Fatal(err)
		}
	}
	s.config.Keyring = fresh
}

// aged is a sign-in of which there is a copy from before its last refresh.
func aged(t *testing.T, c *hostile.Check) (h *house, server *sandbox.Server, old backup) {
	t.Helper()
	h = newHouse(t)
	c.Keeps(filepath.Dir(h.config.Dir))
	server, _ = h.connected(h.enter(), sandbox.Options{TokenPrefix: c.Mark()})
	c.Ends(h.sync(), hostile.End{})
	old = h.backup()
	c.Ends(h.sync(), hostile.End{})
	return h, server, old
}

func restores(t *testing.T, c *hostile.Check) {
	h, server, old := aged(t, c)
	newest := h.backup()

	h.restoreKeyring(old)
	c.Ends(h.sync(), hostile.End{State: "stale-restore", Says: "older than its journal"})
	c.Sent(server.RefreshUses(), 2, 1)
	if n := len(server.RefreshUses()); n != 2 {
		t.Errorf("an older token was sent: %d", n)
	}

	h.restoreKeyring(newest)
	h.restoreData(newest)
	c.Ends(h.sync(), hostile.End{})
	h.restoreData(old) // the keyring is newer
	c.Ends(h.sync(), hostile.End{})
	c.Sent(server.RefreshUses(), 4, 1)

	h.restoreData(old) // both together: a stated limit
	h.restoreKeyring(old)
	c.Ends(h.sync(), hostile.End{State: "family-revoked", Says: "ended all tokens of this sign-in"})
	c.Sent(server.RefreshUses(), 4, 2)
}

func clones(t *testing.T, c *hostile.Check) {
	h, _, _ := aged(t, c)
	now := h.backup()
	other := newHouse(t)
	other.clock = h.clock
	other.config.Now, other.config.Wait = h.clock.Now, h.clock.wait
	other.restoreData(now)
	other.restoreKeyring(now)
	c.Ends(h.sync(), hostile.End{})
	c.Ends(other.sync(), hostile.End{State: "family-revoked", Says: "ended all tokens of this sign-in"})
	c.Ends(h.sync(), hostile.End{State: "family-revoked", Says: "ended all tokens of this sign-in"})
}

func lostAnswer(t *testing.T, c *hostile.Check) {
	h, server, _ := aged(t, c)
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return nil, nil
		}
		h.network.meddle(nil)
		answer, err := plain.RoundTrip(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		return nil, errors.New("the line was cut")
	})
	c.Ends(h.sync(), hostile.End{State: "signin-needed", Says: "probably by the network"})
	c.Sent(server.RefreshUses(), 3, 2)
}

func clockJumps(t *testing.T, c *hostile.Check) {
	h := newHouse(t)
	server := newHouse(t).clinic(sandbox.Options{Approve: true, TokenPrefix: c.Mark()}) // by another clock
	w := h.enter()
	if err := w.SetLease(t.Context(), vault.ByKeyring(), vault.Lease{}); err != nil { // which such a jump ends, see L14
		t.Fatal(err)
	}
	if _, err := w.Connect(t.Context(), request(server)); err != nil {
		t.Fatal(err)
	}
	for _, years := range []int{10, -70, 3, 57} {
		h.clock.pass(time.Duration(years) * 365 * 24 * time.Hour)
		c.Ends(h.sync(), hostile.End{})
	}
	c.Sent(server.RefreshUses(), 3, 1)
}
