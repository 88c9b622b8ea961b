package fhirclient

import (
	"context"
	"fmt"
	"strings"
)

// Capabilities is what a server says of itself in its CapabilityStatement, as
// far as a plan needs it.
type Capabilities struct {
	FHIRVersion string // as sent, "" if not given
	Software    string // name and version, cleaned
	Types       map[string]TypeSupport
	Everything  bool // Patient/{id}/$everything
}

// TypeSupport is what the server offers for one resource type.
type TypeSupport struct {
	Read, Search bool
	Params       []string // names of search parameters
}

const maxStatement = 32 << 20

// Capabilities reads [base]/metadata. It is lenient: what is missing or of a
// wrong kind counts as not said, and a resource without a list of interactions
// as offering both. Errors: ErrUnsupportedVersion for DSTU2, STU3 and unknown
// versions, ErrNotJSON, and those of Read.
func (c *Client) Capabilities(ctx context.Context) (*Capabilities, error) {
	const problem = "could not read the capability statement: %w"
	u, err := c.join("metadata")
	if err != nil {
		return nil, fmt.Errorf(problem, err)
	}
	raw, _, err := c.getAll(ctx, u, maxStatement)
	if err != nil {
		return nil, fmt.Errorf(problem, err)
	}
	found, err := parseCapabilities(raw)
	if err != nil {
		return nil, fmt.Errorf(problem, err)
	}
	return found, nil
}

func parseCapabilities(raw []byte) (*Capabilities, error) {
	found := &Capabilities{Types: map[string]TypeSupport{}}
	var kind string
	err := members(raw, func(name string, value []byte) error {
		switch name {
		case "resourceType":
			kind = text(value)
		case "fhirVersion":
			found.FHIRVersion = cleanText(text(value), 40)
		case "software":
			found.Software = cleanText(memberText(value, "name")+" "+memberText(value, "version"), 120)
		case "rest":
			elements(value, found.rest)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: its JSON is broken", ErrNotJSON)
	case kind == "Conformance":
		return nil, unsupported("DSTU2")
	case kind == "OperationOutcome":
		return nil, &StatusError{Status: 200, Outcome: outcomeText(raw)}
	case kind != "CapabilityStatement":
		return nil, fmt.Errorf("%w: it is no CapabilityStatement", ErrNotJSON)
	}
	return found, checkVersion(found.FHIRVersion)
}

// checkVersion accepts R4, R4B and R5; a statement without a version is taken
// for one of them.
func checkVersion(version string) error {
	major, _, _ := strings.Cut(version, ".")
	switch major {
	case "", "4", "5":
		return nil
	case "0", "1":
		return unsupported("DSTU2 (" + version + ")")
	case "2", "3":
		return unsupported("STU3 (" + version + ")")
	}
	return unsupported(fmt.Sprintf("version %q", version))
}

func unsupported(name string) error {
	return fmt.Errorf("%w: the server speaks %s; Chartkey reads R4, R4B and R5. Ask the clinic for its R4 address", ErrUnsupportedVersion, name)
}

// rest takes one element of CapabilityStatement.rest.
func (c *Capabilities) rest(rest []byte) {
	if memberText(rest, "mode") == "client" {
		return
	}
	_ = members(rest, func(name string, value []byte) error {
		switch name {
		case "resource":
			elements(value, c.resource)
		case "operation":
			elements(value, func(operation []byte) { c.operation("", operation) })
		}
		return nil
	})
}

func (c *Capabilities) resource(resource []byte) {
	var kind string
	var support TypeSupport
	var interactions int
	var operations [][]byte
	_ = members(resource, func(name string, value []byte) error {
		switch name {
		case "type":
			kind = text(value)
		case "interaction":
			elements(value, func(interaction []byte) {
				interactions++
				code := memberText(interaction, "code")
				support.Read = support.Read || code == "read"
				support.Search = support.Search || code == "search-type"
			})
		case "searchParam":
			elements(value, func(parameter []byte) {
				if name := memberText(parameter, "name"); name != "" {
					support.Params = append(support.Params, name)
				}
			})
		case "operation":
			elements(value, func(operation []byte) { operations = append(operations, operation) })
		}
		return nil
	})
	if interactions == 0 {
		support.Read, support.Search = true, true
	}
	if goodType.MatchString(kind) {
		c.Types[kind] = c.Types[kind].with(support)
	}
	for _, operation := range operations {
		c.operation(kind, operation)
	}
}

func (s TypeSupport) with(more TypeSupport) TypeSupport {
	return TypeSupport{Read: s.Read || more.Read, Search: s.Search || more.Search, Params: append(s.Params, more.Params...)}
}

// operation recognises $everything of Patient by its definition or, below the
// type or without a definition, by its name.
func (c *Capabilities) operation(kind string, operation []byte) {
	name := strings.ToLower(strings.TrimPrefix(memberText(operation, "name"), "$"))
	definition := strings.ToLower(memberText(operation, "definition"))
	switch {
	case strings.Contains(definition, "patient-everything"), name == "patient-everything":
		c.Everything = true
	case name == "everything" && (kind == "Patient" || kind == "" && definition == ""):
		c.Everything = true
	}
}
