package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	for line, want := range map[string]options{
		"":                               {},
		"--home /x --lang pseudo":        {home: "/x", lang: "pseudo"},
		"-sandbox --timings t.txt":       {sandbox: true, timings: "t.txt"},
		"--sandbox=false --home=a":       {home: "a"},
		"--forget-sandbox --home /tmp/y": {forget: true, home: "/tmp/y"},
	} {
		var errs bytes.Buffer
		if got, err := parse(strings.Fields(line), &errs); err != nil || got != want || errs.Len() > 0 {
			t.Errorf("%q: %+v, %v, %s", line, got, err, errs.String())
		}
	}
	for line, status := range map[string]int{"--nonsense": 2, "sync": 2, "--lang de": 2, "--help": 0} {
		var errs bytes.Buffer
		if got := run(strings.Fields(line), &errs); got != status || errs.Len() == 0 {
			t.Errorf("%q: %d, said %q", line, got, errs.String())
		}
	}
}

// TestNoDisplay: one sentence that names the way without.
func TestNoDisplay(t *testing.T) {
	if checkDisplay() == nil && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		t.Skip("this system always has a display")
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	var errs bytes.Buffer
	if got := run([]string{"--home", t.TempDir()}, &errs); got != 1 || !strings.Contains(errs.String(), "chartkeyctl") || strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("%d, said %q", got, errs.String())
	}
}
