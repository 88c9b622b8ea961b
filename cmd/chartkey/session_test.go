package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// TestASession: what a person does in the window, in the order in which they do it.
func TestASession(t *testing.T) {
	for _, keep := range []ui.Keep{ui.KeptByKeyring, ui.KeptByPassphrase, ui.KeptInSession} {
		t.Run(string(keep), func(t *testing.T) {
			h := newHouse(t)
			s, server, c := h.connected(keep, sandbox.Options{Deny: []string{"Condition"}})
			ctx := t.Context()
			where := map[ui.Keep]string{ui.KeptByKeyring: "keyring", ui.KeptByPassphrase: "file", ui.KeptInSession: "memory"}[keep]
			list, err := s.Connections(ctx)
			if err != nil || len(list) != 1 || list[0].ID != c.ID || list[0].Name != "Clinic" || list[0].State != "connected" || list[0].TokenPlace != where ||
				list[0].Host != parsed(t, server.Base()).Host || time.Since(list[0].Synced) > time.Minute || time.Since(list[0].SignedIn) > time.Minute {
				t.Errorf("%+v, %v", list, err)
			}
			checkRecords(t, s, c)
			missing, err := s.Missing(ctx)
			i := slices.IndexFunc(missing, func(m ui.Missing) bool { return m.Type == "Condition" })
			if err != nil || i < 0 || missing[i].State != "refused" || missing[i].Clinic != "Clinic" || missing[i].At.IsZero() {
				t.Errorf("%+v, %v", missing, err)
			}
			checkAccess(t, s, c.ID)
			written, err := s.Export(ctx, filepath.Join(t.TempDir(), "export"))
			if err != nil || written.Written == 0 || len(written.Bad) != 0 || !filepath.IsAbs(written.Folder) {
				t.Errorf("%+v, %v", written, err)
			}
			checkRevocation(t, s, c.ID)
			checkActivity(t, s)
			if n, err := s.RemoveConnection(ctx, c.ID); err != nil || n != written.Written {
				t.Errorf("%d of %d records went, %v", n, written.Written, err)
			}
			_, err = s.Sync(ctx, nil, nil)
			wants(t, err, workspace.NotFound)
		})
	}
}

func checkRecords(t *testing.T, s ui.Session, c ui.Connection) {
	t.Helper()
	ctx := t.Context()
	counts, err := s.Counts(ctx)
	if err != nil || counts["Observation"] == 0 || counts["Condition"] != 0 {
		t.Errorf("%v, %v", counts, err)
	}
	found, err := s.Records(ctx, ui.RecordQuery{Types: []string{"Observation"}, Search: "HbA1c", Limit: 3})
	if err != nil || len(found) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	checkPieces(t, s, counts["Observation"])
	newest := found[0]
	if newest.Clinic != "Clinic" || newest.Key.Connection != c.ID || newest.When != ui.Day(newest.Date) || newest.When == newest.Date || !newest.Abnormal || newest.Flag == "" {
		t.Errorf("%+v", newest)
	}
	one, err := s.Record(ctx, newest.Key)
	if err != nil || one.Title != newest.Title || len(one.Facts) == 0 || len(one.Raw) == 0 || len(one.SHA256) != 64 || one.Source == "" || one.Received.IsZero() {
		t.Errorf("%+v, %v", one, err)
	}
	if len(one.Trends) != 1 || len(one.Trends[0].Points) < 3 || !one.Trends[0].HasHigh {
		t.Fatalf("%+v", one.Trends)
	}
	points := one.Trends[0].Points
	if last := points[len(points)-1]; !last.Shown || last.Text != newest.Value || last.When != newest.When || points[0].Shown {
		t.Errorf("%+v", points)
	}
	_, err = s.Record(ctx, ui.RecordKey{Connection: c.ID, Type: "Observation", ID: "none"})
	wants(t, err, workspace.NotFound)
	done := 0
	if v, err := s.VerifyRecords(ctx, func(n, _ int) { done = n }); err != nil || v.Checked != done || v.Checked == 0 || len(v.Bad) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// checkPieces: pieces of a list are of one list, whose number is known, and a record is found in it.
func checkPieces(t *testing.T, s ui.Session, number int) {
	t.Helper()
	ctx := t.Context()
	q := ui.RecordQuery{Types: []string{"Observation"}, Limit: 1000}
	all, err := s.Records(ctx, q)
	n, err2 := s.CountRecords(ctx, q)
	q.From, q.Limit = 2, 3
	piece, err3 := s.Records(ctx, q)
	if err := errors.Join(err, err2, err3); err != nil || n != number || len(all) != n || !slices.Equal(piece, all[2:5]) {
		t.Fatalf("%d of %d, %d listed, %v", n, number, len(all), err)
	}
	wanted := all[4].Key
	wanted.Connection = ""
	if key, at, err := s.PlaceOf(ctx, q, wanted); err != nil || at != 4 || key != all[4].Key {
		t.Errorf("%v at %d, %v", key, at, err)
	}
	_, _, err = s.PlaceOf(ctx, ui.RecordQuery{Types: []string{"Procedure"}}, wanted)
	wants(t, err, workspace.NotFound)
	if n, err := s.CountRecords(ctx, ui.RecordQuery{Types: q.Types, Search: "HbA1c"}); err != nil || n < 3 || n >= number {
		t.Errorf("%d found, %v", n, err)
	}
}

func checkAccess(t *testing.T, s ui.Session, id string) {
	t.Helper()
	a, err := s.Access(t.Context(), id)
	if err != nil || line(a, "patient/Condition.rs").State != "refused" || line(a, "patient/Condition.rs").Sentence == "" || a.Unconfirmed {
		t.Errorf("%+v, %v", a, err)
	}
	var told []ui.ScopeLine
	tested, err := s.TestAccess(t.Context(), id, func(l ui.ScopeLine) { told = append(told, l) })
	if err != nil || line(tested, "patient/Patient.rs").Test != "read" || line(tested, "patient/Condition.rs").Test != "refused" || len(told) < 3 {
		t.Errorf("%+v, %v, told %d", tested, err, len(told))
	}
}

func checkRevocation(t *testing.T, s ui.Session, id string) {
	t.Helper()
	var noted []ui.Evidence
	end, err := s.Revoke(t.Context(), id, false, func(e ui.Evidence) { noted = append(noted, e) })
	if err != nil || end.Outcome != "ended-checked" || !slices.Equal(noted, end.Evidence) || len(noted) == 0 || ui.Capital(noted[0].Step) != noted[0].Step {
		t.Errorf("%+v, %v, noted %d", end, err, len(noted))
	}
	_, err = s.Sync(t.Context(), nil, nil)
	wants(t, err, workspace.AccessEnded)
	if list, err := s.Connections(t.Context()); err != nil || list[0].Revocation == nil || list[0].Revocation.Outcome != end.Outcome || list[0].State != "ended" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestPendingEnd: an end that the clinic gives no answer to is no connection any more, and the next sync tells what became of it.
func TestPendingEnd(t *testing.T) {
	h := newHouse(t)
	s, server, c := h.connected(ui.KeptInSession, sandbox.Options{Faults: []string{"revoke-500"}})
	if end, err := s.Revoke(t.Context(), c.ID, false, nil); err != nil || end.Outcome != "pending" {
		t.Fatalf("%+v, %v", end, err)
	}
	list, err := s.Connections(t.Context())
	if err != nil || list[0].Usable() || !list[0].MayBeOpen(time.Now()) || list[0].Management != strings.TrimSuffix(server.Base(), "/fhir")+"/manage" {
		t.Errorf("%+v, %v", list, err)
	}
	done, err := s.Sync(t.Context(), nil, nil)
	if err != nil || len(done.Ends) != 1 || done.Ends[0].Connection != c.ID || done.Ends[0].Clinic != "Clinic" || done.Ends[0].Outcome != "pending" {
		t.Errorf("%+v, %v", done.Ends, err)
	}
}

func checkActivity(t *testing.T, s ui.Session) {
	t.Helper()
	log, err := s.Activity(t.Context(), 0)
	kinds := []string{}
	for _, e := range log {
		if e.At.IsZero() {
			t.Errorf("%+v", e)
		}
		if e.Kind == "view" && (e.Record == nil || e.Record.Title == "" || e.Record.Clinic != "Clinic") {
			t.Errorf("which record was opened is not told: %+v", e)
		}
		kinds = append(kinds, e.Kind)
	}
	for _, want := range []string{"person-added", "unlock", "grant", "sync", "view", "export", "revocation"} {
		if !slices.Contains(kinds, want) {
			t.Errorf("the log lacks %s: %q, %v", want, kinds, err)
		}
	}
	if few, err := s.Activity(t.Context(), 2); err != nil || len(few) != 2 || few[0].Kind != log[0].Kind || !few[0].At.Equal(log[0].At) {
		t.Errorf("%+v, %v", few, err)
	}
	if v, err := s.VerifyActivity(t.Context()); err != nil || v.Checked != len(log) || len(v.Bad) != 0 {
		t.Errorf("%+v, %v, want %d", v, err, len(log))
	}
}

func line(a ui.Access, scope string) ui.ScopeLine {
	for _, l := range a.Scopes {
		if l.Scope == scope {
			return l
		}
	}
	return ui.ScopeLine{}
}

// TestMissingBeforeTheFirstSyncEnds: a clinic from which nothing, or not all, was fetched is told of, and no longer once all was.
func TestMissingBeforeTheFirstSyncEnds(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptInSession)
	server := clinic(t, sandbox.Options{Approve: true, Faults: []string{"everything-missing"}})
	c, err := s.Connect(t.Context(), signIn(server))
	if err != nil {
		t.Fatal(err)
	}
	state := func() string {
		t.Helper()
		list, err := s.Missing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(m ui.Missing) bool { return m.Type == "*" })
		if i < 0 {
			return ""
		}
		if list[i].Connection != c.ID || list[i].Clinic != "Clinic" {
			t.Errorf("%+v", list[i])
		}
		return list[i].State
	}
	if got := state(); got != "unfetched" {
		t.Errorf("before the sync: %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.Sync(ctx, nil, func(p ui.Progress) {
		if p.Records > 0 {
			cancel()
		}
	})
	if counts, e := s.Counts(t.Context()); err == nil || e != nil || len(counts) == 0 {
		t.Fatalf("%v; %v, %v", err, counts, e)
	}
	if got := state(); got != "in-part" {
		t.Errorf("cut off: %q", got)
	}
	if _, err := s.Sync(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != "" {
		t.Errorf("fetched: %q", got)
	}
}

// TestSyncIsFollowed: each step in words, and no step's own name.
func TestSyncIsFollowed(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptInSession)
	server := clinic(t, sandbox.Options{Approve: true, Faults: []string{"everything-missing"}})
	if _, err := s.Connect(t.Context(), signIn(server)); err != nil {
		t.Fatal(err)
	}
	var steps []string
	done, err := s.Sync(t.Context(), nil, func(p ui.Progress) { steps = append(steps, p.Step) })
	if err != nil || done.Stored == 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	if !slices.Contains(steps, "Results") || slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "search") }) {
		t.Errorf("%q", steps)
	}
	for _, m := range done.Partial {
		if m.Clinic != "Clinic" {
			t.Errorf("%+v", m)
		}
	}
}

func TestDatesForPeople(t *testing.T) {
	for value, want := range map[string]string{
		"2024-03-12": "12 Mar 2024", "2024-03 to 2024-04-01": "Mar 2024 – 1 Apr 2024", "3.9 to 5.6 mmol/L": "3.9 to 5.6 mmol/L", "": "",
		"since 2024": "since 2024", "2024-03 to later": "2024-03 to later", "120 to 140": "120 to 140",
	} {
		if got := datesForPeople(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// TestExportFolder: what is offered is not there yet.
func TestExportFolder(t *testing.T) {
	h := newHouse(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	s := h.unlocked(ui.KeptByPassphrase)
	first, err := s.ExportFolder(t.Context())
	if err != nil || filepath.Dir(first) != home {
		t.Fatalf("%q is offered, %v", first, err)
	}
	if err := os.Mkdir(first, 0o700); err != nil {
		t.Fatal(err)
	}
	second, err := s.ExportFolder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(second); second == first || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%q is offered, which is there", second)
	}
}

// TestLock: whatever is asked of a locked session, the answer is that it is locked.
func TestLock(t *testing.T) {
	h := newHouse(t)
	s, server, c := h.connected(ui.KeptByKeyring, sandbox.Options{})
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	before := len(server.Requests())
	ctx := t.Context()
	for name, use := range map[string]func() error{
		"Connections":      func() error { _, err := s.Connections(ctx); return err },
		"Connect":          func() error { _, err := s.Connect(ctx, ui.ConnectRequest{Again: c.ID}); return err },
		"RemoveConnection": func() error { _, err := s.RemoveConnection(ctx, c.ID); return err },
		"Access":           func() error { _, err := s.Access(ctx, c.ID); return err },
		"TestAccess":       func() error { _, err := s.TestAccess(ctx, c.ID, func(ui.ScopeLine) {}); return err },
		"Revoke":           func() error { _, err := s.Revoke(ctx, c.ID, true, nil); return err },
		"Sync":             func() error { _, err := s.Sync(ctx, nil, nil); return err },
		"Records":          func() error { _, err := s.Records(ctx, ui.RecordQuery{}); return err },
		"Counts":           func() error { _, err := s.Counts(ctx); return err },
		"Record": func() error {
			_, err := s.Record(ctx, ui.RecordKey{Connection: c.ID, Type: "Patient", ID: "p1001"})
			return err
		},
		"Missing":       func() error { _, err := s.Missing(ctx); return err },
		"VerifyRecords": func() error { _, err := s.VerifyRecords(ctx, nil); return err },
		"Export":        func() error { _, err := s.Export(ctx, filepath.Join(t.TempDir(), "x")); return err },
		"Activity":      func() error { _, err := s.Activity(ctx, 0); return err },
	} {
		err := use()
		if f, ok := errors.AsType[*ui.Failure](err); !ok || f.Code != "locked" {
			t.Errorf("%s: %v (%q)", name, err, ui.CodeOf(err))
		}
	}
	if len(server.Requests()) != before || s.Person().Label != "Ann" {
		t.Error("something was sent after the lock")
	}
	again, err := h.Unlock(ctx, s.Person().ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := again.Counts(ctx); err != nil || n["Patient"] != 1 {
		t.Errorf("%v, %v", n, err)
	}
}
