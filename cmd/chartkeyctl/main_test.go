package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestInterruptedTwice: who presses Ctrl-C again does not want to wait for an orderly end, however stuck the command is.
func TestInterruptedTwice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a signal")
	}
	// It answers with more than a pipe holds, and nobody reads beyond the beginning: from there on it is stuck.
	var scopes strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&scopes, "what-%d ", i)
	}
	cmd := exec.Command("chartkeyctl", "scope", "explain", scopes.String())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	again, limit := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
	defer again.Stop()
	for range 2 {
		_ = cmd.Process.Signal(os.Interrupt)
		<-again.C
	}
	for {
		select {
		case <-ended:
			if cmd.ProcessState.ExitCode() != -1 {
				t.Errorf("it ended by itself: %v", cmd.ProcessState)
			}
			return
		case <-again.C: // the one before may have come too soon after the first to count as a second
			_ = cmd.Process.Signal(os.Interrupt)
		case <-limit:
			t.Error("it goes on after many interrupts")
			_ = cmd.Process.Kill()
			limit = nil
		}
	}
}

// TestInterruptedOnce: reading what never comes ends with one Ctrl-C, and says so.
func TestInterruptedOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a signal")
	}
	cmd := exec.Command("chartkeyctl", "narrative", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: once it is written, the command is reading.
	if _, err := in.Write(bytes.Repeat([]byte(" "), 200<<10)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() != statusFailed || errs.String() != "chartkeyctl: You stopped it. Nothing was changed.\n" {
		t.Errorf("%v\n%s", cmd.ProcessState, errs.String())
	}
}
