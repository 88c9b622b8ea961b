package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
)

// TestExportStoppedAtItsEnd: whenever it is stopped, an export is told of and whole, or nothing of it is left.
func TestExportStoppedAtItsEnd(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "Ann")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--name", "Clinic", "--open", "browser", "--sync")
	for _, set := range v.env {
		name, value, _ := strings.Cut(set, "=")
		t.Setenv(name, value)
	}
	var out bytes.Buffer
	a := &app{out: &out, errs: &out, passphraseFile: v.pass, command: "chartkeyctl records export"}
	home, err := a.openHome()
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Person("")
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := a.unlockPerson(t.Context(), home, p)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }() // only read
	export := func(asked int64) (int64, error) {
		out.Reset()
		dir := filepath.Join(t.TempDir(), "export")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f := &fuse{Context: ctx, cancel: cancel}
		f.left.Store(asked)
		err := a.exportRecords(f, w, dir)
		_, left := os.Stat(filepath.Join(dir, "manifest.json"))
		switch told := strings.HasPrefix(out.String(), "Wrote "); {
		case err == nil && (left != nil || !told):
			t.Errorf("stopped after %d: done, said %q, the manifest: %v", asked, out.String(), left)
		case err != nil && (workspace.CodeOf(err) != workspace.Cancelled || told):
			t.Errorf("stopped after %d: %v, said %q", asked, err, out.String())
		case err != nil:
			if _, left := os.Stat(dir); !os.IsNotExist(left) {
				t.Errorf("stopped after %d: %v, and the folder is still there", asked, err)
			}
		}
		return asked - f.left.Load(), err
	}
	const never = 1 << 40
	asked, err := export(never)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for n := asked - 30; n <= asked+2; n++ {
		_, err := export(n)
		outcomes[fmt.Sprint(err == nil)]++
	}
	if outcomes["true"] == 0 || outcomes["false"] == 0 {
		t.Errorf("it was not stopped around its end: %v", outcomes)
	}
}

// fuse is a context that is cancelled when it has been asked so many times.
type fuse struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int64
}

func (f *fuse) Err() error {
	if f.left.Add(-1) <= 0 {
		f.cancel()
	}
	return f.Context.Err()
}
