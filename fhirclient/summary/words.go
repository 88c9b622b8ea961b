package summary

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

const (
	maxNarrative = 64 << 10  // bytes of narrative text in Words
	maxMarkup    = 1 << 20   // bytes of markup that are looked at
	maxWords     = 128 << 10 // bytes of Words
	remembered   = 48        // texts that are compared to leave out repeats
)

// worded are the elements whose strings are human text.
var worded = map[string]bool{
	"text": true, "display": true, "description": true, "name": true, "family": true, "given": true, "title": true,
	"comment": true, "conclusion": true, "line": true, "city": true, "district": true, "state": true, "country": true,
	"alias": true, "patientInstruction": true, "instruction": true, "instructions": true, "label": true, "summary": true,
	"note": true, "notes": true, "details": true, "diagnostics": true, "lotNumber": true, "purpose": true, "prefix": true,
	"suffix": true, "series": true, "manufacturer": true, "reason": true, "clinicalInformation": true, "explanation": true,
	"valueString": true, "valueMarkdown": true, "authorString": true, "occurrenceString": true, "onsetString": true,
	"abatementString": true, "performedString": true, "detail": true, "content": true, "deviceName": true,
}

// words gathers the text to search for: what the summary says, all human text of
// the resource, and its narratives without markup.
func (w *view) words() string {
	g := gatherer{left: maxNarrative}
	for _, s := range []string{w.s.Title, w.kind, w.s.Value, w.s.Flag} {
		g.add(s)
	}
	if _, typed := kinds[w.s.Type]; !typed {
		for _, f := range w.s.Facts {
			g.add(f.Value)
		}
	}
	for i := range w.t.nodes {
		n := &w.t.nodes[i]
		switch {
		case string(n.name) == "div":
			g.narrative(n.text)
		case worded[string(n.name)]:
			g.strings(value{w.t, int32(i)})
		}
	}
	return g.out.String()
}

// gatherer joins texts, leaving out the nearest repeats: most records say a name
// as text and as display.
type gatherer struct {
	out  strings.Builder
	seen [remembered]string
	n    int
	left int // bytes of narrative still wanted
}

func (g *gatherer) add(s string) {
	if s == "" || g.out.Len()+len(s) >= maxWords {
		return
	}
	for _, old := range g.seen[:min(g.n, remembered)] {
		if old == s {
			return
		}
	}
	g.seen[g.n%remembered] = s
	g.n++
	if g.out.Len() > 0 {
		g.out.WriteByte(' ')
	}
	g.out.WriteString(s)
}

func (g *gatherer) strings(v value) {
	for e := range v.each() {
		if e.node().kind == '"' {
			g.add(e.line(maxText))
		}
	}
}

// narrative adds the text of an XHTML div.
func (g *gatherer) narrative(div []byte) {
	if g.left <= 0 {
		return
	}
	text := clean([]byte(html.UnescapeString(string(stripped(div, 2*g.left)))), g.left)
	if cut := g.left; len(text) > cut { // letters were bounded, bytes are what counts
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	g.left -= len(text)
	g.add(text)
}

// inlineTags do not end a word.
var inlineTags = map[string]bool{"a": true, "b": true, "i": true, "em": true, "strong": true, "span": true,
	"small": true, "big": true, "sub": true, "sup": true, "tt": true, "code": true, "u": true}

// stripped cuts the markup out. It needs no understanding of XHTML: what is
// wrongly kept or lost only makes a search less exact, and nothing of it is drawn.
func stripped(div []byte, limit int) []byte {
	div = div[:min(len(div), maxMarkup)]
	out := make([]byte, 0, min(len(div), limit))
	for len(div) > 0 && len(out) < limit {
		open := bytes.IndexByte(div, '<')
		if open < 0 {
			open = len(div)
		}
		out = append(out, div[:open]...)
		div = div[open:]
		if len(div) == 0 {
			break
		}
		name := tagName(div)
		if !inlineTags[name] {
			out = append(out, ' ')
		}
		div = div[tagEnd(div, name):]
	}
	return out
}

// tagName is the lower-case name of the tag that div begins with.
func tagName(div []byte) string {
	i := 1
	if i < len(div) && div[i] == '/' {
		i++
	}
	j := i
	for j < len(div) && j-i < 12 && (div[j]|0x20 >= 'a' && div[j]|0x20 <= 'z' || div[j] >= '0' && div[j] <= '9') {
		j++
	}
	return strings.ToLower(string(div[i:j]))
}

// tagEnd is where the text goes on after the tag, comment, script or style sheet
// that div begins with.
func tagEnd(div []byte, name string) int {
	end, skip := ">", 1
	switch {
	case bytes.HasPrefix(div, []byte("<!--")):
		end, skip = "-->", 3
	case (name == "script" || name == "style") && div[1] != '/':
		end, skip = "</"+name, 0
	}
	if i := bytes.Index(div, []byte(end)); i >= 0 {
		return i + skip
	}
	return len(div)
}
