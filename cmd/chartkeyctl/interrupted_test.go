package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault"
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

// cutOff makes a connection into what a kill leaves of one that waits for the person's word.
func (v *testVault) cutOff() {
	v.t.Helper()
	v.waits()()
}

// waits makes a connection into one that another run asks the person about, until that is killed.
func (v *testVault) waits() (kill func()) {
	t := v.t
	t.Helper()
	room, err := vault.Open(vault.Config{
		Dir: filepath.Join(v.home, "chartkey"), StateDir: filepath.Join(filepath.Dir(v.home), "state", "chartkey"), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	persons, err := room.Persons()
	if err != nil || len(persons) != 1 {
		t.Fatalf("%+v, %v", persons, err)
	}
	s, err := room.Unlock(t.Context(), persons[0].ID, vault.ByPassphrase([]byte(passphrase)))
	if err != nil {
		t.Fatal(err)
	}
	connections, err := s.Connections(t.Context())
	if err != nil || len(connections) != 1 {
		t.Fatalf("%d connections, %v", len(connections), err)
	}
	for id, doc := range connections {
		unlock, err := s.Tokens(id).Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		arriving := bytes.Replace(doc, []byte(`"state":"connected"`), []byte(`"state":"arriving"`), 1)
		if err := s.SaveConnection(t.Context(), id, arriving); err != nil || bytes.Equal(doc, arriving) {
			t.Fatalf("%s, %v", doc, err)
		}
		kill = func() {
			unlock()
			_ = s.Close()
		}
	}
	return kill
}

// TestPersonStaysBesideAWaitingSignIn: what another run asks the person about is not ended under their hands, and is no reason to delete anything.
func TestPersonStaysBesideAWaitingSignIn(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{Approve: true})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--name", "north", "--open", "browser")
	kill := v.waits()
	remove := func() (errs string, status int) {
		_, errs, status = runCtl(t, v.env, "--passphrase-file", v.pass, "person", "remove", "one", "--end-access")
		return errs, status
	}
	errs, status := remove()
	if status != statusFailed || !strings.Contains(errs, "north: a sign-in there waits for an answer in another Chartkey") || !strings.Contains(errs, "Nothing was deleted") ||
		!strings.Contains(errs, "Say there whether") {
		t.Errorf("exit status %d\n%s", status, errs)
	}
	for _, r := range server.Requests() {
		if strings.HasSuffix(r.Path, "/revoke") {
			t.Error("it was ended")
		}
	}
	if out := v.ctl(statusFailed, "doctor"); !strings.Contains(out, "one: keys, sign-ins and records are whole") { // there is no keyring
		t.Error(out)
	}
	kill()
	if errs, status = remove(); status != 0 || !strings.Contains(errs, "seen to have ended") {
		t.Errorf("after the kill: exit status %d\n%s", status, errs)
	}
}

// TestPersonStaysBesideACutOffSignIn: what a clinic granted in a sign-in that was cut off is an access too. A person whose accesses are to be
// ended first is not removed before it is given back.
func TestPersonStaysBesideACutOffSignIn(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{Approve: true, Faults: []string{"revoke-500"}})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--name", "north", "--open", "browser")
	v.cutOff()
	_, errs, status := runCtl(t, v.env, "--passphrase-file", v.pass, "person", "remove", "one", "--end-access")
	if status != statusFailed || !strings.Contains(errs, "north: a sign-in there was cut off or undone") || !strings.Contains(errs, "Nothing was deleted") {
		t.Errorf("exit status %d\n%s", status, errs)
	}
	var list struct{ Persons []struct{ Name string } }
	if v.json(0, &list, "person", "list"); len(list.Persons) != 1 {
		t.Errorf("%+v", list)
	}
}

// TestCutOffSignInHoldsNobodyUp: a clinic that is slow to answer is waited for by what has to do with clinics, and by nothing else.
func TestCutOffSignInHoldsNobodyUp(t *testing.T) {
	needLong(t)
	var takes atomic.Int64
	takes.Store(int64(time.Hour))
	server := startServer(t, sandbox.Options{Approve: true, Around: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/revoke") {
				select {
				case <-r.Context().Done():
				case <-time.After(time.Duration(takes.Load())):
				}
			}
			next.ServeHTTP(w, r)
		})
	}})
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser")
	v.cutOff()
	begun := time.Now()
	v.ctl(0, "records", "list")
	if took := time.Since(begun); took > 8*time.Second { // it is asked for ten
		t.Errorf("it took %s", took)
	}
	takes.Store(int64(tidyWait + time.Second))
	_, errs, status := runCtl(t, v.env, "--passphrase-file", v.pass, "connections")
	if status != 0 || !strings.Contains(errs, "has been given back") {
		t.Errorf("exit status %d\n%s", status, errs)
	}
}
