package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
)

// pages answers the search for Observations with pages of a given size. When gate is set it is called before each page.
type pages struct {
	mu    sync.Mutex
	base  string
	each  func(page int) []string
	count int
	gate  func(page int)
	asked []int
}

func (p *pages) answer(r *http.Request) (*http.Response, error) {
	page := 1
	_, _ = fmt.Sscanf(r.URL.Query().Get("page"), "%d", &page)
	p.mu.Lock()
	p.asked = append(p.asked, page)
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		gate(page)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	text := strings.Replace(bundle(p.each(page)...), `"total"`, `"_total"`, 1) // of all pages, which this is not
	if page < p.count {
		next := fmt.Sprintf(`{"link":[{"relation":"next","url":"%s/Observation?page=%d"}],`, p.base, page+1)
		text = next + strings.TrimPrefix(text, "{")
	}
	return respond(r, 200, text), nil
}

func (p *pages) set(gate func(int)) (asked []int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, p.gate, p.asked = p.asked, gate, nil
	return asked
}

// paged is a connection to a clinic with 4 pages of n Observations, each padded to so many bytes.
func paged(h *house, w *Workspace, n, padding int) (*pages, Connection) {
	h.t.Helper()
	server := h.clinic(sandbox.Options{Approve: true})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Observation.rs"
	done, err := w.Connect(h.t.Context(), r)
	if err != nil {
		h.t.Fatal(err)
	}
	p := &pages{base: server.Base(), count: 4, each: func(page int) []string {
		var list []string
		for i := range n {
			list = append(list, observation(fmt.Sprintf("o%d-%d", page, i), server.Patients()[0], strings.Repeat("x", padding)))
		}
		return list
	}}
	h.network.meddle(searches("Observation", p.answer))
	return p, done.Connection
}

func total(t *testing.T, w *Workspace) (n int) {
	t.Helper()
	for _, one := range counted(t, w) {
		n += one
	}
	return n
}

// TestSyncCancelled: whole pages that have come are kept, and the next sync goes on behind them.
func TestSyncCancelled(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	p, c := paged(h, w, 5, 10)
	ctx, cancel := context.WithCancel(t.Context())
	p.set(func(page int) {
		if page == 3 {
			cancel()
		}
	})
	done, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	if n := counted(t, w)["Observation"]; n != 10 || done.Stored != 11 {
		t.Errorf("%d Observations are kept, %+v", n, done)
	}
	if got := state(t, w, c.ID); got != Connected {
		t.Errorf("state %q", got)
	}
	p.set(nil)
	again := mustSync(t, w)
	if asked := p.set(nil); !slices.Equal(asked, []int{3, 4}) {
		t.Errorf("asked for the pages %v", asked)
	}
	if n := counted(t, w)["Observation"]; n != 20 || done.Stored+again.Stored != total(t, w) {
		t.Errorf("%d Observations, %+v", n, again)
	}
	// What came in two runs was never listed as a whole; the next time it is.
	mustSync(t, w)
	if asked := p.set(nil); !slices.Equal(asked, []int{1, 2, 3, 4}) {
		t.Errorf("asked for the pages %v", asked)
	}
	mustSync(t, w)
	if n := counted(t, w)["Observation"]; n != 20 {
		t.Errorf("%d Observations", n)
	}
}

// TestSyncKilled: a run that ends between two pages, without a word, is taken up where it was committed.
func TestSyncKilled(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	p, _ := paged(h, w, 9, 4<<20) // a page is more than a transaction
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reached, killed := make(chan struct{}), make(chan struct{})
	var once sync.Once
	p.set(func(page int) {
		if page == 3 {
			once.Do(func() { close(reached) })
			<-killed
		}
	})
	ended := make(chan error, 1)
	go func() {
		_, err := w.Sync(ctx, nil, nil, nil)
		ended <- err
	}()
	<-reached
	for counted(t, w)["Observation"] < 18 { // until the second page is committed
		time.Sleep(10 * time.Millisecond)
	}
	after := *h // what the next process finds
	after.config.Dir, after.config.StateDir = t.TempDir(), t.TempDir()
	for from, to := range map[string]string{h.config.Dir: after.config.Dir, h.config.StateDir: after.config.StateDir} {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	cancel()
	close(killed)
	wants(t, <-ended, Cancelled)
	p.set(nil)
	next := after.enter()
	if n := counted(t, next)["Observation"]; n != 18 {
		t.Errorf("%d Observations were committed", n)
	}
	before := total(t, next)
	done := mustSync(t, next)
	if asked := p.set(nil); !slices.Equal(asked, []int{3, 4}) {
		t.Errorf("asked for the pages %v", asked)
	}
	if n := counted(t, next)["Observation"]; n != 36 || before+done.Stored != total(t, next) {
		t.Errorf("%d Observations, %d records stored", n, done.Stored)
	}
}

// TestSyncTwiceAtOnce: the second says that somebody is at work, a removal too, and the first is not disturbed.
func TestSyncTwiceAtOnce(t *testing.T) {
	t.Parallel() // each waits for five seconds
	h := newHouse(t)
	w := h.enter()
	p, c := paged(h, w, 5, 10)
	reached, others := make(chan struct{}), make(chan struct{})
	p.set(func(page int) {
		if page == 2 {
			close(reached)
			<-others
		}
	})
	var first Synced
	var firstErr error
	var all sync.WaitGroup
	all.Go(func() { first, firstErr = w.Sync(t.Context(), nil, nil, nil) })
	<-reached
	var rest sync.WaitGroup
	rest.Go(func() {
		_, err := w.Sync(t.Context(), nil, nil, nil)
		wants(t, err, Busy)
	})
	rest.Go(func() {
		_, err := w.RemoveConnection(t.Context(), c.ID)
		wants(t, err, Busy)
	})
	rest.Wait()
	close(others)
	all.Wait()
	if firstErr != nil || first.Stored != total(t, w) || counted(t, w)["Observation"] != 20 {
		t.Errorf("%+v, %v", first, firstErr)
	}
	if got := state(t, w, c.ID); got != Connected {
		t.Errorf("state %q", got)
	}
}

// TestSyncRemovedMeanwhile: a connection that is removed while its sync waits at the door gets no records.
func TestSyncRemovedMeanwhile(t *testing.T) {
	h := newHouse(t)
	w, other := h.enter(), h.enter()
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	h.clock.pass(time.Hour)
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			h.network.meddle(nil)
			if n, err := other.eraseRecords(t.Context(), c.ID, func() error { return nil }); err != nil || n == 0 {
				t.Errorf("%d, %v", n, err)
			}
			if err := other.session.SaveConnection(t.Context(), c.ID, nil); err != nil {
				t.Error(err)
			}
			if err := other.session.DeleteConnection(t.Context(), c.ID); err != nil {
				t.Error(err)
			}
		}
		return nil, nil
	})
	_, err := w.Sync(t.Context(), nil, nil, nil)
	if err == nil {
		t.Error("it went well")
	}
	if n := counted(t, w); len(n) != 0 {
		t.Errorf("%v", n)
	}
	h.noConnection(w)
}

// TestSyncOthers: a clinic that is down does not keep the others from being fetched.
func TestSyncOthers(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	down, a := h.connected(w, sandbox.Options{})
	_, b := h.connected(w, sandbox.Options{})
	if err := down.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := w.Sync(t.Context(), []string{a.ID, b.ID}, nil, nil)
	wants(t, err, Offline)
	if done.Stored < 50 {
		t.Errorf("%+v", done)
	}
	if state(t, w, a.ID) != Connected || state(t, w, b.ID) != Connected {
		t.Error("an outage changed a connection's state")
	}
}

// TestSyncStates: what a failure says of the sign-in is kept, and a later success clears it.
func TestSyncStates(t *testing.T) {
	refuse := func(h *house) {
		h.network.meddle(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/token") {
				return respond(r, 400, `{"error":"invalid_grant"}`), nil
			}
			return nil, nil
		})
	}
	for _, c := range []struct {
		situation string
		options   sandbox.Options
		before    func(t *testing.T, h *house, w *Workspace)
		want      Code
	}{
		{"the clinic ended it", sandbox.Options{Faults: []string{"no-rotation"}}, func(_ *testing.T, h *house, _ *Workspace) { refuse(h) }, AccessEnded},
		{"the clinic ended all, and it rotates", sandbox.Options{}, func(t *testing.T, h *house, w *Workspace) {
			mustSync(t, w)
			h.clock.pass(time.Hour)
			mustSync(t, w)
			refuse(h)
		}, FamilyRevoked},
		{"an answer was lost", sandbox.Options{Faults: []string{"lost-refresh-strict"}}, func(*testing.T, *house, *Workspace) {}, SignInNeeded},
		{"the keyring is an older one", sandbox.Options{}, func(t *testing.T, h *house, w *Workspace) {
			mustSync(t, w)
			tokens := w.session.Tokens(onlyConnection(t, w).ID)
			old, rotation, err := tokens.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			h.clock.pass(time.Hour)
			mustSync(t, w)
			if err := tokens.SetToken(t.Context(), old, rotation); err != nil {
				t.Fatal(err)
			}
		}, StaleRestore},
		{"another patient", sandbox.Options{}, func(_ *testing.T, h *house, _ *Workspace) {
			h.network.meddle(changedTokens(func(answer map[string]any) { answer["patient"] = "p1002" }))
		}, NeedsReview},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			_, k := h.connected(w, c.options)
			c.before(t, h, w)
			h.clock.pass(time.Hour)
			_, err := w.Sync(t.Context(), nil, nil, nil)
			wants(t, err, c.want)
			for range 2 { // also when it is looked at again, and from another run
				_, err := h.enter().Sync(t.Context(), []string{k.ID}, nil, nil)
				wants(t, err, c.want)
			}
			if got := state(t, h.enter(), k.ID); got != c.want {
				t.Errorf("state %q", got)
			}
			h.network.meddle(nil)
			if _, err := w.Connect(t.Context(), ConnectRequest{Base: k.ID, Open: browse}); err != nil {
				t.Fatal(err)
			}
			mustSync(t, w)
			if got := state(t, w, k.ID); got != Connected {
				t.Errorf("after signing in again: state %q", got)
			}
		})
	}
	t.Run("cleared by a success", func(t *testing.T) {
		h := newHouse(t)
		w := h.enter()
		_, k := h.connected(w, sandbox.Options{})
		if _, err := w.change(t.Context(), k, func(c *Connection) bool { c.State = SignInNeeded; return true }); err != nil {
			t.Fatal(err)
		}
		mustSync(t, w)
		if got := state(t, w, k.ID); got != Connected {
			t.Errorf("state %q", got)
		}
	})
}

func onlyConnection(t *testing.T, w *Workspace) Connection {
	t.Helper()
	all, err := w.Connections(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// changedTokens lets the server answer a token request and changes the answer.
func changedTokens(change func(map[string]any)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return nil, nil
		}
		real, err := plain.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer real.Body.Close()
		var answer map[string]any
		if err := json.NewDecoder(io.LimitReader(real.Body, 1<<20)).Decode(&answer); err != nil {
			return nil, err
		}
		change(answer)
		text, err := json.Marshal(answer)
		changed := respond(r, real.StatusCode, string(text))
		changed.Header = maps.Clone(real.Header)
		changed.Header.Del("Content-Length")
		return changed, err
	}
}

// TestSyncNarrowed: a grant that shrinks is kept as it is left; what it brought before stays, and what is missing now has its reason.
func TestSyncNarrowed(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	n := counted(t, w)["Condition"]
	h.clock.pass(time.Hour)
	h.network.meddle(changedTokens(func(answer map[string]any) {
		scopes := strings.Fields(answer["scope"].(string))
		answer["scope"] = strings.Join(slices.DeleteFunc(scopes, func(s string) bool { return strings.Contains(s, "Condition") }), " ")
	}))
	done := mustSync(t, w)
	h.network.meddle(nil)
	if got := stateOf(t, w, done, "Condition"); got != "refused" {
		t.Errorf("state %q", got)
	}
	if got := counted(t, w)["Condition"]; got != n || n == 0 {
		t.Errorf("%d Conditions, before %d", got, n)
	}
	if after, err := h.enter().Connection(t.Context(), c.ID); err != nil || strings.Contains(after.Granted, "Condition") || !strings.Contains(after.Granted, "Observation") {
		t.Errorf("%q, %v", after.Granted, err)
	}
}

// TestSyncFinishesRevocation: what the server did not take before is tried again by the next sync, which fetches nothing.
func TestSyncFinishesRevocation(t *testing.T) {
	for _, c := range []struct {
		situation string
		others    bool
		named     bool
		want      Code
	}{
		{"the only one", false, false, AccessEnded},
		{"one of two", true, false, ""},
		{"by its name", true, true, AccessEnded},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			_, k := h.connected(w, sandbox.Options{})
			if c.others {
				h.connected(w, sandbox.Options{})
			}
			down := func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/revoke") {
					return respond(r, 500, ""), nil
				}
				return nil, nil
			}
			h.network.meddle(down)
			if r, err := w.Revoke(t.Context(), k.ID, false); err != nil || r.Outcome != auth.Pending {
				t.Fatalf("%+v, %v", r, err)
			}
			var ids []string
			if c.named {
				ids = []string{k.ID}
			}
			for range 2 { // also while it is still pending, nothing is fetched
				_, err := w.Sync(t.Context(), ids, nil, nil)
				if CodeOf(err) != c.want {
					t.Errorf("%v (%q), want %q", err, CodeOf(err), c.want)
				}
				if got := state(t, w, k.ID); got != Connected {
					t.Errorf("state %q though nothing has ended", got)
				}
			}
			h.network.meddle(nil)
			_, err := h.enter().Sync(t.Context(), ids, nil, nil)
			if CodeOf(err) != c.want {
				t.Errorf("%v (%q), want %q", err, CodeOf(err), c.want)
			}
			after, err := w.Connection(t.Context(), k.ID)
			if err != nil || after.State != Ended || after.Revocation.Outcome != auth.EndedChecked || after.Revocation.EndedBefore || after.TokenLocation != "none" {
				t.Errorf("%+v, %+v, %v", after, after.Revocation, err)
			}
			list, err := w.Records(t.Context(), RecordFilter{})
			if err != nil || slices.ContainsFunc(list, func(r Record) bool { return r.Connection == k.ID }) {
				t.Errorf("records came through it, %v", err)
			}
		})
	}
}
