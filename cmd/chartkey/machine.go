package main

import (
	"context"
	"runtime/debug"

	"fyne.io/fyne/v2/lang"

	"chartkey/assets/notices"
	"chartkey/cmd/internal/release"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// Checks looks whether this machine has what the app needs.
func (b *backend) Checks(ctx context.Context) ([]ui.Check, error) {
	var out []ui.Check
	for _, c := range b.home.Doctor(ctx, nil) {
		out = append(out, checkOf(c))
	}
	return out, nil
}

// LookAtKeyring tells whether there is a keyring, without a prompt.
func (b *backend) LookAtKeyring(ctx context.Context) error { return failure(b.home.LookAtKeyring(ctx)) }

// checkOf words a check for the window: the workspace words it for a terminal.
func checkOf(c workspace.Check) ui.Check {
	out := ui.Check{OK: c.OK}
	switch c.Name {
	case "keyring":
		out.Name = lang.X("check.keyring", "Keyring")
		if out.Detail = lang.X("check.keyring.ok", "It keeps what it is given."); !c.OK {
			said := ui.Explain(&ui.Failure{Code: string(c.Code), Part: string(c.Kind)})
			out.Detail, out.Hint = said.What, said.Next
		}
	case "browser":
		out.Name = lang.X("check.browser", "Browser")
		if out.Detail = lang.X("check.browser.ok", "The system’s browser opens web addresses."); !c.OK {
			out.Detail = lang.X("check.browser.none", "Nothing here opens web addresses.")
			out.Hint = lang.X("check.browser.none.next", "Install a browser, or sign in on another one and paste the address where it ended.")
		}
	case "data directory":
		out.Name, out.Detail = lang.X("check.data", "Folder of the records"), c.Detail
		if !c.OK {
			out.Detail = lang.X("check.data.bad", "{{.Folder}} cannot be written to.", map[string]any{"Folder": c.Detail})
			out.Hint = lang.X("check.data.next", "Change its permissions, or start Chartkey with another folder.")
		}
	case "clock":
		out.Name, out.Detail = lang.X("check.clock", "Clock"), c.Clock.In(ui.Say)
		if !c.OK {
			out.Hint = lang.X("check.clock.next", "Set the clock: with a wrong one sign-ins are refused.")
		}
	case "vault":
		out.Name, out.Detail = lang.X("check.vault", "Vault"), lang.X("check.vault.ok", "It can be read.")
		if !c.OK {
			said := ui.Explain(&ui.Failure{Code: string(c.Code), Part: string(c.Part)})
			out.Detail, out.Hint = said.What+" "+c.File, said.Next
		}
	case "person":
		out.Name, out.Detail = c.Person, lang.X("check.person.ok", "The files are whole as far as that can be seen without the key.")
		if !c.OK {
			said := ui.Explain(&ui.Failure{Code: string(c.Code), Part: string(c.Part)})
			out.Detail, out.Hint = said.What+" "+c.File, said.Next
		}
	default:
		return otherCheck(c)
	}
	return out
}

// otherCheck words those that need few.
func otherCheck(c workspace.Check) ui.Check {
	out := ui.Check{Name: c.Name, OK: c.OK, Detail: c.Detail, Hint: c.Hint}
	switch c.Name {
	case "lease":
		out.Name, out.Detail, out.Hint = c.Person, ui.Capital(c.Lease.In(ui.Say))+".", ""
	case "display":
		out.Name, out.Detail, out.Hint = lang.X("check.display", "Display"), lang.X("check.display.ok", "There is one."), ""
	}
	return out
}

// Probe asks a clinic's server what it can do.
func (b *backend) Probe(ctx context.Context, address string) (ui.Probe, error) {
	p, err := b.home.Probe(ctx, address)
	if err != nil {
		return ui.Probe{}, failure(err)
	}
	out := ui.Probe{
		Base: p.Base, Host: hostOf(p.Base), Issuer: p.Issuer, SMART: p.SMART, S256: p.S256, Revocation: p.Revocation,
		NeedsClientID: true, Refresh: p.Refresh, Management: p.Management, Blocking: !p.SMART || !p.S256,
	}
	for _, c := range b.clinics {
		if c.Base == p.Base && c.ClientID != "" {
			out.NeedsClientID = false
		}
	}
	for _, q := range p.Problems {
		out.Problems = append(out.Problems, q.Code)
		out.ProblemTexts = append(out.ProblemTexts, q.Message.In(ui.Say))
		if q.Code == string(workspace.UnsupportedVersion) {
			out.Blocking = true
		}
	}
	return out, nil
}

// About tells what the program is made of.
func (b *backend) About() ui.About {
	a := ui.About{Version: release.Version, Licence: release.Licence, DataDir: b.home.Dir()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return a
	}
	a.Parts = append(a.Parts, part("Go", info.GoVersion))
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		a.Parts = append(a.Parts, part(d.Path, d.Version))
	}
	return a
}

func part(module, version string) ui.Part {
	notice, _ := notices.Of(module)
	return ui.Part{Name: module, Version: version, Licences: notice.Licences, Texts: notice.Texts}
}
