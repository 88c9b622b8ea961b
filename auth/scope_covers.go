package auth

import (
	"errors"
	"fmt"
	"slices"
)

// Coverage says whether a grant allows a FHIR call.
type Coverage struct {
	Covered bool   // the call may be sent
	Partial bool   // it may be sent, but the answer may be a part or a refusal
	Why     string // in plain words
}

// Covers reports whether the scopes allow a call relative to the base, such as "GET Observation?code=x",
// "GET Patient/1/$everything" or "POST Observation". A right that is limited to a part covers the call with Partial
// set, unless the call limits itself in the same way. An allowed call may still be refused or answered with less:
// scopes never exceed what the person's own account may do, and patient scopes reach the one record only.
//
// The error is for a call that cannot be read.
func (ss Scopes) Covers(text string) (Coverage, error) {
	c, err := readCall(text)
	if err != nil {
		return Coverage{}, fmt.Errorf("could not read the call: %w", err)
	}
	needs, err := c.needs()
	if errors.Is(err, errOperation) {
		return Coverage{Why: "No right speaks of this operation, so nobody can say whether the grant allows it."}, nil
	}
	if err != nil {
		return Coverage{}, fmt.Errorf("could not read the call: %w", err)
	}
	if len(needs) == 0 {
		return Coverage{Covered: true, Why: "Anyone may ask this; it needs no right."}, nil
	}
	result := Coverage{Covered: true, Why: "The grant allows it."}
	for _, n := range needs {
		switch one := n.judge(ss); {
		case !one.Covered:
			return one, nil
		case one.Partial && !result.Partial:
			result = one
		}
	}
	return result, nil
}

// judge decides about one need: the best answer of any context counts.
func (n need) judge(scopes Scopes) Coverage {
	best := none
	for _, context := range contexts {
		best = max(best, n.extent(context, scopes))
	}
	switch {
	case best == full:
		return Coverage{Covered: true}
	case n.guessed:
		return Coverage{Covered: true, Partial: true,
			Why: "It also brings in other kinds of record, and the grant may not cover all of them."}
	case best == part && n.whole:
		return Coverage{Why: "The grant covers only a part of " + english.noun(n.typ, "all") +
			". Servers refuse the whole call then; ask for each kind by a search of its own."}
	case best == part:
		return Coverage{Covered: true, Partial: true, Why: "The grant covers only " + n.limits(scopes) +
			", so the answer may be a part or a refusal."}
	case n.typ == "Binary" && n.letters == "r":
		return attachment(scopes)
	case n.typ == "*" && n.whole:
		return Coverage{Why: "It returns all kinds of health information, and the grant does not cover them all. " +
			"Name the kinds with _type."}
	}
	return Coverage{Why: "The grant does not let the app " + n.verbs(scopes) + " " + english.noun(n.typ, "all") + "."}
}

// extent reports how much of the need the scopes of one context give.
func (n need) extent(context string, scopes Scopes) extent {
	result := full
	for _, letter := range n.letters {
		covered := func(alternative constraint) bool {
			return right{context, n.typ, string(letter), alternative}.coveredBy(scopes)
		}
		limited := right{context, n.typ, string(letter), nil}.limitedBy
		switch {
		case all(n.query.split(), covered):
		case slices.ContainsFunc(scopes, limited):
			result = part
		default:
			return none
		}
	}
	return result
}

// limitedBy reports whether the scope gives the right for a part of its type.
func (r right) limitedBy(s Scope) bool {
	return s.Usable() && s.Context == r.context && (s.Type == r.typ || s.Type == "*") && s.Has(r.letter)
}

// all reports whether each alternative passes.
func all(alternatives []constraint, passes func(constraint) bool) bool {
	return !slices.ContainsFunc(alternatives, func(c constraint) bool { return !passes(c) })
}

// limits puts the parts that are granted into words.
func (n need) limits(scopes Scopes) string {
	var words []string
	for _, s := range scopes {
		limited := s.Usable() && s.Constrained() && (s.Type == n.typ || s.Type == "*")
		if limited && slices.ContainsFunc([]rune(n.letters), func(l rune) bool { return s.Has(string(l)) }) {
			words = append(words, english.constraint(s.constraint))
		}
	}
	slices.Sort(words)
	return enumerate(slices.Compact(words), "and")
}

// verbs names what is missing, "open" for r and so on.
func (n need) verbs(scopes Scopes) string {
	var words []string
	for _, verb := range []struct{ letter, word string }{
		{"r", "open"}, {"s", "search"}, {"c", "add"}, {"u", "change"}, {"d", "delete"},
	} {
		one := need{typ: n.typ, letters: verb.letter}
		wanted := slices.Contains([]rune(n.letters), rune(verb.letter[0]))
		if wanted && !slices.ContainsFunc(contexts, func(c string) bool { return one.extent(c, scopes) != none }) {
			words = append(words, verb.word)
		}
	}
	if len(words) == 0 {
		return "do all of this with" // each right is there, but not for the same people
	}
	return enumerate(words, "and")
}

// attachment is for files whose own right was not granted: many servers allow them with the documents that name
// them, and only a try can tell.
func attachment(scopes Scopes) Coverage {
	for _, name := range []string{"DocumentReference", "DiagnosticReport", "Media"} {
		owner := need{typ: name, letters: "r"}
		if owner.judge(scopes).Covered {
			return Coverage{Covered: true, Partial: true, Why: "Attached files are not granted by themselves. " +
				"Many servers give those that belong to granted documents; only a try can tell."}
		}
	}
	return Coverage{Why: "The grant does not let the app open attached files."}
}
