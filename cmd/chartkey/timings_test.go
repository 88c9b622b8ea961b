package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestTimings: the longest holdups are kept, by name and in order, and all are counted.
func TestTimings(t *testing.T) {
	clock := time.Now()
	m := newTimings(clock, func(f func()) { f() })
	ran := false
	m.post(func() { ran = true })
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
		!strings.HasPrefix(strings.TrimSpace(lines[2]), "119.00 ms") || !strings.HasSuffix(lines[2], "lendsItsName") {
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
}

// lendsItsName only lends its name.
func lendsItsName() {}
