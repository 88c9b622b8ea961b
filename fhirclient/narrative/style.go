package narrative

import (
	"strconv"
	"strings"
)

// classMarkers are the FHIR classes for list markers.
var classMarkers = map[string]bool{
	"arabic": true, "little-roman": true, "big-roman": true, "little-alpha": true, "big-alpha": true,
	"disc": true, "circle": true, "square": true, "unlist": true,
}

// typeMarkers are the values of ol and ul type; styleMarkers those of list-style-type.
var (
	typeMarkers = map[string]Marker{
		"1": "arabic", "a": "little-alpha", "A": "big-alpha", "i": "little-roman", "I": "big-roman",
		"disc": "disc", "circle": "circle", "square": "square",
	}
	styleMarkers = map[string]Marker{
		"decimal": "arabic", "lower-alpha": "little-alpha", "lower-latin": "little-alpha", "upper-alpha": "big-alpha",
		"upper-latin": "big-alpha", "lower-roman": "little-roman", "upper-roman": "big-roman", "disc": "disc",
		"circle": "circle", "square": "square", "none": "unlist",
	}
)

// classes applies the classes that FHIR defines (R4 §2.4.2) and the style codes of C-CDA.
func (b *builder) classes(value string, f *facts) {
	n := 0
	for class := range strings.FieldsSeq(value) {
		if n++; n > maxAttributes {
			b.notes.add("attribute-dropped", "class")
			return
		}
		switch class = strings.ToLower(class); class {
		case "bold":
			b.state.style |= Bold
		case "italics":
			b.state.style |= Italic
		case "underline":
			b.state.style |= Underline
		case "strikethrough":
			b.state.style |= Strike
		case "left", "right", "center", "justify":
			b.state.align = Align(class)
		default:
			if classMarkers[class] {
				f.marker = Marker(class)
			} else {
				b.notes.add("attribute-ignored", "class")
			}
		}
	}
}

// styles applies a style attribute: what carries meaning is kept, the rest noted. Escapes, comments and at-rules are
// not read at all, since readers of style sheets differ about them.
func (b *builder) styles(e element, value string, f *facts) {
	if strings.ContainsAny(value, `\@{}`) || strings.Contains(value, "/*") || len(value) > maxLink {
		b.notes.add("style-dropped", "unreadable")
		if strings.Contains(value, "line-through") {
			b.state.style |= Strike
		}
		return
	}
	var colour, ground string
	n := 0
	for declaration := range strings.SplitSeq(value, ";") {
		name, v, ok := property(declaration)
		if !ok {
			continue
		}
		if n++; n > maxAttributes {
			b.notes.add("style-dropped", "too-many")
			break
		}
		if calls(v) {
			b.notes.add("style-dropped", name)
			v = "" // only the property's name counts from here
		}
		switch name {
		case "color":
			colour = v
		case "background", "background-color":
			ground = v
		}
		b.declaration(e, name, v, f)
	}
	if colour != "" && (colour == ground || colour == "transparent") {
		b.conceal("color")
	}
}

// calls reports a value with a function, such as url(), in it. Those that name a colour are harmless.
func calls(v string) bool {
	return strings.Contains(v, "url") || strings.Contains(v, "(") && !strings.HasPrefix(v, "rgb")
}

// property splits a declaration into name and value, in lower case.
func property(declaration string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(declaration, ":")
	name = lower(strings.TrimSpace(name))
	value = strings.TrimSpace(strings.TrimSuffix(lower(strings.TrimSpace(value)), "!important"))
	return name, value, ok && name != ""
}

// declaration applies one property.
func (b *builder) declaration(e element, name, v string, f *facts) {
	switch name {
	case "font-weight":
		b.weight(v)
	case "font-style":
		b.set(Italic, v == "italic" || strings.HasPrefix(v, "oblique"), v == "normal")
	case "text-decoration", "text-decoration-line":
		b.set(Strike, strings.Contains(v, "line-through"), false)
		b.set(Underline, strings.Contains(v, "underline"), v == "none")
	case "vertical-align":
		b.set(Sub, v == "sub", v == "baseline")
		b.set(Sup, v == "super", v == "baseline")
	case "text-align":
		b.align(strings.NewReplacer("start", "left", "end", "right").Replace(v))
	case "white-space":
		if e.kind.blocky() {
			b.state.pre = v == "pre" || v == "pre-wrap" || v == "pre-line" || v == "break-spaces"
		}
	case "list-style-type", "list-style":
		if m, ok := styleMarkers[v]; ok {
			f.marker = m
		} else {
			b.notes.add("style-dropped", name)
		}
	default:
		b.undone(name, v)
	}
}

func (b *builder) weight(v string) {
	n, err := strconv.Atoi(v)
	b.set(Bold, v == "bold" || v == "bolder" || err == nil && n >= 600, v == "normal" || v == "lighter" || err == nil && n < 600)
}

// set adds or takes away an appearance.
func (b *builder) set(s Style, on, off bool) {
	if on {
		b.state.style |= s
	} else if off {
		b.state.style &^= s
	}
}

// undone notes a property that is not honoured: as hidden text, as a change of layout, or as mere decoration.
func (b *builder) undone(name, v string) {
	switch {
	case hides(name, v):
		b.conceal(name)
	case layout[name] || strings.HasPrefix(name, "-"):
		b.notes.add("style-dropped", name)
	default:
		b.notes.add("style-ignored", name)
	}
}

// layout are the properties that move, cover or rewrite text.
var layout = map[string]bool{
	"position": true, "top": true, "left": true, "right": true, "bottom": true, "inset": true, "z-index": true, "float": true,
	"transform": true, "scale": true, "rotate": true, "translate": true, "text-transform": true, "letter-spacing": true,
	"word-spacing": true, "unicode-bidi": true, "writing-mode": true, "content": true, "behavior": true, "filter": true,
	"animation": true, "transition": true, "cursor": true, "order": true, "mask": true, "mix-blend-mode": true,
	"shape-outside": true, "pointer-events": true, "direction": true, "line-height": true, "text-orientation": true, "quotes": true,
}

// below are values from which on a property hides text, by unit.
type below map[string]float64

var (
	noSize   = below{"": 0.001, "px": 2}
	outside  = below{"px": -99, "pt": -99, "em": -9, "rem": -9, "%": -50}
	hideFrom = map[string]below{
		"opacity":   {"": 0.2, "%": 20},
		"font-size": {"": 0.001, "px": 5, "pt": 4, "em": 0.4, "rem": 0.4, "%": 40},
		"width":     noSize, "height": noSize, "max-width": noSize, "max-height": noSize,
		"text-indent": outside, "margin": outside, "margin-left": outside, "margin-top": outside,
		"left": outside, "right": outside, "top": outside, "bottom": outside,
	}
)

// hides reports whether a property makes text invisible or nearly so.
func hides(name, v string) bool {
	switch name {
	case "display":
		return v == "none"
	case "visibility", "content-visibility":
		return v == "hidden" || v == "collapse"
	case "clip", "clip-path":
		return v != "auto" && v != "none"
	case "scale":
		return v == "0"
	}
	for unit, limit := range hideFrom[name] {
		if tiny(v, unit, limit) {
			return true
		}
	}
	return false
}

// tiny reports whether v is a number of the unit below the limit.
func tiny(v, unit string, limit float64) bool {
	number, ok := strings.CutSuffix(v, unit)
	if !ok {
		return false
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	return err == nil && x < limit
}

// lower folds ASCII letters only: folding by Unicode would turn the Kelvin sign into k and invent names.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			out := []byte(s)
			for j := i; j < len(out); j++ {
				if out[j] >= 'A' && out[j] <= 'Z' {
					out[j] += 'a' - 'A'
				}
			}
			return string(out)
		}
	}
	return s
}
