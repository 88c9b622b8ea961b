package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault/keyring"
)

// filled is a workspace with the records of a clinic's first patient.
func filled(t *testing.T) (*house, *Workspace, *sandbox.Server, Connection) {
	t.Helper()
	h := newHouse(t)
	w := h.enter()
	s, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	return h, w, s, c
}

func TestRecords(t *testing.T) {
	_, w, s, c := filled(t)
	all, err := w.Records(t.Context(), RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b Record) int {
		return strings.Compare(b.When[:min(4, len(b.When))], a.When[:min(4, len(a.When))])
	}) {
		t.Error("the newest do not come first")
	}
	for _, r := range all {
		if r.Connection != c.ID || r.Title == "" || r.Received.IsZero() || r.Source != s.Base()+"/"+r.Ref {
			t.Errorf("%+v", r)
		}
	}
	since, err := w.Records(t.Context(), RecordFilter{Types: []string{"Observation"}, Since: "2025", Limit: 3})
	if err != nil || len(since) != 3 || since[0].Type != "Observation" || since[2].When < "2025" {
		t.Errorf("%+v, %v", since, err)
	}
	if none, err := w.Records(t.Context(), RecordFilter{Types: []string{"Nothing"}}); err != nil || none == nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
}

func TestSearchRecords(t *testing.T) {
	_, w, _, _ := filled(t)
	for text, want := range map[string]bool{"metformin": true, "METF": true, "metformin tablets": true, "metformin zebra": false, " ": false, "-": false, `"; DROP`: false} {
		found, err := w.Records(t.Context(), RecordFilter{Search: text, Limit: 10})
		if err != nil || len(found) > 10 || (len(found) > 0) != want {
			t.Errorf("%q: %d found, %v", text, len(found), err)
		}
	}
	f := RecordFilter{Types: []string{"MedicationRequest", "Condition"}, Limit: 500}
	chosen, err := w.Records(t.Context(), f)
	f.Search = "metformin"
	found, err2 := w.Records(t.Context(), f)
	if err != nil || err2 != nil || len(found) == 0 || len(found) >= len(chosen) {
		t.Errorf("of two kinds: %d, with a word %d, %v, %v", len(chosen), len(found), err, err2)
	}
	for _, r := range append(chosen, found...) {
		if !slices.Contains(f.Types, r.Type) {
			t.Errorf("%s is of another kind", r.Ref)
		}
	}
}

func TestShowRecords(t *testing.T) {
	_, w, s, _ := filled(t)
	found, err := w.ShowRecords(t.Context(), "Patient/"+s.Patients()[0])
	if err != nil || len(found) != 1 || len(found[0].Raw) == 0 || len(found[0].Facts) == 0 || found[0].Narrative.Text() == "" || found[0].Labels == nil {
		t.Errorf("%+v, %v", found, err)
	}
	for _, ref := range []string{"Patient/nobody", "Patient", "", "/", "../x", "Patient/" + s.Patients()[1]} {
		_, err := w.ShowRecords(t.Context(), ref)
		wants(t, err, NotFound)
	}
}

// TestShowRecordsOfTwoClinics: the same reference from two clinics is two records.
func TestShowRecordsOfTwoClinics(t *testing.T) {
	h, w, s, _ := filled(t)
	h.connected(w, sandbox.Options{})
	mustSync(t, w)
	found, err := w.ShowRecords(t.Context(), "Patient/"+s.Patients()[0])
	if err != nil || len(found) != 2 || found[0].Connection == found[1].Connection {
		t.Errorf("%d, %v", len(found), err)
	}
}

// TestVerifyRecords: a clean library is clean, and a damaged one is never called so.
func TestVerifyRecords(t *testing.T) {
	h, w, _, _ := filled(t)
	var last, whole int
	v, err := w.VerifyRecords(t.Context(), func(done, total int) { last, whole = done, total })
	if err != nil || v.Checked != total(t, w) || len(v.Bad) != 0 || v.Bad == nil || last != v.Checked || whole != v.Checked {
		t.Errorf("%+v, %v, %d of %d", v, err, last, whole)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = w.VerifyRecords(ctx, nil)
	wants(t, err, Cancelled)

	path := w.session.LibraryPath()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := len(data) / 2; at < len(data); at += 4096 {
		data[at] ^= 1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err = h.enter().VerifyRecords(t.Context(), nil)
	if err != nil && CodeOf(err) != Damaged || err == nil && v.Whole() {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestMissing: also before the first sync, and after the connection is gone, it is a list.
func TestMissing(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	if list, err := w.Missing(t.Context()); err != nil || list == nil || len(list) != 0 {
		t.Errorf("without a connection: %v, %v", list, err)
	}
	_, c := h.connected(w, sandbox.Options{Deny: []string{"Condition"}})
	if list, err := w.Missing(t.Context()); err != nil || len(list) != 1 || list[0].Fetched != NotFetched || list[0].Connection != c.ID || list[0].Type != "*" {
		t.Errorf("before the first sync: %+v, %v", list, err)
	}
	done := mustSync(t, w)
	if got := stateOf(t, w, done, "Condition"); got != "refused" || done.Complete() {
		t.Errorf("state %q", got)
	}
	if _, err := w.RemoveConnection(t.Context(), c.Name); err != nil {
		t.Fatal(err)
	}
	if list, err := w.Connections(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%d connections are left, %v", len(list), err)
	}
	if list, err := w.Missing(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestRemoveConnectionStopped: wherever it is stopped, a connection is there with its records, or gone with them.
func TestRemoveConnectionStopped(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	h.connected(w, sandbox.Options{})
	mustSync(t, w)
	for asked := int64(0); asked < 500; asked++ {
		_, err := w.removeConnection(newFuse(t, asked), onlyConnection(t, w).ID)
		connections, e := w.Connections(t.Context())
		if e != nil {
			t.Fatal(e)
		}
		if records := total(t, w); (len(connections) == 0) != (records == 0) {
			t.Fatalf("stopped at question %d (%v) there are %d connections and %d records", asked, err, len(connections), records)
		}
		if len(connections) == 0 {
			return
		}
	}
	t.Error("it never comes to its end")
}

// TestRemoveConnectionWithoutAKeyring: where the records went and the sign-in could not, it is still listed and the log tells of the records; the
// next try removes it.
func TestRemoveConnectionWithoutAKeyring(t *testing.T) {
	h := newHouse(t)
	k := &brittle{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	before := total(t, w)
	k.set(func(k *brittle) { k.gone = true })
	n, err := w.RemoveConnection(t.Context(), c.ID)
	if !errors.Is(err, errKeyring) || n != before || total(t, w) != 0 {
		t.Errorf("%d of %d records went, %v", n, before, err)
	}
	k.heal()
	if want := fmt.Sprintf("records-erased | %s | records %d, files 1", c.label(), n); !slices.Contains(logged(t, w), want) {
		t.Errorf("%q", logged(t, w))
	}
	if found := onlyConnection(t, w); found.ID != c.ID || found.TokenLocation == "none" {
		t.Errorf("%+v", found)
	}
	if _, err := w.RemoveConnection(t.Context(), c.ID); err != nil {
		t.Error(err)
	}
	h.noConnection(w)
}

// TestRemoveConnectionWhileRefreshing: a removal waits for the token that is just coming, or does not happen, so that none is left behind.
func TestRemoveConnectionWhileRefreshing(t *testing.T) {
	h, w, _, c := filled(t)
	h.clock.pass(time.Hour)
	h.network.meanwhile("/token", func() {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // for whoever does not wait for the lock
		defer cancel()
		_, err := w.RemoveConnection(ctx, c.ID)
		wants(t, err, Timeout)
	})
	mustSync(t, w)
	if total(t, w) == 0 {
		t.Error("the records are gone, and the connection is not")
	}
	if _, err := w.RemoveConnection(t.Context(), c.ID); err != nil {
		t.Error(err)
	}
	for _, account := range h.config.Keyring.(*keyring.MemoryStore).Accounts() {
		if strings.Contains(account, "/token/") {
			t.Errorf("%s is left", account)
		}
	}
}

// TestRemoveConnection: nothing of it is left here, not even its words; the clinic hears nothing of it, and other connections stay.
func TestRemoveConnection(t *testing.T) {
	h, w, s, c := filled(t)
	_, other := h.connected(w, sandbox.Options{Patient: s.Patients()[2]})
	mustSync(t, w, other.ID)
	mine := 0
	list, err := w.Records(t.Context(), RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Connection == c.ID {
			mine++
		}
	}
	before := len(s.Requests())
	n, err := w.RemoveConnection(t.Context(), c.ID)
	if err != nil || n != mine || mine == 0 {
		t.Errorf("%d of %d, %v", n, mine, err)
	}
	if len(s.Requests()) != before {
		t.Errorf("the clinic was asked %+v", s.Requests()[before:])
	}
	if found, err := w.Records(t.Context(), RecordFilter{Search: "fernwood"}); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	if left := total(t, w); left != len(list)-mine || left == 0 {
		t.Errorf("%d are left", left)
	}
	if w.signIns[c.ID] != nil {
		t.Error("its access token is still in memory")
	}
	if token, _, err := w.session.Tokens(c.ID).Token(t.Context()); err != nil || token != "" {
		t.Errorf("its refresh token is still stored, %v", err)
	}
	if _, err := w.Connection(t.Context(), c.ID); CodeOf(err) != NotFound {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := w.RemoveConnection(t.Context(), c.ID); err != nil {
		t.Errorf("once more: %v", err)
	}
}

// TestDamagedToken: a keyring entry that was tampered with hides no connection, and is mended by signing in again.
func TestDamagedToken(t *testing.T) {
	h := newHouse(t)
	k := &brittle{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	k.tamper(t)
	next := h.enter()
	all, err := next.Connections(t.Context())
	if err != nil || len(all) != 1 || all[0].TokenLocation != "keyring" {
		t.Fatalf("%+v, %v", all, err)
	}
	_, err = next.Sync(t.Context(), nil, nil, nil)
	wants(t, err, Damaged)
	if _, err := next.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse}); err != nil {
		t.Fatal(err)
	}
	mustSync(t, next)
	k.tamper(t)
	if _, err := h.enter().RemoveConnection(t.Context(), c.ID); err != nil {
		t.Errorf("it cannot be removed: %v", err)
	}
}

func TestReadNarrative(t *testing.T) {
	for in, want := range map[string]string{
		`<div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b></p><script>x</script></div>`:                         "One two",
		"\ufeff \n" + `{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Three</div>"}}`: "Three",
		"": "",
	} {
		got, err := ReadNarrative(strings.NewReader(in))
		if err != nil || strings.TrimSpace(got.Text()) != want {
			t.Errorf("%q: %q, %v", in, got.Text(), err)
		}
	}
	_, err := ReadNarrative(endless{})
	wants(t, err, Usage)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestRecordOfUnknownType: an unusual record is shown as what it is.
func TestRecordOfUnknownType(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, _ := h.connected(w, sandbox.Options{})
	wobble := `{"resourceType":"Wobble","id":"w1","subject":{"reference":"Patient/` + server.Patients()[0] + `"},"note":"odd"}`
	h.network.meddle(searches("Observation", func(r *http.Request) (*http.Response, error) { return respond(r, 200, bundle(wobble)), nil }))
	mustSync(t, w)
	found, err := w.ShowRecords(t.Context(), "Wobble/w1")
	if err != nil || string(found[0].Raw) != wobble || found[0].Title == "" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestASearchListsFirstWhatIsCalledSo, and one after the other in pieces as at once.
func TestASearchListsFirstWhatIsCalledSo(t *testing.T) {
	_, w, _, _ := filled(t)
	const word = "diabetes"
	all, err := w.Records(t.Context(), RecordFilter{Search: word})
	if err != nil || len(all) < 3 {
		t.Fatalf("%d, %v", len(all), err)
	}
	rank := func(r Record) int {
		switch {
		case strings.Contains(strings.ToLower(r.Title), word):
			return 0
		case strings.Contains(strings.ToLower(r.Value), word):
			return 1
		}
		return 2
	}
	for i := 1; i < len(all); i++ {
		if before, r := all[i-1], all[i]; rank(r) < rank(before) || rank(r) == rank(before) && day(r.When) > day(before.When) {
			t.Errorf("%s %q of %s stands after %q of %s", r.Ref, r.Title, r.When, before.Title, before.When)
		}
	}
	if rank(all[0]) != 0 || rank(all[len(all)-1]) == 0 {
		t.Errorf("it proves nothing: from %q to %q", all[0].Title, all[len(all)-1].Title)
	}
	for i := range all {
		one, err := w.Records(t.Context(), RecordFilter{Search: word, Limit: 1, Offset: i})
		if err != nil || len(one) != 1 || one[0] != all[i] {
			t.Errorf("piece %d: %+v, %v", i, one, err)
		}
	}
}

func day(when string) string { return when[:min(len(when), len("2006-01-02"))] }
