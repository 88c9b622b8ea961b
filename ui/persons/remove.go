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
	proof := parts.NewProof(parts.ProofOptions{
		Tasks: p.env.Tasks, Person: func() ui.Person { return one }, Asks: func() ui.Proving { return p.env.Backend.Asks(one) },
		Confirm: func(ctx context.Context, now ui.Proof) error { return p.env.Backend.Confirm(ctx, one.ID, now) },
		Changed: p.scroll.Refresh, Failed: p.reload,
		Done: func() { p.env.Part(one, func() { p.remove(one, false) }) },
	})
	p.proof = proof
	rows := append([]fyne.CanvasObject{parts.Title(removeTitle(one)), parts.Para(what), parts.Para(access)}, proof.Rows()...)
	buttons := []fyne.CanvasObject{p.cancel(), parts.NewButton(parts.Danger, look.Remove, lang.X("persons.remove.yes", "Remove from this computer"), proof.Go)}
	if one.Keep == ui.KeptByPassphrase && p.env.Backend.Asks(one) == ui.AsksAgain {
		buttons = append(buttons, parts.NewButton(parts.Quiet, look.Question, lang.X("persons.forgotten", "The passphrase is forgotten"), func() { p.askForgotten(one) }))
	}
	p.show(append(rows, parts.Flow(look.GapSmall, buttons...))...)
	proof.Focus()
}

func removeTitle(one ui.Person) string {
	return lang.X("persons.remove.title", "Remove {{.Name}} from this computer?", map[string]any{"Name": one.Label})
}

// askForgotten lets a vault go that nobody can open any more: nothing counts the tries of its passphrase, so that no try is the last.
func (p *Page) askForgotten(one ui.Person) {
	p.Leave()
	p.asking = true
	name := parts.NewField(lang.X("persons.forgotten.name", "Type “{{.Name}}” to remove it", map[string]any{"Name": one.Label}), "")
	remove := func() {
		if strings.TrimSpace(name.Text()) != one.Label {
			name.Fail(lang.X("persons.forgotten.other", "That is not the name."))
			p.scroll.Refresh()
			return
		}
		p.remove(one, true)
	}
	name.Submitted = func(string) { remove() }
	p.show(parts.Title(removeTitle(one)),
		parts.Para(lang.X("persons.forgotten.about", "Without the passphrase nothing opens these records, here or elsewhere. Removing deletes them for good, and nobody has to prove for that whose they are.")),
		name,
		parts.Flow(look.GapSmall, p.cancel(), parts.NewButton(parts.Danger, look.Remove, lang.X("persons.remove.yes", "Remove from this computer"), remove)))
	name.Focus()
}

// remove removes one. While it was asked about the clinics the proof may have run out: then it asks again.
func (p *Page) remove(one ui.Person, lost bool) {
	if !lost && p.env.Backend.Asks(one) == ui.AsksAgain {
		p.askRemove(one)
		return
	}
	p.do(lang.X("persons.removing", "Removing."), func(ctx context.Context) ([]string, error) { return p.env.Backend.RemovePerson(ctx, one.ID, lost) })
}
