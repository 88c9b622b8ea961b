package main

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/look"
)

// appearance is what a person chose about the window, as it is kept in the data directory.
type appearance struct {
	Variant string  `json:"variant"`
	Scale   float32 `json:"scale"`
	Still   bool    `json:"still"`
}

// readAppearance returns what was chosen, or the usual look where nothing was or where it cannot be read: a window must open all the same.
func readAppearance(h *workspace.Home) ui.Settings {
	usual := ui.Settings{Variant: look.System, Scale: 1}
	text, err := h.Settings()
	if err != nil || text == nil {
		return usual
	}
	var a appearance
	if json.Unmarshal(text, &a) != nil || a.Scale < 1 || a.Scale > 2 || !slices.Contains([]string{look.System, look.Light, look.Dark, look.Contrast}, a.Variant) {
		return usual
	}
	return ui.Settings(a)
}

func saveAppearance(ctx context.Context, h *workspace.Home, s ui.Settings) error {
	text, err := json.Marshal(appearance(s))
	if err != nil {
		return err
	}
	return h.SaveSettings(ctx, text)
}

// keeper keeps what a person chooses, off the window's thread; of several choices in a moment the last.
type keeper struct {
	home   *workspace.Home
	failed func(what string, err error)

	mu     sync.Mutex
	wanted *ui.Settings // nil: nothing was chosen

	writing sync.Mutex
	kept    ui.Settings // guarded by writing
}

func (k *keeper) keep(s ui.Settings) {
	k.mu.Lock()
	k.wanted = &s
	k.mu.Unlock()
	go k.write()
}

// write keeps the choice that is the last by then.
func (k *keeper) write() {
	k.writing.Lock()
	defer k.writing.Unlock()
	k.mu.Lock()
	wanted := k.wanted
	k.mu.Unlock()
	if wanted == nil || *wanted == k.kept {
		return
	}
	if err := saveAppearance(context.Background(), k.home, *wanted); err != nil {
		k.failed("save the settings", err)
		return
	}
	k.kept = *wanted
}
