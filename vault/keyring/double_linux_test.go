package keyring

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// double is a backend that does what a test wants of it.
type double struct {
	mu      sync.Mutex
	values  map[string]string
	keep    func(value string) string // what is kept of a value
	before  func(call string) error   // runs first; an error is the answer
	dismiss bool                      // changes nothing and says that all is well
}

func newDouble() *double { return &double{values: map[string]string{}} }

func (d *double) begin(call string) error {
	if d.before != nil {
		return d.before(call)
	}
	return nil
}

func (d *double) Get(_ context.Context, _, account string) (string, error) {
	if err := d.begin("get"); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	value, ok := d.values[account]
	if !ok {
		return "", ErrNotFound
	}
	return value, nil
}

func (d *double) Set(_ context.Context, _, account, value string) error {
	if err := d.begin("set"); err != nil || d.dismiss {
		return err
	}
	if d.keep != nil {
		value = d.keep(value)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.values[account] = value
	return nil
}

func (d *double) Delete(_ context.Context, _, account string) error {
	if err := d.begin("delete"); err != nil || d.dismiss {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.values, account)
	return nil
}

func over(d *double, timeout time.Duration) *SystemStore {
	return NewSystem(SystemConfig{Service: "s", Timeout: timeout, backend: d, reachable: func() error { return nil }})
}

func TestAKeyringThatLiesIsNoticed(t *testing.T) {
	for name, keep := range map[string]func(string) string{
		"truncated":  func(v string) string { return v[:len(v)/2] },
		"re-encoded": func(v string) string { return "go-keyring-base64:" + v },
		"trimmed":    strings.TrimSpace,
		"emptied":    func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble()
			d.keep = keep
			if err := over(d, time.Minute).Set(t.Context(), "a", "value\n"); !errors.Is(err, ErrNotKept) {
				t.Errorf("got error %v, want %v", err, ErrNotKept)
			}
		})
	}
	t.Run("dismissed", func(t *testing.T) {
		d := newDouble()
		s := over(d, time.Minute)
		d.values["old"] = "value"
		d.dismiss = true
		for call, err := range map[string]error{
			"a new entry": s.Set(t.Context(), "a", "v"),
			"an old one":  s.Set(t.Context(), "old", "v"),
			"a deletion":  s.Delete(t.Context(), "old"),
		} {
			if !errors.Is(err, ErrNotKept) {
				t.Errorf("%s: got error %v, want %v", call, err, ErrNotKept)
			}
		}
	})
}

func TestAPanicOfTheLibraryIsAnError(t *testing.T) {
	d := newDouble()
	d.before = func(string) error { panic("PLANTED") }
	_, err := over(d, time.Minute).Get(t.Context(), "a")
	if err == nil || strings.Contains(err.Error(), "PLANTED") {
		t.Errorf("got error %v", err)
	}
}

func TestAServiceThatGoesAwayIsAskedOnceMore(t *testing.T) {
	noReply := dbus.Error{Name: "org.freedesktop.DBus.Error.NoReply", Body: []any{"PLANTED"}}
	for _, c := range []struct {
		name     string
		failures int
		calls    int
		fails    bool
	}{{"once", 1, 2, false}, {"for good", 100, 2, true}} {
		t.Run(c.name, func(t *testing.T) {
			d := newDouble()
			d.values["a"] = "v"
			calls := 0
			d.before = func(string) error {
				if calls++; calls <= c.failures {
					return noReply
				}
				return nil
			}
			value, err := over(d, time.Minute).Get(t.Context(), "a")
			if calls != c.calls || (err != nil) != c.fails || !c.fails && value != "v" {
				t.Errorf("got %q, %v after %d calls", value, err, calls)
			}
			if err != nil && strings.Contains(err.Error(), "PLANTED") {
				t.Errorf("the error quotes the service: %v", err)
			}
		})
	}
}

// timed is a backend that notes until when each of its calls may take.
type timed struct {
	*double
	until []time.Time
}

func (d *timed) Get(ctx context.Context, service, account string) (string, error) {
	until, _ := ctx.Deadline()
	d.until = append(d.until, until)
	return d.double.Get(ctx, service, account)
}

// TestBothTriesHaveOneTime: a service that goes away late is not waited for twice.
func TestBothTriesHaveOneTime(t *testing.T) {
	d := &timed{double: newDouble()}
	d.before = func(string) error { return errGone }
	s := NewSystem(SystemConfig{Service: "s", Timeout: time.Minute, backend: d, reachable: func() error { return nil }})
	if _, err := s.Get(t.Context(), "a"); !errors.Is(err, ErrFailed) {
		t.Errorf("got error %v", err)
	}
	if len(d.until) != 2 || !d.until[0].Equal(d.until[1]) {
		t.Errorf("until %v", d.until)
	}
}

func TestAWriteLeftBehindBlocksTheNext(t *testing.T) {
	d := newDouble()
	release := make(chan struct{})
	d.before = func(call string) error {
		if call == "set" {
			<-release
		}
		return nil
	}
	s := over(d, 20*time.Millisecond)
	if err := s.Set(t.Context(), "a", "first"); !errors.Is(err, ErrTimeout) {
		t.Fatalf("got error %v, want %v", err, ErrTimeout)
	}
	start := time.Now()
	if err := s.Set(t.Context(), "a", "second"); !errors.Is(err, ErrTimeout) {
		t.Fatalf("got error %v, want %v", err, ErrTimeout)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("the second write waited for %v", took)
	}
	close(release)
	deadline, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for s.calls.stuck("a") && deadline.Err() == nil { // until the first write has ended
		runtime.Gosched()
	}
	if err := NewSystem(SystemConfig{Service: "s", backend: d, reachable: func() error { return nil }}).
		Set(t.Context(), "a", "third"); err != nil {
		t.Fatal(err)
	}
	if got := d.values["a"]; got != "third" {
		t.Errorf("got %q", got)
	}
}

func TestAContextEndsTheWait(t *testing.T) {
	d := newDouble()
	block := make(chan struct{})
	defer close(block)
	d.before = func(string) error { <-block; return nil }
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := over(d, time.Hour).Get(ctx, "a")
	if !errors.Is(err, ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v", err)
	}
}

func TestMeaningOfTheLibrarysErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"absent", ErrNotFound, ErrNotFound},
		{"no service", dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}, ErrNone},
		{"not activatable", dbus.Error{Name: "org.freedesktop.DBus.Error.Spawn.ExecFailed"}, ErrNone},
		{"locked", dbus.Error{Name: "org.freedesktop.Secret.Error.IsLocked"}, ErrLocked},
		{"connection gone", dbus.ErrClosed, ErrNone},
		{"not there yet", dbus.Error{Name: "org.freedesktop.DBus.Error.UnknownMethod"}, ErrFailed},
		{"went away twice", dbus.Error{Name: "org.freedesktop.DBus.Error.NoReply"}, ErrFailed},
		{"cannot write", dbus.Error{Name: "org.freedesktop.DBus.Error.Failed"}, ErrFailed},
		{"anything else", errors.New("some other words"), ErrFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDouble()
			d.before = func(string) error { return c.err }
			if _, err := over(d, time.Minute).Get(t.Context(), "a"); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
	t.Run("anything else keeps its own text, without the service's words", func(t *testing.T) {
		d := newDouble()
		d.before = func(string) error {
			return dbus.Error{Name: "org.example." + strings.Repeat("x", 500), Body: []any{"PLANTED"}}
		}
		_, err := over(d, time.Minute).Get(t.Context(), "a")
		if err == nil || len(err.Error()) > 300 || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("got error %v", err)
		}
	})
}
