package workspace

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
			if n, err := other.eraseRecords(t.Context(), c.ID); err != nil || n == 0 {
				t.Errorf("%d, %v", n, err)
			}
			if err := other.session.SaveConnection(t.Context(), c.ID, nil); err != nil {
				t.Error(err)
			}
			if err := other.session.Tokens(c.ID).DeleteConnection(t.Context()); err != nil {
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
