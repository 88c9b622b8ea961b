package home

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// unfinished is what waits for the person: sign-ins that no longer work, ends that are not proved, records that did not come.
func (p *Page) unfinished() []fyne.CanvasObject {
	rows := p.waiting()
	for _, c := range p.seen.connections {
		switch {
		case c.MayBeOpen(p.env.Now()) && c.Revocation.Outcome == "pending":
			rows = append(rows, parts.Warning(lang.X("home.pending", "{{.Clinic}}: the end of the access is pending.", of(c)),
				lang.X("home.pending.next", "It is tried again each time records are fetched. See what can be done now."), p.look(c)))
		case c.MayBeOpen(p.env.Now()):
			rows = append(rows, parts.Warning(lang.X("home.open", "{{.Clinic}}: the access that you took back has not ended there.", of(c)),
				lang.X("home.open.next", "See what can be done now."), p.look(c)))
		case !c.Usable():
		case c.State == "signin-needed", c.State == "family-revoked", c.State == "stale-restore", c.State == "needs-review":
			said := ui.Explain(&ui.Failure{Code: c.State})
			rows = append(rows, parts.Warning(lang.X("home.state", "{{.Clinic}}: {{.What}}", map[string]any{"Clinic": c.Name, "What": said.What}), said.Next,
				parts.NewButton(parts.Quiet, look.Browser, lang.X("home.again.signin", "Sign in again"), func() {
					p.env.Go(ui.Route{Place: ui.ToConnect, ID: c.ID})
				})))
		}
	}
	rows = append(rows, p.incomplete()...)
	rows = append(rows, p.ends()...)
	if f := p.env.Fetched(); !f.Under {
		for _, said := range f.Failures() {
			rows = append(rows, parts.Warning(said.What, said.Next, nil))
		}
	}
	if people := ui.Patients(p.seen.connections); len(people) > 1 {
		said := ui.ExplainPatients(people)
		rows = append(rows, parts.Hint(said.What, said.Next,
			parts.NewButton(parts.Quiet, look.Key, lang.X("home.patients", "See the clinics"), func() { p.env.Go(ui.Route{Place: ui.ToAccess}) })))
	}
	return rows
}

// incomplete tells of the kinds that did not come: of one by itself, of several how many they are.
func (p *Page) incomplete() []fyne.CanvasObject {
	gone, _ := ui.Short(p.seen.missing)
	if len(gone) == 0 {
		return nil
	}
	kinds := ui.MissingKinds(gone)
	said := ui.Sentence{
		What: ui.Count("home.missing", "{{.Count}} kind of record did not come, or not completely.", "{{.Count}} kinds of record did not come, or not completely.", kinds),
		Next: lang.X("home.missing.next", "Each list says why."),
	}
	route := ui.Route{Place: ui.ToRecords}
	if kinds == 1 {
		route.Kind = ui.KindOf(gone[0].Type)
	}
	if len(gone) == 1 {
		said = ui.ExplainMissing(gone[0])
	}
	return []fyne.CanvasObject{parts.Hint(said.What, said.Next,
		parts.NewButton(parts.Quiet, look.Records, lang.X("home.missing.look", "See the records"), func() { p.env.Go(route) }))}
}

// waiting is a sign-in that waits for the person's word, and what failed while they looked elsewhere.
func (p *Page) waiting() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if s := p.env.Works.SigningIn(); s != nil && s.Found != nil && s.Verdict == ui.Undecided {
		rows = append(rows, parts.Hint(lang.X("home.review", "{{.Clinic}}: a sign-in waits for your answer.", map[string]any{"Clinic": s.Clinic()}),
			lang.X("home.review.next", "Nothing of it is kept before you say so."),
			parts.NewButton(parts.Quiet, look.Browser, lang.X("home.review.look", "Look at it"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) })))
	}
	for i, n := range p.env.Notices() {
		said := n.Explain()
		banner := parts.Warning
		if n.Text != "" && !n.Open {
			banner = parts.Hint
		}
		rows = append(rows, banner(said.What, said.Next,
			parts.NewButton(parts.Quiet, look.Check, lang.X("home.seen", "I have read it"), func() {
				p.env.Dismiss(i)
				p.lay() // at once: a second press of the same button would be for another notice, or for none
			})))
	}
	return rows
}

// ends tells of accesses whose end was pending, and that the last fetching has ended. What is still open stands above.
func (p *Page) ends() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, e := range p.env.Fetched().Result.Ends {
		data := map[string]any{"Clinic": e.Clinic}
		seen := p.look(ui.Connection{ID: e.Connection})
		switch e.Outcome {
		case "ended-checked":
			rows = append(rows, parts.Hint(lang.X("home.end.checked", "{{.Clinic}}: the access that you took back is now ended, checked.", data), "", seen))
		case "accepted":
			rows = append(rows, parts.Hint(lang.X("home.end.accepted", "{{.Clinic}}: the clinic has now accepted the end of the access; it cannot be checked.", data), "", seen))
		}
	}
	return rows
}

func (p *Page) look(c ui.Connection) *parts.Button {
	return parts.NewButton(parts.Quiet, look.Key, lang.X("home.access", "See the access"), func() { p.env.Go(ui.Route{Place: ui.ToAccess, ID: c.ID}) })
}

func of(c ui.Connection) map[string]any { return map[string]any{"Clinic": c.Name} }
