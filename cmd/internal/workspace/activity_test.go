package workspace

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// logged are the entries of a log in short, oldest first.
func logged(t *testing.T, w *Workspace) []string {
	t.Helper()
	list, err := w.Activity(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	short := make([]string, 0, len(list))
	for _, e := range slices.Backward(list) {
		short = append(short, strings.TrimSpace(fmt.Sprintf("%s | %s | %s", e.Kind, e.Object, e.Text)))
	}
	return short
}

// standing counts the grants that the log tells of and that were not given back.
func standing(t *testing.T, w *Workspace) (n int) {
	t.Helper()
	for _, line := range logged(t, w) {
		switch kind, _, _ := strings.Cut(line, " "); audit.Kind(kind) {
		case audit.Grant:
			n++
		case audit.GrantGivenBack:
			n--
		}
	}
	return n
}

// logFile is where a workspace's log lies.
func (h *house) logFile(w *Workspace) string {
	return filepath.Join(h.config.Dir, "persons", w.Person().ID, "activity.log")
}

// verified is what the log's verification says, locked and unlocked alike.
func (h *house) verified(w *Workspace) audit.Report {
	h.t.Helper()
	home, err := Open(h.config)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := home.VerifyActivity(h.t.Context(), w.Person().ID)
	if err != nil {
		h.t.Fatal(err)
	}
	if again, err := w.VerifyActivity(h.t.Context()); err != nil || again != r {
		h.t.Errorf("unlocked %+v, %v, locked %+v", again, err, r)
	}
	return r
}

// TestActivity: what a person does stands in their log, once, in order, by references; looking through lists does not.
func TestActivity(t *testing.T) {
	h := newHouse(t)
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	w := h.enter()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := home.Unlock(t.Context(), w.Person().ID, vault.ByPassphrase([]byte("x"))); CodeOf(err) != Locked {
		t.Errorf("%v", err)
	}
	if err := home.RenamePerson(t.Context(), w.Person().ID, "Anne"); err != nil {
		t.Fatal(err)
	}
	w = h.enter()
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	records, err := w.Records(t.Context(), RecordFilter{Search: "metformin"})
	if err != nil || len(records) == 0 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	seen := records[0]
	if _, err := w.ShowRecords(t.Context(), seen.Ref); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Record(t.Context(), seen.Connection, seen.Type, seen.ID); err != nil {
		t.Fatal(err)
	}
	exported, err := w.ExportRaw(t.Context(), filepath.Join(t.TempDir(), "export"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Revoke(t.Context(), c.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Revoke(t.Context(), c.ID, false); err != nil { // the answer stands, and nothing is done
		t.Fatal(err)
	}
	if _, err := w.RemoveConnection(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	clinic := "Clinic (" + c.ID + ")"
	got, want := logged(t, w), []string{
		"person-added |  | patient, keyring",
		"unlock |  | keyring",
		"lock |  |",
		"unlock-failed |  | locked",
		"person-renamed |  | Anne",
		"unlock |  | keyring",
		"grant | " + clinic + " | " + c.grantText(),
		fmt.Sprintf("sync | %s | stored %d, unchanged 0, removed 0, quarantined 0, files %d", clinic, exported.Written, exported.Files),
		"view | " + seen.Ref + " | " + clinic,
		"view | " + seen.Ref + " | " + clinic,
		"export |  | format raw, begun",
		fmt.Sprintf("export |  | format raw, written %d, bytes %d, files %d", exported.Written, exported.Bytes, exported.Files),
		fmt.Sprintf("records-erased | %s | records %d, files %d", clinic, exported.Written, exported.Files),
		"revocation | " + clinic + " | ended-checked",
		"connection-removed | " + clinic + " | records 0",
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("entry %d: got %q, want %q", i+1, got[i:], want[i:])
			break
		}
	}
	if !strings.Contains(c.grantText(), "patient/Observation.rs") {
		t.Errorf("the grant reads %q", c.grantText())
	}
	for _, line := range got {
		if strings.Contains(strings.ToLower(line), "metformin") || strings.Contains(line, seen.Title) {
			t.Errorf("clinical words in %q", line)
		}
	}
	if r := h.verified(w); !r.OK || r.Checked != len(want) {
		t.Errorf("%+v", r)
	}
	if newest, err := w.Activity(t.Context(), 1); err != nil || len(newest) != 1 || newest[0].Kind != audit.ConnectionRemoved {
		t.Errorf("%+v, %v", newest, err)
	}
}

// TestActivityOfWhatDidNotWork: a refusal, a sync that failed, a revocation that is tried again.
func TestActivityOfWhatDidNotWork(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{})
	r := request(s)
	r.Open = browseAs("p1001", "refuse")
	_, err := w.Connect(t.Context(), r)
	wants(t, err, ConsentRefused)
	_, c := h.connected(w, sandbox.Options{Faults: []string{"revoke-500"}})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/metadata") {
			return nil, &net.OpError{Op: "dial", Err: errors.New("the line is cut")}
		}
		return nil, nil
	})
	_, err = w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, Offline)
	h.network.meddle(nil)
	if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.Pending {
		t.Fatalf("%+v, %v", done, err)
	}
	for range 2 { // each tries the revocation again, without an answer
		if done, err := w.Sync(t.Context(), nil, nil, nil); err != nil || len(done.Ends) != 1 {
			t.Errorf("%+v, %v", done.Ends, err)
		}
	}
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/revoke") {
			return respond(r, 404, ""), nil
		}
		return nil, nil
	})
	_, _ = w.Sync(t.Context(), nil, nil, nil)
	done, err := w.Connection(t.Context(), c.ID)
	if err != nil || done.Revocation.Outcome == auth.Pending {
		t.Fatalf("%+v, %v", done.Revocation, err)
	}
	got := logged(t, w)[2:]
	want := []string{
		"consent-refused | Clinic |",
		"grant | " + c.label(),
		"sync | " + c.label() + " | stored 0, unchanged 0, removed 0, quarantined 0, failed offline",
		"revocation | " + c.label() + " | pending",
		"revocation | " + c.label() + " | " + string(done.Revocation.Outcome),
	}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

// TestALogThatTakesNothing: what gives something out does not happen, what ends something does, and is told.
func TestALogThatTakesNothing(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	log := h.logFile(w)
	good, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(log), os.Mkdir(log, 0o700)); err != nil {
		t.Fatal(err)
	}
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Records(t.Context(), RecordFilter{Types: []string{"Patient"}})
	if err != nil || len(list) == 0 {
		t.Fatalf("a list is not logged: %v", err)
	}
	export := filepath.Join(t.TempDir(), "export")
	for name, do := range map[string]func() error{
		"unlock": func() error { _, err := home.Unlock(t.Context(), w.Person().ID, vault.ByKeyring()); return err },
		"show": func() error {
			found, err := w.ShowRecords(t.Context(), list[0].Ref)
			if len(found) > 0 {
				t.Error("the records came all the same")
			}
			return err
		},
		"open": func() error {
			found, err := w.Record(t.Context(), c.ID, "Patient", list[0].ID)
			if len(found.Raw) > 0 {
				t.Error("the record came all the same")
			}
			return err
		},
		"export":  func() error { _, err := w.ExportRaw(t.Context(), export); return err },
		"connect": func() error { _, err := w.Connect(t.Context(), request(server)); return err },
		"renew":   func() error { _, err := w.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse}); return err },
		"sync":    func() error { _, err := w.Sync(t.Context(), nil, nil, nil); return err }, // told, but what came is stored
	} {
		if err := do(); CodeOf(err) != Damaged {
			t.Errorf("%s: %v (%q)", name, err, CodeOf(err))
		}
	}
	if _, err := os.Stat(export); err == nil {
		t.Error("the export is there")
	}
	if all, err := w.Connections(t.Context()); err != nil || len(all) != 1 || all[0].SignedIn != c.SignedIn {
		t.Errorf("%+v, %v", all, err)
	}
	mustBe := func(name string, err error) {
		t.Helper()
		if CodeOf(err) != Damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := w.Revoke(t.Context(), c.ID, true)
	mustBe("revoke", err)
	if done == nil || done.Outcome != auth.EndedChecked || state(t, w, c.ID) != Ended || len(counted(t, w)) != 0 {
		t.Errorf("%+v", done)
	}
	_, err = w.RemoveConnection(t.Context(), c.ID)
	mustBe("remove", err)
	h.noConnection(w)
	mustBe("close", w.Close())
	if w.session.LibraryKey() != nil {
		t.Error("the keys are still there")
	}
	if err := errors.Join(os.Remove(log), os.WriteFile(log, good, 0o600)); err != nil {
		t.Fatal(err)
	}
	if r := h.verified(h.enter()); !r.OK {
		t.Errorf("%+v", r)
	}
}

// TestADamagedLog keeps nobody from anything; it is told by Verify alone, and stays so until the person begins a new one.
func TestADamagedLog(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	log := h.logFile(w)
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(log, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	if _, err := w.ExportRaw(t.Context(), filepath.Join(t.TempDir(), "export")); err != nil {
		t.Error(err)
	}
	if _, err := w.Revoke(t.Context(), c.ID, false); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	w = h.enter()
	r := h.verified(w)
	if r.OK || r.Reason != audit.Changed {
		t.Errorf("%+v", r)
	}
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := home.RestartActivity(t.Context(), w.Person().ID); err != nil || found != r {
		t.Errorf("%+v, %v", found, err)
	}
	if r := h.verified(w); !r.OK {
		t.Errorf("%+v", r)
	}
	_, err = home.RestartActivity(t.Context(), w.Person().ID)
	wants(t, err, Usage)
}

// TestALogThatIsGone lets nobody in, since that could not be noted, until a new one is begun.
func TestALogThatIsGone(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	if err := errors.Join(w.Close(), os.Remove(h.logFile(w))); err != nil {
		t.Fatal(err)
	}
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.Unlock(t.Context(), w.Person().ID, vault.ByKeyring())
	wants(t, err, Damaged)
	if _, err := home.RestartActivity(t.Context(), w.Person().ID); err != nil {
		t.Error(err)
	}
	w = h.enter()
	if got := logged(t, w); len(got) != 2 || got[0] != "log-restarted |  | line 1, missing" {
		t.Errorf("%q", got)
	}
	for _, call := range []func() error{
		func() error { _, err := home.VerifyActivity(t.Context(), "0123456789abcdef"); return err },
		func() error { _, err := home.RestartActivity(t.Context(), "0123456789abcdef"); return err },
	} {
		wants(t, call(), NotFound)
	}
}

// moody is a keyring that a test can lock.
type moody struct {
	keyring.Store
	locked bool
}

func (m *moody) Get(ctx context.Context, account string) (string, error) {
	if m.locked {
		return "", keyring.ErrLocked
	}
	return m.Store.Get(ctx, account)
}

func (m *moody) Set(ctx context.Context, account, value string) error {
	if m.locked {
		return keyring.ErrLocked
	}
	return m.Store.Set(ctx, account, value)
}

// TestAKeyringThatIsLockedMeanwhile: entries are written, the lock tells that it could not be anchored, and the keys are gone all the same.
func TestAKeyringThatIsLockedMeanwhile(t *testing.T) {
	h := newHouse(t)
	k := &moody{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	h.connected(w, sandbox.Options{})
	mustSync(t, w)
	k.locked = true
	if _, err := w.ExportRaw(t.Context(), filepath.Join(t.TempDir(), "export")); err != nil {
		t.Errorf("the next anchor covers it: %v", err)
	}
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.Unlock(t.Context(), w.Person().ID, vault.ByKeyring())
	wants(t, err, KeyringLocked)
	wants(t, w.Close(), KeyringLocked)
	if w.session.LibraryKey() != nil {
		t.Error("the keys are still there")
	}
	_, err = home.VerifyActivity(t.Context(), w.Person().ID)
	wants(t, err, KeyringLocked)
	k.locked = false
	w = h.enter()
	if r := h.verified(w); !r.OK {
		t.Errorf("%+v", r)
	}
	got := logged(t, w)
	if want := "unlock-failed |  | keyring-locked"; !slices.Contains(got, want) || !strings.HasPrefix(got[len(got)-2], "lock |") {
		t.Errorf("%q", got)
	}
}

// TestAPersonWhoWasRemovedMeanwhile has no log, and locking says nothing of it.
func TestAPersonWhoWasRemovedMeanwhile(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(home.RemovePerson(t.Context(), w.Person().ID), w.Close()); err != nil {
		t.Error(err)
	}
}
