package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/look"
)

// fillVariable names clinics, with spaces between, whose records are to be fetched into the data directory of the first argument, for a person
// who is new, and whose window is so high that twelve records are seen.
const fillVariable = "CHARTKEY_TEST_FILL"

// The size of the window of a benchmark, that of testdata/empty too.
const (
	benchWidth  = 1240
	benchHeight = 980
)

// fillMain says the person's id.
func fillMain() int {
	id, err := fill(context.Background(), strings.Fields(os.Getenv(fillVariable)), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(id)
	return 0
}

func fill(ctx context.Context, clinics []string, dir string) (string, error) {
	cfg := workspace.Config{Dir: dir, Keyring: workspace.SystemKeyring()}
	home, err := workspace.Open(cfg)
	if err != nil {
		return "", err
	}
	b := newBackend(home, cfg, nil)
	b.browser = browse
	defer b.Close()
	p, err := b.AddPerson(ctx, "Ann", ui.KeptByKeyring, nil)
	if err != nil {
		return "", err
	}
	s, err := b.Unlock(ctx, p.ID, nil)
	if err != nil {
		return "", err
	}
	for i, base := range clinics {
		name := "Clinic"
		if i > 0 {
			name += fmt.Sprintf(" %d", i+1)
		}
		if _, err := s.Connect(ctx, ui.ConnectRequest{Base: base, Name: name, ClientID: "chartkey", StaySignedIn: true}); err != nil {
			return "", err
		}
	}
	if _, err := s.Sync(ctx, nil, nil); err != nil {
		return "", err
	}
	return p.ID, saveAppearance(ctx, home, appearance{Variant: look.System, Scale: 1, Width: benchWidth, Height: benchHeight})
}
