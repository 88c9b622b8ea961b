package auth

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"chartkey/assets/phrase"
)

// endpoint is an address that a server names for itself.
type endpoint struct {
	name     string // of the member, for the error
	value    string // as the server spells it
	into     *string
	required bool // the sign-in or its end hangs on it: what is wrong with it is an error, not a note
}

// errScheme is an address that is not for the web.
var errScheme = errors.New("is not an address of the web")

// setEndpoints resolves and checks each address. An optional one with a scheme such as javascript: is left out and
// noted, so that it can never reach the system's opener; every other fault rejects the configuration.
func (c *Configuration) setEndpoints(endpoints []endpoint) error {
	for _, e := range endpoints {
		if e.value == "" {
			continue
		}
		address, err := c.resolve(e.value)
		if errors.Is(err, errScheme) && !e.required {
			c.note(phrase.New("problem.ignored-endpoint", "The member {{.Member}} is not an address of the web and is ignored.").Text("Member", e.name))
			continue
		}
		if err != nil {
			return fmt.Errorf("%w: the member %s %w", ErrConfigRejected, e.name, err)
		}
		*e.into = address
	}
	return nil
}

// resolve makes an address absolute, against the base as a folder (SMART requirement 379), and checks it.
func (c *Configuration) resolve(value string) (string, error) {
	base, err := url.Parse(c.Base + "/")
	if err != nil {
		return "", fmt.Errorf("cannot be resolved")
	}
	reference, err := url.Parse(value)
	if err != nil || len(value) > addressLimit || !isASCII(value) {
		return "", fmt.Errorf("cannot be read")
	}
	if reference.Scheme != "" && reference.Scheme != "https" && reference.Scheme != "http" {
		return "", errScheme
	}
	// An absolute address stays as it is spelled: some servers compare it, double slashes and all.
	address := value
	if !reference.IsAbs() {
		address = base.ResolveReference(reference).String()
	}
	parsed, err := parseAddress(address)
	if err != nil {
		return "", fmt.Errorf("is not usable: %w", err)
	}
	return address, c.checkPlace(parsed)
}

// isASCII holds an address to what a person can check by eye and a terminal cannot take for a command. A server spells the rest in percent.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
