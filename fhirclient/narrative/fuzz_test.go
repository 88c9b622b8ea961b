package narrative

import (
	"reflect"
	"testing"
)

var seeds = []string{
	`<div xmlns="http://www.w3.org/1999/xhtml"><p>Potassium <b>4.1</b> mmol/L</p></div>`,
	`<div xmlns="http://www.w3.org/1999/xhtml"><table><caption>c</caption><tr><th>a</th><td colspan="2">b<ul><li>c</li></ul></td></tr></table></div>`,
	`<div><p>a<br/>b <a href="https://example.org/x">x</a> <a href="#n">y</a><a name="n"/><img src="data:image/png;base64,iVBORw0KGgo=" alt="z"/></p>`,
	"<n:div xmlns:n='http://www.w3.org/1999/xhtml'><n:pre>\n a\u202eb\u2066c\u200d</n:pre><script>x</script></n:div>",
	`<p><ul><li>a<li>b<table><td>c<tr>d</table>&nbsp;&amp;&#0;<!-- x --><![CDATA[ y ]]><?pi?></b>`,
	`<dl><dt>t</dt><dd style="display:none;text-decoration:line-through;white-space:pre"> d  e </dd></dl><q dir="rtl" lang="he">x</q>`,
	"\xff\xfe<\x00p\x00>\x00", "\ufeff<div>\ufffe\x00\u00ad", `<ClinicalDocument xmlns="urn:hl7-org:v3"><paragraph>x</paragraph></ClinicalDocument>`,
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	p := secondOpinion()
	f.Fuzz(func(t *testing.T, div string) {
		doc := Parse(div)
		if !reflect.DeepEqual(doc, Parse(div)) {
			t.Error("two readings differ")
		}
		sound(t, p, doc)
		if why := (output{visible: doc.Text()}).bidi(); why != "" {
			t.Error(why)
		}
	})
}

func FuzzFromResource(f *testing.F) {
	for _, s := range seeds {
		f.Add(resourceOf(s, nil))
	}
	f.Add([]byte(`{"contained":[{"resourceType":"Binary","id":"a","contentType":"image/gif","data":"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}],"text":{"status":"generated","div":"<div><img src='#a'/></div>"}}`))
	f.Add([]byte(`{"text":{"status":"empty","div":1},"text":2}`))
	p := secondOpinion()
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc := FromResource(raw)
		if !reflect.DeepEqual(doc, FromResource(raw)) {
			t.Error("two readings differ")
		}
		if doc.Status != Shown && doc.Status != Structured && doc.Status != Empty {
			t.Errorf("status %q", doc.Status)
		}
		sound(t, p, doc)
	})
}

func FuzzPlainText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain := PlainText(s)
		if again := PlainText(plain); again != plain {
			t.Errorf("not stable: %q then %q", plain, again)
		}
		if why := (output{visible: plain}).violates("ansi"); why != "" {
			t.Error(why)
		}
	})
}
