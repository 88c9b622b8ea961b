package uitest

import (
	"context"
	"errors"
	"strings"
	"sync"

	"chartkey/ui"
)

// Faults lets a test decide what each method of the made-up backend does.
type Faults struct {
	mu    sync.Mutex
	fails map[string]string
	with  map[string]*ui.Failure
	holds map[string]chan struct{}
	calls map[string]int
}

func newFaults() *Faults {
	return &Faults{fails: map[string]string{}, with: map[string]*ui.Failure{}, holds: map[string]chan struct{}{}, calls: map[string]int{}}
}

// DamagedLog is for Fail: the code "damaged", of the log.
const DamagedLog = "damaged log"

// Fail lets a method, by its name, fail with a code from now on, or with a code and behind a blank what it is in particular; "" lets it work again.
func (f *Faults) Fail(method, code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.with, method)
	if code == "" {
		delete(f.fails, method)
		return
	}
	f.fails[method] = code
}

// FailWith is Fail for a failure that says more than its code, until the next Fail.
func (f *Faults) FailWith(method string, failure ui.Failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	failure.Err = errors.New(failure.Code)
	f.with[method] = &failure
}

// Hold lets a method wait, until it is released or cancelled.
func (f *Faults) Hold(method string) (release func()) {
	held := make(chan struct{})
	f.mu.Lock()
	f.holds[method] = held
	f.mu.Unlock()
	return sync.OnceFunc(func() {
		f.mu.Lock()
		delete(f.holds, method)
		f.mu.Unlock()
		close(held)
	})
}

// Calls counts how often a method was called.
func (f *Faults) Calls(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

// enter is the beginning of each method.
func (f *Faults) enter(ctx context.Context, method string) error {
	f.mu.Lock()
	f.calls[method]++
	held := f.holds[method]
	f.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return &ui.Failure{Code: "cancelled", Err: ctx.Err()}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if failure := f.with[method]; failure != nil {
		return failure
	}
	if code, fails := f.fails[method]; fails {
		if code == DamagedLog {
			return &ui.Failure{Code: "damaged", Log: true, Err: errors.New("the log is damaged")}
		}
		code, part, _ := strings.Cut(code, " ")
		return &ui.Failure{Code: code, Part: part, Err: errors.New("the test wants " + method + " to fail")}
	}
	return nil
}
