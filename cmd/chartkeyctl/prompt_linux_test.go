package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestInterruptAtThePrompt: Ctrl-C at the passphrase ends the command, and the terminal shows again what is typed.
func TestInterruptAtThePrompt(t *testing.T) {
	v := newVault(t)
	v.ctl(0, "person", "add", "one")
	screen, keys := openTerminal(t)
	cmd := exec.Command("chartkeyctl", "connections")
	cmd.Env = append(os.Environ(), v.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = keys, keys, keys
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shown := bufio.NewReader(screen)
	if text, err := shown.ReadString(':'); err != nil || !strings.Contains(text, "Passphrase:") {
		t.Fatal(text, err)
	}
	for echoes(t, keys) { // the prompt comes a moment before the silence
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != statusFailed {
		t.Errorf("%v", err)
	}
	if !echoes(t, keys) {
		t.Error("the terminal stays silent")
	}
}

func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// openTerminal makes a terminal and returns the person's side of it and the program's.
func openTerminal(t *testing.T) (screen, keys *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here:", err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	n, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip("no terminals here:", err)
	}
	if keys, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Skip("no terminals here:", err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	return screen, keys
}
