package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestALogsLife(t *testing.T) {
	p := furnished(t)
	if r := verify(t, p); r != (Report{OK: true, Checked: 6}) {
		t.Errorf("%+v", r)
	}
	got, err := p.log().Entries(t.Context(), private, 0)
	must(t, err)
	want := []Entry{
		{6, noon, UnlockFailed, "", "locked"},
		{5, noon, View, "Observation/2", "Clinic (c1)"},
		{4, noon, Grant, "Clinic (c1)", "patient/Observation.rs"},
		{3, noon, View, "Observation/1", "Clinic (c1)"},
		{2, noon, Unlock, "", "keyring"},
		{1, noon, PersonAdded, "", "patient"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	some, err := p.log().Entries(t.Context(), private, 2)
	must(t, err)
	if !slices.Equal(some, want[:2]) {
		t.Errorf("the newest two are %+v", some)
	}
	if a, ok := parseAnchor(p.anchored); !ok || a.n != 4 {
		t.Errorf("the anchor is %q, the grant was entry 4", p.anchored)
	}
	for _, words := range []string{"Observation", "Clinic", "view", "unlock", "keyring"} {
		if bytes.Contains(p.data, []byte(words)) {
			t.Errorf("the file holds %q in clear", words)
		}
	}
}

// TestUsualEntriesLookAlike: who cannot read the log does not learn from its lengths what was done.
func TestUsualEntriesLookAlike(t *testing.T) {
	p := furnished(t)
	lengths := map[int]bool{}
	for _, text := range bytes.Split(bytes.TrimSpace(p.data), []byte("\n"))[1:] {
		lengths[len(text)] = true
	}
	if len(lengths) != 1 {
		t.Errorf("lines of lengths %v", lengths)
	}
}

func TestAnEntryAlwaysFits(t *testing.T) {
	p, l := begin(t)
	for name, text := range map[string]string{
		"long": strings.Repeat("x", 1<<20), "long in bytes": strings.Repeat("\U0001F600", 1<<16), "escapes": strings.Repeat("<", 1<<16),
		"control": "a\x1b[2J\nb", "no UTF-8": "\xff\xfe", "empty": "",
	} {
		must(t, l.Append(t.Context(), Sync, text, text))
		list, err := l.Entries(t.Context(), private, 1)
		must(t, err)
		if strings.ContainsAny(list[0].Text, "\x1b\n") || len([]rune(list[0].Text)) > textLimit || len([]rune(list[0].Object)) > objectLimit {
			t.Errorf("%s: %.80q", name, list[0].Text)
		}
		if text != "" && list[0].Text == "" {
			t.Errorf("%s: nothing is left", name)
		}
	}
	if r := verify(t, p); !r.OK {
		t.Errorf("%+v", r)
	}
	for _, line := range bytes.Split(p.data, []byte("\n")) {
		if len(line) > tailSize/4 {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
}

func TestUnknownKindsAreNotWritten(t *testing.T) {
	p, l := begin(t)
	before := bytes.Clone(p.data)
	for _, k := range []Kind{"", "other", Unreadable} {
		if err := l.Append(t.Context(), k, "", ""); err == nil {
			t.Errorf("%q was written", k)
		}
	}
	if !bytes.Equal(before, p.data) {
		t.Error("something was written")
	}
}

func TestOnlyTheKeyReads(t *testing.T) {
	p := furnished(t)
	for name, key := range map[string][]byte{"another": bytes.Repeat([]byte{8}, 32), "short": {1}, "none": nil} {
		if _, err := p.log().Entries(t.Context(), key, 0); !errors.Is(err, ErrWrongKey) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

// TestAnchors: the kinds that are worth it move the anchor, the others do not.
func TestAnchors(t *testing.T) {
	for kind, anchors := range kinds {
		p, l := begin(t)
		before := p.anchored
		add(t, l, kind, "", "")
		if moved := p.anchored != before; moved != anchors {
			t.Errorf("%s: moved %v, want %v", kind, moved, anchors)
		}
	}
}

// TestAnchorsPlaceFails: the entry is there, the error says so, and the anchor of before is still good.
func TestAnchorsPlaceFails(t *testing.T) {
	p, _ := begin(t)
	l, gone := p.log(), errors.New("no answer")
	l.cfg.Anchors = noAnchors{gone}
	must(t, l.Append(t.Context(), View, "Observation/1", ""))
	err := l.Append(t.Context(), Lock, "", "")
	var half *AnchorError
	if !errors.As(err, &half) || !errors.Is(err, gone) {
		t.Errorf("got error %v", err)
	}
	if _, err := l.Verify(t.Context()); !errors.Is(err, gone) {
		t.Errorf("verified without an anchor: %v", err)
	}
	if r := verify(t, p); r != (Report{OK: true, Checked: 3}) {
		t.Errorf("%+v", r)
	}
	p.data[len(p.data)/2] ^= 1
	if r, err := l.Verify(t.Context()); err != nil || r.OK || r.Reason != Changed {
		t.Errorf("the file is bad without any anchor, got %+v, %v", r, err)
	}
}

func TestGoroutinesAtOnce(t *testing.T) {
	const each, writers = 20, 5
	p, l := begin(t)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := l.Append(context.Background(), View, fmt.Sprint("Observation/", w, "-", i), ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if r := verify(t, p); r != (Report{OK: true, Checked: each*writers + 1}) {
		t.Errorf("%+v", r)
	}
}

func TestALockThatIsHeld(t *testing.T) {
	p, l := begin(t)
	busy := errors.New("busy")
	l.cfg.Lock = func(context.Context) (func(), error) { return nil, busy }
	before := bytes.Clone(p.data)
	_, err1 := l.Verify(t.Context())
	_, err2 := l.Entries(t.Context(), private, 0)
	_, err3 := l.Restart(t.Context())
	for _, err := range []error{l.Append(t.Context(), View, "", ""), err1, err2, err3} {
		if !errors.Is(err, busy) {
			t.Errorf("got error %v", err)
		}
	}
	if !bytes.Equal(before, p.data) {
		t.Error("something was written")
	}
}
