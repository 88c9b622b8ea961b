package main

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// start opens the window and returns when it is closed. Nothing of the window library is touched before it is clear that there will be a
// window.
func start(o options) (err error) {
	begun := time.Now()
	cfg, err := o.config()
	if err != nil {
		return err
	}
	if o.forget {
		return forgetSandbox(context.Background(), cfg)
	}
	if err := checkDisplay(); err != nil {
		return err
	}
	if err := o.language(ui.Pseudo); err != nil {
		return err
	}
	home, err := workspace.Open(cfg)
	if err != nil {
		return err
	}
	only, err := claim(context.Background(), home.Dir())
	if errors.Is(err, errShown) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, only.Close()) }()
	makeCacheFolder()
	app, err := openApp()
	if err != nil {
		return err
	}
	clinic, clinics, err := o.openSandbox()
	if err != nil {
		return err
	}
	if clinic != nil {
		defer clinic.Close() //nolint:errcheck // its patients are made up
	}
	b := newBackend(home, cfg, clinics)
	b.added = func() { only.hold() }
	p := newProgram(app, home, b, begun)
	p.vacate = func() { _ = only.Close() } // what it says is told at the end
	go only.serve(p.show)
	if err := p.run(); err != nil {
		return err
	}
	return p.writeTimings(o.timings)
}

// makeCacheFolder makes what the window library expects to be there. Nothing of ours goes into it.
func makeCacheFolder() {
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700) // the window library says what is wrong
	}
}

// writeTimings keeps what held the window up, if that was asked for.
func (p *program) writeTimings(name string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // where the person said
	if err != nil {
		return err
	}
	return errors.Join(p.timings.report(io.Writer(f)), f.Close())
}
