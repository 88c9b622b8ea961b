package narrative

// kind is what the builder does with an element.
type kind uint8

const (
	inline  kind = iota // style only
	breaks              // starts and ends a line: div and all that is unwrapped like it
	para                // p
	heading             // h1 to h6
	pre                 // pre
	quote               // blockquote
	list                // ul, ol
	item                // li
	defs                // dl
	term                // dt
	detail              // dd
	table               // table
	caption             // caption
	group               // thead, tbody, tfoot, colgroup, col
	row                 // tr
	cell                // td
	header              // th
	rule                // hr
	lineEnd             // br
	picture             // img
	anchor              // a
	mapArea             // area
	dropped             // script, style: the content is no text
	root                // the document itself
)

// boxed reports whether the element has content of its own, apart from the line around it.
func (k kind) boxed() bool {
	switch k {
	case quote, list, item, defs, term, detail, table, caption, row, cell, header, root:
		return true
	}
	return false
}

// blocky reports whether the element begins and ends a line.
func (k kind) blocky() bool {
	switch k {
	case breaks, para, heading, pre, group, rule:
		return true
	}
	return k.boxed()
}

// element is the treatment of an element name.
type element struct {
	kind     kind
	style    Style
	level    int  // of a heading
	override bool // of direction
	void     bool // has no content and no end tag in HTML
	// unwrapped: not an element of FHIR narrative; its text is kept and a note left
	unwrapped bool
	code      string // of the note, where it is a special one
}

// elements is the allow list. What is not in it is unwrapped: its text stays in the line.
var elements = unwrap(map[string]element{
	"div": {kind: breaks}, "p": {kind: para}, "address": {kind: breaks}, "pre": {kind: pre},
	"h1": {kind: heading, level: 1}, "h2": {kind: heading, level: 2}, "h3": {kind: heading, level: 3},
	"h4": {kind: heading, level: 4}, "h5": {kind: heading, level: 5}, "h6": {kind: heading, level: 6},
	"blockquote": {kind: quote}, "ul": {kind: list}, "ol": {kind: list}, "li": {kind: item},
	"dl": {kind: defs}, "dt": {kind: term}, "dd": {kind: detail},
	"table": {kind: table}, "caption": {kind: caption}, "colgroup": {kind: group}, "col": {kind: group, void: true},
	"thead": {kind: group}, "tbody": {kind: group}, "tfoot": {kind: group},
	"tr": {kind: row}, "td": {kind: cell}, "th": {kind: header},
	"hr": {kind: rule, void: true}, "br": {kind: lineEnd, void: true}, "img": {kind: picture, void: true},
	"a": {kind: anchor}, "map": {}, "area": {kind: mapArea, void: true},
	"span": {}, "b": {style: Bold}, "strong": {style: Bold}, "i": {style: Italic}, "em": {style: Italic},
	"small": {}, "big": {}, "tt": {style: Mono}, "code": {style: Mono}, "kbd": {style: Mono}, "samp": {style: Mono},
	"dfn": {}, "q": {}, "var": {style: Italic}, "abbr": {}, "acronym": {}, "cite": {style: Italic}, "bdo": {override: true},
	"sub": {style: Sub}, "sup": {style: Sup},

	"script": {kind: dropped, code: "script-dropped"}, "style": {kind: dropped, code: "style-dropped"},
})

// unwrap adds the elements that are no FHIR narrative and whose text, and where it has one the meaning, is kept.
func unwrap(m map[string]element) map[string]element {
	add := func(e element, names ...string) {
		e.unwrapped = true
		for _, n := range names {
			m[n] = e
		}
	}
	add(element{style: Strike}, "s", "strike", "del") // a struck dose must not read as current
	add(element{style: Underline}, "u", "ins")
	add(element{}, "font")
	add(element{kind: breaks}, "article", "section", "header", "footer", "main", "nav", "aside", "figure", "figcaption",
		"center", "details", "summary", "dialog", "dir", "menu", "html", "head", "body", "title", "legend", "marquee",
		"xmp", "listing", "plaintext", "noscript", "noframes", "noembed", "template", "frameset", "svg", "math")
	add(element{kind: breaks, code: "form-control"}, "form", "fieldset", "select", "option", "optgroup", "button", "textarea")
	add(element{void: true, code: "form-control"}, "input", "keygen", "isindex")
	add(element{kind: breaks, code: "embedding"}, "iframe", "object", "applet", "audio", "video", "portal", "canvas")
	add(element{void: true, code: "embedding"}, "embed", "source", "track", "param", "bgsound", "frame")
	add(element{void: true}, "link", "meta", "base", "basefont", "wbr", "nextid", "command")
	return m
}

// clinicalDocument maps the narrative elements of C-CDA (urn:hl7-org:v3) to ours.
var clinicalDocument = map[string]string{
	"paragraph": "p", "list": "ul", "item": "li", "content": "span", "linkHtml": "a", "title": "h3", "caption": "caption",
	"table": "table", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot", "tr": "tr", "td": "td", "th": "th",
	"colgroup": "colgroup", "col": "col", "br": "br", "sub": "sub", "sup": "sup",
}
