package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// TestExportOfADamagedLibrary: a bit that flipped on the disk costs the records of one page, or none if it only finds them. The rest is exported,
// what is damaged is named, and the exit status says that not all is well.
func TestExportOfADamagedLibrary(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--sync")
	files, err := filepath.Glob(filepath.Join(v.home, "chartkey", "persons", "*", "library.db"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	const page = 16 << 10
	structure := 0
	for at := len(data) - page; at > 0; at -= page { // until a page with records is met, behind some that find them
		data[at+100] ^= 1
		if err := os.WriteFile(files[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		data[at+100] ^= 1
		dir := filepath.Join(t.TempDir(), fmt.Sprint("export", at))
		out, errs, status := runCtl(t, v.env, "--passphrase-file", v.pass, "records", "export", dir)
		if status == 0 {
			t.Errorf("the damage at %d is not told of:\n%s", at, out)
		}
		if strings.Contains(out, "! What lists and finds the records is damaged") {
			structure++
			if v.ctl(0, "records", "verify", dir); errs != "" || status != statusFailed || !strings.Contains(out, "Wrote 203 records") {
				t.Errorf("exit status %d\n%s%s", status, out, errs)
			}
			continue
		}
		if status != statusFailed || errs != "" || strings.Contains(out, "Wrote 0 records") || !strings.Contains(out, "! Damaged") {
			t.Fatalf("exit status %d\n%s%s", status, out, errs)
		}
		if out := v.ctl(0, "records", "verify", dir); !strings.Contains(out, ", 0 bad") || !strings.Contains(out, "Damaged before this export") {
			t.Errorf("verify says %s", out)
		}
		var done struct {
			Written int
			Bad     []struct{ Ref, Reason string }
		}
		v.json(statusFailed, &done, "records", "export", dir+"-again")
		if done.Written == 0 || len(done.Bad) == 0 || done.Bad[0].Reason == "" {
			t.Errorf("%+v", done)
		}
		if structure == 0 {
			t.Error("every page held records")
		}
		return
	}
	t.Error("no page held records")
}
