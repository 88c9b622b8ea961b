package audit

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// deeds are what a process does to a log, each of another shape: one step, an anchor behind, a file that is shortened on the way.
var deeds = []struct {
	name   string
	limits limits
	do     func(t *testing.T, l *Log) error
}{
	{"an entry", limits{full: hardLimit, long: softLimit, kept: keepLimit}, func(t *testing.T, l *Log) error {
		return l.Append(t.Context(), View, "Observation/9", "")
	}},
	{"an entry that anchors", limits{full: hardLimit, long: softLimit, kept: keepLimit}, func(t *testing.T, l *Log) error {
		return l.Append(t.Context(), Export, "", "written 9")
	}},
	{"an entry that shortens", limits{full: hardLimit, long: 1000, kept: 800}, func(t *testing.T, l *Log) error {
		return l.Append(t.Context(), Export, "", "written 9")
	}},
	{"an entry that needs room", limits{full: 2400, long: 1200, kept: 800}, func(t *testing.T, l *Log) error {
		return l.Append(t.Context(), View, "Observation/9", "")
	}},
}

// pieces are how many of the 326 bytes of a line arrive.
var pieces = []int{0, 1, 2, 40, 100, 250, 324, 325, 326}

// TestCutAtEachStep: the log is cut at each step, with each piece of the line written, by a kill and by a disk that is full once. What was
// there stays, what was told to be written is there, and the next entry leaves a log that is whole.
func TestCutAtEachStep(t *testing.T) {
	for _, d := range deeds {
		t.Run(d.name, func(t *testing.T) {
			clean := furnished(t)
			clean.steps = 0
			must(t, d.do(t, clean.limited(d.limits)))
			for _, dead := range []bool{true, false} {
				for step := 1; step <= clean.steps; step++ {
					for _, part := range pieces {
						p := furnished(t)
						p.steps, p.cutAt, p.dead, p.part = 0, step, dead, part
						before := kindsOf(t, p)
						err := d.do(t, p.limited(d.limits))
						if !p.cut {
							t.Fatalf("there is no step %d", step)
						}
						afterCut(t, p, d.limits, before, err, fmt.Sprintf("dead %v, step %d, %d bytes", dead, step, part))
					}
				}
			}
		})
	}
}

// limited is the log as a new process sees it, with these limits.
func (p *place) limited(size limits) *Log {
	l := p.log()
	l.limits = size
	return l
}

func afterCut(t *testing.T, p *place, size limits, before []Kind, err error, situation string) {
	t.Helper()
	p.cutAt = 0
	var half *AnchorError
	written := err == nil || errors.As(err, &half)
	if err != nil && !errors.Is(err, errCut) {
		t.Fatalf("%s: got error %v", situation, err)
	}
	torn := false
	switch r := verify(t, p); {
	case r.OK:
	case r.Reason == Incomplete && !written:
		torn = true
	default:
		t.Fatalf("%s: error %v, and then %+v", situation, err, r)
	}
	now := kindsOf(t, p)
	if n := len(before) + 1; written && size.full == hardLimit && size.long == softLimit && len(now) != n {
		t.Fatalf("%s: %d entries, not %d", situation, len(now), n)
	}
	must(t, p.limited(size).Append(t.Context(), Sync, "", ""))
	must(t, p.limited(size).Append(t.Context(), Lock, "", ""))
	if r := verify(t, p); !r.OK {
		t.Fatalf("%s: the next entries leave %+v", situation, r)
	}
	got := kindsOf(t, p)
	if got[len(got)-1] != Lock || size.long == softLimit && slices.Contains(got, Mended) != torn {
		t.Fatalf("%s: torn %v, and then %v", situation, torn, got)
	}
	if size.long == softLimit && !slices.Equal(got[:len(before)], before) {
		t.Fatalf("%s: had %v, has %v", situation, before, got)
	}
}

// TestAnAnchoredLineThatIsIncomplete was not left by a kill: it stays, and is found.
func TestAnAnchoredLineThatIsIncomplete(t *testing.T) {
	p, l := begin(t)
	add(t, l, Grant, "Clinic", "")
	whole := len(p.data)
	for cut := 1; cut < 40; cut++ {
		q := p.clone()
		q.data = q.data[:whole-cut]
		left := slices.Clone(q.data)
		add(t, q.log(), View, "Observation/1", "")
		if r := verify(t, q); r.OK || r.FirstBad != 3 || !slices.Equal(q.data[:len(left)], left) {
			t.Fatalf("%d bytes cut: %+v", cut, r)
		}
	}
	t.Run("and where the anchor cannot be asked, nothing is done", func(t *testing.T) {
		q, gone := p.clone(), errors.New("no answer")
		q.data = q.data[:whole-5]
		l := q.log()
		l.cfg.Anchors = noAnchors{gone}
		if err := l.Append(t.Context(), UnlockFailed, "", ""); !errors.Is(err, gone) || len(q.data) != whole-5 {
			t.Errorf("got error %v, %d bytes", err, len(q.data))
		}
	})
}

// TestRestart: the new log says what was wrong with the old one, which is kept; a log that is well is not given up.
func TestRestart(t *testing.T) {
	p := furnished(t)
	if _, err := p.log().Restart(t.Context()); !errors.Is(err, ErrIntact) {
		t.Errorf("got error %v", err)
	}
	p.data = p.data[:len(p.data)-5]
	if _, err := p.log().Restart(t.Context()); !errors.Is(err, ErrIntact) {
		t.Errorf("an incomplete line: got error %v", err)
	}
	for name, spoil := range map[string]func(p *place){
		"changed": func(p *place) { p.data[700] ^= 1 }, "missing": func(p *place) { p.data = nil }, "copied": func(p *place) { p.anchored = "" },
	} {
		t.Run(name, func(t *testing.T) {
			for step := 0; step <= 3; step++ {
				p := furnished(t)
				spoil(p)
				p.steps, p.cutAt, p.dead = 0, step, true
				bad, had := verify(t, p), len(p.data) > 0
				found, err := p.log().Restart(t.Context())
				if cut := step > 0; cut != (err != nil) {
					t.Fatalf("step %d: got error %v", step, err)
				}
				if p.cutAt = 0; err != nil {
					_, err = p.log().Restart(t.Context())
					must(t, err)
				} else if found != bad {
					t.Errorf("found %+v, verified %+v", found, bad)
				}
				list, err := p.log().Entries(t.Context(), private, 0)
				must(t, err)
				if r := verify(t, p); !r.OK || len(list) != 1 || list[0].Kind != Restarted || list[0].Text == "" {
					t.Errorf("step %d: %+v, %+v", step, r, list)
				}
				if had && len(p.aside) == 0 {
					t.Errorf("step %d: the old file is not kept", step)
				}
				add(t, p.log(), Lock, "", "")
			}
		})
	}
}
