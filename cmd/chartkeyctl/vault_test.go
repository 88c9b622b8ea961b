package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartkey/vault/keyring/keyringtest"
)

// testVault is a home with a vault under a passphrase, driven through the built command.
type testVault struct {
	t     *testing.T
	env   []string
	homes []string // the part of env that says where files go, all of it below one folder
	home  string
	pass  string
}

func newVault(t *testing.T) *testVault {
	t.Helper()
	dir := t.TempDir()
	v := &testVault{t: t, home: filepath.Join(dir, "home"), pass: filepath.Join(dir, "passphrase")}
	if err := os.WriteFile(v.pass, []byte(passphrase), 0o600); err != nil {
		t.Fatal(err)
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	v.homes = []string{
		"HOME=" + dir, "XDG_DATA_HOME=" + v.home, "XDG_STATE_HOME=" + filepath.Join(dir, "state"), "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(dir, "cache"), "TMPDIR=" + tmp,
	}
	v.env = slices.Concat(noKeyring, v.homes)
	return v
}

// useKeyring gives the home a real keyring. Its files stay where they are: of the keyring's environment only the bus counts.
func (v *testVault) useKeyring() {
	v.t.Helper()
	v.env = slices.Concat(keyringtest.Start(v.t).Env, v.homes)
}

// ctl runs a command, wants that exit status, and returns standard output.
func (v *testVault) ctl(status int, args ...string) string {
	v.t.Helper()
	out, errs, got := runCtl(v.t, v.env, append([]string{"--passphrase-file", v.pass}, args...)...)
	if got != status {
		v.t.Fatalf("chartkeyctl %v: exit status %d, not %d\n%s%s", args, got, status, out, errs)
	}
	return out
}

// sync runs a sync that may miss a kind of record, but none may have failed.
func (v *testVault) sync(into any) {
	v.t.Helper()
	out, errs, status := runCtl(v.t, v.env, "--passphrase-file", v.pass, "--json", "sync")
	if status != 0 && status != statusPartial || strings.Contains(out, `"failed"`) {
		v.t.Fatalf("sync: exit status %d\n%s%s", status, out, errs)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		v.t.Fatalf("sync: %v\n%s", err, out)
	}
}

// json runs a command with --json and reads its answer.
func (v *testVault) json(status int, into any, args ...string) {
	v.t.Helper()
	out := v.ctl(status, append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		v.t.Fatalf("chartkeyctl %v: %v\n%s", args, err, out)
	}
}
