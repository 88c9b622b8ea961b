package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
)

// TestInterruptedSyncGoesOn interrupts a sync in the middle of its pages. The next one asks for the pages that had not come, for no page twice
// but the one that was on its way, and has the whole record in the end.
func TestInterruptedSyncGoesOn(t *testing.T) {
	needLong(t)
	const observations, patient = 1_900, "pat-1" // ten pages of 200
	records := t.TempDir()
	var chart strings.Builder
	fmt.Fprintf(&chart, `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":%q}}`, patient)
	for i := range observations {
		fmt.Fprintf(&chart, `,{"resource":{"resourceType":"Observation","id":"o%d","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}}`, i, patient)
	}
	chart.WriteString("]}")
	if err := os.WriteFile(filepath.Join(records, "chart.json"), []byte(chart.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	server := startServer(t, sandbox.Options{Records: records, Approve: true, Faults: []string{"slow"}})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser")

	pages := func(from int) (addresses []string) {
		for _, r := range server.Requests()[from:] {
			if strings.Contains(r.Path, "$everything") || strings.Contains(r.Query, "_page=") {
				addresses = append(addresses, r.Path+"?"+r.Query)
			}
		}
		return addresses
	}
	before := len(server.Requests())
	cmd := exec.Command("chartkeyctl", "--passphrase-file", v.pass, "sync")
	cmd.Env = append(os.Environ(), v.env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(30 * time.Second); len(pages(before)) < 5 && time.Now().Before(limit); {
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != statusFailed {
		t.Fatalf("the interrupted sync: %v", err)
	}
	first := pages(before)
	if len(first) < 5 || len(first) > 8 {
		t.Fatalf("%d pages were asked for before the interrupt", len(first))
	}
	before = len(server.Requests())
	v.ctl(0, "sync")
	second := pages(before)
	for _, address := range first[:len(first)-1] {
		if slices.Contains(second, address) {
			t.Errorf("%s had come, and was asked for again", address)
		}
	}
	all := slices.Concat(first, second)
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 10 {
		t.Errorf("%d different pages were asked for, %d before the interrupt and %d after", n, len(first), len(second))
	}
	var list struct{ Records []struct{ Ref string } }
	v.json(0, &list, "records", "list", "--type", "Observation")
	if len(list.Records) != observations {
		t.Errorf("%d Observations", len(list.Records))
	}
}
