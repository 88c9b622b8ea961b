// Package applock is what a person types to open their records: the PIN or passphrase beside the keyring, the passphrase of a vault, and the recovery
// code. Each change asks once more for what opens them now.
package applock

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const changing = "lock"

// Page is the page of the lock.
type Page struct {
	env    ui.Env
	column *fyne.Container
	scroll *parts.Scroll
	footed *parts.Footed
	form   *form             // what is being changed, nil for nothing
	said   fyne.CanvasObject // what came of the last change

	reading bool // said is the recovery code
	sure    bool // it is asked whether that is on paper
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("lock.window", "What opens the records") }

// Content shows what opens the records now.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Centred(p.column)))
	p.footed = parts.NewFooted(p.scroll)
	p.lay()
	return p.footed
}

func (p *Page) person() ui.Person { return p.env.Session.Person() }

func (p *Page) lay() {
	rows := []fyne.CanvasObject{parts.Title(p.Title()), parts.Para(p.about())}
	if p.said != nil {
		rows = append(rows, p.said)
	}
	if p.reading { // nothing else is to be done before the code is on paper
		p.read(rows)
		return
	}
	if p.form != nil {
		p.show(p.form.buttons(), append(rows, p.form.card())...)
		p.form.focus()
		return
	}
	rows = append(rows, parts.Flow(look.GapSmall, p.lockButtons()...), parts.Rule(),
		parts.Section(lang.X("lock.code", "Recovery code")), parts.Para(p.aboutCode()), parts.Flow(look.GapSmall, p.codeButtons()...))
	p.show(nil, append(rows, p.leaseRows()...)...)
}

// show sets the rows of the page, and what stays in sight below them; nil is nothing.
func (p *Page) show(foot fyne.CanvasObject, rows ...fyne.CanvasObject) {
	p.column.Objects = rows
	p.column.Refresh()
	p.footed.SetFoot(foot)
	p.scroll.Refresh()
}

// about says what opens the records, and whom that stops.
func (p *Page) about() string {
	switch one := p.person(); {
	case one.LockedOut && one.Keep == ui.KeptInSession:
		return lang.X("lock.out.session", "The lock was removed after too many wrong tries, and you opened the records with the recovery code. Set a new lock, or let anyone at this computer open them until the window is closed.")
	case one.LockedOut:
		return lang.X("lock.out", "The lock was removed after too many wrong tries, and you opened the records with the recovery code. Set a new lock, or let the keyring of this computer open them by itself again.")
	case one.Keep == ui.KeptByPassphrase && one.Recovery:
		return lang.X("lock.vault.code", "Your passphrase opens the records, and so does the recovery code. There is no limit to how often somebody who has the files may try.")
	case one.Keep == ui.KeptByPassphrase:
		return lang.X("lock.vault", "Your passphrase opens the records, and nothing else does. There is no limit to how often somebody who has the files may try.")
	case one.Keep == ui.KeptInSession && one.Lock != ui.NoLock:
		return lang.X("lock.session.locked", "The records are in this window only, behind your PIN or passphrase, until it is closed.")
	case one.Lock == ui.PIN:
		return lang.X("lock.pin", "The keyring of this computer opens the records together with your PIN. A PIN of six digits holds up a skilled thief for hours to days; a passphrase of five random words keeps them out.")
	case one.Lock == ui.LockPassphrase:
		return lang.X("lock.passphrase", "The keyring of this computer opens the records together with your passphrase.")
	case one.Keep == ui.KeptInSession:
		return lang.X("lock.session", "The records are in this window only, and until it is closed anyone at this computer can open them again after a lock.")
	}
	return lang.X("lock.keyring", "The keyring of this computer opens the records. Anyone who uses your login can open them too.")
}

func (p *Page) aboutCode() string {
	if p.person().Recovery {
		return lang.X("lock.code.there", "There is one. It opens the records without keyring, PIN or passphrase. If you have lost it, make another: the old one then opens nothing.")
	}
	return lang.X("lock.code.none", "There is none. A code on paper opens the records if you forget your PIN or passphrase, or lose the keyring. Keep it as you would a key to your home, away from this computer.")
}

func (p *Page) lockButtons() []fyne.CanvasObject {
	one := p.person()
	switch {
	case one.Keep == ui.KeptByPassphrase:
		return []fyne.CanvasObject{parts.NewButton(parts.Primary, look.Key, lang.X("lock.change.passphrase", "Change the passphrase"), func() { p.ask(p.newLock(true)) })}
	case one.Lock == ui.NoLock && !one.LockedOut:
		return []fyne.CanvasObject{parts.NewButton(parts.Primary, look.Lock, lang.X("lock.set", "Set a lock"), func() { p.ask(p.newLock(false)) })}
	}
	words := lang.X("lock.change", "Change the lock")
	if one.LockedOut {
		words = lang.X("lock.new", "Set a new lock")
	}
	return []fyne.CanvasObject{
		parts.NewButton(parts.Primary, look.Lock, words, func() { p.ask(p.newLock(false)) }),
		parts.NewButton(parts.Danger, look.Unlock, lang.X("lock.remove", "Remove the lock"), func() { p.ask(p.noLock()) }),
	}
}

func (p *Page) codeButtons() []fyne.CanvasObject {
	one := p.person()
	if !one.Recovery {
		return []fyne.CanvasObject{parts.NewButton(parts.Quiet, look.Key, lang.X("lock.code.make", "Make a recovery code"), func() { p.ask(p.newCode()) })}
	}
	buttons := []fyne.CanvasObject{parts.NewButton(parts.Quiet, look.Key, lang.X("lock.code.again", "Make another code"), func() { p.ask(p.newCode()) })}
	if !one.LockedOut {
		buttons = append(buttons, parts.NewButton(parts.Danger, look.Remove, lang.X("lock.code.remove", "Make the code useless"), func() { p.ask(p.noCode()) }))
	}
	return buttons
}

// ask shows a form in the place of the buttons, or does at once what asks for nothing.
func (p *Page) ask(f *form) {
	p.form, p.said = f, nil
	p.lay()
}

func (p *Page) cancel() {
	p.drop()
	p.lay()
}

// StepBack leaves a form, as Cancel does. From the recovery code it leads only to the question about that, and from there back to the code.
func (p *Page) StepBack() bool {
	if p.reading {
		p.turn()
		return true
	}
	if p.form == nil || p.env.Tasks.Busy(changing) {
		return false
	}
	p.cancel()
	return true
}

// drop takes the form away, and what was typed in it.
func (p *Page) drop() {
	if p.form != nil {
		p.form.wipe()
		p.form = nil
	}
}

// Leave forgets what was typed, and the recovery code. Nobody may have written that down, which is told elsewhere.
func (p *Page) Leave() {
	p.drop()
	if p.reading {
		p.said, p.reading, p.sure = nil, false, false
		p.env.Works.Tell(ui.Notice{Err: &ui.Failure{Code: "unseen-code", Part: "unwritten", Err: errors.New("the page was left")}})
	}
}

// do changes something with what was typed, and says what came of it.
func (p *Page) do(change func(ctx context.Context) (said, error)) {
	f, before := p.form, p.person()
	p.show(nil, parts.Title(p.Title()),
		parts.NewProgress(lang.X("lock.changing", "Changing what opens the records. A keyring may show a window of its own."), func() { p.env.Tasks.Cancel(changing) }))
	ui.RunSeen(p.env.Tasks, changing, change, func(done said, err error) {
		why := ui.Explain(err)
		switch {
		case err == nil:
			p.drop()
			p.said = done()
		case p.person() != before: // it asks for what does not open the person any more, such as after the last wrong try
			p.drop()
			p.said = parts.Warning(why.What, why.Next, nil)
		default:
			f.failed(why, ui.CodeOf(err))
		}
		p.lay()
	}, func(said) {
		if f.unseen != nil {
			p.env.Works.Tell(ui.Notice{Err: f.unseen})
		}
	})
}
