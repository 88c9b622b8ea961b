package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
)

var small = limits{full: 16 << 10, long: 8 << 10, kept: 4 << 10}

// TestGrowthIsBounded, also of entries that do not anchor, and the chain and the anchor hold across every shortening.
func TestGrowthIsBounded(t *testing.T) {
	p, _ := begin(t)
	l := p.limited(small)
	shortened, size := 0, 0
	for i := range 500 {
		kind := View
		if i%50 == 7 {
			kind = Lock
		}
		add(t, l, kind, fmt.Sprint("Observation/", i), "")
		if len(p.data) > small.long {
			t.Fatalf("%d bytes after entry %d", len(p.data), i)
		}
		if len(p.data) < size {
			shortened++
		}
		size = len(p.data)
		if r := verify(t, p); !r.OK {
			t.Fatalf("entry %d: %+v", i, r)
		}
	}
	if shortened < 10 {
		t.Errorf("the log was shortened %d times only", shortened)
	}
	list, err := l.Entries(t.Context(), private, 0)
	must(t, err)
	if list[0].N != 501 || list[len(list)-1].N != 501-uint64(len(list))+1 || len(list) < small.kept/500 {
		t.Errorf("%d entries, from %d to %d", len(list), list[len(list)-1].N, list[0].N)
	}
	t.Run("and every changed byte is found as before", func(t *testing.T) {
		good := p.data
		for i := range good {
			p.data = bytes.Clone(good)
			p.data[i] ^= 2
			if r := verify(t, p); r.OK || r.FirstBad != lineAt(good, i) {
				t.Fatalf("byte %d (line %d): %+v", i, lineAt(good, i), r)
			}
		}
	})
}

// TestAnOlderFileIsNotTakenForAShortenedOne, nor a shortened one for the file of before once the anchor has moved on.
func TestAnOlderFileIsNotTakenForAShortenedOne(t *testing.T) {
	p, _ := begin(t)
	l := p.limited(small)
	var older [][]byte
	for len(older) < 3 {
		before := bytes.Clone(p.data)
		add(t, l, View, "Observation/1", "")
		if len(p.data) < len(before) {
			older = append(older, before)
		}
	}
	for i, data := range older {
		p.data = data
		if r := verify(t, p); r.OK || r.Reason != Begun && r.Reason != Cut {
			t.Errorf("the file before shortening %d: %+v", i, r)
		}
	}
}

// TestALogThatCannotBeShortened goes on to its largest size and then takes no more; what is in it stays.
func TestALogThatCannotBeShortened(t *testing.T) {
	gone := errors.New("no answer")
	for _, c := range []struct {
		name  string
		spoil func(p *place, l *Log)
		want  error
	}{
		{"for it is damaged", func(p *place, _ *Log) { p.data[400] ^= 1 }, ErrDamaged},
		{"for no anchor can be set", func(_ *place, l *Log) { l.cfg.Anchors = noAnchors{gone} }, gone},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := furnished(t)
			l := p.limited(small)
			c.spoil(p, l)
			var err error
			for i := 0; err == nil && i < 1000; i++ {
				err = l.Append(t.Context(), UnlockFailed, "", "locked")
			}
			if !errors.Is(err, c.want) || len(p.data) > small.full || len(p.data) < small.full-500 {
				t.Errorf("got error %v at %d bytes", err, len(p.data))
			}
			full := slices.Clone(p.data)
			if err := l.Append(t.Context(), View, "", ""); !errors.Is(err, c.want) || !bytes.Equal(full, p.data) {
				t.Errorf("then got error %v, %d bytes", err, len(p.data))
			}
		})
	}
}
