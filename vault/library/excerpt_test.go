package library

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("before it ", 20) + "Asthma," + strings.Repeat(" after it", 20)
	for _, c := range []struct{ name, typed, text, want string }{
		{"a whole text", "asthma", "Asthma check", "Asthma check"},
		{"the beginning of a word", "asth", "seen for asthma, daily", "seen for asthma, daily"},
		{"not within a word", "thma", "asthma", ""},
		{"a whole word", "asth visit", "asthma", ""},
		{"as it was written", "oedeme", "le Œdème  de\nQuincke", "le Œdème de Quincke"},
		{"a phrase", `"for asthma"`, "asthma, and for asthma", "asthma, and for asthma"},
		{"a word of several", "x-ray", "a chest X-ray", "a chest X-ray"},
		{"a part of a word of several", "ray", "a chest X-ray", "a chest X-ray"},
		{"the first that occurs", "cough asthma ", "no fever, asthma", "no fever, asthma"},
		{"in the middle", "asthma", long, "…before it before it Asthma, after it after it after it after it after it after…"},
		{"no blanks", "血糖", strings.Repeat("空腹時", 30) + "血糖値", "…腹時空腹時空腹時空腹時空腹時空腹時空腹時血糖値"},
		{"an endless word", "aaa", strings.Repeat("a", 500), strings.Repeat("a", excerptRoom) + "…"},
		{"bad bytes", "asthma", "\xff asthma\xff", "asthma"},
		{"nothing", "", "asthma", ""},
		{"elsewhere", "zzz", "asthma", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := LookedFor(c.typed).Excerpt(c.text)
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if n := utf8.RuneCountInString(got); n > excerptRoom+2 {
				t.Errorf("%d characters", n)
			}
		})
	}
}

func TestBeyond(t *testing.T) {
	for _, c := range []struct{ typed, text, rest string }{
		{"asthma visit", "Visit for asthma", ""},
		{"asthma visit", "Asthma", "visit"},
		{"asthma visit", "Peak flow", "asthma"},
		{`"asthma visit"`, "visit, asthma", "asthma visit"},
		{"", "Asthma", ""},
	} {
		rest := LookedFor(c.typed).Beyond(c.text)
		if rest.None() != (c.rest == "") || !rest.None() && rest.Excerpt(c.rest) != c.rest {
			t.Errorf("%q beyond %q: %v", c.typed, c.text, rest)
		}
	}
}

// TestBodies: what is too large, damaged or not here is left out, and the others come all the same.
func TestBodies(t *testing.T) {
	lib := newLibrary(t)
	large, spoilt := sample("A", "large", "2020", ""), sample("A", "spoilt", "2020", "")
	large.Body = []byte(strings.Repeat("large ", 100))
	change(t, lib, func(w *Writer) {
		put(t, w, sample("A", "1", "2020", ""), large, spoilt, sample("A", "2", "2020", ""))
		if err := w.e.exec(`UPDATE record SET sha256 = zeroblob(32) WHERE name = 'spoilt'`); err != nil {
			t.Fatal(err)
		}
	})
	var read []Record
	keys := []Key{{clinic, "A", "1"}, large.Key, spoilt.Key, {clinic, "A", "none"}, {clinic, "A", "2"}}
	err := lib.Bodies(t.Context(), keys, len(large.Body)-1, func(r Record) { read = append(read, r) })
	if err != nil || refs(read) != "A/1 A/2" || len(read[0].Body) == 0 {
		t.Errorf("%s, %v", refs(read), err)
	}
}
