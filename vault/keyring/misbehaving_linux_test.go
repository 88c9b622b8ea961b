package keyring_test

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// limit is the deadline of a call of which no answer is expected, patience that of the others, and late what no call may take.
const (
	limit    = 200 * time.Millisecond
	late     = 20 * limit
	patience = time.Minute
)

func withLimit(limit time.Duration) *keyring.SystemStore {
	return keyring.NewSystem(keyring.SystemConfig{Service: service, Timeout: limit})
}

// methods are what a client calls of a Secret Service, and for which of our calls.
var methods = map[string][]string{
	"Get": {"get", "set", "delete"}, "ReadAlias": {}, "Unlock": {"get", "set", "delete"}, "SearchItems": {"get", "set", "delete"},
	"OpenSession": {"get", "set", "delete"}, "GetSecret": {"get", "set", "delete"}, "CreateItem": {"set"}, "Delete": {"delete"},
}

// misbehaving is a Double that holds a value for "a" and then takes on its manners, and the store that asks it.
func misbehaving(t *testing.T, m keyringtest.Manners) (*keyringtest.Double, *keyring.SystemStore) {
	t.Helper()
	d := keyringtest.StartDouble(t, keyringtest.Manners{})
	d.Use(t)
	s := withLimit(patience)
	want(t, s.Set(t.Context(), "a", "old"), nil)
	d.Behave(m)
	return d, s
}

// calls are what can be asked of a store for the entry "a".
func calls(ctx context.Context, s *keyring.SystemStore) map[string]func() error {
	return map[string]func() error{
		"get":    func() error { _, err := s.Get(ctx, "a"); return err },
		"set":    func() error { return s.Set(ctx, "a", "new") },
		"delete": func() error { return s.Delete(ctx, "a") },
	}
}

// wantOf runs calls by their names and wants of each that error, in time.
func wantOf(t *testing.T, s *keyring.SystemStore, target error, names ...string) {
	t.Helper()
	if errors.Is(target, keyring.ErrTimeout) {
		s = withLimit(limit)
	}
	for _, name := range names {
		begun := time.Now()
		if err := calls(t.Context(), s)[name](); !errors.Is(err, target) {
			t.Errorf("%s: got error %v, want %v", name, err, target)
		} else if err != nil && (strings.Contains(err.Error(), "PLANTED") || len(err.Error()) > 300) {
			t.Errorf("%s: the error quotes the service: %v", name, err)
		}
		if took := time.Since(begun); took > late {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestAServiceThatLies(t *testing.T) {
	for name, keep := range map[string]func(string) string{
		"another value":     func(string) string { return "other" },
		"nothing":           func(string) string { return "" },
		"cut to 2,560":      func(v string) string { return v[:min(len(v), 2560)] },
		"without new lines": strings.TrimSpace,
		"not text":          func(string) string { return "\xff\x00" },
	} {
		t.Run(name, func(t *testing.T) {
			d, s := misbehaving(t, keyringtest.Manners{Keep: keep})
			want(t, s.Set(t.Context(), "a", strings.Repeat("v", 3000)+"\n"), keyring.ErrNotKept)
			if usual := strings.Repeat("v", 2000); keep(usual) == usual { // what the vault stores lies below such limits
				want(t, s.Set(t.Context(), "a", usual), nil)
			}
			d.Behave(keyringtest.Manners{})
			want(t, s.Set(t.Context(), "a", "new"), nil)
		})
	}
	for name, m := range map[string]keyringtest.Manners{
		"nothing is stored":       {Forgets: true},
		"a storing is dismissed":  {Asks: "CreateItem", Prompt: func(d *keyringtest.Double) { d.Complete(true) }},
		"a deletion is dismissed": {Asks: "Delete", Prompt: func(d *keyringtest.Double) { d.Complete(true) }},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := misbehaving(t, m)
			if m.Asks != "Delete" {
				wantOf(t, s, keyring.ErrNotKept, "set")
			}
			if m.Asks != "CreateItem" {
				wantOf(t, s, keyring.ErrNotKept, "delete")
			}
			if got := d.Values(); got["a"] != "old" {
				t.Errorf("kept: %v", got)
			}
		})
	}
}

func TestPrompts(t *testing.T) {
	for name, c := range map[string]struct {
		prompt func(*keyringtest.Double)
		want   error
	}{
		"answered":                {func(d *keyringtest.Double) { d.Complete(false) }, nil},
		"dismissed":               {func(d *keyringtest.Double) { d.Complete(true) }, keyring.ErrLocked},
		"never answered":          {nil, keyring.ErrTimeout},
		"the service dies":        {func(d *keyringtest.Double) { d.Leave() }, keyring.ErrNone},
		"answered by nothing":     {func(d *keyringtest.Double) { d.CompleteOddly() }, keyring.ErrFailed},
		"answered by two numbers": {func(d *keyringtest.Double) { d.CompleteOddly(int32(1), "x") }, keyring.ErrFailed},
		"answered by half":        {func(d *keyringtest.Double) { d.CompleteOddly(false) }, keyring.ErrFailed},
		"opens something else": {
			func(d *keyringtest.Double) { d.CompleteOddly(false, dbus.MakeVariant([]dbus.ObjectPath{"/other"})) }, keyring.ErrLocked,
		},
		"opens a number": {func(d *keyringtest.Double) { d.CompleteOddly(false, dbus.MakeVariant(int64(7))) }, keyring.ErrLocked},
		"a stranger answers": {func(d *keyringtest.Double) {
			d.Forge("org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant([]dbus.ObjectPath{}))
			d.Forge("org.freedesktop.Secret.Prompt.Completed", "odd")
			d.Complete(false)
		}, nil},
		"strangers talk of other things": {func(d *keyringtest.Double) {
			d.Forge("org.freedesktop.DBus.NameOwnerChanged", d.Name(), d.Name(), "")
			d.Forge("org.freedesktop.DBus.NameAcquired", int32(1))
			for range 100 { // more than is kept for us
				d.Forge("org.freedesktop.ScreenSaver.ActiveChanged", true)
			}
			d.Complete(false)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, call := range []string{"get", "set", "delete"} {
				t.Run(call, func(t *testing.T) {
					_, s := misbehaving(t, keyringtest.Manners{Locked: true, Prompt: c.prompt})
					wantOf(t, s, c.want, call)
				})
			}
		})
	}
	t.Run("comes back", func(t *testing.T) {
		d, s := misbehaving(t, keyringtest.Manners{Locked: true, Prompt: func(d *keyringtest.Double) { d.Leave() }})
		wantOf(t, s, keyring.ErrNone, "get")
		d.Behave(keyringtest.Manners{})
		d.Return()
		wantValue(t, s, "a", "old")
	})
	t.Run("comes back at once", func(t *testing.T) { // as the bus itself starts it again: the call is made once more
		back := make(chan struct{})
		_, s := misbehaving(t, keyringtest.Manners{Locked: true, Prompt: func(d *keyringtest.Double) {
			d.Leave()
			d.Behave(keyringtest.Manners{})
			d.Return()
			close(back)
		}})
		if _, err := s.Get(t.Context(), "a"); err != nil && !errors.Is(err, keyring.ErrNone) { // whichever was first
			t.Error(err)
		}
		<-back
		wantValue(t, s, "a", "old")
	})
}

// TestNoLateChange: a change that waits for the person when it is given up is withdrawn, so that it does not come over a later one.
func TestNoLateChange(t *testing.T) {
	d, s := misbehaving(t, keyringtest.Manners{Asks: "CreateItem"})
	wantOf(t, s, keyring.ErrTimeout, "set")
	d.Behave(keyringtest.Manners{})
	begun := time.Now()
	for err := keyring.ErrTimeout; errors.Is(err, keyring.ErrTimeout); { // until it is withdrawn
		if err = s.Set(t.Context(), "a", "newer"); err != nil && (!errors.Is(err, keyring.ErrTimeout) || time.Since(begun) > late) {
			t.Fatal(err)
		}
	}
	d.Complete(false)
	wantValue(t, s, "a", "newer")
}

func TestEachMethodFails(t *testing.T) {
	const isLocked, gone = "org.freedesktop.Secret.Error.IsLocked", "org.freedesktop.Secret.Error.NoSuchObject"
	for method, uses := range methods {
		for name, c := range map[string]struct {
			manners keyringtest.Manners
			want    error
		}{
			"hangs":       {keyringtest.Manners{Hangs: method}, keyring.ErrTimeout},
			"dies":        {keyringtest.Manners{Dies: method}, keyring.ErrNone},
			"is locked":   {keyringtest.Manners{Fails: map[string]string{method: isLocked}}, keyring.ErrLocked},
			"goes wrong":  {keyringtest.Manners{Fails: map[string]string{method: gone}}, keyring.ErrFailed},
			"says little": {keyringtest.Manners{Answers: map[string][]any{method: {}}}, keyring.ErrFailed},
			"says else":   {keyringtest.Manners{Answers: map[string][]any{method: {int64(1), []string{"x"}, dbus.MakeVariant(3.5)}}}, keyring.ErrFailed},
		} {
			t.Run(method+" "+name, func(t *testing.T) {
				for _, use := range uses {
					d, s := misbehaving(t, c.manners)
					wantOf(t, s, c.want, use)
					if got := d.Values()["a"]; got != "old" {
						t.Errorf("%s: kept %q", use, got)
					}
				}
			})
		}
	}
}

// TestWithoutALoginCollection: where there is none of that name the default one is taken, and where there is none at all that is said.
func TestWithoutALoginCollection(t *testing.T) {
	_, s := misbehaving(t, keyringtest.Manners{Empty: true})
	wantOf(t, s, keyring.ErrNoCollection, "get", "set", "delete")
	want(t, s.Look(t.Context()), keyring.ErrNoCollection)
	_, s = misbehaving(t, keyringtest.Manners{Answers: map[string][]any{"Get": {dbus.MakeVariant([]dbus.ObjectPath{"/other"})}}})
	wantValue(t, s, "a", "old")
}

// TestNothingIsLeftBehind: however often a service does not answer, is killed or answers wrongly, no goroutine and no connection stays.
func TestNothingIsLeftBehind(t *testing.T) {
	d := keyringtest.StartDouble(t, keyringtest.Manners{})
	d.Use(t)
	s := withLimit(20 * time.Millisecond)
	_, _ = s.Get(t.Context(), "a") // what is made once is there
	connections, goroutines := d.Connections(), runtime.NumGoroutine()
	bad := map[string]keyringtest.Manners{
		"never answers": {Locked: true},
		"dismisses":     {Locked: true, Prompt: func(d *keyringtest.Double) { d.Complete(true) }},
		"odd":           {Locked: true, Prompt: func(d *keyringtest.Double) { d.CompleteOddly(int32(1)) }},
		"forges":        {Locked: true, Prompt: func(d *keyringtest.Double) { d.Forge("org.example.Any.Thing", true) }},
		"malformed":     {Answers: map[string][]any{"SearchItems": {"x"}}},
	}
	for range 20 {
		for _, name := range slices.Sorted(maps.Keys(bad)) {
			d.Behave(bad[name])
			for call, do := range calls(t.Context(), s) {
				if err := do(); err == nil {
					t.Errorf("%s: %s did not fail", name, call)
				}
			}
		}
	}
	if !await(t, func() bool { return runtime.NumGoroutine() <= goroutines+2 && d.Connections() <= connections }) {
		stacks := make([]byte, 1<<16)
		t.Fatalf("%d goroutines of before are %d, %d connections are %d\n%s", goroutines, runtime.NumGoroutine(), connections, d.Connections(),
			stacks[:runtime.Stack(stacks, true)])
	}
}

// await looks now and then whether something holds, and gives up after a long time.
func await(t *testing.T, holds func() bool) bool {
	t.Helper()
	within, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-within.Done():
			return false
		case <-again.C:
		}
	}
	return true
}
