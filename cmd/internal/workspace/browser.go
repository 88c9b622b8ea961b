package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// ErrNoBrowser says that nothing on this machine opens web addresses.
var ErrNoBrowser = errors.New("no browser was found on this machine")

// ErrNotOpened says that the address did not get into a browser, and that nobody is there to bring it.
var ErrNotOpened = errors.New("the sign-in could not begin, since no browser took its address")

// SystemBrowser hands an address to the system's own browser. It waits for the opener, since a failing one ends at once and a person
// would otherwise wait for a window that never comes; ctx ends the wait, not the browser. The address is one argument and meets no shell.
func SystemBrowser(ctx context.Context, address string) error {
	name, args, err := systemOpener()
	if err != nil {
		return err
	}
	return RunBrowser(ctx, name, append(args, address)...)
}

// HasBrowser tells whether SystemBrowser has something to hand an address to. An opener alone is none: xdg-open wants a browser too.
func HasBrowser(ctx context.Context) error {
	opener, _, err := systemOpener()
	if err != nil || filepath.Base(opener) != "xdg-open" || os.Getenv("BROWSER") != "" {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	handler, err := exec.CommandContext(ctx, "xdg-mime", "query", "default", "x-scheme-handler/https").Output()
	if err == nil && len(bytes.TrimSpace(handler)) > 0 {
		return nil
	}
	for _, known := range fallbacks {
		if _, err := exec.LookPath(known); err == nil {
			return nil
		}
	}
	return ErrNoBrowser
}

// askTimeout bounds the question to the desktop, which a script answers in a moment.
const askTimeout = 5 * time.Second

// fallbacks are what xdg-open tries where the desktop names no browser. Those of the terminal are left out: they would need ours.
var fallbacks = []string{
	"x-www-browser", "firefox", "iceweasel", "seamonkey", "mozilla", "epiphany", "konqueror", "chromium", "chromium-browser", "google-chrome",
}

// RunBrowser starts a program with an address and waits until the program ends or ctx does.
func RunBrowser(ctx context.Context, program string, args ...string) error {
	cmd := exec.Command(program, args...) //nolint:gosec,noctx // the program is the person's choice; ending ctx must not end their browser
	cmd.SysProcAttr = apart()
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
