package main

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// doorkeeper stands before a clinic of the test, in its option Around, and holds up what it is told to.
type doorkeeper struct {
	mu   sync.Mutex
	next *holdUp
}

// holdUp is one request that waits at the door.
type holdUp struct {
	path  string // how its path ends
	done  bool   // the clinic has done what was asked for, and it is the answer that waits
	came  chan struct{}
	leave chan struct{} // to be closed where the request is to pass; it is cut off when nobody waits for its answer any more
}

// holds lets the next request of a path wait, before the clinic has seen to it or, with done, after that.
func (d *doorkeeper) holds(path string, done bool) *holdUp {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next = &holdUp{path: path, done: done, came: make(chan struct{}), leave: make(chan struct{})}
	return d.next
}

// waits until the request has come.
func (h *holdUp) waits(t testing.TB) {
	t.Helper()
	select {
	case <-h.came:
	case <-time.After(time.Minute):
		t.Fatalf("nobody asked for %s", h.path)
	}
}

func (d *doorkeeper) around(clinic http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := d.take(r)
		if h == nil {
			clinic.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		if h.done {
			clinic.ServeHTTP(answer, r)
		}
		close(h.came)
		select {
		case <-h.leave:
		case <-r.Context().Done(): // nobody waits any more
			panic(http.ErrAbortHandler)
		}
		if !h.done {
			clinic.ServeHTTP(w, r)
			return
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = bytes.NewReader(answer.Body.Bytes()).WriteTo(w)
	})
}

func (d *doorkeeper) take(r *http.Request) *holdUp {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.next
	if h == nil || !strings.HasSuffix(r.URL.Path, h.path) {
		return nil
	}
	d.next = nil
	return h
}
