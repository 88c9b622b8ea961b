package connect

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// decided shows that the person's word is being done: of an undo each step by which it is ended at the clinic, as it is made.
func (p *Page) decided(try *attempt) {
	if try.Verdict == ui.KeepIt {
		p.top(parts.Title(lang.X("connect.keeping", "Keeping the sign-in")), parts.NewProgress(lang.X("connect.moment", "This takes a moment."), nil))
		return
	}
	try.undo = parts.NewSteps()
	for _, e := range try.Undoing {
		try.undo.Add(parts.StateOf(e), e.Step, e.Answer)
	}
	p.showUndoing(try)
	p.scroll.ToTop()
}

// undoing adds a step.
func (p *Page) undoing(try *attempt, e ui.Evidence) {
	if try.undo == nil { // what is undone without a word of the person is waited for as before
		return
	}
	try.undo.Add(parts.StateOf(e), e.Step, e.Answer)
	p.showUndoing(try)
}

func (p *Page) showUndoing(try *attempt) {
	rows := []fyne.CanvasObject{parts.Title(lang.X("connect.undoing", "Giving the permission back to the clinic")),
		parts.NewProgress(lang.X("connect.undoing.about", "The clinic is told to end it, and the keys are then tried to see whether it has."), nil)}
	if try.undo.Len() > 0 {
		rows = append(rows, parts.Card(try.undo))
	}
	p.set(rows...)
}

// showUndone is the end of a sign-in that the person did not keep: what came of it at the clinic, how that was seen, and what is left to do.
func (p *Page) showUndone(end ui.Undone) {
	about := lang.X("connect.undone.about", "The app no longer uses what the clinic granted.")
	if p.renewed != "" {
		about = lang.X("connect.undone.again", "The sign-in from before is as it was.")
	}
	title := lang.X("connect.undone", "Undone. Nothing of it is kept here.")
	if !end.Settled() { // what is to be tried again, or cannot be ended from here, is not all undone
		title = lang.X("connect.undone.open", "Not kept. It may still be open at the clinic.")
	}
	rows := []fyne.CanvasObject{parts.Column(look.GapTiny, parts.Title(title), parts.Note(about))}
	rows = append(rows, p.ending(end, ui.UndoneWords(end.Revocation))...)
	if len(end.Evidence) > 0 {
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, parts.Section(lang.X("connect.undone.evidence", "How that was seen")), parts.Ladder(end.Evidence))))
	}
	p.setFooted(parts.Flow(look.GapSmall,
		parts.NewButton(parts.Primary, look.Check, lang.X("connect.undone.done", "Done"), func() { p.env.Go(ui.Route{Place: ui.ToHome}) }),
		parts.NewButton(parts.Quiet, look.Browser, lang.X("connect.undone.retry", "Sign in again"), p.back)), rows...)
	p.scroll.ToTop()
}

// ending says in these words what came of what is not kept, and leads to the clinic's own page where it is not seen to have ended.
func (p *Page) ending(end ui.Undone, said ui.Sentence) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{parts.Outcome(end.Revocation, said)}
	if end.Management == "" || end.Outcome == "ended-checked" {
		return rows
	}
	return append(rows, parts.ClinicPage(end.Management, func() { p.browse(end.Management) }, func() { p.env.Copy(end.Management, false) }))
}

// browse opens the clinic's own page, or says above what is shown that it cannot be.
func (p *Page) browse(address string) {
	if p.env.Browse(address) == nil || p.unopened {
		return
	}
	p.unopened = true
	p.column.Objects = append([]fyne.CanvasObject{parts.Unopened()}, p.column.Objects...)
	p.column.Refresh()
	p.scroll.Refresh()
	p.scroll.ToTop()
}

// saidOf says on the first step what a sign-in came to that was not kept, and what became of it at the clinic.
func (p *Page) saidOf(try *attempt, err error) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	switch end := ui.UndoneOf(err); {
	case try.Undone(err), end != nil && ui.CodeOf(err) == "cancelled":
		switch try.Verdict {
		case ui.UndoIt: // nothing is known of the end
			rows = append(rows, parts.Hint(lang.X("connect.undone", "Undone. Nothing of it is kept here."), "", nil))
		case ui.Undecided:
			rows = append(rows, parts.Hint(lang.X("connect.cancelled", "Cancelled. Nothing was kept here."), "", nil))
		}
	case end != nil && try.Verdict != ui.Undecided && ui.CodeOf(err) == "consent-refused": // as they wanted, but for the end
	case p.place.open():
		rows = append(rows, warning(err, parts.NewButton(parts.Quiet, "", lang.X("connect.again", "Try again"), p.signIn)))
	default: // the page was entered when this was under way, and nothing is chosen on it yet
		rows = append(rows, warning(err, nil))
	}
	if end := ui.UndoneOf(err); end != nil && (try.Verdict != ui.AskAgain || end.Outcome != "ended-checked") {
		said := ui.UndoneWords(end.Revocation)
		if p.renewed != "" {
			said = ui.UndoneNotice(end.Revocation) // since the sign-in from before has not ended
		}
		rows = append(rows, p.ending(*end, said)...)
	}
	if len(rows) == 0 {
		return nil
	}
	return parts.Column(look.GapLarge, rows...)
}
