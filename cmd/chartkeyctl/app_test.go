package main

import (
	"strings"
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
