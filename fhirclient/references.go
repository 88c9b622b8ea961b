package fhirclient

import (
	"bytes"
	"net/url"
	"strings"
)

// maxReferences bounds what one resource may ask to be looked up.
const maxReferences = 10_000

// references are the literal references of a resource ("Practitioner/12",
// without a version), each once, in the order of their
// first use, from all depths. "#id", urn: and conditional references are not
// among them. It does not fail: of bytes that are no JSON it returns what can
// be told. The member is found by its quoted bytes, which is exact: inside a string its quotes would be escaped,
// and a string value is not followed by a colon. Absolute ones below base, if
// it is given, count as relative.
func references(raw []byte, base string) []string {
	var found []string
	known := map[string]bool{}
	needle := []byte(`"reference"`)
	for len(found) < maxReferences {
		i := bytes.Index(raw, needle)
		if i < 0 {
			break
		}
		raw = raw[i+len(needle):]
		i = blanks(raw, 0)
		if i >= len(raw) || raw[i] != ':' {
			continue
		}
		i = blanks(raw, i+1)
		if i >= len(raw) || raw[i] != '"' {
			continue
		}
		end := spanEnd(raw, i)
		ref := relative(text(raw[i:end]), base)
		if ref != "" && !known[ref] {
			known[ref] = true
			found = append(found, ref)
		}
		raw = raw[end:]
	}
	return found
}

// relative is "Type/id" for a relative reference or one below base, else "".
func relative(literal, base string) string {
	if base != "" {
		literal = strings.TrimPrefix(literal, base+"/")
	}
	kind, id, at := splitReference(literal)
	if kind == "" || at != "" || strings.HasPrefix(literal, "/") {
		return ""
	}
	return kind + "/" + id
}

// splitReference takes a literal reference apart: "https://h/fhir/Patient/1/_history/2"
// is Patient, 1, "https://h/fhir". kind is "" if it is no reference to a resource.
func splitReference(literal string) (kind, id, base string) {
	literal, _, _ = strings.Cut(literal, "#")
	if strings.ContainsAny(literal, "?") {
		return "", "", ""
	}
	parts := strings.Split(literal, "/")
	if n := len(parts); n >= 4 && parts[n-2] == "_history" {
		parts = parts[:n-2]
	}
	n := len(parts)
	if n < 2 || !goodType.MatchString(parts[n-2]) {
		return "", "", ""
	}
	id = parts[n-1]
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	if !goodID.MatchString(id) || id == "." || id == ".." {
		return "", "", ""
	}
	return parts[n-2], id, strings.Join(parts[:n-2], "/")
}
