package harden

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain is also the process that hardens itself: the one of the tests is to stay as it is.
func TestMain(m *testing.M) {
	if how := os.Getenv(holdVariable); how != "" {
		fmt.Println(holdMain(how == "true"))
		os.Exit(1)
	}
	if pid := os.Getenv(readVariable); pid != "" {
		os.Exit(readMain(pid))
	}
	if os.Getenv("CHARTKEY_TEST_HARDEN") != "" {
		if err := inAProcess(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// inAProcess begins like a process whose core dumps are on.
func inAProcess() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return err
	}
	if before, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || before != 1 {
		return fmt.Errorf("dumpable %d before, %w", before, err)
	}
	if err := Process(); err != nil {
		return err
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		return fmt.Errorf("dumpable %d, %w", dumpable, err)
	}
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 {
		return fmt.Errorf("core dumps of %d bytes, %w", limit.Cur, err)
	}
	return nil
}

func TestProcess(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "CHARTKEY_TEST_HARDEN=yes")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
