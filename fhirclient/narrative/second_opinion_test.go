package narrative

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
)

// secondOpinion is a policy for bluemonday that knows FHIR's narrative and no more than Markup may write.
func secondOpinion() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "tr", "td", "th", "hr", "br", "b", "i", "code", "sub", "sup", "span", "a", "img")
	p.AllowAttrs("xmlns").Matching(regexp.MustCompile(`^http://www\.w3\.org/1999/xhtml$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(
		`^(left|right|center|justify|underline|strikethrough|arabic|(little|big)-(roman|alpha)|disc|circle|square|unlist)$`)).Globally()
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,5}$`)).OnElements("ol")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[2-9]$`)).OnElements("td", "th")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl)$`)).OnElements("span")
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).OnElements("span")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^narrative-`)).OnElements("a")
	p.AllowStyles("text-decoration").MatchingEnum("line-through", "underline").OnElements("span")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/]+=*$`)).OnElements("img")
	p.AllowURLSchemes("https", "http", "mailto", "tel")
	p.AllowDataURIImages()
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// tokensOf reads markup into comparable tokens, so that two spellings of one character do not differ.
func tokensOf(markup string) []string {
	var out []string
	z := xhtml.NewTokenizer(strings.NewReader(markup))
	for z.Next() != xhtml.ErrorToken {
		t := z.Token()
		if t.Type == xhtml.TextToken && len(out) > 0 && strings.HasPrefix(out[len(out)-1], "text ") {
			out[len(out)-1] += t.Data
			continue
		}
		s := t.Type.String() + " " + t.Data
		if t.Type == xhtml.TextToken {
			s = "text " + t.Data
		}
		for _, a := range t.Attr {
			s += " " + a.Key + "=" + a.Val
		}
		out = append(out, s)
	}
	return out
}

// removed returns what bluemonday would change of the markup, "" for nothing.
func removed(p *bluemonday.Policy, markup string) string {
	ours, theirs := tokensOf(markup), tokensOf(p.Sanitize(markup))
	for i := range max(len(ours), len(theirs)) {
		if at(ours, i) != at(theirs, i) {
			return fmt.Sprintf("bluemonday changes token %d from %q to %q", i, at(ours, i), at(theirs, i))
		}
	}
	return ""
}

func at(tokens []string, i int) string {
	if i < len(tokens) {
		return tokens[i]
	}
	return "(none)"
}

// unsound checks what must hold for every document, whatever it came from, and returns what does not.
func unsound(p *bluemonday.Policy, doc Document) string {
	markup := doc.Markup()
	if why := removed(p, markup); why != "" {
		return why
	}
	o := fill(output{doc: doc})
	for _, token := range []string{"active", "text:bidi", "ansi", "clobber"} {
		if why := o.violates(token); why != "" {
			return token + ": " + why
		}
	}
	if len(doc.Blocks) == 0 {
		return ""
	}
	again := Parse(markup)
	for _, n := range again.Notes {
		switch n.Code {
		case "html-fallback":
			return "markup is not well-formed: " + n.Detail + "\n" + markup
		case "shortened":
			return "" // the markup of a document at its limits may exceed them
		}
	}
	if a, b := doc.Text(), again.Text(); a != b {
		return fmt.Sprintf("markup reads differently\nfirst  %q\nsecond %q\nmarkup %s", a, b, markup)
	}
	return ""
}

// sound fails for an unsound document.
func sound(t *testing.T, p *bluemonday.Policy, doc Document) {
	t.Helper()
	if why := unsound(p, doc); why != "" {
		t.Error(why)
	}
}

// The second opinion must be able to disagree, or the tests above prove nothing.
func TestSecondOpinionBites(t *testing.T) {
	p := secondOpinion()
	for _, markup := range []string{
		`<p onclick="x()">a</p>`, `<script>x()</script>`, `<a href="javascript:x()">a</a>`, `<img src="https://example.org/x.png"/>`,
		`<p style="position: fixed">a</p>`, `<a id="app-lock"></a>`, `<td colspan="100">a</td>`, `<iframe></iframe>`,
		`<span style="text-decoration: blink">a</span>`, `<img src="data:image/svg+xml;base64,PHN2Zy8+"/>`,
	} {
		if removed(p, markup) == "" {
			t.Errorf("nothing is removed from %s", markup)
		}
	}
}

func TestCorpusSecondOpinion(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole corpus is for make test")
	}
	p := secondOpinion()
	for _, row := range corpusRows[corpusRow](t, "narrative-open.jsonl") {
		if strings.HasPrefix(row.Form, "string:") || row.Gen != nil {
			continue
		}
		t.Run(row.ID, func(t *testing.T) { sound(t, p, drive(row.Form, row.input(t)).doc) })
	}
	for _, row := range corpusRows[benignRow](t, "benign.jsonl") {
		t.Run(row.ID, func(t *testing.T) { sound(t, p, FromResource(resourceOf(row.Payload, row.Contained))) })
	}
}
