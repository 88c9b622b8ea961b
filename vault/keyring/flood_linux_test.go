package keyring_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// TestAFloodOfSignals: what another program sends while a prompt is not even shown is dropped as it comes, and its end is heard all the same.
func TestAFloodOfSignals(t *testing.T) {
	const signals = 3000
	for name, hangs := range map[string]string{"before the prompt is shown": "Prompt", "while it is shown": ""} {
		t.Run(name, func(t *testing.T) {
			flooded := make(chan struct{})
			_, s := misbehaving(t, keyringtest.Manners{Locked: true, Hangs: hangs, Prompt: func(d *keyringtest.Double) {
				d.Flood(signals, "org.example.Any.Thing", strings.Repeat("x", 1000))
				close(flooded)
				d.Complete(false)
			}})
			if hangs != "" {
				s = withLimit(2 * time.Second)
			}
			before, ended := runtime.NumGoroutine(), make(chan error, 1)
			go func() { ended <- calls(t.Context(), s)["get"]() }()
			most, err := mostGoroutines(ended)
			if hangs != "" {
				want(t, err, keyring.ErrTimeout)
			} else {
				want(t, err, nil)
			}
			<-flooded
			if most > before+100 {
				t.Errorf("%d goroutines became %d", before, most)
			}
		})
	}
}

// mostGoroutines counts until something has ended.
func mostGoroutines(ended <-chan error) (most int, err error) {
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case err := <-ended:
			return most, err
		case <-again.C:
			most = max(most, runtime.NumGoroutine())
		}
	}
}

// TestAHugeValue is none of ours.
func TestAHugeValue(t *testing.T) {
	_, s := misbehaving(t, keyringtest.Manners{Keep: func(string) string { return strings.Repeat("v", 1<<20) }})
	wantOf(t, s, keyring.ErrFailed, "set", "get")
}
