package workspace

import (
	"strings"

	"chartkey/auth"
	"chartkey/fhirclient"
)

// askedTypes are the record types that the asked scopes name; "*" stands for all that the pages show.
func askedTypes(asked auth.Scopes) []string {
	var types []string
	seen := map[string]bool{}
	add := func(t string) {
		if !seen[t] {
			seen[t] = true
			types = append(types, t)
		}
	}
	for _, s := range asked {
		switch {
		case s.Type == "*":
			for _, t := range fhirclient.ShownTypes() {
				add(t)
			}
			add("*")
		case isResource(s):
			add(s.Type)
		}
	}
	return types
}

// rights are what may be used: granted, and asked for. What was granted beyond the asked scopes is left alone.
func rights(asked, granted auth.Scopes) []fhirclient.Right {
	var out []fhirclient.Right
	for _, a := range asked {
		if !isResource(a) {
			continue
		}
		for _, g := range granted {
			if !isResource(g) || g.Context != a.Context {
				continue
			}
			typ, ok := narrower(a.Type, g.Type)
			if !ok || a.Query != "" && g.Query != "" && a.Query != g.Query {
				continue
			}
			r := fhirclient.Right{Type: typ, Query: g.Query, Read: both(a, g, "r"), Search: both(a, g, "s")}
			if r.Query == "" {
				r.Query = a.Query
			}
			if r.Read || r.Search {
				out = append(out, r)
			}
		}
	}
	return out
}

func isResource(s auth.Scope) bool {
	return s.Type != "" && (s.Context == "patient" || s.Context == "user") && (s.Valid == "yes" || s.Valid == "lenient")
}

// narrower is the type that both allow.
func narrower(a, b string) (string, bool) {
	switch {
	case a == b, b == "*":
		return a, true
	case a == "*":
		return b, true
	}
	return "", false
}

func both(a, b auth.Scope, letter string) bool {
	return strings.Contains(a.Letters, letter) && strings.Contains(b.Letters, letter)
}
