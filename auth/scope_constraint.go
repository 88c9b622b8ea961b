package auth

import (
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// pair is one search parameter with its value, percent-decoded as far as that loses nothing.
type pair struct{ name, value string }

// constraint is what a scope limits itself to: all of its pairs have to hold. It is sorted and without repetition.
type constraint []pair

// parameterShape is a search parameter with its modifiers and chains.
var parameterShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_:.-]*$`)

// parseConstraint reads the part after "?". The second value says what is wrong, "" for nothing.
func parseConstraint(query string) (constraint, string) {
	if query == "" {
		return nil, "Nothing follows the question mark."
	}
	var pairs constraint
	for part := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, okName := decodePercent(rawName, "&%+=")
		value, okValue := decodePercent(rawValue, "&%+")
		switch {
		case part == "":
			return nil, "An & has nothing before or after it."
		case !okName || !okValue:
			return nil, "A percent sign is not followed by two hexadecimal digits."
		case name == "":
			return nil, "A value has no search parameter."
		case value == "":
			return nil, "A search parameter has no value."
		case !parameterShape.MatchString(name):
			return nil, "A search parameter is not spelled like one."
		}
		pairs = append(pairs, pair{name, value})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.name+"="+a.value, b.name+"="+b.value) })
	return slices.Compact(pairs), ""
}

// decodePercent decodes %XX, except where the character would get another meaning (keep) or may not stand in a scope;
// those keep their escape, with capital digits. It reports whether all escapes were well formed.
func decodePercent(s, keep string) (string, bool) {
	var text strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			text.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		char, err := hex.DecodeString(s[i+1 : i+3])
		if err != nil {
			return "", false
		}
		if isTokenRune(rune(char[0])) && strings.IndexByte(keep, char[0]) < 0 {
			text.WriteByte(char[0])
		} else {
			text.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return text.String(), true
}

// String returns the constraint in its canonical spelling.
func (c constraint) String() string {
	parts := make([]string, len(c))
	for i, p := range c {
		parts[i] = p.name + "=" + p.value
	}
	return strings.Join(parts, "&")
}

// plain reports whether the parameter is compared as it stands: no modifier, no chain, no expression.
func (p pair) plain() bool { return !strings.ContainsAny(p.name, ":.") && p.name != "_filter" }

// values are the alternatives of a pair: a comma means "or", unless it may be escaped or part of an expression.
func (p pair) values() []string {
	if !p.plain() || strings.Contains(p.value, "%5C") {
		return []string{p.value}
	}
	return strings.Split(p.value, ",")
}

// alternativesLimit bounds the product of all alternatives; a stranger writes the scope.
const alternativesLimit = 32

// split turns a constraint with "or" into constraints without, whose union it is. One with too many is left
// whole, so that it equals only itself.
func (c constraint) split() []constraint {
	result := []constraint{nil}
	for _, p := range c {
		values := p.values()
		if len(result)*len(values) > alternativesLimit {
			return []constraint{c}
		}
		var longer []constraint
		for _, before := range result {
			for _, value := range values {
				longer = append(longer, append(slices.Clip(before), pair{p.name, value}))
			}
		}
		result = longer
	}
	return result
}

// within reports whether everything that c lets through, wider lets through too: each pair of wider is also one of c.
func (c constraint) within(wider constraint) bool {
	for _, p := range wider {
		if !slices.Contains(c, p) {
			return false
		}
	}
	return true
}
