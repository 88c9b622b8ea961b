package keyring

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	zalando "github.com/zalando/go-keyring"
)

// calls runs the library's calls, which know no time limit, each in a goroutine that can be left behind.
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

// do runs a call, once more if the service went away under it, and gives its error a meaning.
func (c *calls) do(ctx context.Context, account string, write bool, call func() (string, error)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := c.cfg.reachable(); err != nil {
		return "", err
	}
	if write && c.stuck(account) {
		return "", fmt.Errorf("an earlier change of this entry still waits: %w", ErrTimeout)
	}
	got := c.limited(ctx, account, write, call)
	if isNoReply(got.err) {
		got = c.limited(ctx, account, write, call)
	}
	if got.err != nil {
		return "", c.meaning(got.err)
	}
	return got.value, nil
}

// limited runs a call until it answers, the time is up or ctx ends.
func (c *calls) limited(ctx context.Context, account string, write bool, call func() (string, error)) answer {
	done := make(chan answer, 1)
	c.begin(account, write)
	go func() {
		defer c.end(account, write)
		done <- recovered(call)
	}()
	limit := time.NewTimer(c.cfg.Timeout)
	defer limit.Stop()
	notice := time.NewTimer(c.cfg.NoticeAfter)
	defer notice.Stop()
	for {
		select {
		case a := <-done:
			return a
		case <-notice.C:
			c.cfg.Notice("waiting for the keyring prompt")
		case <-limit.C:
			return answer{err: ErrTimeout}
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return answer{err: fmt.Errorf("%w: %w", ErrTimeout, ctx.Err())}
			}
			return answer{err: ctx.Err()}
		}
	}
}

// meaning leaves our own errors as they are and has the platform judge the others.
func (c *calls) meaning(err error) error {
	switch {
	case errors.Is(err, zalando.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, zalando.ErrUnsupportedPlatform):
		return fmt.Errorf("%w: %w", ErrNone, err)
	case errors.Is(err, ErrTimeout), errors.Is(err, context.Canceled):
		return err
	}
	if err = c.cfg.classify(err); errors.Is(err, ErrNone) || errors.Is(err, ErrLocked) || errors.Is(err, ErrDismissed) {
		return err
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

// errPanic says that the library panicked, which it does when the bus goes away under an open prompt.
var errPanic = errors.New("the keyring library failed")

func recovered(call func() (string, error)) (a answer) {
	defer func() {
		if recover() != nil { // what it said may hold anything
			a = answer{err: errPanic}
		}
	}()
	value, err := call()
	return answer{value, err}
}
