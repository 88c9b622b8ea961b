package main

import (
	"cmp"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"
)

// mostHoldups is how many are kept.
const mostHoldups = 40

// timings measures what the window's thread is held up by: every function that is posted to it, of which the longest are kept.
type timings struct {
	begun time.Time
	do    func(func()) // runs a function on the window's thread

	mu      sync.Mutex
	posted  int
	total   time.Duration
	longest []holdup
	marks   []mark
}

type holdup struct {
	took  time.Duration
	at    time.Duration // since the start
	place string        // in the code
}

// mark is a moment of the program's life.
type mark struct {
	name string
	at   time.Duration
}

func newTimings(begun time.Time, do func(func())) *timings { return &timings{begun: begun, do: do} }

// post runs a function on the window's thread, and measures it there. It is a [ui.Post].
func (t *timings) post(f func(), written any) {
	t.do(func() {
		begun := time.Now()
		f()
		t.note(begun, time.Since(begun), written)
	})
}

func (t *timings) note(begun time.Time, took time.Duration, written any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.posted++
	t.total += took
	if len(t.longest) == mostHoldups && took <= t.longest[mostHoldups-1].took {
		return
	}
	t.longest = append(t.longest, holdup{took: took, at: begun.Sub(t.begun), place: placeOf(written)})
	slices.SortFunc(t.longest, func(a, b holdup) int { return cmp.Compare(b.took, a.took) })
	t.longest = t.longest[:min(len(t.longest), mostHoldups)]
}

// placeOf is where a function is written: file, line and name.
func placeOf(written any) string {
	at := reflect.ValueOf(written).Pointer()
	code := runtime.FuncForPC(at)
	if code == nil {
		return "?"
	}
	file, line := code.FileLine(at)
	return fmt.Sprintf("%s:%d %s", file, line, code.Name())
}

// mark keeps when something happened.
func (t *timings) mark(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.marks = append(t.marks, mark{name, time.Since(t.begun)})
}

// report writes them, the longest first. It names functions and times, and nothing of anybody.
func (t *timings) report(out io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range t.marks {
		if _, err := fmt.Fprintf(out, "%10.1f ms  %s\n", milliseconds(m.at), m.name); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(out, "%d functions held the window up for %.1f ms in all; the longest:\n", t.posted, milliseconds(t.total)); err != nil {
		return err
	}
	for _, h := range t.longest {
		if _, err := fmt.Fprintf(out, "%10.2f ms  at %9.1f ms  %s\n", milliseconds(h.took), milliseconds(h.at), h.place); err != nil {
			return err
		}
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
