package main

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// TestInterruptedTwice: who presses Ctrl-C again does not want to wait for an orderly end, however stuck the command is.
func TestInterruptedTwice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a signal")
	}
	cmd := exec.Command("chartkeyctl", "narrative", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// More than a pipe holds: once it is written, the command is reading, and waits for an end that does not come.
	if _, err := in.Write(bytes.Repeat([]byte(" "), 200<<10)); err != nil {
		t.Fatal(err)
	}
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
