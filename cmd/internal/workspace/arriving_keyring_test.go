package workspace

import (
	"context"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// silent is a keyring that does not answer for one entry.
type silent struct {
	keyring.Store
	entry string
}

func (s silent) Get(ctx context.Context, account string) (string, error) {
	if strings.HasSuffix(account, s.entry) {
		return "", keyring.ErrTimeout
	}
	return s.Store.Get(ctx, account)
}

// TestARenewalIsNotJudgedByHalf: as long as the keyring does not tell which sign-in a connection holds, one that may have been kept is not ended.
func TestARenewalIsNotJudgedByHalf(t *testing.T) {
	for writes := 0; ; writes++ {
		h := newMortalHouse(t, vault.ByKeyring())
		s := h.clinic(sandbox.Options{Approve: true})
		p := &power{}
		w := h.enter(p)
		done, err := w.Connect(t.Context(), request(s))
		if err != nil {
			t.Fatal(err)
		}
		c := done.Connection
		h.network.meddle(p.once(func() { p.killAfter(writes) }))
		_, _ = w.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse, Timeout: time.Minute})
		h.network.meddle(nil)
		h.clock.pass(time.Hour)

		h.config.Keyring = silent{h.items, "/token/" + c.ID}
		h.enter(nil)
		h.config.Keyring = h.items
		after := h.enter(nil)
		if state(t, after, c.ID) != Connected {
			t.Errorf("killed after %d writes: %q", writes, state(t, after, c.ID))
		}
		if _, err := after.Sync(t.Context(), nil, nil, nil); err != nil {
			t.Errorf("killed after %d writes: %v", writes, err)
		}
		if left, err := after.loadAll(t.Context()); err != nil || len(left) != 1 || left[0].Renewing || h.items.tokens() != 1 {
			t.Errorf("killed after %d writes: %+v, %v, %d tokens", writes, left, err, h.items.tokens())
		}
		if !p.killed() {
			return
		}
	}
}
