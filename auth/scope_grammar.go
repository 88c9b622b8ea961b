package auth

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Prefixes under which records and policies name scopes as URIs.
const (
	smartScopeURI  = "http://smarthealthit.org/fhir/scopes/"
	openIDScopeURI = "http://openid.net/specs/openid-connect-core-1_0#"
)

// simpleScopes are the words that stand for themselves.
var simpleScopes = map[string]string{
	"openid": KindIdentity, "fhirUser": KindIdentity, "profile": KindIdentity,
	"email": KindIdentity, "address": KindIdentity, "phone": KindIdentity,
	"offline_access": KindRefresh, "online_access": KindRefresh,
	"launch": KindLaunch, "udap": KindUDAP,
}

// v1Words are the SMART 1 verbs in SMART 2 letters.
var v1Words = map[string]string{"read": "rs", "write": "cud", "*": "cruds"}

var (
	contexts  = []string{"patient", "user", "system"}
	typeShape = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

// parseToken follows the grammar of spec section 2; the caller sets Raw.
func parseToken(token string) Scope {
	if token == "" {
		return invalid("It is empty, and nothing is granted by it.")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return !isTokenRune(r) }) {
		return invalid("It holds a character that no scope may hold.")
	}
	for _, prefix := range []string{smartScopeURI, openIDScopeURI} {
		if rest, ok := strings.CutPrefix(token, prefix); ok {
			return fromURI(rest)
		}
	}
	if kind, ok := simpleScopes[token]; ok {
		return Scope{Valid: ScopeValid, Kind: kind, Why: "A word of the SMART or OpenID specification.", canonical: token}
	}
	return parseShape(token)
}

// parseShape judges a token that is no known word by its shape.
func parseShape(token string) Scope {
	head, tail, slash := strings.Cut(token, "/")
	switch {
	case slash && head == "launch":
		return parseLaunch(tail)
	case slash && slices.Contains(contexts, head):
		return parseResource(head, tail)
	case len(token) > 2 && strings.HasPrefix(token, "__"):
		return extension(token, "Two underscores mark a provider's own extension.")
	case isAbsoluteURL(token):
		return extension(token, "An address marks a provider's own extension.")
	case slash && likeResource(head, tail):
		return invalid("Its context is not patient, user or system.")
	case !slash && likeResource("", token):
		return invalid("It has no context: patient/, user/ or system/ is missing.")
	}
	return unknownToken(token)
}

// unknownToken judges a word that is not in the specification. One that was meant as another word has no canonical
// form; any other stands for itself.
func unknownToken(token string) Scope {
	s := Scope{Valid: ScopeUnknown, Kind: KindUnknown}
	if s.Why = mistake(token); s.Why == "" {
		s.Why, s.canonical = "It is no word of the SMART specification, so it counts as nothing.", token
	}
	return s
}

// mistake says which known word was probably meant, "" for none.
func mistake(token string) string {
	for word := range simpleScopes {
		if strings.EqualFold(word, token) || strings.HasPrefix(word, token+"_") {
			return "It is not the same as " + word + ", which may have been meant, so it counts as nothing."
		}
	}
	before, _, colon := strings.Cut(token, ":")
	switch {
	case colon && (before == "launch" || slices.Contains(contexts, before)):
		return "SMART writes a slash, not a colon, after " + before + ", so it counts as nothing."
	case strings.HasPrefix(token, "_"):
		return "An extension begins with two underscores and a name, so it counts as nothing."
	}
	return ""
}

// fromURI judges a scope in its URI form: understood, but nothing to ask for.
func fromURI(rest string) Scope {
	s := parseToken(rest)
	if s.Valid == ScopeValid {
		s.Valid = ScopeLenient
		s.Why = "The URI form is for records and policies; it is understood but not asked for."
	}
	return s
}

// parseLaunch reads what follows "launch/": a type in lower case and at most one role.
func parseLaunch(tail string) Scope {
	name, query, hasQuery := strings.Cut(tail, "?")
	switch {
	case name == "":
		return invalid("It names no type after launch/.")
	case strings.ContainsFunc(name, func(r rune) bool { return r < 'a' || r > 'z' }):
		return invalid("The type after launch/ has to be in lower case letters.")
	}
	if role, ok := strings.CutPrefix(query, "role="); hasQuery && (!ok || role == "" || strings.ContainsAny(role, "&?")) {
		return invalid("After the type only one role may follow, as ?role=….")
	}
	s := Scope{Valid: ScopeValid, Kind: KindLaunch, Type: name, canonical: "launch/" + tail,
		Why: "It asks for a choice to be made while signing in."}
	if fhirTypes[name] == "" {
		s.Valid, s.Why = ScopeLenient, "The type after launch/ is not known; it is understood but not asked for."
	}
	return s
}

// parseResource reads what follows "patient/", "user/" or "system/".
func parseResource(context, tail string) Scope {
	head, query, hasQuery := strings.Cut(tail, "?")
	name, act, hasAct := strings.Cut(head, ".")
	if why := typeFault(name); why != "" {
		return invalid(why)
	}
	if !hasAct || act == "" {
		return invalid("It does not say what may be done, such as .rs at its end.")
	}
	s := Scope{Valid: ScopeValid, Kind: KindV2, Context: context, Type: name, Letters: act, Query: query,
		Why: "A SMART 2 scope."}
	// The words come first: .read is the verb, never the letters r, e, a and d.
	if letters, ok := v1Words[act]; ok {
		s.Kind, s.Letters, s.Why = KindV1, letters, "A SMART 1 scope, the same as ."+letters+" in SMART 2."
	} else if why := lettersFault(act); why != "" {
		return invalid(why)
	}
	if hasQuery {
		var why string
		if s.constraint, why = parseConstraint(query); why != "" {
			return invalid(why)
		}
		s.Why += " It is limited to a part."
	}
	s.alternatives = s.constraint.split()
	switch {
	case name != "*" && !isFHIRType(name):
		s.Valid, s.Why = ScopeLenient, "No FHIR release has this type; it is shown, but matches nothing and is not asked for."
	case s.Kind == KindV1 && hasQuery:
		s.Valid, s.Why = ScopeLenient, "SMART 1 scopes have no constraint; it is accepted in a grant but not asked for."
	}
	return s
}

// typeFault says what is wrong with a resource type, "" for nothing.
func typeFault(name string) string {
	switch exact := fhirTypes[strings.ToLower(name)]; {
	case name == "*":
		return ""
	case name == "":
		return "It names no type."
	case strings.Contains(name, "/"):
		return "A single record cannot be named in a scope."
	case strings.Contains(name, "*"):
		return "The star stands for all types or not at all."
	case exact != "" && exact != name:
		return "The type is spelled " + exact + ", and capital letters matter."
	case !typeShape.MatchString(name):
		return "The type is not spelled like a FHIR type."
	}
	return ""
}

// lettersFault says what is wrong with the letters after the dot, "" for nothing.
func lettersFault(act string) string {
	last := -1
	for _, letter := range act {
		at := strings.IndexRune("cruds", letter)
		switch {
		case at < 0:
			return "After the dot stand letters of cruds, or read, write or *; nothing else."
		case at == last:
			return "A letter is repeated after the dot."
		case at < last:
			return "The letters after the dot are not in the order of cruds."
		}
		last = at
	}
	return ""
}

// likeResource reports whether a token was meant as a resource scope: a known type, or none, before a dot.
func likeResource(head, tail string) bool {
	name, _, dot := strings.Cut(tail, ".")
	meant := name == "*" || name == "" && head == "" || isFHIRType(name)
	return dot && meant || slices.Contains(contexts, strings.ToLower(head))
}

func isAbsoluteURL(token string) bool {
	parsed, err := url.Parse(token)
	return err == nil && parsed.Scheme != "" && parsed.Host != ""
}

// isTokenRune is the character set of a scope token (RFC 6749 §3.3).
func isTokenRune(r rune) bool { return r >= '!' && r <= '~' && r != '"' && r != '\\' }

func extension(token, why string) Scope {
	return Scope{Valid: ScopeValid, Kind: KindExtension, Why: why, canonical: token}
}

func invalid(why string) Scope { return Scope{Valid: ScopeInvalid, Kind: KindInvalid, Why: why} }
