package main

import (
	"strings"
	"testing"

	"chartkey/fhirclient/narrative"
)

// TestFlow: a narrative reads in a terminal as it would on a page.
func TestFlow(t *testing.T) {
	long := strings.Repeat("long ", 15) + "cell"
	for _, c := range []struct {
		situation, div string
		want           []string
	}{
		{"paragraphs", `<h1>Title</h1><p>One<br/>two</p><pre>  kept</pre>`, []string{"Title", "One", "two", "  kept"}},
		{"a table", `<table><caption>Tests</caption><tr><th>Test</th><th>Result</th></tr><tr><td>Sugar</td><td></td><td>high</td></tr><tr><td>HbA1c in blood</td><td>6.7 %</td></tr></table>`,
			[]string{"Tests", "Test            Result", "Sugar                   high", "HbA1c in blood  6.7 %"}},
		{"a wide table", `<table><tr><td>` + long + `</td><td>` + long + `</td></tr><tr><td>a</td><td>b</td></tr></table>`,
			[]string{long + " | " + long, "a | b"}},
		{"lines in a cell", `<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>`, []string{"a; b  c"}},
		{"lists", `<ul><li>one</li><li>two<ol start="3"><li>three</li><li>four</li></ol></li></ul>`,
			[]string{"- one", "- two", "  3. three", "  4. four"}},
		{"definitions and a quotation", `<dl><dt>Term</dt><dd>Meaning</dd></dl><blockquote>Said</blockquote>`, []string{"Term", "  Meaning", "  Said"}},
		{"a table in a list", `<ul><li><table><tr><td>a</td><td>b</td></tr><tr><td>cc</td><td>d</td></tr></table></li></ul>`, []string{"- a   b", "  cc  d"}},
	} {
		d := narrative.Parse(`<div xmlns="http://www.w3.org/1999/xhtml">` + c.div + `</div>`)
		var out strings.Builder
		flow(&out, d.Blocks, "")
		if want := strings.Join(c.want, "\n") + "\n"; out.String() != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.situation, out.String(), want)
		}
	}
}
