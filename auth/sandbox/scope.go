package sandbox

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// scope is one scope of a request or a grant that the server understands. For
// a clinical scope typ is the resource type or "*" and letters a subset of cruds.
type scope struct {
	raw, context, typ, letters string
	filter                     []criterion // the query part; every criterion must hold
}

var clinicalScope = regexp.MustCompile(`^(patient|user)/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)(\?.+)?$`)

// parseScope reads a scope of SMART v1 or v2. It reports false for a scope that
// this server does not know and therefore drops, also one whose query part it
// could not enforce.
func parseScope(raw string) (scope, bool) {
	switch raw {
	case "openid", "fhirUser", "profile", "offline_access", "launch/patient":
		return scope{raw: raw}, true
	}
	m := clinicalScope.FindStringSubmatch(raw)
	if m == nil || m[2] != "*" && !knownType(m[2]) {
		return scope{}, false
	}
	s := scope{raw: raw, context: m[1], typ: m[2]}
	switch m[3] {
	case "read":
		s.letters = "rs"
	case "write":
		s.letters = "cud"
	case "*":
		s.letters = "cruds"
	default:
		s.letters = m[3]
		if !inOrder(m[3]) {
			return scope{}, false
		}
	}
	if m[4] == "" {
		return s, true
	}
	var ok bool
	s.filter, ok = parseConstraint(s.typ, m[4][1:])
	return s, ok
}

// parseConstraint reads the query part of a v2 scope.
func parseConstraint(typ, query string) ([]criterion, bool) {
	q, err := url.ParseQuery(query)
	if err != nil || len(q) == 0 {
		return nil, false
	}
	var out []criterion
	for _, name := range slices.Sorted(maps.Keys(q)) {
		for _, v := range q[name] {
			c, ok := newCriterion(typ, name, v)
			if !ok || v == "" {
				return nil, false
			}
			out = append(out, c)
		}
	}
	return out, true
}

// parseScopes reads a list of scopes, drops unknown ones and repetitions.
func parseScopes(list []string) []scope {
	var out []scope
	for _, raw := range list {
		s, ok := parseScope(raw)
		if ok && !slices.ContainsFunc(out, func(o scope) bool { return o.raw == raw }) {
			out = append(out, s)
		}
	}
	return out
}

// everyTick is the answer of somebody who unticks nothing.
func everyTick(scope) bool { return true }

// grantScopes is what a person's Allow gives of the scopes that were asked: those
// that are ticked, and those that the sign-in needs.
func (s *Server) grantScopes(asked []string, ticked func(scope) bool) []string {
	out := []string{}
	for _, sc := range parseScopes(asked) {
		if !s.opts.denies(sc) && (sc.fixed() || ticked(sc)) {
			out = append(out, sc.raw)
		}
	}
	if s.faults.on(widenScope) && !slices.Contains(out, "patient/*.cruds") {
		out = append(out, "patient/*.cruds")
	}
	return out
}

// fixed reports whether the sign-in needs the scope: it opens no record.
func (s scope) fixed() bool { return s.typ == "" && s.raw != "offline_access" }

// changes reports whether the scope allows more than to look.
func (s scope) changes() bool { return strings.ContainsAny(s.letters, "cud") }

// rights are the clinical scopes of an access token.
type rights []scope

func parseRights(scopes []string) rights {
	return slices.DeleteFunc(parseScopes(scopes), func(s scope) bool { return s.typ == "" })
}

// of returns the scopes that give the letter (r or s) for the type.
func (r rights) of(typ, letter string) rights {
	var out rights
	for _, s := range r {
		if (s.typ == typ || s.typ == "*") && strings.Contains(s.letters, letter) {
			out = append(out, s)
		}
	}
	return out
}

// allow reports whether one of the scopes lets the record through.
func (r rights) allow(rec *record) bool {
	return slices.ContainsFunc(r, func(s scope) bool { return matchAll(s.filter, rec) })
}

// unlimited reports whether one of the scopes has no query part and is for all types.
func (r rights) unlimited() bool {
	return slices.ContainsFunc(r, func(s scope) bool { return s.typ == "*" && len(s.filter) == 0 })
}

// inOrder reports whether the letters are a part of "cruds" in that order.
func inOrder(letters string) bool {
	rest := "cruds"
	for _, l := range letters {
		i := strings.IndexRune(rest, l)
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return letters != ""
}
