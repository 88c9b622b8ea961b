package narrative

import (
	"strings"
	"testing"
	"time"
)

func TestFromResource(t *testing.T) {
	div := `"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Na 139</p></div>"`
	for name, c := range map[string]struct {
		raw  string
		want Status
		note string
	}{
		"generated":                {`{"text":{"status":"generated","div":` + div + `}}`, Shown, ""},
		"additional, other order":  {`{"text":{"div":` + div + `,"status":"additional"},"id":"1"}`, Shown, ""},
		"says that it is empty":    {`{"text":{"status":"empty","div":` + div + `}}`, Empty, "status-empty"},
		"no text":                  {`{"resourceType":"Patient"}`, Empty, "no-narrative"},
		"no div":                   {`{"text":{"status":"generated"}}`, Empty, ""},
		"unknown status":           {`{"text":{"status":"final","div":` + div + `}}`, Shown, "status-unknown"},
		"name in another case":     {`{"Text":{"status":"generated","div":` + div + `}}`, Empty, "no-narrative"},
		"div is no string":         {`{"text":{"status":"generated","div":[]}}`, Structured, "text-unreadable"},
		"text is no object":        {`{"text":"x"}`, Structured, "text-unreadable"},
		"duplicate names":          {`{"text":{"status":"generated","div":` + div + `},"text":{}}`, Structured, "resource-unreadable"},
		"cut off":                  {`{"text":{"status":"generated","div":` + div, Structured, "resource-unreadable"},
		"something behind":         {`{"text":{"status":"generated","div":` + div + `}} x`, Structured, "resource-unreadable"},
		"no object":                {`[1]`, Structured, "resource-unreadable"},
		"nothing":                  {``, Structured, "resource-unreadable"},
		"deep":                     {strings.Repeat(`{"a":`, 100_000), Structured, "resource-unreadable"},
		"wrong encoding elsewhere": {`{"a":"` + "\xff" + `","text":{"status":"generated","div":` + div + `}}`, Shown, "invalid-utf8"},
		"contained is no list":     {`{"contained":{"a":[1]},"text":{"status":"generated","div":` + div + `}}`, Shown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := FromResource([]byte(c.raw))
			if doc.Status != c.want || c.note != "" && !doc.noted(c.note) {
				t.Errorf("status %s, want %s; notes %v", doc.Status, c.want, doc.Notes)
			}
			if c.want == Shown && doc.Text() != "Na 139" {
				t.Errorf("text %q", doc.Text())
			}
		})
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"Ann Lee": "Ann Lee", "Null": "Null", " a\tb ": "a b", "<b>x</b>": "<b>x</b>", "\u200b": "", "\u2800": "\u2800",
		"\n\n\n\nTrusted": "Trusted", "a\n\n \n\nb": "a\n\nb", "a\r\nb\rc": "a\nb\nc", "Dr. A\x00dmin": "Dr. A\ufffddmin",
		"\x1b]8;;https://a.example\x07x": "\ufffd]8;;https://a.example\ufffdx", "a\u202etxt.exe": "a\ufffdtxt.exe", "\xff5": "\ufffd5",
		"![p](https://a.example/p.png)": "![p](https://a.example/p.png)",
	} {
		if got := PlainText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := PlainText(strings.Repeat("é", maxPlain)); len(got) > maxPlain+4 || !strings.HasSuffix(got, "é…") {
		t.Errorf("%d bytes, …%q", len(got), got[len(got)-8:])
	}
}

// Long runs of any one oddity take time in proportion to their length.
func TestCharactersInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("bounds of time mean little under the race detector; make test holds them")
	}
	units := append([]string{
		"\u0628\u200d", "\u0670\u200d", "\u0627\u064b\u200c", "\u2067", "\u202a\u202c", "\u202e", "\U0001F3F4\U000E0067", "\n \n", "\u0b82\u200d", "👩\u200d",
	}, someTexts...)
	for _, u := range units {
		for _, before := range []string{"", "\u0628"} {
			in := before + strings.Repeat(u, maxText/len(u)/8)
			begin := time.Now()
			PlainText(in)
			Parse(wrap(in))
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("%q: took %v", u, took)
			}
		}
	}
}

func TestNotesAreBoundedAndHarmless(t *testing.T) {
	var b strings.Builder
	for i := range 500 {
		b.WriteString(`<x` + strings.Repeat("y", i) + `/>`)
	}
	b.WriteString(`<p é="1">a</p><p data-<b>="1">b</p>`)
	doc := Parse(wrap(b.String()))
	if len(doc.Notes) > maxNotes+3 {
		t.Errorf("%d notes", len(doc.Notes))
	}
	for _, n := range doc.Notes {
		if len(n.Detail) > maxDetail || strings.ContainsAny(n.Detail, "<>&\"'\n") || n.Count < 1 {
			t.Errorf("%+v", n)
		}
	}
}
