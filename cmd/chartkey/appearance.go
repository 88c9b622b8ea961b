package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/look"
)

// appearance is what a person chose about the window, and how large it was, as it is kept in the data directory.
type appearance struct {
	Variant string  `json:"variant"`
	Scale   float32 `json:"scale"`
	Still   bool    `json:"still"`
	Lock    int     `json:"lock_minutes,omitempty"` // 0: the usual time
	Width   float32 `json:"width,omitempty"`
	Height  float32 `json:"height,omitempty"`
}

func (a appearance) settings() ui.Settings {
	after := time.Duration(a.Lock) * time.Minute
	if !slices.Contains(ui.LockChoices, after) {
		after = ui.LockUsually
	}
	return ui.Settings{Variant: a.Variant, Scale: a.Scale, Still: a.Still, LockAfter: after}
}

// readAppearance returns what is kept, or the usual look where nothing is or where it cannot be read: a window must open all the same.
func readAppearance(h *workspace.Home) appearance {
	usual := appearance{Variant: look.System, Scale: 1}
	text, err := h.Settings()
	if err != nil || text == nil {
		return usual
	}
	var a appearance
	if json.Unmarshal(text, &a) != nil || a.Scale < 1 || a.Scale > 2 || !slices.Contains([]string{look.System, look.Light, look.Dark, look.Contrast}, a.Variant) {
		return usual
	}
	return a
}

func saveAppearance(ctx context.Context, h *workspace.Home, a appearance) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return h.SaveSettings(ctx, text)
}

// keeper keeps the appearance, off the window's thread; of several choices in a moment the last.
type keeper struct {
	home   *workspace.Home
	failed func(what string, err error)

	mu     sync.Mutex
	wanted appearance

	writing sync.Mutex
	kept    appearance // guarded by writing
}

func newKeeper(home *workspace.Home, failed func(what string, err error)) *keeper {
	a := readAppearance(home)
	return &keeper{home: home, failed: failed, wanted: a, kept: a}
}

func (k *keeper) now() appearance {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wanted
}

func (k *keeper) keep(s ui.Settings) {
	k.mu.Lock()
	k.wanted.Variant, k.wanted.Scale, k.wanted.Still, k.wanted.Lock = s.Variant, s.Scale, s.Still, int(s.LockAfter/time.Minute)
	k.mu.Unlock()
	go k.write()
}

// keepSize keeps it with the next write. For a size alone no data directory is made.
func (k *keeper) keepSize(size fyne.Size) {
	if _, err := os.Stat(k.home.Dir()); err != nil { //nolint:gosec // the data directory
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted.Width, k.wanted.Height = size.Width, size.Height
}

// write keeps what is the last by then.
func (k *keeper) write() {
	k.writing.Lock()
	defer k.writing.Unlock()
	wanted := k.now()
	if wanted == k.kept {
		return
	}
	if err := saveAppearance(context.Background(), k.home, wanted); err != nil {
		k.failed("save the settings", err)
		return
	}
	k.kept = wanted
}
