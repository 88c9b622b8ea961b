package narrative

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	xhtml "golang.org/x/net/html"
)

// output is all that came of one input.
type output struct {
	doc             Document
	isString        bool // a plain string, not a narrative
	plain           string
	visible, markup string // visible: text, link texts and alternative texts
	tags            []xhtml.Token
	source, payload string
	dials           []string
}

func drive(form, in string) output {
	var o output
	switch {
	case form == "resource":
		o.doc = FromResource([]byte(in))
	case strings.HasPrefix(form, "string:"):
		o.isString = true
		o.plain = PlainText(in)
		o.visible = o.plain
		return o
	default:
		o.doc = Parse(in)
	}
	return fill(o)
}

func fill(o output) output {
	o.visible = o.doc.Text()
	for _, l := range o.doc.Links() {
		o.visible += "\n" + l.Text
	}
	for _, i := range o.doc.Images() {
		o.visible += "\n" + i.Alt
	}
	o.markup = o.doc.Markup()
	z := xhtml.NewTokenizer(strings.NewReader(o.markup))
	for z.Next() != xhtml.ErrorToken {
		if t := z.Token(); t.Type == xhtml.StartTagToken || t.Type == xhtml.SelfClosingTagToken {
			o.tags = append(o.tags, t)
		}
	}
	return o
}

var activeElements = " script style iframe frame frameset object embed applet form input button select textarea option link meta base svg math video audio source track template dialog "

// violates returns why the output breaks a token of the corpus, "" if it does not.
func (o output) violates(token string) string {
	name, arg, _ := strings.Cut(token, ":")
	switch name {
	case "active", "exec", "overlay", "css", "form", "media", "navigate", "pi":
		return o.active(token)
	case "element":
		return o.tag(func(t xhtml.Token) bool { return t.Data == arg })
	case "attr":
		return o.attribute(func(a xhtml.Attribute) bool { return a.Key == arg })
	case "scheme":
		return o.scheme(arg)
	case "fetch", "file": // imports_test.go shows that the package can open nothing
		return when(len(o.dials) > 0, "dialled %v", o.dials)
	case "image":
		return o.image(arg)
	case "link":
		return o.link(arg)
	case "spoof", "homograph":
		return o.deceives()
	case "text":
		return o.shows(arg)
	case "drop":
		return when(!strings.Contains(spaced(o.visible), spaced(arg)), "not in the text")
	case "style-lost":
		return when(!strings.Contains(o.markup, "line-through"), "not struck")
	case "silent-drop":
		return when(len(o.doc.Notes) == 0, "no note")
	case "blank-ok":
		return when(o.isString && o.plain != "" || !o.isString && o.doc.Status == Shown, "passes for content")
	case "clobber":
		return o.attribute(func(a xhtml.Attribute) bool {
			return a.Key == "name" || a.Key == "id" && !strings.HasPrefix(a.Val, anchorPrefix)
		})
	case "markdown", "template":
		literal := spaced(html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(o.payload, "<p>"), "</p>")))
		return when(len(o.tags) > 2 || !strings.Contains(spaced(o.visible), literal), "not literal")
	case "expand":
		return when(len(o.visible)+len(o.markup) > 4*len(o.source)+4096, "grew to %d", len(o.markup))
	case "ansi":
		return when(strings.ContainsFunc(o.visible, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }), "has controls")
	case "log-forge":
		return when(strings.Contains(o.visible, "\n2026"), "has a line of its own")
	case "hang", "mem", "panic": // watched by the caller
		return ""
	}
	return "no check for this token"
}

func when(bad bool, format string, args ...any) string {
	if bad {
		return fmt.Sprintf(format, args...)
	}
	return ""
}

func (o output) tag(bad func(xhtml.Token) bool) string {
	for _, t := range o.tags {
		if bad(t) {
			return "markup has " + t.String()
		}
	}
	return ""
}

func (o output) attribute(bad func(xhtml.Attribute) bool) string {
	return o.tag(func(t xhtml.Token) bool {
		for _, a := range t.Attr {
			if bad(a) {
				return true
			}
		}
		return false
	})
}

// active is the whole of what can act: elements, event attributes, targets, styles, instructions.
func (o output) active(string) string {
	if o.isString {
		return when(strings.HasPrefix(o.plain, "\n") || strings.Contains(o.plain, "\n\n\n"), "pads")
	}
	if why := o.tag(func(t xhtml.Token) bool { return strings.Contains(activeElements, " "+t.Data+" ") }); why != "" {
		return why
	}
	if strings.Contains(o.markup, "<?") || strings.Contains(o.markup, "<!") {
		return "markup has an instruction"
	}
	return o.attribute(func(a xhtml.Attribute) bool {
		v := bare(a.Val)
		switch a.Key {
		case "style":
			return a.Val != "text-decoration: line-through" && a.Val != "text-decoration: underline"
		case "href":
			return !strings.HasPrefix(v, "http") && !strings.HasPrefix(v, "mailto:") && !strings.HasPrefix(v, "tel:") && v[0] != '#'
		case "src":
			return !strings.HasPrefix(v, "data:image/png;") && !strings.HasPrefix(v, "data:image/jpeg;") && !strings.HasPrefix(v, "data:image/gif;")
		}
		return strings.HasPrefix(a.Key, "on")
	})
}

// bare is a target as a careless reader would take it.
func bare(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
}

func (o output) scheme(name string) string {
	for _, l := range o.doc.Links() {
		if strings.HasPrefix(bare(l.Target), name+":") {
			return "target " + l.Target
		}
	}
	return o.attribute(func(a xhtml.Attribute) bool { return strings.HasPrefix(bare(a.Val), name+":") })
}

func (o output) image(which string) string {
	for _, i := range o.doc.Images() {
		bad := true
		switch which {
		case "remote":
			bad = i.Kind == "external"
		case "svg":
			bad = strings.Contains(i.MediaType, "svg")
		}
		if bad && i.Shown {
			return "image is shown"
		}
	}
	return ""
}

func (o output) link(host string) string {
	for _, l := range o.doc.Links() {
		if l.Clickable && (host == "any" || l.HostASCII == host) {
			return "clickable: " + l.Target
		}
	}
	return ""
}

// deceives: a clickable link shows its host in ASCII, and says so when its text names another one.
func (o output) deceives() string {
	for _, l := range o.doc.Links() {
		if !l.Clickable {
			continue
		}
		if l.HostASCII == "" || strings.ContainsFunc(l.Target+l.HostASCII, func(r rune) bool { return r > unicode.MaxASCII }) {
			return "no ASCII host: " + l.Target
		}
		joined := strings.Join(strings.Fields(l.Text), "")
		if strings.Contains(joined, "hospital") && !strings.Contains(l.HostASCII, "hospital") && !l.Spoofed && strings.Contains(joined, ".") {
			return "spoof not noticed: " + l.Text
		}
	}
	return ""
}

func (o output) shows(arg string) string {
	switch arg {
	case "bidi":
		return o.bidi()
	case "invisible":
		for _, r := range o.visible {
			if r == 0xAD || r == 0x34F || r >= 0x200B && r <= 0x200F || r >= 0x2060 && r <= 0x2064 || r == 0xFEFF || r >= 0xE0000 {
				return fmt.Sprintf("shows U+%04X", r)
			}
		}
		return ""
	}
	return when(strings.Contains(spaced(o.visible), spaced(arg)), "is in the text")
}

// bidi: no override, and every embedding and isolate closed.
func (o output) bidi() string {
	for line := range strings.Lines(o.visible) {
		depth := 0
		for _, r := range line {
			switch r {
			case 0x202D, 0x202E:
				return "has an override"
			case 0x202A, 0x202B, 0x2066, 0x2067, 0x2068:
				depth++
			case 0x202C, 0x2069:
				depth--
			}
		}
		if depth != 0 {
			return "is not balanced"
		}
	}
	return ""
}
