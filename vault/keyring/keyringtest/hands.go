//go:build linux

package keyringtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Hands are a person's at the prompts of a keyring.
type Hands struct {
	s   *Session
	env []string
}

// ShowPrompts has the keyring show its prompts on a display that nobody sees, until the test ends.
func (s *Session) ShowPrompts() *Hands {
	s.t.Helper()
	need(s.t, "Xvfb", "xdotool")
	display := s.startDisplay()
	const name = "org.gnome.keyring.SystemPrompter"
	check(s.t, os.WriteFile(filepath.Join(s.services(), name+".service"), fmt.Appendf(nil,
		"[D-BUS Service]\nName=%s\nExec=/usr/bin/env DISPLAY=%s GDK_BACKEND=x11 LC_ALL=C.UTF-8 %s\n", name, display, s.prompter()), 0o600))
	conn := s.connect()
	defer func() { _ = conn.Close() }()
	check(s.t, conn.BusObject().Call(busName+".ReloadConfig", 0).Err)
	return &Hands{s, append(s.Env, "DISPLAY="+display)}
}

// prompter is the program that shows prompts, which is on no search path.
func (s *Session) prompter() string {
	s.t.Helper()
	for _, pattern := range []string{"/usr/libexec/gcr-prompter", "/usr/lib/gcr-prompter", "/usr/lib/*/gcr-prompter", "/usr/libexec/gcr4-prompter"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[0]
		}
	}
	need(s.t, "gcr-prompter")
	return ""
}

// startDisplay runs an X server on a number that nobody uses.
func (s *Session) startDisplay() string {
	s.t.Helper()
	number, w, err := os.Pipe()
	check(s.t, err)
	s.t.Cleanup(func() { _ = number.Close() })                                                                      // the server dies of writing to a pipe that nobody holds
	server := exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-screen", "0", "800x600x24", "-nolisten", "tcp") //nolint:noctx // ended by its own cleanup
	server.ExtraFiles = []*os.File{w}
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	check(s.t, server.Start())
	s.t.Cleanup(func() { end(server) })
	_ = w.Close()
	line := make([]byte, 16)
	_ = number.SetReadDeadline(time.Now().Add(patience))
	n, err := number.Read(line)
	check(s.t, err)
	return ":" + strings.TrimSpace(string(line[:n]))
}

// See waits until a prompt is shown.
func (h *Hands) See() {
	h.s.t.Helper()
	h.do("search", "--sync", "--onlyvisible", "--name", "Unlock")
}

// Unlock types the password at the next prompt.
func (h *Hands) Unlock() {
	h.answer([]string{"key", "ctrl+a"}, []string{"type", "--delay", "20", password}, []string{"key", "Return"})
}

// Cancel closes the next prompt without a password.
func (h *Hands) Cancel() { h.answer([]string{"key", "Escape"}) }

// answer repeats itself until the prompt has gone: the first keys may come before it takes any.
func (h *Hands) answer(keys ...[]string) {
	h.s.t.Helper()
	h.See()
	for until := time.Now().Add(patience); ; {
		for _, k := range keys {
			h.do(k...)
		}
		for again := time.Now().Add(2 * time.Second); time.Now().Before(again); {
			if !h.shown() {
				return
			}
		}
		if time.Now().After(until) {
			h.s.t.Fatal("the prompt takes no keys")
		}
	}
}

func (h *Hands) shown() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", "search", "--onlyvisible", "--name", "Unlock")
	cmd.Env = h.env
	return cmd.Run() == nil
}

func (h *Hands) do(args ...string) {
	h.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...) //nolint:gosec // keys of the test
	cmd.Env = h.env
	if out, err := cmd.CombinedOutput(); err != nil {
		h.s.t.Fatalf("xdotool %s: %v: %s", args[0], err, out)
	}
}
