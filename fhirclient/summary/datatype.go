package summary

import "strings"

// plain writes any FHIR datatype for people, told apart by its members, since
// the reading does not know the definition of what it meets. depth ends the
// flattening of what is none of the known types.
func plain(v value, depth int) string {
	v = v.one()
	switch {
	case v.isText():
		return truth(v)
	case !v.isObject():
		return ""
	}
	form := formOf(v)
	if s := write(form, v); s != "" || form == formReference {
		return s
	}
	if s := v.reason(); s != "" || depth <= 0 {
		return s
	}
	return flat(v, depth)
}

// say is plain with the usual depth.
func say(v value) string { return plain(v, 2) }

// truth writes a primitive; booleans read yes and no.
func truth(v value) string {
	switch v.one().node().kind {
	case 't':
		return "yes"
	case 'f':
		return "no"
	}
	return v.line(maxText)
}

// flat writes the members of an unknown structure one after the other.
func flat(v value, depth int) string {
	var parts []string
	for m := range v.members() {
		name := m.name()
		if name == "extension" || name == "modifierExtension" || name == "id" || name == "use" || strings.HasPrefix(name, "_") {
			continue
		}
		text := list(m, func(e value) string { return plain(e, depth-1) })
		if text == "" || opaque(name, text) {
			continue
		}
		parts = append(parts, bounded(label(lower(camelWords(name)), text), maxValue))
		if len(parts) == 12 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

// opaque tells whether an element holds nothing for people: binary data, links to
// definitions.
func opaque(name, text string) bool {
	switch name {
	case "data", "div", "url", "profile", "definition", "instantiatesCanonical", "instantiatesUri", "linkId", "uid":
		return true
	}
	return strings.HasPrefix(text, "urn:")
}

// lower makes the first letter lower case unless an abbreviation begins there.
func lower(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// referred names what a reference points to: its display, what is contained, an
// identifier, and only then its address.
func referred(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxValue)
	}
	if s := v.named(); s != "" {
		return s
	}
	v = v.concept()
	// A display that is no good as a title is still what the server calls it.
	if s := v.get("display").line(maxValue); s != "" {
		return s
	}
	return first(relative(v.path("identifier", "value").line(maxValue)), relative(v.get("reference").line(maxValue)))
}

// relative shortens an address to "Type/id"; addresses that mean nothing outside
// a Bundle are left out.
func relative(address string) string {
	if strings.HasPrefix(address, "#") || strings.HasPrefix(address, "urn:") {
		return ""
	}
	address, _, _ = strings.Cut(address, "/_history/")
	parts := strings.Split(address, "/")
	if n := len(parts); n >= 2 && strings.Contains(address, "://") {
		return parts[n-2] + "/" + parts[n-1]
	}
	return address
}

// note writes an Annotation: text, author, time.
func note(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxText)
	}
	by := join(", ", say(v.choice("author")), v.get("time").line(maxLabel))
	text := v.get("text").line(maxText)
	if text == "" || by == "" {
		return text
	}
	return text + " (" + by + ")"
}

func money(v value) string {
	return join(" ", v.get("value").line(maxLabel), v.get("currency").line(maxLabel))
}
