package auth

import (
	"slices"
	"strings"
)

// Validity says what a scope is worth.
type Validity string

// The four judgements on a scope.
const (
	ScopeValid   Validity = "yes"
	ScopeLenient Validity = "lenient" // accepted in a grant, never asked for
	ScopeUnknown Validity = "unknown" // shown as it is, grants nothing
	ScopeInvalid Validity = "no"      // grants nothing
)

// The kinds of scope.
const (
	KindV1        = "v1"        // patient/Observation.read
	KindV2        = "v2"        // patient/Observation.rs
	KindLaunch    = "launch"    // launch, launch/patient
	KindIdentity  = "identity"  // openid, fhirUser, profile
	KindRefresh   = "refresh"   // offline_access, online_access
	KindUDAP      = "udap"      // the marker of tiered OAuth
	KindExtension = "extension" // __name or an absolute URL
	KindUnknown   = "unknown"
	KindInvalid   = "invalid"
)

// Scope is one parsed scope token (SMART App Launch 2.2, scopes and launch context). The fields after Kind are set
// as far as the kind has them.
type Scope struct {
	Raw   string // as it was spelled
	Valid Validity
	Kind  string

	Context string // "patient", "user" or "system" of a resource scope
	Type    string // resource type or "*"; of a launch scope the type in lower case
	Letters string // of a resource scope, a part of "cruds" in that order, also for SMART 1 words
	Query   string // the constraint as it was spelled, without "?"
	Why     string // why it is judged so, in plain words

	constraint   constraint
	alternatives []constraint // the constraint split at "or"; one empty constraint where there is none
	canonical    string       // of a scope that is not a resource scope
}

// ParseScope judges one token. It never fails: what cannot be read is a Scope with Valid "no" and a reason.
func ParseScope(token string) Scope {
	s := parseToken(token)
	s.Raw = token
	return s
}

// Usable reports whether s is a resource scope that grants something: in its exact or a tolerated spelling, for a
// type that exists.
func (s Scope) Usable() bool {
	return s.Context != "" && (s.Valid == ScopeValid || s.Valid == ScopeLenient) && (s.Type == "*" || isFHIRType(s.Type))
}

// Has reports whether the scope grants all of letters, such as "rs".
func (s Scope) Has(letters string) bool {
	for _, letter := range letters {
		if !strings.ContainsRune(s.Letters, letter) {
			return false
		}
	}
	return letters != ""
}

// Constrained reports whether the scope covers only a part of its type, chosen by search parameters.
func (s Scope) Constrained() bool { return len(s.constraint) > 0 }

// Canonical returns the one spelling of all scopes that mean the same: SMART 2 letters, constraints percent-decoded
// and sorted, no URI prefix. An unknown word stands for itself; what is invalid, or a known word misspelt, has none.
func (s Scope) Canonical() string {
	if s.Context == "" {
		return s.canonical
	}
	text := s.Context + "/" + s.Type + "." + s.Letters
	if s.Constrained() {
		text += "?" + s.constraint.String()
	}
	return text
}

// shown is how a list names the scope: in its canonical form or, where it has none, as spelled, made printable.
func (s Scope) shown() string {
	if canonical := s.Canonical(); canonical != "" {
		return canonical
	}
	return cleanText(s.Raw)
}

// means reports whether two scopes are the same, up to spelling.
func (s Scope) means(other Scope) bool {
	canonical := s.Canonical()
	return canonical == other.Canonical() && (canonical != "" || s.Raw == other.Raw)
}

// Scopes is a set of scopes in the order in which they were given.
type Scopes []Scope

// ParseScopes splits a scope string at its spaces (RFC 6749 §3.3), drops repeated tokens and keeps the order. An
// empty string gives no scopes, which as a grant means: nothing.
func ParseScopes(s string) Scopes {
	var scopes Scopes
	seen := map[string]bool{}
	for token := range strings.SplitSeq(s, " ") {
		if token == "" || seen[token] {
			continue
		}
		seen[token] = true
		scopes = append(scopes, ParseScope(token))
	}
	return scopes
}

// String returns the scopes as they were spelled, separated by spaces, as a request sends them.
func (ss Scopes) String() string { return strings.Join(ss.Strings(), " ") }

// Strings returns the scopes as they were spelled.
func (ss Scopes) Strings() []string {
	raw := make([]string, len(ss))
	for i, s := range ss {
		raw[i] = s.Raw
	}
	return raw
}

// Contains reports whether a scope with the same meaning is in the set, such as "openid".
func (ss Scopes) Contains(token string) bool {
	return slices.ContainsFunc(ss, ParseScope(token).means)
}

// DefaultScopes are the scopes that a patient's sign-in asks for where nothing else is configured (decision 12):
// who signed in, which record, staying connected, and seeing each of types. Types that are no resource types are left
// out. The resource scopes are spelled in SMART 1 where the server offers only that, or offers neither and is too
// old for PKCE.
func DefaultScopes(c *Configuration, types []string) Scopes {
	suffix := ".rs"
	if c != nil && !c.Offers("permission-v2") && (c.Offers("permission-v1") || !c.S256()) {
		suffix = ".read"
	}
	tokens := []string{"openid", "fhirUser", "launch/patient", "offline_access"}
	for _, name := range types {
		if isFHIRType(name) {
			tokens = append(tokens, "patient/"+name+suffix)
		}
	}
	return ParseScopes(strings.Join(tokens, " "))
}
