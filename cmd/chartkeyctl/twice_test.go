package main

import (
	"sync"
	"testing"

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
