package narrative

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
	cdaSpace   = "urn:hl7-org:v3"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

// xmlReader feeds the builder by XML rules.
type xmlReader struct {
	src   string
	d     *xml.Decoder
	b     *builder
	open  []xml.Name // as written
	kinds []kind
	binds []binding           // in scope, in order
	uris  map[string][]string // of each prefix in scope, the innermost last
	roots int
}

// binding is a namespace declaration.
type binding struct {
	prefix string
	depth  int
}

// readXML reads src and returns "" or, if it is not well-formed, the reason. With cut it may end anywhere.
func readXML(src string, cut bool, b *builder) string {
	d := xml.NewDecoder(strings.NewReader(src))
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // text is already decoded
	r := &xmlReader{src: src, d: d, b: b, uris: map[string][]string{}}
	for {
		from := d.InputOffset()
		token, err := d.RawToken()
		if err != nil {
			if cut && d.InputOffset() >= int64(len(src)) {
				return ""
			}
			if !errors.Is(err, io.EOF) {
				return "syntax"
			}
			if len(r.open) > 0 || r.roots == 0 {
				return "unclosed element"
			}
			return ""
		}
		if reason := r.token(token, int(from)); reason != "" {
			return reason
		}
	}
}

func (r *xmlReader) token(token xml.Token, from int) string {
	switch t := token.(type) {
	case xml.StartElement:
		r.entities(from)
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name)
	case xml.CharData:
		r.entities(from)
		if len(r.open) == 0 {
			if !blankASCII(string(t)) {
				return "text outside the root"
			}
			return ""
		}
		r.b.text(string(t))
	case xml.ProcInst:
		r.b.notes.add("processing-instruction", t.Target)
	case xml.Directive:
		r.b.notes.add("doctype", "")
	}
	return ""
}

// entities notes the named entities that XML does not have.
func (r *xmlReader) entities(from int) {
	raw := r.src[from:min(int(r.d.InputOffset()), len(r.src))]
	if strings.HasPrefix(raw, "<![CDATA[") {
		return
	}
	for {
		i := strings.IndexByte(raw, '&')
		if i < 0 {
			return
		}
		raw = raw[i+1:]
		name, _, _ := strings.Cut(raw[:min(len(raw), 12)], ";")
		switch name {
		case "amp", "lt", "gt", "quot", "apos":
		default:
			if !strings.HasPrefix(name, "#") {
				r.b.notes.add("html-entity", name)
			}
		}
	}
}

func (r *xmlReader) start(t xml.StartElement) string {
	if len(r.open) == 0 {
		if r.roots++; r.roots > 1 {
			return "second root"
		}
	}
	attrs, reason := r.attributes(t.Attr)
	if reason != "" {
		return reason
	}
	name, foreign := r.element(t.Name)
	if r.roots == 1 && len(r.open) == 0 && name != "div" {
		r.b.notes.add("no-div", name)
	}
	r.open = append(r.open, t.Name)
	k := elements[name].kind
	if foreign {
		k = breaks
	}
	r.kinds = append(r.kinds, k)
	r.b.start(name, foreign, attrs)
	return ""
}

func (r *xmlReader) end(name xml.Name) string {
	last := len(r.open) - 1
	if last < 0 || r.open[last] != name {
		return "end tag does not match"
	}
	for n := len(r.binds); n > 0 && r.binds[n-1].depth == last; n-- {
		prefix := r.binds[n-1].prefix
		r.uris[prefix] = r.uris[prefix][:len(r.uris[prefix])-1]
		r.binds = r.binds[:n-1]
	}
	r.b.end(r.kinds[last])
	r.open, r.kinds = r.open[:last], r.kinds[:last]
	return ""
}

// attributes takes in the namespace declarations and returns the attributes without a prefix, and xml:lang.
func (r *xmlReader) attributes(all []xml.Attr) (attrs []attribute, reason string) {
	if len(all) > maxAttributes {
		r.b.notes.add("attribute-dropped", "too-many")
		all = all[:maxAttributes]
	}
	for i, a := range all {
		for _, earlier := range all[:i] {
			if earlier.Name == a.Name {
				return nil, "duplicate attribute"
			}
		}
		name := lower(a.Name.Local)
		switch {
		case a.Name.Space == "xmlns":
			r.bind(a.Name.Local, a.Value)
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			r.bind("", a.Value)
		case a.Name.Space == "":
			attrs = append(attrs, attribute{name, a.Value})
		case a.Name.Space == "xml" && name == "lang":
			attrs = append(attrs, attribute{"xml:lang", a.Value})
		default:
			r.b.notes.add("attribute-dropped", a.Name.Space+":"+name)
		}
	}
	return attrs, ""
}

// element resolves a name to the XHTML name it stands for. foreign: it is of another vocabulary.
func (r *xmlReader) element(n xml.Name) (name string, foreign bool) {
	switch r.space(n.Space) {
	case xhtmlSpace:
	case "":
		if n.Space != "" {
			r.b.notes.add("namespace-unknown", n.Space)
			return lower(n.Local), true
		}
		r.b.notes.add("no-namespace", "")
	case cdaSpace:
		if ours, ok := clinicalDocument[n.Local]; ok {
			return ours, false
		}
		return lower(n.Local), true
	default:
		return lower(n.Local), true
	}
	name = lower(n.Local)
	if name != n.Local {
		r.b.notes.add("upper-case", name)
	}
	return name, false
}

// space returns the namespace that a prefix is bound to, "" for none.
func (r *xmlReader) space(prefix string) string {
	if prefix == "xml" {
		return xmlSpace
	}
	if uris := r.uris[prefix]; len(uris) > 0 {
		return uris[len(uris)-1]
	}
	return ""
}

func (r *xmlReader) bind(prefix, uri string) {
	r.binds = append(r.binds, binding{prefix, len(r.open)})
	r.uris[prefix] = append(r.uris[prefix], uri)
}
