package audit

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// FuzzLog: whatever a file and an anchor hold, nothing panics, a log that is found good is one that this package wrote, and an entry is
// put behind what is there.
func FuzzLog(f *testing.F) {
	good := furnished(f)
	f.Add(good.data, good.anchored)
	f.Add(good.data[:len(good.data)-7], good.anchored)
	f.Add(good.data[300:], good.anchored)
	f.Add([]byte("chartkey-activity 2 x y\n"), "1 2 3 4")
	f.Add([]byte("18446744073709551615 a b c\n\n\n"), "")
	f.Fuzz(func(t *testing.T, data []byte, anchored string) {
		p := &place{data: bytes.Clone(data), anchored: anchored, aside: map[string][]byte{}}
		r, err := p.log().Verify(context.Background())
		if err != nil && !errors.Is(err, ErrNewerFormat) {
			t.Fatalf("got error %v", err)
		}
		if r.OK != (r.FirstBad == 0 && r.Reason == "" && err == nil) || r.OK && !bytes.HasPrefix(good.data, data) {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := p.log().Entries(context.Background(), private, 0); err != nil {
			t.Fatalf("got error %v", err)
		}
		err = p.log().Append(context.Background(), View, "Observation/1", "")
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
			t.Fatalf("got error %v", err)
		}
		if whole := data[:bytes.LastIndexByte(data, '\n')+1]; !bytes.HasPrefix(p.data, whole) || err != nil && !bytes.Equal(p.data, data) {
			t.Fatalf("%q became %q, %v", data, p.data, err)
		}
	})
}

// FuzzLine: a line is read only as it is written, and so is an anchor.
func FuzzLine(f *testing.F) {
	entry, sum := newLine(7, genesis(someone), []byte("sealed"))
	first, begin := newStart(someone, 6, genesis(someone))
	f.Add(entry)
	f.Add(first)
	f.Add([]byte(anchor{n: 7, sum: sum, starts: []string{begin}}.String()))
	f.Add([]byte("01 a b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		withSum, _ := summed(string(text)) // most of what is tried would fail by its digest alone
		for _, text := range [][]byte{text, withSum} {
			if l, ok := parseLine(text); ok {
				box, err := l.sealed()
				if again, _ := newLine(l.n, l.prev, box); err != nil || !bytes.Equal(again, text) {
					t.Fatalf("%q was read as %q", text, again)
				}
			}
			if s, err := parseStart(text); err == nil {
				if again, _ := newStart(s.owner, s.before, s.head); !bytes.Equal(again, text) {
					t.Fatalf("%q was read as %q", text, again)
				}
			} else if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
				t.Fatalf("got error %v", err)
			}
		}
		if a, ok := parseAnchor(string(text)); ok && a.String() != string(text) {
			t.Fatalf("%q was read as %q", text, a)
		}
	})
}
