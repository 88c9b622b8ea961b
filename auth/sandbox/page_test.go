package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// form is a form of a page as a browser without script would send it.
type form struct {
	action string
	values url.Values
	text   string // what the page says, all of it
}

// forms reads the forms of a page. Only what is checked counts.
func forms(t *testing.T, a answer) []form {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	var out []form
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			out = append(out, readForm(n))
		}
	}
	for i := range out {
		out[i].text = pageText(root)
	}
	return out
}

func readForm(n *html.Node) form {
	f := form{action: attribute(n, "action"), values: url.Values{}}
	for c := range n.Descendants() {
		if c.Type != html.ElementNode || c.Data != "input" {
			continue
		}
		kind := attribute(c, "type")
		if (kind == "checkbox" || kind == "radio") && !hasAttribute(c, "checked") {
			continue
		}
		f.values.Add(attribute(c, "name"), attribute(c, "value"))
	}
	return f
}

// pageText is what a page says, with single spaces and without its style.
func pageText(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, key string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

func hasAttribute(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// only is the one form of a page.
func only(t *testing.T, a answer) form {
	t.Helper()
	wantStatus(t, a, http.StatusOK)
	found := forms(t, a)
	if len(found) != 1 {
		t.Fatalf("%d forms on the page\n%s", len(found), a.body)
	}
	return found[0]
}

// press sends a form with an answer; changes are name, value pairs.
func press(t *testing.T, s *Server, f form, pressed string, changes ...string) answer {
	t.Helper()
	for i := 0; i < len(changes); i += 2 {
		f.values.Set(changes[i], changes[i+1])
	}
	f.values.Set("answer", pressed)
	return post(t, s.issuer+f.action, f.values)
}

// consentFor signs somebody in and stops at the consent page.
func consentFor(t *testing.T, s *Server, person, scope string) form {
	t.Helper()
	return only(t, press(t, s, only(t, get(t, authorization(s, scope), "")), "continue", "person", person))
}

// without takes the tick of a scope away.
func (f form) without(scopes ...string) form {
	f.values["scope"] = slices.DeleteFunc(f.values["scope"], func(s string) bool { return slices.Contains(scopes, s) })
	return f
}

// wantSays looks for sentences on a page.
func wantSays(t *testing.T, where, text string, sentences ...string) {
	t.Helper()
	for _, want := range sentences {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", where, want, text)
		}
	}
}

// redeem exchanges the code of an answer.
func redeem(t *testing.T, s *Server, a answer) tokens {
	t.Helper()
	return readTokens(t, post(t, s.issuer+"/token", codeForm(callback(t, a).Get("code"))))
}
