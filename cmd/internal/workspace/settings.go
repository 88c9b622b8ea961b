package workspace

import "context"

// Settings returns the text that SaveSettings stored last, nil if there is none. It is the caller's own and holds nothing of anybody.
func (h *Home) Settings() ([]byte, error) { return h.vault.Settings() }

// SaveSettings keeps a text of at most 16 KiB in the data directory, in the place of the one before.
func (h *Home) SaveSettings(ctx context.Context, text []byte) error {
	return h.vault.SaveSettings(ctx, text)
}
