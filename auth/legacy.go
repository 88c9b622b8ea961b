package auth

import (
	"errors"
	"fmt"
	"slices"

	"chartkey/assets/phrase"
)

// oauthURIs is the extension by which servers before SMART 2 named their endpoints.
const oauthURIs = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"

// capabilityDocument has the few members of a CapabilityStatement (DSTU2: Conformance) that are read. The rest is
// the FHIR client's business.
type capabilityDocument struct {
	ResourceType string `json:"resourceType"`
	Rest         []struct {
		Security capabilitySecurity `json:"security"`
	} `json:"rest"`
}

// capabilitySecurity is rest.security.
type capabilitySecurity struct {
	Service []struct {
		Coding []coding `json:"coding"`
	} `json:"service"`
	Extension []struct {
		URL       string `json:"url"`
		Extension []struct {
			URL      string `json:"url"`
			ValueURI string `json:"valueUri"`
		} `json:"extension"`
	} `json:"extension"`
}

type coding struct {
	Code string `json:"code"`
}

// parseCapability takes the oauth-uris from a CapabilityStatement. A FHIR server without them is
// ErrUnsupportedServer; JSON that is no CapabilityStatement is ErrBadAddress.
func parseCapability(base string, data []byte) (*Configuration, error) {
	var doc capabilityDocument
	if err := decodeStrict(data, &doc); err != nil {
		if errors.Is(err, ErrNotJSON) {
			return nil, fmt.Errorf("%w: %w", err, ErrNoFHIR)
		}
		return nil, rejectUnknown(err)
	}
	if doc.ResourceType != "CapabilityStatement" && doc.ResourceType != "Conformance" {
		return nil, fmt.Errorf("%w: %w", ErrBadAddress, ErrNoFHIR)
	}
	for _, rest := range doc.Rest {
		uris := rest.Security.uris()
		if uris["authorize"] == "" || uris["token"] == "" {
			continue
		}
		return configurationFrom(base, uris, rest.Security.declaresSmart())
	}
	return nil, fmt.Errorf("%w: the FHIR server describes no SMART sign-in", ErrUnsupportedServer)
}

// configurationFrom checks the addresses like those of the newer document.
func configurationFrom(base string, uris map[string]string, declared bool) (*Configuration, error) {
	c := &Configuration{Base: base, Source: SourceCapability}
	err := c.setEndpoints([]endpoint{
		{"authorize", uris["authorize"], &c.Authorization, true},
		{"token", uris["token"], &c.Token, true},
		{"revoke", uris["revoke"], &c.Revocation, true},
		{"register", uris["register"], &c.Registration, false},
		{"manage", uris["manage"], &c.Management, false},
	})
	if err != nil {
		return nil, err
	}
	c.note(phrase.New("problem.older-security", "The server describes its sign-in in the older way only, without PKCE or capabilities."))
	c.noteNoS256()
	if !declared {
		c.note(phrase.New("problem.smart-undeclared", "The server names sign-in addresses but does not say that they are SMART on FHIR."))
	}
	return c, nil
}

// uris returns the extension's values by name, the first of each.
func (s capabilitySecurity) uris() map[string]string {
	uris := map[string]string{}
	for _, extension := range s.Extension {
		if extension.URL != oauthURIs {
			continue
		}
		for _, child := range extension.Extension {
			if uris[child.URL] == "" {
				uris[child.URL] = child.ValueURI
			}
		}
	}
	return uris
}

// declaresSmart reports whether the security service is coded as SMART on FHIR.
func (s capabilitySecurity) declaresSmart() bool {
	for _, service := range s.Service {
		if slices.Contains(service.Coding, coding{Code: "SMART-on-FHIR"}) {
			return true
		}
	}
	return false
}
