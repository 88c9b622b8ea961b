package auth

import "slices"

// Comparison sets what was granted against what was asked for, in canonical scopes (raw where there is none).
// Each scope that was asked for is in exactly one of the first three. No list is nil.
type Comparison struct {
	Granted  []string // asked for and fully given, in whatever spelling
	Narrowed []string // asked for and given in part: fewer letters, fewer types, or with a constraint
	Refused  []string // asked for and not given
	Unasked  []string // given beyond what was asked; such rights are never used
}

// Compare compares by meaning: SMART 1 and 2 spellings, split and merged scopes are the same. A scope that is
// invalid or unknown grants nothing; an unknown one that was asked for and given back in the same spelling counts
// as granted, since more cannot be known.
func Compare(asked, granted Scopes) Comparison {
	c := Comparison{Granted: []string{}, Narrowed: []string{}, Refused: []string{}, Unasked: []string{}}
	for _, s := range asked {
		switch given(s, granted) {
		case full:
			c.Granted = add(c.Granted, s)
		case part:
			c.Narrowed = add(c.Narrowed, s)
		case none:
			c.Refused = add(c.Refused, s)
		}
	}
	for _, s := range granted {
		echoed := slices.ContainsFunc(asked, s.means)
		if !echoed && given(s, asked) != full {
			c.Unasked = add(c.Unasked, s)
		}
	}
	return c
}

// extent is how much of something is given.
type extent int

const (
	none extent = iota
	part
	full
)

// given reports how much of one scope a set gives.
func given(s Scope, by Scopes) extent {
	if !s.Usable() {
		if s.Valid != ScopeInvalid && slices.ContainsFunc(by, s.means) {
			return full
		}
		return none
	}
	all, some := true, false
	for _, letter := range s.Letters {
		for _, alternative := range s.alternatives {
			right := right{s.Context, s.Type, string(letter), alternative}
			all = all && right.coveredBy(by)
			some = some || right.touchedBy(by)
		}
	}
	switch {
	case all:
		return full
	case some:
		return part
	}
	return none
}

// right is one letter on one type under one constraint without "or": the smallest thing that is granted or not.
type right struct {
	context, typ, letter string
	constraint           constraint
}

// coveredBy reports whether one scope of the set gives the right whole.
func (r right) coveredBy(scopes Scopes) bool {
	return slices.ContainsFunc(scopes, func(s Scope) bool {
		return s.Usable() && s.Context == r.context && (s.Type == r.typ || s.Type == "*") && s.Has(r.letter) &&
			slices.ContainsFunc(s.alternatives, r.constraint.within)
	})
}

// touchedBy reports whether a scope of the set gives some of the right: one of its types, or a narrower part.
func (r right) touchedBy(scopes Scopes) bool {
	return slices.ContainsFunc(scopes, func(s Scope) bool {
		sameType := s.Type == r.typ || s.Type == "*" || r.typ == "*"
		return s.Usable() && s.Context == r.context && sameType && s.Has(r.letter) &&
			slices.ContainsFunc(s.alternatives, func(c constraint) bool {
				return c.within(r.constraint) || r.constraint.within(c)
			})
	})
}

// add appends a scope once.
func add(list []string, s Scope) []string {
	if shown := s.shown(); !slices.Contains(list, shown) {
		list = append(list, shown)
	}
	return list
}
