package persons

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// askRemove asks once, in words: what goes, and what does not. Who types something to be opened is asked for that.
func (p *Page) askRemove(one ui.Person) {
	what, access := lang.X("persons.remove.what", "Their records, sign-ins and keys are deleted here and cannot be brought back."),
		lang.X("persons.remove.access", "Clinics may still let this app in: to end that first, open the person and go to Access. What is pending there is not tried again. What was cut off during a sign-in is not listed there: end it in the clinic’s portal.")
	if one.Keep == ui.KeptInSession {
		what, access = lang.X("persons.remove.session", "Their records, sign-ins and keys are in this window only and cannot be brought back."),
			lang.X("persons.remove.session.access", "Where a clinic still lets this app in, you are asked about that first. What was cut off during a sign-in is not listed there: end it in the clinic’s portal.")
	}
	p.Leave()
	p.asking = true
	named := p.env.Backend.NameServes(one)
	proof := parts.NewProof(parts.ProofOptions{
		Tasks: p.env.Tasks, Person: func() ui.Person { return one }, Asks: func() ui.Proving { return p.env.Backend.Asks(one) },
		Confirm: func(ctx context.Context, now ui.Proof) error { return p.env.Backend.Confirm(ctx, one.ID, now) },
		Changed: p.scroll.Refresh,
		Done:    func() { p.env.Part(one, func() { p.remove(one, false) }) },
		Failed: func(err error) {
			if !named && p.env.Backend.NameServes(one) {
				p.askName(one, err)
				return
			}
			p.reload(err)
		},
	})
	p.proof = proof
	rows := append([]fyne.CanvasObject{parts.Title(removeTitle(one)), parts.Para(what), parts.Para(access)}, proof.Rows()...)
	buttons := []fyne.CanvasObject{p.cancel(), parts.NewButton(parts.Danger, look.Remove, lang.X("persons.remove.yes", "Remove from this computer"), proof.Go)}
	if named && p.env.Backend.Asks(one) == ui.AsksAgain {
		buttons = append(buttons, parts.NewButton(parts.Quiet, look.Question, forgotten(one), func() { p.askName(one, nil) }))
	}
	p.show(append(rows, parts.Flow(look.GapSmall, buttons...))...)
	proof.Focus()
}

func removeTitle(one ui.Person) string {
	return lang.X("persons.remove.title", "Remove {{.Name}} from this computer?", map[string]any{"Name": one.Label})
}

// forgotten says that what a proof of one takes is lost.
func forgotten(one ui.Person) string {
	switch {
	case one.LockedOut:
		return lang.X("persons.code-lost", "The recovery code is lost")
	case one.Keep == ui.KeptByPassphrase:
		return lang.X("persons.forgotten", "The passphrase is forgotten")
	}
	return lang.X("persons.keyring-gone", "The keyring is gone")
}

// unopened says what that means for the records.
func unopened(one ui.Person) string {
	switch {
	case one.LockedOut:
		return lang.X("persons.code-lost.about", "Without the code nothing opens these records, here or elsewhere.")
	case one.Keep == ui.KeptByPassphrase:
		return lang.X("persons.forgotten.about", "Without the passphrase nothing opens these records, here or elsewhere.")
	case one.Recovery:
		return lang.X("persons.keyring-gone.code", "Without the keyring only the recovery code opens these records.")
	}
	return lang.X("persons.keyring-gone.about", "Without the keyring nothing opens these records.")
}

// askName lets one go who has lost what a proof takes: see NameServes. why is what has shown that, nil where it is the person who says so.
func (p *Page) askName(one ui.Person, why error) {
	p.Leave()
	p.asking = true
	name := parts.NewField(lang.X("persons.forgotten.name", "Type “{{.Name}}” to remove it", map[string]any{"Name": one.Label}), "")
	remove := func() {
		if strings.TrimSpace(name.Text()) != one.Label {
			name.Fail(lang.X("persons.forgotten.other", "That is not the name."))
			p.scroll.Refresh()
			return
		}
		p.env.Part(one, func() { p.remove(one, true) })
	}
	name.Submitted = func(string) { remove() }
	about := unopened(one) + " " +
		lang.X("persons.forgotten.gone", "Removing deletes them for good, and nobody has to prove for that whose they are.")
	rows := []fyne.CanvasObject{parts.Title(removeTitle(one))}
	if why != nil {
		said := ui.Explain(why)
		rows = append(rows, parts.Warning(said.What, said.Next, nil))
	}
	yes := parts.NewButton(parts.Danger, look.Remove, lang.X("persons.remove.yes", "Remove from this computer"), remove)
	p.show(append(rows, parts.Para(about), name, parts.Flow(look.GapSmall, p.cancel(), yes))...)
	name.Focus()
}

// remove removes one. While it was asked about the clinics the proof may have run out: then it asks again.
func (p *Page) remove(one ui.Person, lost bool) {
	if !lost && p.env.Backend.Asks(one) == ui.AsksAgain {
		p.askRemove(one)
		return
	}
	p.do(lang.X("persons.removing", "Removing."), func(ctx context.Context) ([]string, error) { return p.env.Backend.RemovePerson(ctx, one.ID, lost) }, p.list)
}
