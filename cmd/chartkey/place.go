package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"

	"fyne.io/fyne/v2/lang"
)

// testOnlyConfig lets a test change where and with what the program works.
var testOnlyConfig = func(*workspace.Config) {}

// config is where the program works: at the user's own place, or with the sandbox in a corner that can be removed as a whole.
func (o options) config() (workspace.Config, error) {
	cfg := workspace.Config{Dir: o.home, Keyring: workspace.SystemKeyring()}
	if o.sandbox || o.forget {
		corner, err := sandboxCorner()
		if err != nil {
			return cfg, err
		}
		cfg.Keyring, cfg.StateDir = workspace.DemoKeyring(), filepath.Join(corner, "state")
		if cfg.Dir == "" {
			cfg.Dir = filepath.Join(corner, "data")
		}
	}
	testOnlyConfig(&cfg)
	return cfg, nil
}

func sandboxCorner() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("could not find a place for the sandbox's data: %w", err)
	}
	return filepath.Join(cache, "chartkey-sandbox"), nil
}

// forgetSandbox removes the persons of --sandbox with their keys, and then the files.
func forgetSandbox(ctx context.Context, cfg workspace.Config) error {
	home, err := workspace.Open(cfg)
	if err != nil {
		return err
	}
	persons, err := home.Persons()
	if err != nil {
		return err
	}
	for _, p := range persons {
		err = errors.Join(err, home.RemovePerson(ctx, p.ID))
	}
	if err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(cfg.Dir), os.RemoveAll(cfg.StateDir))
}

// sandboxAddress is the same each time where it can be, so that a connection of last time finds its clinic again.
const sandboxAddress = "127.0.0.1:28473"

// openSandbox starts the clinic of --sandbox. The clinic is nil without.
func (o options) openSandbox() (*sandbox.Server, []ui.Clinic, error) {
	if !o.sandbox {
		return nil, nil, nil
	}
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		return nil, nil, fmt.Errorf("could not set up the sandbox: %w", err)
	}
	base, err := s.Listen(sandboxAddress)
	if err != nil {
		base, err = s.Listen("")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("could not start the sandbox: %w", err)
	}
	return s, []ui.Clinic{{
		Name: lang.X("sandbox.name", "Sandbox clinic"), Base: base, ClientID: sandbox.ClientID,
		About: lang.X("sandbox.about", "Made-up patients, on this computer. Its sign-in page tells the password."),
	}}, nil
}
