package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTimings: the longest holdups are kept, by their place in the code and in order, and all are counted.
func TestTimings(t *testing.T) {
	clock := time.Now()
	m := newTimings(clock, func(f func()) { f() })
	ran := false
	m.post(func() { ran = true }, lendsItsName)
	for i := range 3 * mostHoldups {
		m.note(clock, time.Duration(i)*time.Millisecond, lendsItsName)
	}
	m.mark("the window is open")
	var out bytes.Buffer
	if err := m.report(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if !ran || len(lines) != mostHoldups+2 || !strings.HasSuffix(lines[0], "the window is open") || !strings.HasPrefix(lines[1], "121 functions") ||
		!strings.HasPrefix(strings.TrimSpace(lines[2]), "119.00 ms") || !placed.MatchString(lines[2]) {
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
}

var placed = regexp.MustCompile(`ms  \S*cmd/chartkey/timings_test\.go:\d+ \S+\.lendsItsName$`)

// lendsItsName only lends its name.
func lendsItsName() {}
