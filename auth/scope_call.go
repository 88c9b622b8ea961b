package auth

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// need is what one part of a FHIR call has to be allowed.
type need struct {
	typ     string // "*" for all types
	letters string
	query   constraint // what the call limits itself to
	whole   bool       // a limited right does not do: servers refuse the whole call
	guessed bool       // the type is not known for sure
}

// call is a FHIR request relative to the base.
type call struct {
	method string
	path   []string
	query  constraint
	types  []string // of _type
}

var (
	errRelative = errors.New("the address has to be relative to the FHIR base, such as Observation?code=x")
	errMethod   = errors.New("the method has to be GET, POST, PUT, PATCH or DELETE")
	errShape    = errors.New("it is no FHIR interaction")
	errBatch    = errors.New("a batch has no right of its own; ask about each of its calls")
)

// readCall reads "METHOD path?query".
func readCall(text string) (call, error) {
	method, address, _ := strings.Cut(strings.TrimSpace(text), " ")
	address = strings.TrimPrefix(strings.TrimSpace(address), "/")
	c := call{method: strings.ToUpper(method)}
	if c.method == http.MethodHead {
		c.method = http.MethodGet
	}
	switch {
	case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, c.method):
		return call{}, errMethod
	case address == "":
		return call{}, errors.New("it names no address")
	case len(address) > addressLimit:
		return call{}, fmt.Errorf("the address is longer than %d characters", addressLimit)
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return call{}, errors.New("the address holds a blank or a control character")
	}
	path, query, _ := strings.Cut(address, "?")
	if strings.Contains(path, ":") || strings.HasPrefix(path, "/") {
		return call{}, errRelative
	}
	c.path = strings.Split(strings.TrimSuffix(path, "/"), "/")
	if slices.Contains(c.path, ".") || slices.Contains(c.path, "..") {
		return call{}, errShape
	}
	if err := c.readQuery(query); err != nil {
		return call{}, err
	}
	return c, nil
}

// readQuery keeps the search parameters; those without a value are left out, as servers do.
func (c *call) readQuery(query string) error {
	for part := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, okName := decodePercent(rawName, "&%+=")
		value, okValue := decodePercent(rawValue, "&%+")
		switch {
		case !okName || !okValue:
			return errors.New("a percent sign is not followed by two hexadecimal digits")
		case name == "_type" && value != "":
			for typ := range strings.SplitSeq(value, ",") {
				if !typeShape.MatchString(typ) {
					return errors.New("_type has to name resource types")
				}
				c.types = append(c.types, typ)
			}
		case name != "" && value != "":
			c.query = append(c.query, pair{name, value})
		}
	}
	return nil
}

// needs says what the call has to be allowed (FHIR R4, RESTful API; SMART 2.2, scopes). No needs: anyone may.
func (c call) needs() ([]need, error) {
	first := c.path[0]
	switch {
	case c.method == http.MethodGet && (first == "metadata" || first == ".well-known"):
		return nil, nil
	case strings.HasPrefix(last(c.path), "$"):
		return c.operationNeeds()
	case first == "" || strings.HasPrefix(first, "_"):
		return c.systemNeeds()
	case !typeShape.MatchString(first):
		return nil, errShape
	case len(c.path) == 1:
		return c.typeNeeds()
	case c.path[1] == "_history" || c.path[1] == "_search":
		return c.searchNeeds(first, c.path[1:])
	case !isResourceID(c.path[1]):
		return nil, errShape
	case len(c.path) == 2:
		return c.instanceNeeds()
	}
	return c.belowInstance()
}

// systemNeeds is for calls to the base itself.
func (c call) systemNeeds() ([]need, error) {
	if c.path[0] == "" && c.method == http.MethodPost {
		return nil, errBatch
	}
	if c.path[0] == "" {
		return c.searchNeeds("*", nil)
	}
	return c.searchNeeds("*", c.path)
}

// typeNeeds is for calls to a type: search, create, and the conditional forms, which search first.
func (c call) typeNeeds() ([]need, error) {
	switch typ := c.path[0]; {
	case c.method == http.MethodGet:
		return c.searchNeeds(typ, nil)
	case c.method == http.MethodPost:
		return []need{{typ: typ, letters: "c"}}, nil
	case len(c.query) == 0:
		return nil, errors.New("it names no record to change or delete")
	case c.method == http.MethodDelete:
		return []need{{typ: typ, letters: "ds"}}, nil
	default:
		return []need{{typ: typ, letters: "us"}}, nil
	}
}

// instanceNeeds is for calls to one record.
func (c call) instanceNeeds() ([]need, error) {
	letter, ok := map[string]string{
		http.MethodGet: "r", http.MethodPut: "u", http.MethodPatch: "u", http.MethodDelete: "d",
	}[c.method]
	if !ok {
		return nil, errShape
	}
	return []need{{typ: c.path[0], letters: letter}}, nil
}

// belowInstance is for the history of a record and for searches in a compartment, such as Patient/1/Observation.
func (c call) belowInstance() ([]need, error) {
	below := c.path[2]
	history := below == "_history" && (len(c.path) == 3 || len(c.path) == 4 && isResourceID(c.path[3]))
	switch {
	case history && c.method == http.MethodGet:
		return []need{{typ: c.path[0], letters: "r"}}, nil
	case below == "*" || typeShape.MatchString(below):
		return c.searchNeeds(below, c.path[3:])
	}
	return nil, errShape
}

// searchNeeds is for a search or a history of a type, "*" for all or for those that _type names. rest is what follows
// the type in the path.
func (c call) searchNeeds(typ string, rest []string) ([]need, error) {
	get := c.method == http.MethodGet && (len(rest) == 0 || len(rest) == 1 && rest[0] == "_history")
	post := c.method == http.MethodPost && len(rest) == 1 && rest[0] == "_search"
	if !get && !post {
		return nil, errShape
	}
	types := []string{typ}
	if typ == "*" && len(c.types) > 0 {
		types = c.types
	}
	var needs []need
	for _, typ := range types {
		needs = append(needs, need{typ: typ, letters: "s", query: c.query})
	}
	for _, p := range c.query {
		needs = append(needs, p.needs()...)
	}
	return needs, nil
}

// operationNeeds knows $everything, which returns whole records of many types. No other operation says what it reads.
func (c call) operationNeeds() ([]need, error) {
	everything := last(c.path) == "$everything" && len(c.path) <= 3 &&
		(c.method == http.MethodGet || c.method == http.MethodPost)
	if !everything || !slices.Contains([]string{"Patient", "Encounter"}, c.path[0]) {
		return nil, errOperation
	}
	types := c.types
	if len(types) == 0 {
		types = []string{"*"}
	}
	var needs []need
	for _, typ := range types {
		needs = append(needs, need{typ: typ, letters: "rs", whole: true})
	}
	return needs, nil
}

// errOperation is an operation that no scope speaks of.
var errOperation = errors.New("no right speaks of this operation")

func last(path []string) string { return path[len(path)-1] }
