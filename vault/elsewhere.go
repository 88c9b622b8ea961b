package vault

import (
	"context"
	"fmt"

	"chartkey/vault/keyring"
)

// ElsewhereError says that the keys were put into another keyring than the one that answers now. They are where they were put: it is an
// ErrKeyLost only as long as that one does not answer. It may be another keyring of the same program, of which all that it shows were searched.
type ElsewhereError struct{ Kept, Now keyring.Place }

// SameProgram reports whether it is another keyring of the program that answers.
func (e *ElsewhereError) SameProgram() bool {
	one, other := e.Kept, e.Now
	one.Keyring, other.Keyring = "", ""
	return !one.Differs(other) && e.Kept.Program != ""
}

// Error names both.
func (e *ElsewhereError) Error() string {
	if e.SameProgram() {
		return fmt.Sprintf("the keys were put into %s, and no keyring that is there now has them", e.Kept)
	}
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
