package workspace

import (
	"context"
	"slices"
	"testing"

	"chartkey/vault"
)

// TestAWrongKeyIsLogged wherever it is asked for: whoever guesses at a computer that was left open leaves the same trace as before a locked one.
func TestAWrongKeyIsLogged(t *testing.T) {
	pin, other := []byte("271828"), []byte("314159")
	for name, try := range map[string]func(context.Context, *Workspace, vault.Key) error{
		"another lock": func(ctx context.Context, w *Workspace, k vault.Key) error { return w.SetLock(ctx, k, vault.PIN, other) },
		"no lock":      func(ctx context.Context, w *Workspace, k vault.Key) error { return w.RemoveLock(ctx, k) },
		"a code": func(ctx context.Context, w *Workspace, k vault.Key) error {
			_, err := w.CreateRecovery(ctx, k)
			return err
		},
		"no code": func(ctx context.Context, w *Workspace, k vault.Key) error { return w.RemoveRecovery(ctx, k) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
			w := h.enter()
			if err := w.SetLock(t.Context(), vault.ByKeyring(), vault.PIN, pin); err != nil {
				t.Fatal(err)
			}
			wants(t, try(t.Context(), w, vault.ByLock(other)), Locked)
			if log := logged(t, w); !slices.Contains(log, "unlock-failed |  | wrong-lock") {
				t.Errorf("%q", log)
			}
			if err := w.SetLock(t.Context(), vault.ByLock(pin), vault.PIN, []byte("1")); CodeOf(err) != Usage {
				t.Errorf("got %v", err)
			}
			if log := logged(t, w); slices.Contains(log[len(log)-1:], "unlock-failed |  | usage") {
				t.Errorf("%q", log)
			}
		})
	}
}
