package workspace

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
)

// ErrNoBrowser says that nothing on this machine opens web addresses.
var ErrNoBrowser = errors.New("no browser was found on this machine")

// ErrNotOpened says that the address did not get into a browser, and that nobody can bring it there.
var ErrNotOpened = errors.New("the browser could not be opened, and nobody can open the address by hand")

// SystemBrowser hands an address to the system's own browser. It waits for the opener, since a failing one ends at once and a person
// would otherwise wait for a window that never comes; ctx ends the wait, not the browser. The address is one argument and meets no shell.
func SystemBrowser(ctx context.Context, address string) error {
	name, args, err := systemOpener()
	if err != nil {
		return err
	}
	return RunBrowser(ctx, name, append(args, address)...)
}

// HasBrowser tells whether SystemBrowser has something to hand an address to.
func HasBrowser() error {
	_, _, err := systemOpener()
	return err
}

// RunBrowser starts a program with an address and waits until the program ends or ctx does.
func RunBrowser(ctx context.Context, program string, args ...string) error {
	cmd := exec.Command(program, args...) //nolint:gosec,noctx // the program is the person's choice; ending ctx must not end their browser
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("could not start the browser: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("could not open the address in the browser: %w", err)
		}
	case <-ctx.Done():
	}
	return nil
}

func systemOpener() (string, []string, error) {
	var tries [][]string
	switch runtime.GOOS {
	case "darwin":
		tries = [][]string{{"open"}}
	case "windows":
		tries = [][]string{{"rundll32", "url.dll,FileProtocolHandler"}}
	default:
		tries = [][]string{{"xdg-open"}, {"x-www-browser"}}
	}
	for _, t := range tries {
		if path, err := exec.LookPath(t[0]); err == nil {
			return path, t[1:], nil
		}
	}
	return "", nil, ErrNoBrowser
}
