package narrative

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The pieces that anyNarrative is made of: what generators write, and what attackers do.
var (
	someNames = []string{
		"div", "p", "h2", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "td",
		"th", "span", "b", "i", "code", "sub", "sup", "a", "img", "br", "hr", "del", "u", "script", "style", "svg", "section",
		"iframe", "option", "x", "n:p", "title", "textarea", "map", "area", "bdo",
	}
	someAttributes = []string{
		``, ``, ``, ` class="bold right disc"`, ` class="strikethrough"`, ` style="white-space:pre;font-weight:bold"`, ` style="display:none"`,
		` style="text-align:center;color:red"`, ` dir="rtl" lang="he"`, ` id="a"`, ` name="a"`, ` href="#a"`, ` href="https://example.org/?a=1&amp;b=2"`,
		` href="javascript:x"`, ` href="mailto:a@example.org"`, ` colspan="3" rowspan="99"`, ` start="4" type="i"`, ` onclick="x"`, ` x=1`,
		` src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="pic"`, ` src="https://example.org/x.png" alt="far"`,
		` xmlns="http://www.w3.org/1999/xhtml"`, ` xmlns:n="http://www.w3.org/1999/xhtml"`, ` xmlns="urn:hl7-org:v3"`,
	}
	someTexts = []string{
		"Na 139", " ", "  a  b ", "\n", "\n\n x\n", "\t", "&amp;", "&lt;b&gt;", "&nbsp;", "&#160;", "&micro;", "&bogus;", "&#0;", "<", ">", "]]>",
		"\u00a0", "\u200b", "\u200d", "\u200e", "\u00ad", "a\u00adb", "\u202ex\u202c", "\u2066", "\u2069", "\u2067x\u2069", "\u034f", "א", "ab", "\u200fcd",
		"👩\u200d👩", "پنی\u200cسیلین", "\x00", "\x1b[31m", "\r\n", "\r", "\u2028", "\ufeff", "e\u0301", "0\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
		"<!-- c -->", "<!--", "<![CDATA[ <p> ]]>", "<?pi x?>", "<!DOCTYPE a>", "\xff", "\ufffe", "/>", `"`,
	}
)

// anyNarrative draws a narrative that is well-formed more often than not.
func anyNarrative(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{`<div xmlns="http://www.w3.org/1999/xhtml">`, `<div>`, ``}).Draw(t, "root"))
	clean := rapid.Bool().Draw(t, "clean")
	var open []string
	for range rapid.IntRange(0, 30).Draw(t, "pieces") {
		switch rapid.IntRange(0, 9).Draw(t, "piece") {
		case 0, 1, 2, 3:
			name := rapid.SampledFrom(someNames).Draw(t, "name")
			b.WriteString("<" + name + rapid.SampledFrom(someAttributes).Draw(t, "attribute"))
			if rapid.IntRange(0, 4).Draw(t, "closed") == 0 {
				b.WriteString("/>")
				continue
			}
			b.WriteString(">")
			open = append(open, name)
		case 4, 5:
			if len(open) > 0 {
				b.WriteString("</" + open[len(open)-1] + ">")
				open = open[:len(open)-1]
			}
		case 6:
			if !clean {
				b.WriteString("</" + rapid.SampledFrom(someNames).Draw(t, "stray") + ">")
			}
		default:
			b.WriteString(rapid.SampledFrom(someTexts).Draw(t, "text"))
		}
	}
	for i := len(open) - 1; clean && i >= 0; i-- {
		b.WriteString("</" + open[i] + ">")
	}
	b.WriteString("</div>")
	return b.String()
}

func TestAnyNarrativeIsSound(t *testing.T) {
	p := secondOpinion()
	rapid.Check(t, func(rt *rapid.T) {
		in := anyNarrative(rt)
		doc := Parse(in)
		if why := unsound(p, doc); why != "" {
			rt.Fatalf("%s\ninput %q", why, in)
		}
	})
}
