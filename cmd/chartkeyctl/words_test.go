package main

import (
	"bytes"
	"strings"
	"testing"

	"chartkey/cmd/internal/workspace"
)

// TestShort: a column is cut between words, and never between a letter and its accent or inside an emoji.
func TestShort(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Weight", "Weight"},
		{"exactly twenty signs", "exactly twenty signs"},
		{"Outside the usual range: sugar", "Outside the usual…"},
		{"1 tablet, in the evening, always", "1 tablet, in the…"},
		{"Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffah…"},
		{"Donaudampfschifffaa\u0301hrt", "Donaudampfschifffa…"},
		{"Donaudampfschifff\U0001f469\u200d\U0001f680 and more", "Donaudampfschifff…"},
	} {
		if got := short(c.text, 20); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

// TestProbeInWords: what a server says of itself reads as sentences would, not as codes.
func TestProbeInWords(t *testing.T) {
	for _, c := range []struct {
		probe workspace.Probe
		want  string
	}{
		{workspace.Probe{SMART: true, Refresh: "likely"}, "Stays signed in                probably\n"},
		{workspace.Probe{SMART: true, Refresh: "unlikely"}, "Stays signed in                probably not\n"},
		{workspace.Probe{SMART: true, Refresh: "unknown"}, "Stays signed in                cannot tell\n"},
		{workspace.Probe{SMART: true}, "Gives this app a client id     no: ask the clinic for one"},
		{workspace.Probe{SMART: true, Registration: true}, "Gives this app a client id     yes\n"},
		{workspace.Probe{}, "FHIR release             not said\n"},
	} {
		var out bytes.Buffer
		probeText(&out, c.probe)
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%q is not in\n%s", c.want, out.String())
		}
	}
}
