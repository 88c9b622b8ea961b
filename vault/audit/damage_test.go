package audit

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// lineAt is the line of the file, counted from 1, in which a byte stands.
func lineAt(data []byte, i int) int { return bytes.Count(data[:i], []byte("\n")) + 1 }

// everyChangedByteIsFound: each byte of the file, in each way, on the very line.
func everyChangedByteIsFound(t *testing.T) {
	p := furnished(t)
	good := p.data
	for i := range good {
		for _, to := range flips(good[i]) {
			p.data = bytes.Clone(good)
			p.data[i] = to
			r := verify(t, p)
			if r.OK || r.FirstBad != lineAt(good, i) {
				t.Fatalf("byte %d (line %d) %q became %q: %+v", i, lineAt(good, i), good[i], to, r)
			}
		}
	}
}

// flips are all eight single bits, and what text could become.
func flips(b byte) []byte {
	var all []byte
	for bit := range 8 {
		all = append(all, b^1<<bit)
	}
	for _, c := range []byte("\n\r \x000A-_=") {
		if c != b {
			all = append(all, c)
		}
	}
	return all
}

// TestEveryRemovedOrAddedByteIsFound.
func TestEveryRemovedOrAddedByteIsFound(t *testing.T) {
	p := furnished(t)
	good := p.data
	for i := range len(good) + 1 {
		for _, c := range []byte("\n\r A") {
			p.data = slices.Insert(bytes.Clone(good), i, c)
			if r := verify(t, p); r.OK {
				t.Fatalf("%q added before byte %d", c, i)
			}
		}
		if i < len(good) {
			p.data = slices.Delete(bytes.Clone(good), i, i+1)
			if r := verify(t, p); r.OK {
				t.Fatalf("byte %d removed", i)
			}
		}
	}
}

// everyTruncationIsFound, but for whole lines behind the anchor: that limit is stated.
func everyTruncationIsFound(t *testing.T) {
	p := furnished(t)
	good := p.data
	a, _ := parseAnchor(p.anchored)
	unseen := 0
	for i := range good {
		p.data = good[:i]
		r := verify(t, p)
		whole := i > 0 && good[i-1] == '\n'
		lines := lineAt(good, i) - 1 // whole ones, with the first
		switch {
		case whole && lines > int(a.n):
			if unseen++; !r.OK {
				t.Errorf("cut behind the anchor after line %d: %+v", lines, r)
			}
		case r.OK || r.FirstBad != lines+1:
			t.Fatalf("cut at byte %d, after line %d: %+v", i, lines, r)
		case !whole && lines > int(a.n) && r.Reason != Incomplete, whole && i > 0 && r.Reason != Cut:
			t.Fatalf("cut at byte %d: %+v", i, r)
		}
	}
	if unseen != 2 { // of the two lines behind the anchor: after the anchored one, and between them
		t.Errorf("%d cuts were not seen", unseen)
	}
}

// TestMovedLinesAreFound: every pair exchanged, every line removed, doubled or put elsewhere.
func TestMovedLinesAreFound(t *testing.T) {
	p := furnished(t)
	a, _ := parseAnchor(p.anchored)
	good := strings.SplitAfter(strings.TrimSuffix(string(p.data), "\n"), "\n")
	good[len(good)-1] += "\n"
	try := func(what string, i, j int, lines []string, want int) {
		t.Helper()
		p.data = []byte(strings.Join(lines, ""))
		if r := verify(t, p); r.OK || r.FirstBad != want {
			t.Errorf("%s %d, %d: %+v", what, i+1, j+1, r)
		}
	}
	for i := range good {
		if i < len(good)-1 || i <= int(a.n) {
			want := i + 1
			try("removed", i, i, slices.Delete(slices.Clone(good), i, i+1), want)
		}
		for j := range len(good) + 1 {
			try("copied", i, j, slices.Insert(slices.Clone(good), j, good[i]), copiedAt(i, j))
			if j < len(good) && i < j {
				swapped := slices.Clone(good)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				try("exchanged", i, j, swapped, i+1)
			}
		}
	}
}

// copiedAt is the first line that is wrong when line i stands a second time in front of line j.
func copiedAt(i, j int) int {
	if i == j { // the copy takes the line's place, and the line is the second
		return j + 2
	}
	return j + 1
}

// TestForeignLogs: what fits in itself but is not this person's log.
func TestForeignLogs(t *testing.T) {
	otherKey, err := PublicKey(bytes.Repeat([]byte{9}, 32))
	must(t, err)
	for _, c := range []struct {
		name string
		lay  func(t *testing.T, p *place)
		want Report
	}{
		{"another person's", func(t *testing.T, p *place) { *p = exchanged(t, p, Owner{"v1", "p2", someone.Key}) }, Report{FirstBad: 1, Reason: Foreign}},
		{"another vault's", func(t *testing.T, p *place) { *p = exchanged(t, p, Owner{"v2", "p1", someone.Key}) }, Report{FirstBad: 1, Reason: Foreign}},
		{"one sealed to another key", func(t *testing.T, p *place) { *p = exchanged(t, p, Owner{"v1", "p1", otherKey}) }, Report{FirstBad: 1, Reason: Foreign}},
		{"one that was written anew", func(t *testing.T, p *place) {
			anchored := p.anchored
			*p = *furnished(t)
			p.data = p.data[:0]
			p.data, _, err = New(someone, &counting{n: 99}, Entry{Kind: PersonAdded})
			must(t, err)
			for range 5 {
				add(t, p.log(), View, "Observation/9", "")
			}
			p.anchored = anchored
		}, Report{Checked: 3, FirstBad: 5, Reason: Rewritten}},
		{"nothing", func(_ *testing.T, p *place) { p.data = nil }, Report{FirstBad: 1, Reason: Missing}},
		{"an empty file", func(_ *testing.T, p *place) { p.data = []byte{} }, Report{FirstBad: 1, Reason: Missing}},
		{"no line", func(_ *testing.T, p *place) { p.data = []byte("x") }, Report{FirstBad: 1, Reason: Changed}},
		{"a file that is too large", func(_ *testing.T, p *place) { p.data = append(p.data, make([]byte, largest)...) }, Report{FirstBad: 1, Reason: TooLarge}},
		{"no anchor", func(_ *testing.T, p *place) { p.anchored = "" }, Report{FirstBad: 1, Reason: NoAnchor}},
		{"a spoilt anchor", func(_ *testing.T, p *place) { p.anchored += " " }, Report{FirstBad: 1, Reason: NoAnchor}},
		{"a later anchor of the same log", func(t *testing.T, p *place) {
			later := p.clone()
			add(t, later.log(), View, "Observation/3", "")
			add(t, later.log(), Lock, "", "")
			p.anchored = later.anchored
		}, Report{Checked: 6, FirstBad: 8, Reason: Cut}},
		{"an earlier anchor of the same log", func(t *testing.T, p *place) {
			earlier, _ := begin(t)
			p.anchored = earlier.anchored
		}, Report{OK: true, Checked: 6}},
		{"a front that somebody dropped as the log itself would", func(t *testing.T, p *place) {
			c, _, err := readChain(p.data, someone)
			must(t, err)
			p.data, _ = c.shorten(p.data, limits{long: 1, kept: len(p.data) / 2})
		}, Report{FirstBad: 1, Reason: Begun}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := furnished(t)
			c.lay(t, p)
			if got := verify(t, p); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// exchanged is another owner's log in p's place, with p's anchor.
func exchanged(t *testing.T, p *place, o Owner) place {
	t.Helper()
	other := p.clone()
	var err error
	other.data, _, err = New(o, &counting{}, Entry{Kind: PersonAdded})
	must(t, err)
	return *other
}

func TestANewerFormatIsLeftAlone(t *testing.T) {
	p := furnished(t)
	text, _ := summed("chartkey-activity 2 in words of its own")
	p.data = append(append(text, '\n'), "and lines of its own\n"...)
	before := bytes.Clone(p.data)
	_, err1 := p.log().Verify(t.Context())
	_, err2 := p.log().Restart(t.Context())
	for _, err := range []error{p.log().Append(t.Context(), View, "", ""), err1, err2} {
		if !errors.Is(err, ErrNewerFormat) {
			t.Errorf("got error %v", err)
		}
	}
	if !bytes.Equal(before, p.data) {
		t.Error("the file was changed")
	}
}

// TestTheLogGoesOnBehindDamage, which stays where it is and is still found; no anchor makes it right.
func TestTheLogGoesOnBehindDamage(t *testing.T) {
	good := furnished(t)
	for i := range good.data {
		p := good.clone()
		p.data[i] ^= 4
		spoilt, found := bytes.Clone(p.data), verify(t, p)
		if err := p.log().Append(t.Context(), View, "Observation/3", ""); err != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		var half *AnchorError
		if err := p.log().Append(t.Context(), Lock, "", ""); found.Reason != Incomplete && (!errors.As(err, &half) || !errors.Is(err, ErrDamaged)) {
			t.Fatalf("byte %d: a damaged log was anchored: %v", i, err)
		}
		r := verify(t, p)
		if found.Reason == Incomplete { // the last end of line was hit: that is a kill's trace
			if got := kindsOf(t, p); !r.OK || !slices.Contains(got, Mended) {
				t.Errorf("byte %d: %+v, %v", i, r, got)
			}
			continue
		}
		if !bytes.HasPrefix(p.data, spoilt) || r != found && r.FirstBad != found.FirstBad {
			t.Fatalf("byte %d: found %+v, and then %+v", i, found, r)
		}
		list, err := p.log().Entries(t.Context(), private, 2)
		must(t, err)
		if len(list) != 2 || list[0].Kind != Lock || list[1].Kind != View || list[0].N != list[1].N+1 {
			t.Fatalf("byte %d: %+v", i, list)
		}
	}
}

func TestAFileThatCannotBeGoneOnWith(t *testing.T) {
	for name, data := range map[string][]byte{
		"missing": nil, "empty": {}, "one line of rubbish": []byte("rubbish\n"), "no line": []byte("rubbish"),
		"rubbish at the end": append(furnished(t).data, bytes.Repeat([]byte("rubbish\n"), tailSize/8)...),
	} {
		t.Run(name, func(t *testing.T) {
			p := furnished(t)
			p.data = data
			if err := p.log().Append(t.Context(), View, "", ""); !errors.Is(err, ErrDamaged) {
				t.Errorf("got error %v", err)
			}
			if !bytes.Equal(data, p.data) {
				t.Error("the file was changed")
			}
		})
	}
}
