package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// TestSandboxCorner: what the sandbox's persons leave lies apart, and goes as a whole.
func TestSandboxCorner(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	t.Setenv("LocalAppData", cache)
	store := keyring.Memory()
	testOnlyConfig = func(c *workspace.Config) { c.Keyring = store }
	t.Cleanup(func() { testOnlyConfig = func(*workspace.Config) {} })
	own, err := options{home: "/mine"}.config()
	if err != nil || own.Dir != "/mine" || own.StateDir != "" {
		t.Errorf("%+v, %v", own, err)
	}
	cfg, err := options{sandbox: true}.config()
	if err != nil || !strings.HasPrefix(cfg.Dir, cache) || !strings.HasPrefix(cfg.StateDir, cache) || cfg.Dir == cfg.StateDir {
		t.Fatalf("%+v, %v", cfg, err)
	}
	home, err := workspace.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.AddPerson(t.Context(), "Demo", vault.Patient, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	if got := run([]string{"--forget-sandbox"}, os.Stderr); got != 0 {
		t.Errorf("status %d", got)
	}
	if _, err := os.Stat(cfg.Dir); !os.IsNotExist(err) {
		t.Errorf("the data are still there: %v", err)
	}
	if text := keyringOf(t, store, p.ID); text != "" {
		t.Errorf("the keyring still holds %s", text)
	}
	if got := run([]string{"--forget-sandbox"}, os.Stderr); got != 0 {
		t.Errorf("of nothing: status %d", got)
	}
	if entries, err := filepath.Glob(filepath.Join(cache, "*", "*")); err != nil || len(entries) != 0 {
		t.Errorf("left: %v", entries)
	}
}

// keyringOf names an entry of the person, "" if there is none.
func keyringOf(t *testing.T, k *keyring.MemoryStore, person string) string {
	t.Helper()
	for _, account := range k.Accounts() {
		if strings.Contains(account, person) {
			return account
		}
	}
	return ""
}

// TestSandboxClinic: the clinic of --sandbox is listed, with what one needs to sign in.
func TestSandboxClinic(t *testing.T) {
	if s, list, err := (options{}).openSandbox(); s != nil || list != nil || err != nil {
		t.Errorf("without: %v, %v, %v", s, list, err)
	}
	first, list, err := options{sandbox: true}.openSandbox()
	if err != nil || len(list) != 1 || list[0].Base != first.Base() || list[0].ClientID == "" || list[0].Name == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	defer first.Close()
	second, other, err := options{sandbox: true}.openSandbox() // of another window
	if err != nil || other[0].Base == list[0].Base {
		t.Fatalf("%+v, %v", other, err)
	}
	_ = second.Close()
}
