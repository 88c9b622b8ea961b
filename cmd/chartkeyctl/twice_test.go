package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"chartkey/auth/sandbox"
)

// TestTwoProcessesAtOnce lets two processes sync the same connection at the same time, over and over: each refresh token is used once, the
// server sees no reuse, and both end well.
func TestTwoProcessesAtOnce(t *testing.T) {
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "twice", "--sync")

	const rounds = 3
	for range rounds {
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if out, errs, status := runCtl(t, v.env, "--passphrase-file", v.pass, "sync"); status != 0 {
					t.Errorf("exit status %d\n%s%s", status, out, errs)
				}
			})
		}
		both.Wait()
	}
	if n := server.Reuses(); n != 0 {
		t.Errorf("the server saw %d refresh tokens used again", n)
	}
	uses := server.RefreshUses()
	if len(uses) != 2*rounds {
		t.Errorf("%d refresh tokens were used by %d syncs", len(uses), 2*rounds)
	}
	for token, n := range uses {
		if n != 1 {
			t.Errorf("refresh token %s was presented %d times", token, n)
		}
	}
	v.ctl(0, "sync")
}

// manyProcessesAtOnce: eighty processes sync the same connection with a real keyring. Each refresh token is sent once, all end, and whoever gave
// up on the turn of others says that and nothing else.
func manyProcessesAtOnce(t *testing.T) {
	needLong(t)
	const processes = 80
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.useKeyring()
	run := func(args ...string) (string, int) {
		out, errs, status := runCtl(t, v.env, args...)
		return out + errs, status
	}
	for _, args := range [][]string{
		{"person", "add", "many"}, {"connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "Clinic", "--sync"},
	} {
		if said, status := run(args...); status != 0 {
			t.Fatalf("%v: exit status %d\n%s", args, status, said)
		}
	}
	var all sync.WaitGroup
	var busy atomic.Int32
	for range processes {
		all.Go(func() {
			said, status := run("--json", "sync")
			switch {
			case status == 0:
			case strings.Contains(said, `"code": "busy"`):
				busy.Add(1)
			default:
				t.Errorf("exit status %d\n%s", status, said)
			}
		})
	}
	all.Wait()
	t.Logf("%d of %d processes gave up on the turn of others; the server saw %d refreshes", busy.Load(), processes, len(server.RefreshUses()))
	for token, n := range server.RefreshUses() {
		if n != 1 {
			t.Errorf("refresh token %s was presented %d times", token, n)
		}
	}
	if n := server.Reuses(); n != 0 {
		t.Errorf("the server saw %d refresh tokens used again", n)
	}
	if said, status := run("sync"); status != 0 {
		t.Errorf("afterwards: exit status %d\n%s", status, said)
	}
}

// TestASecondWriterIsBusy holds the library as another process would: the sync waits five seconds, says who is in the way, and nothing is
// lost.
func TestASecondWriterIsBusy(t *testing.T) {
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "busy", "--sync")
	locks, err := filepath.Glob(filepath.Join(v.home, "chartkey", "persons", "*", "library.lock"))
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	held := flock.New(locks[0])
	if ok, err := held.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	var refused struct{ Error struct{ Code, Hint string } }
	v.json(1, &refused, "sync")
	if refused.Error.Code != "busy" || refused.Error.Hint == "" {
		t.Errorf("%+v", refused)
	}
	v.ctl(0, "records", "list", "--limit", "1")
	if err := held.Unlock(); err != nil {
		t.Fatal(err)
	}
	v.ctl(0, "sync")
}

// TestPastedAddress signs in where the browser cannot reach this computer: the person pastes the address at which it ended.
func TestPastedAddress(t *testing.T) {
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	end := filepath.Join(t.TempDir(), "end")
	cmd := exec.Command("chartkeyctl", "--passphrase-file", v.pass, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--paste", "--timeout", "60s")
	cmd.Env = append(append(os.Environ(), v.env...), "BROWSER_END="+end)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var address []byte
	for limit := time.Now().Add(30 * time.Second); len(address) == 0 && time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		address, _ = os.ReadFile(end)
	}
	if _, err := in.Write(address); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if out := v.ctl(0, "connections"); !strings.Contains(out, "connected") {
		t.Errorf("connections says %q", out)
	}
}
