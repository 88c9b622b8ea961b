package narrative

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const open = `<div xmlns="http://www.w3.org/1999/xhtml">`

func wrap(s string) string { return open + s + `</div>` }

func (d Document) noted(code string) bool {
	return slices.ContainsFunc(d.Notes, func(n Note) bool { return n.Code == code })
}

func TestBlocks(t *testing.T) {
	in := wrap(`<h2>Labs</h2><p style="text-align:right">K <b>4.1</b><br/>H<sub>2</sub>O</p>
<ol class="little-roman" start="3"><li>one</li><li><p>two</p><ul><li>deep</li></ul></li></ol>
<dl><dt>Allergy</dt><dd>Penicillin</dd></dl><blockquote>said</blockquote><hr/><pre>
 WBC  5.4
 HGB 13.9
</pre>tail`)
	want := []Block{
		Heading{Level: 2, Runs: []Run{{Text: "Labs"}}},
		Paragraph{Align: "right", Runs: []Run{{Text: "K "}, {Text: "4.1", Style: Bold}, {Text: "\nH"}, {Text: "2", Style: Sub}, {Text: "O"}}},
		List{Ordered: true, Marker: "little-roman", Start: 3, Items: []Item{
			{[]Block{Paragraph{Runs: []Run{{Text: "one"}}}}},
			{[]Block{Paragraph{Runs: []Run{{Text: "two"}}}, List{Start: 1, Items: []Item{{[]Block{Paragraph{Runs: []Run{{Text: "deep"}}}}}}}}},
		}},
		Definitions{[]Definition{
			{Term: true, Blocks: []Block{Paragraph{Runs: []Run{{Text: "Allergy"}}}}}, {Blocks: []Block{Paragraph{Runs: []Run{{Text: "Penicillin"}}}}},
		}},
		Quote{[]Block{Paragraph{Runs: []Run{{Text: "said"}}}}},
		Rule{},
		Preformatted{[]Run{{Text: " WBC  5.4\n HGB 13.9"}}},
		Paragraph{Runs: []Run{{Text: "tail"}}},
	}
	doc := Parse(in)
	if diff := cmp.Diff(want, doc.Blocks); diff != "" {
		t.Error(diff)
	}
	if len(doc.Notes) != 0 || doc.Status != Shown {
		t.Errorf("status %s, notes %v", doc.Status, doc.Notes)
	}
	if got, want := doc.Text(), "Labs\nK 4.1\nH2O\none\ntwo\ndeep\nAllergy\nPenicillin\nsaid\n WBC  5.4\n HGB 13.9\ntail"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestTable(t *testing.T) {
	doc := Parse(wrap(`<table><caption>Lipids</caption><thead><tr><th>a</th><td colspan="3" rowspan="1000000">b</td></tr></thead>
<tr><td></td><td>c <table><tr><td>in</td></tr></table></td></tr></table>`))
	p := func(s string) []Block { return []Block{Paragraph{Runs: []Run{{Text: s}}}} }
	cell := func(b []Block) Cell { return Cell{ColSpan: 1, RowSpan: 1, Blocks: b} }
	want := Table{Caption: p("Lipids"), Rows: []Row{
		{[]Cell{{Header: true, ColSpan: 1, RowSpan: 1, Blocks: p("a")}, {ColSpan: 3, RowSpan: 9, Blocks: p("b")}}},
		{[]Cell{cell(nil), cell(append(p("c"), Table{Rows: []Row{{[]Cell{cell(p("in"))}}}}))}},
	}}
	if diff := cmp.Diff([]Block{want}, doc.Blocks); diff != "" {
		t.Error(diff)
	}
	if !doc.noted("number-clamped") {
		t.Errorf("notes %v", doc.Notes)
	}
}

// Each row says what stays visible of an input, and what is noted about the rest.
func TestTextAndNotes(t *testing.T) {
	for name, c := range map[string]struct{ in, text, note string }{
		"script goes with its content":        {wrap(`a<script>x()</script>b`), "ab", "script-dropped"},
		"self-closed script swallows nothing": {wrap(`<script src="x"/><p>Stop warfarin</p>`), "Stop warfarin", "script-dropped"},
		"script under a prefix":               {wrap(`<y:script xmlns:y="urn:y">x()</y:script>b`), "b", "script-dropped"},
		"style sheet":                         {wrap(`<style>p{}</style>b`), "b", "style-dropped"},
		"unknown element keeps its text":      {wrap(`<p>a <blink>b</blink> c</p>`), "a b c", "element-unwrapped"},
		"foreign elements do not join":        {wrap(`<c xmlns="urn:c"><n>5</n><n>mg</n></c>`), "5\nmg", "element-foreign"},
		"form controls are text":              {wrap(`<select><option>5 mg</option><option>50 mg</option></select>`), "5 mg\n50 mg", "form-control"},
		"event attribute":                     {wrap(`<p onwhatever="x()">a</p>`), "a", "event-attribute"},
		"hidden text is shown":                {wrap(`<p><span style="display:none">not </span>allergic</p>`), "not allergic", "hidden-text"},
		"tiny text is shown":                  {wrap(`<p><span style="font-size: 0.5px">no </span>risk</p>`), "no risk", "hidden-text"},
		"transparent text is shown":           {wrap(`<p style="color:transparent">x</p>`), "x", "hidden-text"},
		"style with an address":               {wrap(`<p style="background:url(https://a.example/)">x</p>`), "x", "style-dropped"},
		"style with an escape":                {wrap(`<p style="dis\70lay:none">x</p>`), "x", "style-dropped"},
		"case is not rewritten":               {wrap(`<p style="text-transform:uppercase">mg</p>`), "mg", "style-dropped"},
		"named entity":                        {wrap(`5&nbsp;&micro;g`), "5\u00a0µg", "html-entity"},
		"unknown entity":                      {wrap(`&undefined; value 5`), "&undefined; value 5", "html-fallback"},
		"document type":                       {`<!DOCTYPE div [<!ENTITY a "b">]>` + wrap(`x`), "x", "doctype"},
		"entity of its own":                   {`<!DOCTYPE div [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + wrap(`x&a;`), "x&a;", "html-fallback"},
		"processing instruction":              {wrap(`<?php x ?>y`), "y", "processing-instruction"},
		"no namespace":                        {`<div><p>a</p></div>`, "a", "no-namespace"},
		"no div":                              {`<p xmlns="http://www.w3.org/1999/xhtml">a</p>`, "a", "no-div"},
		"two roots":                           {wrap("a") + wrap("b"), "a\nb", "html-fallback"},
		"end tag does not match":              {wrap(`<p>a</q>b`), "ab", "html-fallback"},
		"duplicate attribute":                 {wrap(`<p class="bold" class="x">a</p>`), "a", "html-fallback"},
		"unclosed cells and rows":             {wrap(`<table><tr><td>1<td>2<tr><td>3</table>`), "1\n2\n3", "html-fallback"},
		"unclosed items":                      {wrap(`<ul><li>1<li>2</ul>3`), "1\n2\n3", "html-fallback"},
		"iframe in the fallback":              {`<p>a<iframe>b<script>c</script></iframe>`, "a\nb", "embedding"},
		"text in a table outside its cells":   {wrap(`<table>a<tr>b<td>c</td></tr></table>`), "a\nb\nc", "content-misplaced"},
		"byte order mark":                     {"\ufeff" + wrap("x"), "x", "byte-order-mark"},
		"broken encoding keeps its place":     {wrap("5 \xb5g"), "5 \ufffdg", "invalid-utf8"},
		"UTF-16":                              {"\xff\xfe<\x00p\x00>\x00x\x00<\x00/\x00p\x00>\x00", "x", "utf-16"},
		"control character":                   {wrap("a\x00b\u009bc"), "a\ufffdb\ufffdc", "control-character"},
		"direction override":                  {wrap("a\u202eb\u202cc"), "a\ufffdbc", "bidi-override"},
		"unclosed isolate":                    {wrap("a\u2067b"), "ab", "bidi-unclosed"},
		"override by element":                 {wrap(`<bdo dir="rtl">5.0</bdo>`), "5.0", "bidi-override"},
		"zero-width space in a word":          {wrap("peni\u200bcillin"), "penicillin", "invisible-character"},
		"grapheme joiner":                     {wrap("peni\u034fcillin"), "penicillin", "invisible-character"},
		"tags":                                {wrap("a\U000e0041\U000e0042b"), "ab", "invisible-character"},
		"variation selectors in a row":        {wrap("☺\ufe0f\ufe01\ufe02x"), "☺\ufe0fx", "invisible-character"},
		"direction mark in a word":            {wrap("peni\u200ecillin"), "penicillin", "invisible-character"},
		"soft hyphen is kept and noted":       {wrap("a\u00adb"), "a\u00adb", "soft-hyphen"},
		"stacked marks":                       {wrap("a" + strings.Repeat("\u0301", 30)), "a" + strings.Repeat("\u0301", 8), "stacked-marks"},
		"C-CDA":                               {`<text xmlns="urn:hl7-org:v3"><list><item>a</item></list><paragraph>b</paragraph></text>`, "a\nb", "element-foreign"},
		"image map":                           {wrap(`a<map><area alt="b"/></map>`), "a", "image-map"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := Parse(c.in)
			if doc.Text() != c.text {
				t.Errorf("text %q, want %q", doc.Text(), c.text)
			}
			if !doc.noted(c.note) {
				t.Errorf("no note %s: %v", c.note, doc.Notes)
			}
			if doc.Status != Shown {
				t.Errorf("status %s", doc.Status)
			}
			sound(t, secondOpinion(), doc)
		})
	}
}

// Text that must come through as it is, without a note.
func TestLegitimateCharacters(t *testing.T) {
	for name, s := range map[string]string{
		"Persian":        "بیمار به پنی\u200cسیلین",
		"Hindi":          "क्\u200dष",
		"Thai":           "ผู้ป่วย\u200bแพ้ยา",
		"emoji family":   "👩\u200d👩\u200d👧\u200d👦 👍🏽 ☺\ufe0f",
		"flag":           "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"closed isolate": "a \u2067אב\u2069 c",
		"decomposed":     "e\u0301 n\u0303",
		"beyond plane 0": "𠮷野家",
	} {
		t.Run(name, func(t *testing.T) {
			doc := Parse(wrap(s))
			if doc.Text() != s || len(doc.Notes) > 0 {
				t.Errorf("text %+q, want %+q, notes %v", doc.Text(), s, doc.Notes)
			}
		})
	}
}

func TestStyle(t *testing.T) {
	for in, want := range map[string]Style{
		`<b>x</b>`:                                      Bold,
		`<b><i><code>x</code></i></b>`:                  Bold | Italic | Mono,
		`<del>x</del>`:                                  Strike,
		`<span class="strikethrough">x</span>`:          Strike,
		`<p style="text-decoration:line-through">x</p>`: Strike,
		`<p style="TEXT-DECORATION : Line-Through !important">x</p>`: Strike,
		`<span class="Bold italics underline">x</span>`:              Bold | Italic | Underline,
		`<b><span style="font-weight:400">x</span></b>`:              0,
		`<span style="vertical-align:super">x</span>`:                Sup,
		`<span style="visibility:hidden">x</span>`:                   Concealed,
	} {
		doc := Parse(wrap(in))
		p, ok := doc.Blocks[0].(Paragraph)
		if !ok || len(p.Runs) != 1 || p.Runs[0].Style != want {
			t.Errorf("%s: %+v, want style %b", in, doc.Blocks, want)
		}
	}
}

func TestStatus(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want Status
	}{
		"nothing":                       {"", Empty},
		"white space":                   {" \n", Empty},
		"blank div":                     {wrap(" \n<p> </p>"), Structured},
		"no-break space":                {wrap("&#160;"), Structured},
		"invisible":                     {wrap("\u200b\u202c"), Structured},
		"a line":                        {wrap("<hr/>"), Structured},
		"external image without words":  {wrap(`<img src="https://a.example/x.gif"/>`), Structured},
		"external image with words":     {wrap(`<img src="https://a.example/x.gif" alt="wound"/>`), Shown},
		"a zero":                        {wrap("0"), Shown},
		"script that swallows the rest": {"<p>a</p><script>b<p>c</p>", Structured},
		"comment that does so":          {"<p>a</p><!-- b<p>c</p>", Structured},
		"tag that does so":              {"<p>a</p><p title='b<p>c</p>", Structured},
	} {
		t.Run(name, func(t *testing.T) {
			if doc := Parse(c.in); doc.Status != c.want {
				t.Errorf("status %s, want %s; notes %v", doc.Status, c.want, doc.Notes)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct{ in, last, why string }{
		"input":           {wrap(strings.Repeat("<p>"+strings.Repeat("x", 1000)+"</p>", 1045) + "<p>last</p>"), "last", "input"},
		"large tag":       {wrap(`<img src="data:` + strings.Repeat("A", 3<<20) + `"/><p>last</p>`), "last", "input"},
		"depth":           {wrap(strings.Repeat("<div>", 5000) + "last" + strings.Repeat("</div>", 5000)), "last", "depth"},
		"depth, unclosed": {open + strings.Repeat("<b>", 5000) + "last", "last", "depth"},
		"blocks":          {wrap(strings.Repeat("<p>a</p>", 25_000) + "<p>last</p>"), "last", "blocks"},
		"runs":            {wrap(strings.Repeat("<b>a</b>b", 30_000) + "<p>last</p>"), "last", "runs"},
		"text":            {wrap(strings.Repeat("a", 3<<20)), "a", "text"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := Parse(c.in)
			if !slices.ContainsFunc(doc.Notes, func(n Note) bool { return n.Code == "shortened" && n.Detail == c.why }) {
				t.Errorf("not noted: %v", doc.Notes)
			}
			if !strings.HasSuffix(doc.Text(), c.last) {
				t.Errorf("the end of the text is lost: …%q", doc.Text()[max(0, len(doc.Text())-50):])
			}
			if len(doc.Text()) > maxText+maxBlocks || len(doc.Blocks) > maxBlocks+2 {
				t.Errorf("%d bytes of text, %d blocks", len(doc.Text()), len(doc.Blocks))
			}
		})
	}
}

// Markup of which a careless reader makes work out of proportion.
func TestMarkupInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("bounds of time mean little under the race detector; make test holds them")
	}
	for _, unit := range []string{
		`<a href="https://a.example/">b.example c.example</a>`, `<a id="a"/><a href="#a">b</a>`, `<p style="a:b;c:d">e</p>`, `<td>`, `</td>`, `<p><b>`,
		`<table>`, `<li>`, `<a href="#a">`, `<dl><dt>`, `</table>`, `<x:y xmlns:x="z">`, `<b>a</b>b`, `<br/>`, `<img src="#a"/>`, `<!-- -->`, `<![CDATA[a]]>`,
		`<script>`, `<script/>`, `</script>`, `<script>A</script>`, `<style></STYLE>`, `<?a?>`, `<!DOCTYPE a [`, `<`, `&`, `a `, "a\n", `<pre>`, `<h1>`, `<caption>`, `<svg>`, `<title>`,
	} {
		in := strings.Repeat(unit, 3*maxInput/len(unit))
		begin := time.Now()
		doc := Parse(open + in)
		doc.Text()
		markup := doc.Markup()
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s: took %v", unit, took)
		}
		if len(markup) > 16*len(in) {
			t.Errorf("%s: %d bytes became %d", unit, len(in), len(markup))
		}
	}
}

func TestRemainderKeepsNoMarkup(t *testing.T) {
	doc := Parse(wrap(strings.Repeat("<p>a</p>", 140_000) + `<td title="a>b">c</td><script>x()</script><!-- d --><td>&lt;e</td>f < g`))
	if text := doc.Text(); !strings.HasSuffix(text, "c\n<e\nf < g") {
		t.Errorf("…%q", text[len(text)-60:])
	}
}

var onePixel = base64.StdEncoding.EncodeToString([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"))

func TestImages(t *testing.T) {
	huge := base64.StdEncoding.EncodeToString([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"))
	for name, c := range map[string]struct {
		src, kind, note string
		shown           bool
	}{
		"data":                 {"data:image/gif;base64," + onePixel, "data", "", true},
		"upper case":           {"DATA:IMAGE/GIF;BASE64," + onePixel, "data", "", true},
		"SVG":                  {"data:image/svg+xml;base64,PHN2Zy8+", "data", "image-svg", false},
		"another type":         {"data:image/webp;base64," + onePixel, "data", "image-refused", false},
		"parameters":           {"data:image/gif;charset=x;base64," + onePixel, "data", "image-refused", false},
		"not base64":           {"data:image/gif,GIF89a", "data", "image-refused", false},
		"type does not match":  {"data:image/png;base64," + onePixel, "data", "image-damaged", false},
		"pixels":               {"data:image/gif;base64," + huge, "data", "image-too-large", false},
		"external":             {"https://a.example/x.gif", "external", "image-external", false},
		"relative":             {"x.gif", "external", "image-external", false},
		"not contained":        {"#gone", "contained", "image-missing", false},
		"contained":            {"#pic", "contained", "", true},
		"contained in a Media": {"#media", "contained", "", true},
		"contained twice":      {"#twice", "contained", "image-ambiguous", false},
		"contained Patient":    {"#patient", "contained", "image-refused", false},
	} {
		t.Run(name, func(t *testing.T) {
			raw := resourceOf(wrap(`<img alt=" a  b " src="`+c.src+`"/>`), []byte(`[{"resourceType":"Binary","id":"pic","contentType":"image/gif","data":"`+onePixel+`"},
				{"resourceType":"Media","id":"media","content":{"contentType":"image/gif","data":"`+onePixel+`"}},{"resourceType":"Patient","id":"patient"},
				{"resourceType":"Binary","id":"twice","contentType":"image/gif","data":"`+onePixel+`"},{"resourceType":"Binary","id":"twice"}]`))
			doc := FromResource(raw)
			img := doc.Images()[0]
			if img.Kind != c.kind || img.Shown != c.shown || img.Alt != "a b" || c.shown != (len(img.Data) > 0) {
				t.Errorf("image %+v", img)
			}
			if c.note != "" && !doc.noted(c.note) {
				t.Errorf("notes %v", doc.Notes)
			}
			sound(t, secondOpinion(), doc)
		})
	}
}
