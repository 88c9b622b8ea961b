package narrative

import (
	"encoding/base64"
	"html"
	"strconv"
	"strings"
)

// anchorPrefix keeps the names of a stranger apart from those of the page that the markup is put into.
const anchorPrefix = "narrative-"

// Markup returns the document as XHTML: a div that satisfies txt-1. It is made from the blocks alone, with all text
// escaped; links that are not clickable and images that are not shown are left as text and alternative text. Reading it
// again gives the same Text. Image bytes beyond 4 MB in all are left out.
func (d Document) Markup() string {
	m := markup{d: d, wanted: map[string]bool{}}
	for _, l := range d.links {
		if name, ok := strings.CutPrefix(l.Target, "#"); ok && l.Clickable {
			m.wanted[name] = true
		}
	}
	at := map[int][]string{}
	for name, block := range d.anchors {
		if m.wanted[name] {
			at[block] = append(at[block], name)
		}
	}
	m.write(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	for i, block := range d.Blocks {
		m.anchors(at[i])
		m.block(block)
	}
	m.write("</div>")
	return m.out.String()
}

type markup struct {
	out    strings.Builder
	d      Document
	wanted map[string]bool // names that a link leads to
	data   int             // image bytes written
}

func (m *markup) write(s string) { m.out.WriteString(s) }

// anchors writes the names that lead to the next block, sorted by the order of the links that want them.
func (m *markup) anchors(names []string) {
	for _, l := range m.d.links {
		for _, n := range names {
			if l.Target == "#"+n && m.wanted[n] {
				m.wanted[n] = false
				m.write(`<a id="` + anchorPrefix + html.EscapeString(n) + `"></a>`)
			}
		}
	}
}

func (m *markup) blocks(blocks []Block) {
	for _, b := range blocks {
		m.block(b)
	}
}

func (m *markup) block(block Block) {
	switch t := block.(type) {
	case Paragraph:
		m.write("<p" + class(string(t.Align)) + ">")
		m.runs(t.Runs, false)
		m.write("</p>")
	case Heading:
		tag := "h" + strconv.Itoa(t.Level)
		m.write("<" + tag + class(string(t.Align)) + ">")
		m.runs(t.Runs, false)
		m.write("</" + tag + ">")
	case Preformatted:
		m.write("<pre>")
		m.runs(t.Runs, true)
		m.write("</pre>")
	case Quote:
		m.wrap("blockquote", "", t.Blocks)
	case List:
		m.list(t)
	case Definitions:
		m.definitions(t)
	case Table:
		m.table(t)
	case Rule:
		m.write("<hr/>")
	case Picture:
		m.write("<p>")
		m.run(Run{Image: t.Image, Link: t.Link}, false)
		m.write("</p>")
	}
}

func (m *markup) wrap(tag, attrs string, blocks []Block) {
	m.write("<" + tag + attrs + ">")
	m.blocks(blocks)
	m.write("</" + tag + ">")
}

func (m *markup) list(l List) {
	tag, attrs := "ul", class(string(l.Marker))
	if l.Ordered {
		tag = "ol"
		if l.Start > 1 {
			attrs += ` start="` + strconv.Itoa(l.Start) + `"`
		}
	}
	m.write("<" + tag + attrs + ">")
	for _, i := range l.Items {
		m.wrap("li", "", i.Blocks)
	}
	m.write("</" + tag + ">")
}

func (m *markup) definitions(d Definitions) {
	m.write("<dl>")
	for _, e := range d.Entries {
		tag := "dd"
		if e.Term {
			tag = "dt"
		}
		m.wrap(tag, "", e.Blocks)
	}
	m.write("</dl>")
}

func (m *markup) table(t Table) {
	m.write("<table>")
	if len(t.Caption) > 0 {
		m.wrap("caption", "", t.Caption)
	}
	for _, r := range t.Rows {
		m.write("<tr>")
		for _, c := range r.Cells {
			tag := "td"
			if c.Header {
				tag = "th"
			}
			m.wrap(tag, span("colspan", c.ColSpan)+span("rowspan", c.RowSpan), c.Blocks)
		}
		m.write("</tr>")
	}
	m.write("</table>")
}

func (m *markup) runs(runs []Run, pre bool) {
	for _, r := range runs {
		m.run(r, pre)
	}
}

// wrappers are the elements that stand for an appearance, outermost first. Struck and underlined text carry FHIR's class
// and the style, for readers that know only one of them.
var wrappers = []struct {
	style     Style
	tag, open string
}{
	{Strike, "span", `<span class="strikethrough" style="text-decoration: line-through">`},
	{Underline, "span", `<span class="underline" style="text-decoration: underline">`},
	{Bold, "b", "<b>"}, {Italic, "i", "<i>"}, {Mono, "code", "<code>"}, {Sub, "sub", "<sub>"}, {Sup, "sup", "<sup>"},
}

func (m *markup) run(r Run, pre bool) {
	linked := r.Link > 0 && m.d.links[r.Link-1].Clickable
	if linked {
		m.write(`<a href="` + html.EscapeString(m.href(m.d.links[r.Link-1].Target)) + `">`)
	}
	spoken := r.Dir != "" || r.Lang != ""
	if spoken {
		m.write("<span" + attr("dir", string(r.Dir)) + attr("lang", r.Lang) + ">")
	}
	for _, w := range wrappers {
		if r.Style.Has(w.style) {
			m.write(w.open)
		}
	}
	if r.Image > 0 {
		m.image(m.d.images[r.Image-1])
	}
	text := html.EscapeString(r.Text)
	if !pre {
		text = strings.ReplaceAll(text, "\n", "<br/>")
	}
	m.write(text)
	for i := len(wrappers) - 1; i >= 0; i-- {
		if r.Style.Has(wrappers[i].style) {
			m.write("</" + wrappers[i].tag + ">")
		}
	}
	if spoken {
		m.write("</span>")
	}
	if linked {
		m.write("</a>")
	}
}

func (m *markup) href(target string) string {
	if name, ok := strings.CutPrefix(target, "#"); ok {
		return "#" + anchorPrefix + name
	}
	return target
}

func (m *markup) image(img Image) {
	m.write(`<img alt="` + html.EscapeString(img.Alt) + `"`)
	if img.Shown && m.data+len(img.Data) <= maxMarkupData {
		m.data += len(img.Data)
		m.write(` src="data:` + img.MediaType + ";base64," + base64.StdEncoding.EncodeToString(img.Data) + `"`)
	}
	m.write("/>")
}

func class(name string) string { return attr("class", name) }

func attr(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + `="` + html.EscapeString(value) + `"`
}

func span(name string, n int) string {
	if n <= 1 {
		return ""
	}
	return attr(name, strconv.Itoa(n))
}
