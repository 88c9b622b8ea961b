package workspace

import (
	"slices"

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
		case s.Usable() && s.Type == "*":
			for _, t := range fhirclient.ShownTypes() {
				add(t)
			}
			add("*")
		case s.Usable():
			add(s.Type)
		}
	}
	return types
}

// rights are what may be used: granted, and asked for. What was granted beyond the asked scopes is left alone.
func rights(asked, granted auth.Scopes) []fhirclient.Right {
	var out []fhirclient.Right
	for _, a := range asked {
		for _, g := range granted {
			if !a.Usable() || !g.Usable() || a.Context != g.Context || a.Context == "system" {
				continue
			}
			typ, ok := narrowerType(a.Type, g.Type)
			if !ok {
				continue
			}
			query, ok := narrowerQuery(a, g)
			r := fhirclient.Right{Type: typ, Query: query, Read: a.Has("r") && g.Has("r"), Search: a.Has("s") && g.Has("s")}
			if ok && (r.Read || r.Search) && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// narrowerType is the type that both allow.
func narrowerType(a, b string) (string, bool) {
	switch {
	case a == b, b == "*":
		return a, true
	case a == "*":
		return b, true
	}
	return "", false
}

// narrowerQuery is the constraint of the one scope that lets through only what the other one does too, as far as one of them does.
func narrowerQuery(a, b auth.Scope) (string, bool) {
	limited := func(s auth.Scope) auth.Scopes {
		return auth.ParseScopes("patient/Basic.s" + map[bool]string{true: "?" + s.Query}[s.Constrained()])
	}
	within := func(a, b auth.Scope) bool { return len(auth.Compare(limited(a), limited(b)).Granted) == 1 }
	switch {
	case within(a, b):
		return a.Query, true
	case within(b, a):
		return b.Query, true
	}
	return "", false
}
