package access

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// askEnd asks once, in words.
func (p *Page) askEnd() {
	what := lang.X("access.end.what", "The clinic is told to end it, and the old keys are then tried to see whether it has. The records stay on this computer. To fetch new ones you would sign in again.")
	if p.env.Session.Person().Keep == ui.KeptInSession {
		what = lang.X("access.end.session", "The clinic is told to end it, and the old keys are then tried to see whether it has. The records stay in this window until it is closed. To fetch new ones you would sign in again.")
	}
	p.ask(look.Refused, lang.X("access.end.yes", "End the access"), p.end,
		parts.Section(lang.X("access.end.title", "End the access at {{.Clinic}}?", map[string]any{"Clinic": p.connection.Name})), parts.Para(what))
}

// ask shows a question, and does what it is about after the proof that it may need.
func (p *Page) ask(symbol look.SymbolName, yes string, done func(), rows ...fyne.CanvasObject) {
	p.dropProof()
	proof := parts.NewSessionProof(p.env, p.scroll.Refresh, done)
	p.proof = proof
	rows = append(rows, proof.Rows()...)
	p.asking = parts.Card(parts.Column(look.GapMedium, append(rows, parts.Flow(look.GapSmall, p.no(), parts.NewButton(parts.Danger, symbol, yes, proof.Go)))...))
	p.lay()
	proof.Focus()
}

func (p *Page) dropProof() {
	if p.proof != nil {
		p.proof.Drop()
		p.proof = nil
	}
}

func (p *Page) end() { p.follow(p.env.Works.End(p.env.Session, p.connection, false)) }

func (p *Page) erase() { p.follow(p.env.Works.End(p.env.Session, p.connection, true)) }

// follow shows how far the end has come. It is the window's, and goes on when the page is left.
func (p *Page) follow(e *ui.Ending) {
	p.under = e
	if e.Erase {
		p.asking = parts.NewProgress(lang.X("access.erasing", "Erasing."), nil)
		e.Watch(ui.EndingWatch{Ended: p.ended})
		p.lay()
		return
	}
	steps := parts.NewSteps()
	p.asking = parts.Column(look.GapLarge,
		parts.NewProgress(lang.X("access.ending", "Ending the access, and checking that it has ended."), nil), parts.Card(steps))
	for _, one := range e.Evidence {
		steps.Add(parts.StateOf(one), one.Step, one.Answer)
	}
	e.Watch(ui.EndingWatch{Ended: p.ended, Noted: func(one ui.Evidence) {
		steps.Add(parts.StateOf(one), one.Step, one.Answer)
		p.scroll.Refresh()
	}})
	p.lay()
}

func (p *Page) ended(err error) {
	erased := p.under.Erase
	p.asking, p.under = nil, nil
	switch {
	case err != nil:
		p.lay()
		p.tell(err)
	case erased:
		p.env.Go(ui.Route{Place: ui.ToHome})
	default:
		p.Reload()
	}
}

// Leave lets what is under way go on without the page, and forgets what was typed.
func (p *Page) Leave() {
	p.dropProof()
	if p.under != nil {
		p.under.Watch(ui.EndingWatch{})
	}
}

// askErase asks once, in words.
func (p *Page) askErase() {
	rows := []fyne.CanvasObject{
		parts.Section(lang.X("access.erase.title", "Erase what came from {{.Clinic}}?", map[string]any{"Clinic": p.connection.Name})),
		parts.Para(lang.X("access.erase.what", "The records and the sign-in are deleted from this computer and cannot be brought back from here.")),
	}
	if warning := p.leftBehind(); warning != nil {
		rows = append(rows, warning)
	}
	p.ask(look.Remove, lang.X("access.erase.yes", "Erase from this computer"), p.erase, rows...)
}

// leftBehind says what an erasure leaves at the clinic, where nothing here can end it any more; nil if it leaves nothing that is known of.
func (p *Page) leftBehind() fyne.CanvasObject {
	c := p.connection
	where := lang.X("access.erase.portal", "To end it without this app, go to the clinic’s portal.")
	if c.Management != "" {
		where = lang.X("access.erase.page", "To end it without this app, go to {{.Address}}.", map[string]any{"Address": c.Management})
	}
	switch {
	case over(c):
		return nil
	case c.Revocation == nil:
		return parts.Warning(lang.X("access.erase.open", "The access itself stays open at the clinic."),
			lang.X("access.erase.open.next", "End it first; afterwards nothing here can."), nil)
	case c.Revocation.Outcome == "pending":
		return parts.Warning(lang.X("access.erase.pending", "You took this access back, and its end at the clinic is still to come."),
			lang.X("access.erase.pending.next", "Chartkey tries again each time records are fetched, until the clinic has answered. Once this is erased it cannot.")+" "+where, nil)
	case !c.Revocation.Until.IsZero():
		return parts.Warning(lang.X("access.erase.taken-back", "You took this access back, and the clinic has not ended it."),
			lang.X("access.erase.until", "It ends by itself on {{.Until}}.", map[string]any{"Until": ui.Moment(c.Revocation.Until)})+" "+where, nil)
	}
	return parts.Warning(lang.X("access.erase.taken-back", "You took this access back, and the clinic has not ended it."),
		lang.X("access.erase.taken-back.next", "Once this is erased, nothing here can try again.")+" "+where, nil)
}

func (p *Page) no() *parts.Button {
	return parts.NewButton(parts.Quiet, look.Close, lang.X("access.no", "Cancel"), func() {
		p.dropProof()
		p.asking = nil
		p.lay()
	})
}
