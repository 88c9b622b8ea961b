package access

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// outcome words one of the five outcomes, and what is left to do.
func outcome(r ui.Revocation) fyne.CanvasObject {
	switch r.Outcome {
	case "ended-checked":
		next := lang.X("access.outcome.ended.next", "The old keys were tried and refused.")
		if r.EndedBefore {
			next = lang.X("access.outcome.before.next", "It had ended before.")
		}
		return parts.Hint(lang.X("access.outcome.ended", "Ended, checked"), next, nil)
	case "accepted":
		next := lang.X("access.outcome.accepted.next", "The clinic said yes. Whether it has ended cannot be seen from here.")
		if !r.Until.IsZero() {
			next = lang.X("access.outcome.until.next", "The clinic said yes. The last key may work until {{.Until}}.", map[string]any{"Until": ui.Moment(r.Until)})
		}
		return parts.Hint(lang.X("access.outcome.accepted", "Accepted, not checkable"), next, nil)
	case "pending":
		return parts.Warning(lang.X("access.outcome.pending", "Pending"),
			lang.X("access.outcome.pending.next", "Whether it has ended is not known yet. It is tried again each time records are fetched; to do it now, end the access in the clinic’s portal."), nil)
	case "not-offered":
		if !r.Until.IsZero() {
			return parts.Warning(lang.X("access.outcome.not-offered", "Not offered"),
				lang.X("access.outcome.visit.next", "Nothing of it is stored here that could be ended. It ends by itself on {{.Until}}.", map[string]any{"Until": ui.Moment(r.Until)}), nil)
		}
		return parts.Warning(lang.X("access.outcome.not-offered", "Not offered"),
			lang.X("access.outcome.not-offered.next", "It cannot be ended from here. Finish in the clinic’s portal or by phone."), nil)
	}
	return parts.Warning(lang.X("access.outcome.open", "Still open"),
		lang.X("access.outcome.open.next", "The clinic said yes, and the old key still works. End the access in the clinic’s portal or by phone, then try again."), nil)
}

func ladder(evidence []ui.Evidence) fyne.CanvasObject {
	steps := parts.NewSteps()
	for _, e := range evidence {
		mark := parts.StepDone
		if e.Open {
			mark = parts.StepWarning
		}
		steps.Add(mark, e.Step, lang.X("access.evidence", "{{.Answer}} · {{.At}}", map[string]any{"Answer": e.Answer, "At": ui.Moment(e.At)}))
	}
	return parts.Column(look.GapMedium, parts.Section(lang.X("access.evidence.title", "How that was seen")), steps)
}

// portal leads to the clinic's own page where a person has to go on, or to look, by themselves.
func (p *Page) portal() []fyne.CanvasObject {
	address := p.connection.Management
	if address == "" || ended(p.connection) {
		return nil
	}
	return []fyne.CanvasObject{parts.Card(parts.Column(look.GapMedium,
		parts.Section(lang.X("access.portal", "The clinic’s own page")),
		parts.Column(look.GapTiny, parts.Para(lang.X("access.portal.about", "There the clinic lists which apps have access, and lets you end it.")),
			parts.NewParagraph(parts.StyleCode, address).AtMost(4)),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Quiet, look.Browser, lang.X("access.portal.open", "Open in the browser"), func() { p.browse(address) }),
			parts.NewButton(parts.Quiet, look.Copy, lang.X("access.portal.copy", "Copy the address"), func() { p.env.Copy(address, false) }))))}
}

func (p *Page) browse(address string) {
	p.lay()
	if err := p.env.Browse(address); err != nil {
		p.set(append([]fyne.CanvasObject{parts.Warning(lang.X("access.portal.failed", "The browser could not be opened."),
			lang.X("access.portal.failed.next", "Copy the address and open it there."), nil)}, p.column.Objects...)...)
	}
}
