package access

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// evidence is how the last try to end the access was seen, and what earlier ones came to on demand.
func (p *Page) evidence(r ui.Revocation) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if len(r.Evidence) > 0 {
		head := parts.Column(2, parts.Section(lang.X("access.evidence.title", "How that was seen")))
		if len(r.Earlier) > 0 {
			head.Add(parts.Note(lang.X("access.evidence.last", "The last try, {{.At}}", map[string]any{"At": ui.Moment(r.Evidence[0].At)})))
		}
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, head, parts.Ladder(r.Evidence))))
	}
	if len(r.Earlier) == 0 {
		return rows
	}
	words := ui.Count("access.evidence.earlier", "Show {{.Count}} step of earlier tries", "Show {{.Count}} steps of earlier tries", len(r.Earlier))
	if p.earlier {
		words = lang.X("access.evidence.earlier.hide", "Hide earlier tries")
	}
	rows = append(rows, parts.Flow(look.GapSmall, parts.NewLink(words, func() { p.earlier = !p.earlier; p.lay() })))
	if p.earlier {
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, parts.Section(lang.X("access.evidence.earlier.title", "Earlier tries")), parts.Ladder(r.Earlier))))
	}
	return rows
}

// portal leads to the clinic's own page.
func (p *Page) portal() []fyne.CanvasObject {
	address := p.connection.Management
	if address == "" || ended(p.connection) {
		return nil
	}
	return []fyne.CanvasObject{parts.ClinicPage(address, func() { p.browse(address) }, func() { p.env.Copy(address, false) })}
}

// stillOpen are the sign-ins that were not kept and that their clinics have not ended.
func (p *Page) stillOpen() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, one := range p.unkept {
		said := ui.UndoneNotice(one.Revocation)
		rows = append(rows, parts.Warning(lang.X("access.unkept", "{{.Clinic}}: {{.What}}", map[string]any{"Clinic": one.Clinic, "What": said.What}), said.Next, nil))
		if address := one.Management; address != "" {
			rows = append(rows, parts.ClinicPage(address, func() { p.browse(address) }, func() { p.env.Copy(address, false) }))
		}
	}
	return rows
}

func (p *Page) browse(address string) {
	if p.unopened {
		p.set(p.column.Objects[1:]...)
	}
	if p.unopened = p.env.Browse(address) != nil; p.unopened {
		p.set(append([]fyne.CanvasObject{parts.Unopened()}, p.column.Objects...)...)
	}
}

// waiting leads back to a sign-in that waits for the person's word.
func (p *Page) waiting() []fyne.CanvasObject {
	s := p.env.Works.SigningIn()
	if s == nil || s.Found == nil || s.Verdict != ui.Undecided {
		return nil
	}
	return []fyne.CanvasObject{parts.Hint(lang.X("access.review", "A sign-in at {{.Clinic}} waits for your answer.", map[string]any{"Clinic": s.Clinic()}),
		lang.X("access.review.next", "Nothing of it is kept before you say so."),
		parts.NewButton(parts.Quiet, look.Browser, lang.X("access.review.look", "Look at it"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) }))}
}
