package workspace

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartkey/auth/sandbox"
)

// TestClose: keys and tokens are gone; what needs them fails and says that it is locked, as often as it is asked.
func TestClose(t *testing.T) {
	for situation, prepare := range map[string]func(*testing.T, *Workspace){
		"after a sync": func(t *testing.T, w *Workspace) { mustSync(t, w) },
		"unused":       func(*testing.T, *Workspace) {},
	} {
		t.Run(situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			server, c := h.connected(w, sandbox.Options{})
			prepare(t, w)
			for range 2 {
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if len(w.signIns) != 0 || w.records != nil || w.session.LibraryKey() != nil {
				t.Error("something is still in memory")
			}
			before := len(server.Requests())
			ctx := t.Context()
			for name, use := range map[string]func() error{
				"Connections":      func() error { _, err := w.Connections(ctx); return err },
				"Connection":       func() error { _, err := w.Connection(ctx, c.ID); return err },
				"RemoveConnection": func() error { _, err := w.RemoveConnection(ctx, c.ID); return err },
				"Renew":            func() error { _, err := w.Connect(ctx, ConnectRequest{Base: c.ID, Open: browse}); return err },
				"Sync":             func() error { _, err := w.Sync(ctx, nil, nil, nil); return err },
				"Plan":             func() error { _, err := w.Plan(ctx, nil); return err },
				"Access":           func() error { _, err := w.Access(ctx, nil); return err },
				"TestAccess":       func() error { _, err := w.TestAccess(ctx, c.ID); return err },
				"Revoke":           func() error { _, err := w.Revoke(ctx, c.ID, true); return err },
				"Records":          func() error { _, err := w.Records(ctx, RecordFilter{}); return err },
				"Records, search":  func() error { _, err := w.Records(ctx, RecordFilter{Search: "x"}); return err },
				"Mentions": func() error {
					_, err := w.Mentions(ctx, "x", []Record{{Type: "Patient", ID: "p1001", Connection: c.ID}})
					return err
				},
				"ShowRecords":   func() error { _, err := w.ShowRecords(ctx, "Patient/p1001"); return err },
				"Record":        func() error { _, err := w.Record(ctx, c.ID, "Patient", "p1001"); return err },
				"Trends":        func() error { _, err := w.Trends(ctx, c.ID, "Patient", "p1001"); return err },
				"Counts":        func() error { _, err := w.Counts(ctx); return err },
				"LastSynced":    func() error { _, err := w.LastSynced(ctx); return err },
				"Missing":       func() error { _, err := w.Missing(ctx); return err },
				"VerifyRecords": func() error { _, err := w.VerifyRecords(ctx, nil); return err },
				"Activity":      func() error { _, err := w.Activity(ctx, 0); return err },
				"ExportRaw":     func() error { _, err := w.ExportRaw(ctx, filepath.Join(t.TempDir(), "x")); return err },
			} {
				if err := use(); CodeOf(err) != Locked && CodeOf(err) != Cancelled {
					t.Errorf("%s: %v (%q)", name, err, CodeOf(err))
				}
			}
			if len(server.Requests()) != before {
				t.Errorf("the clinic was asked %+v", server.Requests()[before:])
			}
		})
	}
}

// TestCloseWhileOpeningRecords: to look through a damaged library may take long, and a lock waits for it no more than who gives up.
func TestCloseWhileOpeningRecords(t *testing.T) {
	h, _, _, _ := filled(t)
	w := h.enter()
	<-w.opening // as one that looks through it
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.library(impatient); CodeOf(err) != Cancelled {
		t.Errorf("who gives up: %v", err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := w.library(t.Context())
		ended <- err
	}()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	wants(t, <-ended, Locked)
	w.opening <- struct{}{}
	if _, err := w.library(t.Context()); CodeOf(err) != Locked || w.records != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestRuinIsLookedThroughOnce: a library of which nothing can be read is not read again and again, but one that takes its place is.
func TestRuinIsLookedThroughOnce(t *testing.T) {
	h, w, _, _ := filled(t)
	path, want := w.session.LibraryPath(), total(t, w)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	w = h.enter()
	_, first := w.library(t.Context())
	_, second := w.library(t.Context())
	if DamagedPart(first) != PartLibrary || !errors.Is(second, errors.Unwrap(first)) {
		t.Errorf("%v, then %v", first, second)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := total(t, w); n != want {
		t.Errorf("%d records are in what took its place, want %d", n, want)
	}
}

// TestCloseWhileSyncing: closing ends what is under way, and the next period goes on with it.
func TestCloseWhileSyncing(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	p, _ := paged(h, w, 5, 10)
	p.set(func(page int) {
		if page == 3 {
			_ = w.Close()
		}
	})
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, Cancelled)
	p.set(nil)
	next := h.enter()
	mustSync(t, next)
	if n := counted(t, next)["Observation"]; n != 20 {
		t.Errorf("%d Observations", n)
	}
	if len(w.signIns) != 0 {
		t.Error("an access token is still in memory")
	}
}

// meanwhile does something once, between the answer of the clinic to the next request of a path and its arrival here.
func (n *network) meanwhile(path string, do func()) {
	var once sync.Once
	n.meddle(func(r *http.Request) (answer *http.Response, err error) {
		if strings.HasSuffix(r.URL.Path, path) {
			once.Do(func() {
				answer, err = plain.RoundTrip(r)
				do()
			})
		}
		return answer, err
	})
}

// TestCloseWhileRefreshing: the clinic has given a new token for the old one, and a lock in this moment does not lose it.
func TestCloseWhileRefreshing(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	h.clock.pass(time.Hour)
	h.network.meanwhile("/token", func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, Cancelled)
	for range 2 {
		h.clock.pass(time.Hour)
		next := h.enter()
		mustSync(t, next)
		if got := state(t, next, c.ID); got != Connected {
			t.Errorf("state %q", got)
		}
	}
	if server.Reuses() != 0 {
		t.Errorf("%d refresh tokens were used twice", server.Reuses())
	}
}

// TestCloseEnds: what is under way ends with the period, however long its own wait would be.
func TestCloseEnds(t *testing.T) {
	for name, use := range map[string]func(t *testing.T, h *house, w *Workspace, c Connection, begun func()) error{
		"Plan": func(t *testing.T, h *house, w *Workspace, _ Connection, begun func()) error {
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				begun()
				<-r.Context().Done() // a clinic that does not answer
				return nil, r.Context().Err()
			})
			_, err := w.Plan(t.Context(), nil)
			return err
		},
		"RemoveConnection": func(t *testing.T, h *house, w *Workspace, c Connection, begun func()) error {
			other := h.enter()
			l, err := other.library(t.Context())
			if err != nil {
				return err
			}
			unlock, err := other.session.Tokens(c.ID).Lock(t.Context()) // a refresh that takes its time
			if err != nil {
				return err
			}
			defer unlock()
			go func() {
				defer begun()
				for { // until the removal holds the library
					soon, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
					wr, err := l.Writer(soon)
					cancel()
					if err != nil {
						return
					}
					_ = wr.Close()
				}
			}()
			_, err = w.RemoveConnection(t.Context(), c.ID)
			return err
		},
		"ExportRaw": func(t *testing.T, _ *house, w *Workspace, _ Connection, begun func()) error {
			dir := filepath.Join(t.TempDir(), "out")
			_, err := w.ExportRaw(&halting{Context: t.Context(), at: 100, halt: func() { begun(); <-w.closed }}, dir)
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%d files are left", len(left))
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, w, _, c := filled(t)
			begun, ended := make(chan struct{}), make(chan error, 1)
			var once sync.Once
			go func() { ended <- use(t, h, w, c, func() { once.Do(func() { close(begun) }) }) }()
			select {
			case <-begun:
			case err := <-ended:
				t.Fatalf("it ended before the lock: %v", err)
			}
			go func() { _ = w.Close() }()
			select {
			case err := <-ended:
				if code := CodeOf(err); code != Cancelled && code != Locked {
					t.Errorf("error %v (%q)", err, code)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on after the lock")
			}
		})
	}
}

// halting is a context that calls halt when it is asked for the n-th time.
type halting struct {
	context.Context
	at    int64
	asked atomic.Int64
	halt  func()
}

func (h *halting) Err() error {
	if h.asked.Add(1) == h.at {
		h.halt()
	}
	return h.Context.Err()
}

// TestCloseEndsReading: a lock does not wait for a long read, whose answer nobody is to see any more.
func TestCloseEndsReading(t *testing.T) {
	_, w, _, _ := filled(t)
	_, err := w.VerifyRecords(t.Context(), func(done, _ int) {
		if done == 1 {
			go func() { _ = w.Close() }()
			<-w.closed
		}
	})
	if code := CodeOf(err); code != Cancelled && code != Locked {
		t.Errorf("error %v (%q)", err, code)
	}
}
