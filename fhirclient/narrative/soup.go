package narrative

import (
	"strings"

	"golang.org/x/net/html"
)

// soupReader feeds the builder by the token rules of HTML, for input that is not well-formed XML. Elements are matched
// by name; self-closed ones are closed, since the author meant XHTML.
type soupReader struct {
	src    string
	z      *html.Tokenizer
	b      *builder
	at     int    // of the token after this one in src
	inside string // script or style whose end is awaited
	last   map[string]int
}

// readHTML reads src to its end.
func readHTML(src string, b *builder) {
	r := &soupReader{src: src, z: html.NewTokenizer(strings.NewReader(src)), b: b, last: map[string]int{}}
	r.z.AllowCDATA(true)
	for {
		kind := r.z.Next()
		if kind == html.ErrorToken {
			break
		}
		r.at += len(r.z.Raw())
		r.token(kind)
	}
	if r.inside != "" {
		b.nothing, b.misleading = 0, true
		b.notes.add("unclosed", r.inside)
	}
	if r.at < len(src) { // a tag without an end
		b.misleading = true
		b.notes.add("unclosed", "input")
	}
}

func (r *soupReader) token(kind html.TokenType) {
	if r.inside != "" {
		if name, _ := r.z.TagName(); kind == html.EndTagToken && localName(name) == r.inside {
			r.inside = ""
			r.b.nothing = 0
		}
		return
	}
	switch kind {
	case html.TextToken:
		r.b.text(string(r.z.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		r.start(kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := r.z.TagName()
		r.end(localName(name))
	case html.CommentToken:
		r.comment(string(r.z.Raw()))
	case html.DoctypeToken:
		r.b.notes.add("doctype", "")
	}
}

// comment notes what HTML takes for a comment and is none, and a comment that swallowed the rest.
func (r *soupReader) comment(raw string) {
	switch {
	case strings.HasPrefix(raw, "<?"):
		r.b.notes.add("processing-instruction", "")
	case !strings.HasPrefix(raw, "<!--"):
		r.b.notes.add("declaration", "")
	case r.at >= len(r.src) && !strings.HasSuffix(raw, "->") && !strings.HasSuffix(raw, "-!>"):
		r.b.misleading = true
		r.b.notes.add("unclosed", "comment")
	}
}

func (r *soupReader) start(selfClosed bool) {
	tag, more := r.z.TagName()
	name := localName(tag)
	attrs := r.attributes(more)
	e := elements[name]
	r.imply(name, e.kind)
	r.b.start(name, false, attrs)
	switch {
	case e.kind == dropped:
		if selfClosed && !r.later("</"+name) {
			r.b.nothing = 0
			r.z.NextIsNotRawText()
		} else {
			r.inside = name
		}
		return
	case selfClosed || e.void:
		r.b.end(e.kind)
	}
	r.z.NextIsNotRawText() // the allow list judges what is in an iframe or noscript like the rest
}

func (r *soupReader) attributes(more bool) []attribute {
	var attrs []attribute
	for more {
		var key, value []byte
		key, value, more = r.z.TagAttr()
		if len(attrs) >= maxAttributes {
			r.b.notes.add("attribute-dropped", "too-many")
			return attrs
		}
		name := string(key)
		if strings.HasPrefix(name, "xmlns") {
			continue
		}
		if strings.ContainsRune(name, ':') && name != "xml:lang" {
			r.b.notes.add("attribute-dropped", name)
			continue
		}
		attrs = append(attrs, attribute{name, string(value)})
	}
	return attrs
}

// imply closes what the start of an element closes in HTML.
func (r *soupReader) imply(name string, k kind) {
	switch k {
	case item:
		r.closeOpen([]kind{item}, list)
	case term, detail:
		r.closeOpen([]kind{term, detail}, defs)
	case cell, header:
		r.closeOpen([]kind{cell, header, caption}, row)
	case row:
		r.closeOpen([]kind{cell, header, row, caption}, table)
	case group, caption:
		r.closeOpen([]kind{cell, header, row, group, caption}, table)
	case anchor:
		r.closeOpen([]kind{anchor}, root)
	}
	if k.blocky() && name != "option" {
		r.closeOpen([]kind{para}, root)
	}
}

// closeOpen closes the outermost open element of the kinds that is not beyond a box of the kind stop, or, looking for a
// paragraph or link, beyond any box.
func (r *soupReader) closeOpen(kinds []kind, stop kind) {
	found := -1
	for i := len(r.b.frames) - 1; i > 0; i-- {
		k := r.b.frames[i].kind
		for _, want := range kinds {
			if k == want {
				found = i
			}
		}
		if k == stop || k == table || stop == root && k.boxed() {
			break
		}
	}
	if found > 0 {
		r.b.popTo(found)
	}
}

func (r *soupReader) end(name string) {
	e := elements[name]
	if r.b.skipped > 0 {
		r.b.end(e.kind)
		return
	}
	if e.void {
		r.b.edge(e.kind)
		if e.kind == lineEnd {
			r.b.lineBreak()
		}
		return
	}
	for i := len(r.b.frames) - 1; i > 0; i-- {
		f := &r.b.frames[i]
		if f.name == name {
			r.b.popTo(i)
			return
		}
		inner := f.kind == cell || f.kind == header || f.kind == caption || f.kind == table
		if inner && e.kind != cell && e.kind != header && e.kind != row && e.kind != table && e.kind != group {
			break
		}
	}
	r.b.edge(e.kind)
	r.b.notes.add("stray-end-tag", name)
}

// later reports whether a text stands somewhere after this token, letters compared as ASCII.
func (r *soupReader) later(s string) bool {
	at, ok := r.last[s]
	if !ok {
		at = strings.LastIndex(lower(r.src), s)
		r.last[s] = at
	}
	return at >= r.at
}

// withoutDoctype cuts a document type out of the prolog, whose declarations HTML would take for text.
func withoutDoctype(s string, n *notebook) string {
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		at := strings.Index(s, "?>")
		if !strings.HasPrefix(s, "<?") || at < 0 {
			break
		}
		n.add("processing-instruction", "")
		s = s[at+2:]
	}
	if len(s) < 9 || lower(s[:9]) != "<!doctype" {
		return s
	}
	n.add("doctype", "")
	return s[doctypeEnd(s):]
}

// doctypeEnd returns the length of the document type at the start of s, 0 if it has no end.
func doctypeEnd(s string) int {
	var quote byte
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '<':
			depth++
		case c == ']' || c == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// localName drops a namespace prefix: HTML has none, and a prefix must not hide a script.
func localName(name []byte) string {
	s := string(name)
	return s[strings.LastIndexByte(s, ':')+1:]
}
