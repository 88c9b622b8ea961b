package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
)

func (a *app) probe() *cobra.Command {
	return &cobra.Command{
		Use: "probe BASE", Short: "Ask a server what it can do, without signing in",
		Long: `Ask a clinic's server what it can do, without signing in. BASE is its FHIR address, which the clinic gives: it begins with https:// and often
ends with /fhir or /r4.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			p, err := home.Probe(c.Context(), args[0])
			if err != nil {
				return err
			}
			return a.answer(p, func(out io.Writer) { probeText(out, p) })
		},
	}
}

func probeText(out io.Writer, p workspace.Probe) {
	version := p.FHIRVersion
	if version == "" {
		version = "not said"
	}
	t := newTable(out)
	t.row("Address", p.Base)
	t.row("FHIR release", version)
	t.row("Sign-in (SMART on FHIR)", yesNo(p.SMART))
	if p.SMART {
		t.row("Signs in at", p.Issuer)
		t.row("Protected sign-in (S256)", yesNo(p.S256))
		t.row("Stays signed in", refreshWords(p.Refresh))
		t.row("Access can be ended from here", yesNo(p.Revocation))
		t.row("Gives this app a client id", registrationWords(p.Registration))
	}
	if p.Management != "" {
		t.row("Manage access at", p.Management)
	}
	if len(p.NotSupported) > 0 {
		t.row("Does not claim", strings.Join(p.NotSupported, ", "))
	}
	t.end()
	for _, q := range p.Problems {
		say(out, "! %s", q.Message)
		if q.Code == "no-refresh" {
			say(out, "  To fetch while it lasts: connect --sync")
		}
	}
}

func refreshWords(refresh string) string {
	switch refresh {
	case "likely":
		return "probably"
	case "unlikely":
		return "probably not"
	}
	return "cannot tell"
}

func registrationWords(offered bool) string {
	if offered {
		return "yes"
	}
	return "no: ask the clinic for one, and give it with --client-id"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
