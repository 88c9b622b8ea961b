package uitest

import (
	"regexp"
	"slices"
	"strings"

	"chartkey/ui"
)

// keyed is a text of a made-up person that stands for one of the words of the window: its key, and the keys or words for its gaps, such as
// "scope.do.see What=scope.noun.Goal.own".
var keyed = regexp.MustCompile(`^(scope|evidence|reason|problem|log|check|sandbox|entry|kind|secret|place)\.[^ ]+( [A-Z][A-Za-z]*=[^ ]+)*$`)

// said puts such a text into the language of the window, as the program does with what the rooms below the window say. Others, such as a
// test's own, stay as they are.
func said(text string) string {
	if !keyed.MatchString(text) {
		return text
	}
	fields := strings.Fields(text)
	data := map[string]any{}
	for _, field := range fields[1:] {
		name, words, _ := strings.Cut(field, "=")
		data[name] = said(words)
	}
	return ui.Say(fields[0], text, data)
}

func saidAccess(a ui.Access) ui.Access {
	a.Scopes = slices.Clone(a.Scopes)
	for i := range a.Scopes {
		a.Scopes[i].Sentence = said(a.Scopes[i].Sentence)
	}
	return a
}

func saidConsent(c ui.Consent) ui.Consent {
	c.Access, c.Warnings = saidAccess(c.Access), slices.Clone(c.Warnings)
	for i := range c.Warnings {
		c.Warnings[i] = said(c.Warnings[i])
	}
	return c
}

func saidEnd(r ui.Revocation) ui.Revocation {
	r.Evidence, r.Earlier = saidEvidence(r.Evidence), saidEvidence(r.Earlier)
	return r
}

func saidEvidence(list []ui.Evidence) []ui.Evidence {
	list = slices.Clone(list)
	for i := range list {
		e := &list[i]
		e.Step, e.Answer = ui.Capital(said(e.Step)), ui.Capital(said(e.Answer))
	}
	return list
}

func saidConnections(list []ui.Connection) []ui.Connection {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Revocation != nil {
			end := saidEnd(*list[i].Revocation)
			list[i].Revocation = &end
		}
	}
	return list
}

func saidMissing(list []ui.Missing) []ui.Missing {
	list = slices.Clone(list)
	for i := range list {
		list[i].Reason = said(list[i].Reason)
	}
	return list
}

func saidProbe(p ui.Probe) ui.Probe {
	p.ProblemTexts = slices.Clone(p.ProblemTexts)
	for i := range p.ProblemTexts {
		p.ProblemTexts[i] = said(p.ProblemTexts[i])
	}
	return p
}

func saidChecks(list []ui.Check) []ui.Check {
	list = slices.Clone(list)
	for i := range list {
		c := &list[i]
		c.Name, c.Detail, c.Hint = said(c.Name), ui.Capital(said(c.Detail)), said(c.Hint)
	}
	return list
}

func saidSecrets(list []ui.Secret) []ui.Secret {
	list = slices.Clone(list)
	for i := range list {
		s := &list[i]
		s.What, s.Where, s.Guard, s.Next = said(s.What), said(s.Where), said(s.Guard), said(s.Next)
	}
	return list
}

func saidPlaces(list []ui.TriedPlace) []ui.TriedPlace {
	list = slices.Clone(list)
	for i := range list {
		p := &list[i]
		p.Place, p.Came, p.Next = said(p.Place), said(p.Came), said(p.Next)
	}
	return list
}

func saidLog(list []ui.Entry) []ui.Entry {
	list = slices.Clone(list)
	for i := range list {
		list[i].Text = said(list[i].Text)
	}
	return list
}
