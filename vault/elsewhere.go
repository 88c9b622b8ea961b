package vault

import (
	"context"
	"fmt"

	"chartkey/vault/keyring"
)

// ElsewhereError says that the keys were put into another keyring than the one that answers now. They are where they were put: it is an
// ErrKeyLost only as long as that one does not answer.
type ElsewhereError struct{ Kept, Now keyring.Place }

// Error names both.
func (e *ElsewhereError) Error() string {
	return fmt.Sprintf("the keys are kept in %s, and now %s answers", e.Kept, e.Now)
}

// Unwrap gives ErrKeyLost.
func (*ElsewhereError) Unwrap() error { return ErrKeyLost }

// noteKeyring writes into the header where the master secret has just been put. A keyring that does not tell is no reason not to go on.
func (v *Vault) noteKeyring(ctx context.Context, h *header) {
	h.Keyring = nil
	if p, err := keyring.Locate(ctx, v.cfg.Keyring); err == nil && p != (keyring.Place{}) {
		h.Keyring = &p
	}
}

// elsewhere gives the error of a master secret that is not in the keyring a better one, where another keyring is why.
func (v *Vault) elsewhere(ctx context.Context, h *header, missing error) error {
	if h.Keyring == nil {
		return missing
	}
	if now, err := keyring.Locate(ctx, v.cfg.Keyring); err == nil && h.Keyring.Differs(now) {
		return &ElsewhereError{Kept: *h.Keyring, Now: now}
	}
	return missing
}
