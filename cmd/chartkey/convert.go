package main

import (
	"net/url"
	"slices"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

func connectionOf(c workspace.Connection) ui.Connection {
	return ui.Connection{
		ID: c.ID, Name: c.Name, Base: c.Base, Host: hostOf(c.Base), Patient: c.Patient, PatientName: c.PatientName,
		BirthDate: ui.Day(c.BirthDate), State: string(c.State), Lapsed: c.Lapsed, TokenPlace: c.TokenLocation, Keyless: c.Keyless,
		SignedIn: c.SignedIn, Expires: c.Expires, Revocation: revocationOf(c.Revocation), Management: c.Server.Management,
	}
}

// hostOf is the host of an address as the network knows it, so that no letter can stand for another.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func accessOf(a workspace.Access) ui.Access {
	out := ui.Access{Connection: a.Connection, Unconfirmed: a.Unconfirmed}
	for _, s := range a.Scopes {
		out.Scopes = append(out.Scopes, lineOf(s))
		if s.State == "unasked" {
			continue
		}
		switch asked := auth.ParseScope(s.Scope); {
		case asked.Usable() && !slices.Contains(out.Types, asked.Type):
			out.Types = append(out.Types, asked.Type)
		case asked.Raw == "offline_access" || asked.Raw == "online_access":
			out.Lasting = true
		}
	}
	return out
}

// lineOf words the sentence of a permission for the person.
func lineOf(s workspace.ScopeAccess) ui.ScopeLine {
	line := ui.ScopeLine(s)
	line.Sentence = auth.ParseScope(s.Scope).SentenceIn(ui.Say)
	return line
}

func revocationOf(r *auth.Revocation) *ui.Revocation {
	if r == nil {
		return nil
	}
	out := &ui.Revocation{Outcome: string(r.Outcome), Until: r.Until, EndedBefore: r.EndedBefore}
	for _, e := range r.Evidence {
		out.Evidence = append(out.Evidence, evidenceOf(e))
	}
	for _, e := range r.Earlier {
		out.Earlier = append(out.Earlier, evidenceOf(e))
	}
	return out
}

// evidenceOf writes a step and its answer as sentences begin.
func evidenceOf(e auth.Evidence) ui.Evidence {
	return ui.Evidence{At: e.At, Step: ui.Capital(e.Step.In(ui.Say)), Answer: ui.Capital(e.Answer.In(ui.Say)), Open: leavesOpen(e)}
}

// settled are the answers that show something, by their keys; all others leave it open.
var settled = map[string]bool{
	"evidence.yes": true, "evidence.refused": true, "evidence.read": true, "evidence.read.refused": true, "evidence.fresh": true,
	"evidence.wait.over": true, "evidence.others.with": true, "evidence.again.refused": true, "evidence.look.over": true,
	"evidence.page-at.is": true,
}

// leavesOpen reports whether an answer is not the one that an end has. After the end, access that still works is against it.
func leavesOpen(e auth.Evidence) bool {
	answer := e.Answer.Key()
	switch e.Step.Key() {
	case "evidence.read-again", "evidence.use", "evidence.use-earlier":
		if answer == "evidence.read" || answer == "evidence.fresh" {
			return true
		}
	}
	return !settled[answer]
}

func toldOf(noted func(ui.Evidence)) []func(auth.Evidence) {
	if noted == nil {
		return nil
	}
	return []func(auth.Evidence){func(e auth.Evidence) { noted(evidenceOf(e)) }}
}

func missingOf(m workspace.Missing, names origins) ui.Missing {
	out := ui.Missing{Connection: m.Connection, Clinic: names[m.Connection].label(), Type: m.Type, State: m.State, Reason: m.Reason.In(ui.Say), At: m.At}
	switch m.Fetched { // the sentence of the state says all that there is to say
	case workspace.NotFetched:
		out.State, out.Reason = "unfetched", ""
	case workspace.FetchedInPart:
		out.State, out.Reason = "in-part", ""
	}
	return out
}
