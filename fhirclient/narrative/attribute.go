package narrative

import (
	"strconv"
	"strings"
)

// attribute is an attribute without a namespace prefix; its name is in lower case.
type attribute struct{ name, value string }

// state is the formatting at one place of the narrative.
type state struct {
	style   Style
	link    int
	dir     Direction
	lang    string
	align   Align
	heading int // level, 0 outside
	pre     bool
}

// preformatted reports whether white space counts. In a heading it does not: a heading is one line of an outline.
func (s state) preformatted() bool { return s.pre && s.heading == 0 }

// facts is what the attributes of one element say besides its formatting.
type facts struct {
	href, src, alt, anchor string
	hasHref                bool
	colSpan, rowSpan       int
	start                  int
	marker                 Marker
	ordered                bool
}

// ignored are attributes that FHIR allows and that this model has no use for.
var ignored = map[string]bool{
	"title": true, "accesskey": true, "tabindex": true, "width": true, "height": true, "valign": true, "char": true,
	"charoff": true, "abbr": true, "axis": true, "headers": true, "scope": true, "hreflang": true, "rel": true, "rev": true,
	"charset": true, "shape": true, "coords": true, "ismap": true, "usemap": true, "border": true, "longdesc": true,
	"nohref": true, "cite": true, "summary": true, "frame": true, "rules": true, "cellspacing": true, "cellpadding": true,
	"nowrap": true, "bgcolor": true, "compact": true, "hspace": true, "vspace": true,
}

// attributes applies the attributes of an element to the state and returns the rest of what they say.
func (b *builder) attributes(e element, attrs []attribute) facts {
	f := facts{colSpan: 1, rowSpan: 1, start: 1}
	for _, a := range attrs {
		switch a.name {
		case "style":
			b.styles(e, a.value, &f)
		case "class", "stylecode":
			b.classes(a.value, &f)
		case "dir":
			b.direction(e, a.value)
		case "lang", "xml:lang":
			b.language(a.value)
		case "id":
			f.anchor = a.value
		case "align":
			b.align(strings.ToLower(a.value))
		case "hidden":
			b.conceal("hidden")
		case "aria-hidden":
			if a.value == "true" {
				b.conceal(a.name)
			}
		default:
			b.elementAttribute(e, a, &f)
		}
	}
	return f
}

// elementAttribute treats the attributes that have a meaning on certain elements only.
func (b *builder) elementAttribute(e element, a attribute, f *facts) {
	known := false
	switch e.kind {
	case anchor:
		known = f.ofAnchor(a)
	case picture:
		known = f.ofPicture(a)
	case cell, header:
		known = b.ofCell(a, f)
	case list:
		known = b.ofList(a, f)
	}
	switch {
	case known:
	case strings.HasPrefix(a.name, "on"):
		b.notes.add("event-attribute", a.name)
	case ignored[a.name]:
		b.notes.add("attribute-ignored", a.name)
	default:
		b.notes.add("attribute-dropped", a.name)
	}
}

func (f *facts) ofAnchor(a attribute) bool {
	switch a.name {
	case "href":
		f.href, f.hasHref = a.value, true
	case "name":
		if f.anchor == "" {
			f.anchor = a.value
		}
	default:
		return false
	}
	return true
}

func (f *facts) ofPicture(a attribute) bool {
	switch a.name {
	case "src":
		f.src = a.value
	case "alt":
		f.alt = a.value
	default:
		return false
	}
	return true
}

func (b *builder) ofCell(a attribute, f *facts) bool {
	switch a.name {
	case "colspan":
		f.colSpan = b.span(a)
	case "rowspan":
		f.rowSpan = b.span(a)
	default:
		return false
	}
	return true
}

func (b *builder) ofList(a attribute, f *facts) bool {
	switch a.name {
	case "start":
		f.start = b.number(a, 1, 99_999)
	case "type":
		f.marker = typeMarkers[a.value]
	case "listtype":
		f.ordered = a.value == "ordered"
	default:
		return false
	}
	return true
}

func (b *builder) span(a attribute) int {
	n := b.number(a, 0, maxSpan)
	return max(n, 1)
}

// number reads a count; what is out of bounds is brought to the nearer one and noted.
func (b *builder) number(a attribute, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(a.value))
	if err == nil && n >= least && n <= most {
		return n
	}
	b.notes.add("number-clamped", a.name)
	if err == nil && n > most || err != nil && strings.Trim(strings.TrimSpace(a.value), "0123456789") == "" {
		return most
	}
	return least
}

// direction sets the base direction. On bdo it is an override, which turns the letters of a dose round, and is refused.
func (b *builder) direction(e element, value string) {
	if e.override {
		b.notes.add("bidi-override", "bdo")
		return
	}
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "ltr":
		b.state.dir = "ltr"
	case "rtl":
		b.state.dir = "rtl"
	case "auto":
		b.state.dir = ""
	default:
		b.notes.add("attribute-dropped", "dir")
	}
}

// language takes what has the form of a language tag.
func (b *builder) language(value string) {
	if len(value) > 35 || strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		b.notes.add("attribute-dropped", "lang")
		return
	}
	b.state.lang = value
}

func (b *builder) align(value string) {
	switch value {
	case "left", "right", "center", "justify":
		b.state.align = Align(value)
	default:
		b.notes.add("attribute-dropped", "align")
	}
}

// conceal notes text that its author hid. It is shown: it may say "not".
func (b *builder) conceal(how string) {
	b.state.style |= Concealed
	b.notes.add("hidden-text", how)
}
