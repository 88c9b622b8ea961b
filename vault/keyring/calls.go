package keyring

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// calls runs the backend's calls, each in a goroutine that can be left behind: not every backend hears of the end of its context.
type calls struct {
	cfg SystemConfig

	mu      sync.Mutex
	waiting map[string]int // accounts with a write that was left behind and may still happen
}

func newCalls(cfg SystemConfig) *calls { return &calls{cfg: cfg, waiting: map[string]int{}} }

// answer is what a call brought.
type answer struct {
	value string
	err   error
}

type backendCall func(context.Context) (string, error)

// do runs a call, once more if the service went away under it, and gives its error a meaning.
func (c *calls) do(ctx context.Context, account string, write bool, call backendCall) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := c.cfg.reachable(); err != nil {
		return "", err
	}
	if write && c.stuck(account) {
		return "", fmt.Errorf("an earlier change of this entry still waits: %w", ErrTimeout)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.Timeout, ErrTimeout) // for both tries
	defer cancel()
	notice := time.NewTimer(c.cfg.NoticeAfter)
	defer notice.Stop()
	got := c.limited(ctx, notice.C, account, write, call)
	if isNoReply(got.err) {
		got = c.limited(ctx, notice.C, account, write, call)
	}
	if got.err != nil {
		return "", meaning(c.cfg.classify(got.err))
	}
	return got.value, nil
}

// limited runs a call until it answers or ctx ends.
func (c *calls) limited(ctx context.Context, notice <-chan time.Time, account string, write bool, call backendCall) answer {
	done := make(chan answer, 1)
	c.begin(account, write)
	go func() {
		defer c.end(account, write)
		done <- recovered(ctx, call)
	}()
	for {
		select {
		case a := <-done:
			if a.err != nil && ctx.Err() != nil { // of which the call may have heard first
				a.err = ended(ctx)
			}
			return a
		case <-notice:
			c.cfg.Notice("waiting for the keyring prompt")
		case <-ctx.Done():
			return answer{err: ended(ctx)}
		}
	}
}

// ended is why a context has ended: its own limit, that of the caller, or the caller's will.
func ended(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, ErrTimeout):
		return ErrTimeout
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrTimeout, ctx.Err())
	default:
		return ctx.Err()
	}
}

// meaning leaves our own errors as they are; whatever else a platform could not judge is ErrFailed.
func meaning(err error) error {
	for _, own := range []error{ErrNotFound, ErrNone, ErrLocked, ErrDismissed, ErrTimeout, context.Canceled} {
		if errors.Is(err, own) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrFailed, err)
}

func (c *calls) begin(account string, write bool) {
	if write {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waiting[account]++
	}
}

func (c *calls) end(account string, write bool) {
	if write {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.waiting[account]--; c.waiting[account] == 0 {
			delete(c.waiting, account)
		}
	}
}

func (c *calls) stuck(account string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting[account] > 0
}

// errPanic says that the library panicked.
var errPanic = errors.New("the keyring library failed")

func recovered(ctx context.Context, call backendCall) (a answer) {
	defer func() {
		if recover() != nil { // what it said may hold anything
			a = answer{err: errPanic}
		}
	}()
	value, err := call(ctx)
	return answer{value, err}
}
