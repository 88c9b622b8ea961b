package ui

import (
	"context"
	"sync"
	"time"
)

// progressEvery is how often a person can see a number change.
const progressEvery = 100 * time.Millisecond

// Post runs a function on the window's thread. What it does there is written in another one, of any type, which tells where in the code to
// look for what held the window up.
type Post func(f func(), written any)

// Tasks is the work that one page has under way off the window's thread. After Close nothing of it reaches the page any more.
type Tasks struct {
	post Post

	ctx    context.Context //nolint:containedctx // the life of a page, which no single call has
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu    sync.Mutex
	under map[string]*task // by key
}

type task struct{ cancel context.CancelFunc }

// NewTasks returns no work. post is fyne.Do in the app, and a queue in tests.
func NewTasks(post Post) *Tasks {
	ctx, cancel := context.WithCancel(context.Background())
	return &Tasks{post: post, ctx: ctx, cancel: cancel, under: map[string]*task{}}
}

// Close cancels all work; answers that come later are dropped. It does not wait.
func (t *Tasks) Close() { t.cancel() }

// Wait blocks until all work has ended. It is for the end of the program and for tests, never for the window's thread.
func (t *Tasks) Wait() { t.wg.Wait() }

// Cancel ends the work under a key.
func (t *Tasks) Cancel(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if under := t.under[key]; under != nil {
		under.cancel()
	}
}

// Drop ends the work under a key and drops its answer.
func (t *Tasks) Drop(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if under := t.under[key]; under != nil {
		under.cancel()
		delete(t.under, key)
	}
}

// Busy reports whether work is under way under a key.
func (t *Tasks) Busy(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.under[key] != nil
}

// Run does work on a goroutine of its own and brings its answer back to the window's thread. New work under the same key cancels the work
// before it, whose answer is dropped: a late answer never paints over a newer one. The answer of work that was cancelled by
// [Tasks.Cancel] comes all the same.
func Run[T any](t *Tasks, key string, work func(context.Context) (T, error), done func(T, error)) {
	run(t, key, work, done, func(T) {})
}

// RunSeen is [Run] for an answer that somebody has to see: unseen gets the one of work that was done although its page has been left. It is called
// on the window's thread.
func RunSeen[T any](t *Tasks, key string, work func(context.Context) (T, error), done func(T, error), unseen func(T)) {
	run(t, key, work, done, unseen)
}

// RunOpening is [Run] for work that opens a vault. Keys that nobody waits for any more are forgotten again: those that come after the work
// was cancelled, and those whose page has been left.
func RunOpening(t *Tasks, key string, open func(context.Context) (Session, error), done func(Session, error)) {
	forget := func(s Session) {
		if s != nil {
			_ = s.Lock() // the keys go first; what may fail is to write that down
		}
	}
	run(t, key, func(ctx context.Context) (Session, error) {
		s, err := open(ctx)
		if err == nil && ctx.Err() != nil {
			forget(s)
			return nil, &Failure{Code: "cancelled", Err: ctx.Err()}
		}
		return s, err
	}, done, func(s Session) { t.wg.Go(func() { forget(s) }) })
}

// run is [Run]; dropped is told of an answer that is not wanted any more.
func run[T any](t *Tasks, key string, work func(context.Context) (T, error), done func(T, error), dropped func(T)) {
	ctx, cancel := context.WithCancel(t.ctx)
	mine := &task{cancel: cancel}
	t.mu.Lock()
	if before := t.under[key]; before != nil {
		before.cancel()
	}
	t.under[key] = mine
	t.mu.Unlock()
	t.wg.Go(func() {
		defer cancel()
		answer, err := work(ctx)
		t.post(func() {
			if t.finish(key, mine) {
				done(answer, err)
			} else if err == nil {
				dropped(answer)
			}
		}, done)
	})
}

// finish reports whether the task's answer is still wanted.
func (t *Tasks) finish(key string, mine *task) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.under[key] != mine {
		return false
	}
	delete(t.under, key)
	return t.ctx.Err() == nil
}

// Report returns a function that brings the newest value to the window's thread, at most ten times a second; values between are dropped.
// It may be called from any goroutine, within the work of Run. The last value before a pause of that long is shown too.
func Report[P any](t *Tasks, show func(P)) func(P) {
	r := &reporter[P]{tasks: t, show: show}
	return r.report
}

type reporter[P any] struct {
	tasks *Tasks
	show  func(P)

	mu      sync.Mutex
	newest  P
	waiting bool
}

func (r *reporter[P]) report(value P) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.newest = value
	if r.waiting {
		return
	}
	r.waiting = true
	time.AfterFunc(progressEvery, func() {
		r.tasks.post(func() {
			r.mu.Lock()
			value := r.newest
			r.waiting = false
			r.mu.Unlock()
			if r.tasks.ctx.Err() == nil {
				r.show(value)
			}
		}, r.show)
	})
}

// Each brings every value to the window's thread, in order and none dropped: for evidence, not for progress.
func Each[P any](t *Tasks, show func(P)) func(P) {
	return func(value P) {
		t.post(func() {
			if t.ctx.Err() == nil {
				show(value)
			}
		}, show)
	}
}
