package workspace

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/fhirclient"
)

// Probe is what a server says of itself before anyone signs in.
type Probe struct {
	Base         string         `json:"base"`
	FHIRVersion  string         `json:"fhir_version"`
	Issuer       string         `json:"issuer"`
	SMART        bool           `json:"smart"`
	S256         bool           `json:"pkce_s256"`
	Refresh      string         `json:"refresh"` // likely, unlikely, unknown
	Revocation   bool           `json:"revocation"`
	Registration bool           `json:"registration"`
	Management   string         `json:"management"`
	NotSupported []string       `json:"not_supported"`
	Problems     []ProbeProblem `json:"problems"`
}

// ProbeProblem is something that will stand in the way, or might.
type ProbeProblem struct {
	Code    string       `json:"code"`
	Message phrase.Plain `json:"message"`
}

// Probe asks a server what it can do. It needs no person and sends no token. A server without SMART is an answer, not an error.
func (h *Home) Probe(ctx context.Context, address string) (Probe, error) {
	base, err := auth.NormalizeBase(address)
	if err != nil {
		return Probe{}, err
	}
	p := Probe{Base: base, Refresh: "unknown", NotSupported: []string{}, Problems: []ProbeProblem{}}
	server, err := auth.Discover(ctx, h.cfg.HTTP, base)
	switch {
	case errors.Is(err, auth.ErrUnsupportedServer):
		p.problem(UnsupportedServer, phrase.New("problem.unsupported-server", "This server offers no sign-in that Chartkey can use (SMART on FHIR)."))
	case err != nil:
		return Probe{}, err
	default:
		p.describe(server)
	}
	caps, err := fhirclient.New(base, h.cfg.HTTP, fhirclient.Options{Now: h.cfg.Now, Wait: h.cfg.Wait}).Capabilities(ctx)
	switch {
	case errors.Is(err, context.Canceled):
		return Probe{}, err
	case errors.Is(err, fhirclient.ErrUnsupportedVersion):
		p.problem(UnsupportedVersion, phrase.New("problem.unsupported-version", "This server speaks a FHIR release that Chartkey does not read; it reads R4 and R4B."))
	case err != nil:
		p.problem(cmp.Or(CodeOf(err), "no-capability-statement"), phrase.New("problem.no-capability-statement", "The server did not say which records it has."))
	default:
		p.FHIRVersion = caps.FHIRVersion
	}
	return p, nil
}

func (p *Probe) describe(c *auth.Configuration) {
	p.SMART, p.S256, p.Issuer = true, c.S256(), c.Issuer
	p.Refresh, p.Revocation, p.Registration, p.Management = c.Refresh(), c.Revocation != "", c.Registration != "", c.Management
	for _, q := range c.Problems {
		p.problem(Code(q.Code), q.Words)
	}
	if p.Refresh == "unlikely" {
		p.problem("no-refresh", phrase.New("problem.no-refresh", "The sign-in will probably end with each visit."))
	}
	if !p.Revocation {
		p.problem("no-revocation", phrase.New("problem.no-revocation", "Access can probably not be ended from here, only in the clinic's portal."))
	}
	for _, want := range []string{"launch-standalone", "client-public", "context-standalone-patient"} {
		if len(c.Capabilities) > 0 && !slices.Contains(c.Capabilities, want) {
			p.NotSupported = append(p.NotSupported, want)
		}
	}
}

func (p *Probe) problem(code Code, message phrase.Phrase) {
	p.Problems = append(p.Problems, ProbeProblem{string(code), phrase.Plain{Phrase: message}})
}
