package uitest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
)

// Bench is what a page under test gets, and what it did with it.
type Bench struct {
	Env     ui.Env
	Backend *Backend
	Session *Session
	Queue   *Queue

	Went     []ui.Route // where the page led
	Backs    int
	Unlocked []ui.Session
	Locks    int
	Parted   []string // persons who were to go
	Browsed  []string
	Copied   []string
	Listings int // of the keys
	Settings ui.Settings
	Fetches  [][]string // what was to be fetched
	Stops    int
	Changes  int         // told of
	Raised   int         // the window was brought before the browser
	Unseen   []ui.Notice // what no page showed
	Notices  []ui.Notice // what the page is told of that
	Fetching ui.Fetching // what the page is told of it
	Alone    bool        // nothing stands beside the page

	window *ui.Tasks
	t      testing.TB
}

// NewBench returns an environment with the made-up person unlocked.
func NewBench(t testing.TB) *Bench {
	t.Helper()
	words(t)
	b := &Bench{Backend: NewBackend(), Queue: newQueue(), Settings: ui.Settings{Variant: "light", Scale: 1, Still: true}, t: t}
	b.Session = b.Backend.Unlocked
	b.Env = ui.Env{
		Backend: b.Backend, Session: b.Session, Tasks: ui.NewTasks(b.Queue.Post),
		Go:     func(r ui.Route) { b.Went = append(b.Went, r) },
		Opened: func(s ui.Session) { b.Unlocked = append(b.Unlocked, s) },
		Lock:   func() { b.Locks++ },
		Part: func(p ui.Person, then func()) {
			b.Parted = append(b.Parted, p.ID)
			then()
		},
		Browse:  func(address string) error { b.Browsed = append(b.Browsed, address); return nil },
		Copy:    func(text string, _ bool) { b.Copied = append(b.Copied, text) },
		Keys:    func() { b.Listings++ },
		Fetch:   func(ids ...string) { b.Fetches = append(b.Fetches, ids) },
		Stop:    func() { b.Stops++ },
		Fetched: func() ui.Fetching { return b.Fetching },
		Beside:  func() bool { return !b.Alone },
		Notices: func() []ui.Notice { return b.Notices },
		Dismiss: func(i int) { b.Notices = slices.Delete(b.Notices, i, i+1) },
		Setting: func() ui.Settings { return b.Settings },
		Set:     func(s ui.Settings) { b.Settings = s },
		Now:     func() time.Time { return Now },
		Canvas: func() fyne.Canvas {
			windows := fyne.CurrentApp().Driver().AllWindows()
			return windows[len(windows)-1].Canvas()
		},
	}
	b.window = ui.NewTasks(b.Queue.Post)
	b.Env.Works = ui.NewWorks(b.window, ui.WorkHooks{
		Found:     func() { b.Raised++ },
		Connected: func(c ui.Connection) { b.Fetches = append(b.Fetches, []string{c.ID}) },
		Changed:   func() { b.Changes++ },
		Unseen:    func(n ui.Notice) { b.Unseen = append(b.Unseen, n) },
	})
	t.Cleanup(func() {
		b.Env.Tasks.Close()
		b.window.Close()
		b.Env.Tasks.Wait()
		b.window.Wait()
	})
	return b
}

// LastWent is where the page led last.
func (b *Bench) LastWent() ui.Route {
	if len(b.Went) == 0 {
		return ui.Route{}
	}
	return b.Went[len(b.Went)-1]
}

// Settle lets all work end and its answers reach the page. Work that is held by [Faults.Hold] must be released before.
func (b *Bench) Settle() {
	b.t.Helper()
	for {
		b.window.Wait()
		drained := b.Queue.Drain()
		b.Env.Tasks.Wait()
		if drained+b.Queue.Drain() == 0 {
			break
		}
	}
	settle()
}

// Until lets answers reach the page until a condition holds, such as while some work is held.
func (b *Bench) Until(what string, holds func() bool) {
	b.t.Helper()
	b.Queue.until(b.t, what, holds)
	settle()
}

// Queue holds what is to run on the window's thread until the test, which is that thread, runs it.
type Queue struct {
	mu      sync.Mutex
	waiting []func()
	came    chan struct{}
}

func newQueue() *Queue { return &Queue{came: make(chan struct{}, 1)} }

// Post is for [ui.NewTasks].
func (q *Queue) Post(f func(), _ any) {
	q.mu.Lock()
	q.waiting = append(q.waiting, f)
	q.mu.Unlock()
	select {
	case q.came <- struct{}{}:
	default:
	}
}

// Drain runs what waits, and counts it.
func (q *Queue) Drain() int {
	q.mu.Lock()
	waiting := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	for _, f := range waiting {
		f()
	}
	return len(waiting)
}

func (q *Queue) until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		q.Drain()
		if holds() {
			return
		}
		select {
		case <-q.came:
		case <-limit:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}
