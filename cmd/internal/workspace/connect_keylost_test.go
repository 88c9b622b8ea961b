package workspace

import (
	"context"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// TestConnectNeedsAPlaceForTheToken: who was opened by the recovery code, and whose keyring is lost, is not sent to the clinic for a sign-in that
// cannot be stored. Once they have chosen how they are opened it can.
func TestConnectNeedsAPlaceForTheToken(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	code, err := w.CreateRecovery(t.Context(), vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	h.config.Keyring = keyring.Memory()
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	recovery := vault.ByRecovery([]byte(code))
	if w, err = home.Unlock(t.Context(), w.Person().ID, recovery); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	r, opened := request(h.clinic(sandbox.Options{Approve: true})), false
	r.Open = func(ctx context.Context, address string) error {
		opened = true
		return browse(ctx, address)
	}
	_, err = w.Connect(t.Context(), r)
	wants(t, err, KeyLost)
	if opened {
		t.Error("the person was sent to the clinic")
	}
	if err := w.RemoveLock(t.Context(), recovery); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Connect(t.Context(), r); err != nil || !opened {
		t.Errorf("opened %t, %v", opened, err)
	}
}
