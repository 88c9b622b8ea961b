package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

// TestOutputCannotSteerTheTerminal: escapes in a name reach the screen as marks.
func TestOutputCannotSteerTheTerminal(t *testing.T) {
	var out strings.Builder
	say(harmless{&out}, "%s", "a\x1b[2Jb\u009bc\rd\te\nf")
	if got, want := out.String(), "a\ufffd[2Jb\ufffdc\ufffdd\te\nf\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// fullDisk takes nothing.
type fullDisk struct{ err error }

func (d fullDisk) Write([]byte) (int, error) { return 0, d.err }

// TestAnAnswerThatCannotBeWritten is a failure, in text as in JSON; a reader who has read enough is none.
func TestAnAnswerThatCannotBeWritten(t *testing.T) {
	for _, c := range []struct {
		args   string
		err    error
		status int
	}{
		{"scope explain patient/*.rs", syscall.ENOSPC, 1},
		{"--json scope explain patient/*.rs", syscall.ENOSPC, 1},
		{"--json scope explain", syscall.ENOSPC, 2},
		{"scope covers --granted patient/Observation.rs GET%20Condition/1", syscall.ENOSPC, 1}, // has said no
		{"completion bash", syscall.ENOSPC, 1},
		{"--help", syscall.ENOSPC, 1},
		{"scope explain patient/*.rs", fmt.Errorf("wrapped: %w", syscall.EPIPE), 0},
	} {
		var complaint strings.Builder
		args := strings.Fields(c.args)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "%20", " ")
		}
		status := run(args, strings.NewReader(""), fullDisk{c.err}, &complaint)
		if status != c.status {
			t.Errorf("%s: ends with %d, want %d", c.args, status, c.status)
		}
		if said := complaint.String(); (said != "") != (status != 0) || status == 1 && !strings.Contains(said, "could not write the answer") {
			t.Errorf("%s: %q", c.args, said)
		}
	}
	var out output
	out.to = io.Discard
	say(&out, "x")
	if out.lost() != nil || !errors.Is((&output{to: fullDisk{syscall.ENOSPC}, err: syscall.ENOSPC}).lost(), syscall.ENOSPC) {
		t.Error("what was lost is not told from what was not")
	}
}
