// Package unlock opens one person's vault: by the keyring of the computer, with what they type, or with the recovery code.
package unlock

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const unlocking = "unlock"

// Page is the unlock page of one person.
type Page struct {
	env ui.Env
	id  string

	person ui.Person
	scroll *parts.Scroll
	secret *parts.Field
	code   bool // what is typed is the recovery code
}

// New returns the page of the person of route.ID.
func New(env ui.Env, route ui.Route) ui.Page {
	return &Page{env: env, id: route.ID}
}

// Title is that of the window.
func (p *Page) Title() string { return lang.X("unlock.window", "Unlock") }

// Content looks who it is. A vault that is not under a passphrase is opened at once, since there is nothing to type.
func (p *Page) Content() fyne.CanvasObject {
	p.scroll = parts.NewScroll(parts.Column(0))
	p.lookAgain()
	return p.scroll
}

// Leave forgets what was typed.
func (p *Page) Leave() { p.wipe() }

func (p *Page) wipe() {
	if p.secret != nil {
		p.secret.Wipe()
	}
}

func (p *Page) found(persons []ui.Person, err error) {
	for _, one := range persons {
		if one.ID == p.id {
			p.person = one
			p.again()
			return
		}
	}
	if err == nil {
		err = &ui.Failure{Code: "not-found"}
	}
	p.fail(err)
}

// ask shows the field for what the person types.
func (p *Page) ask() {
	p.wipe()
	p.code = false
	p.secret = parts.NewSecret(lang.X("unlock.passphrase", "Passphrase"), lang.X("unlock.lost", "Nobody can restore a lost passphrase."))
	if p.person.Lock == ui.PIN {
		p.secret = parts.NewSecret(lang.X("unlock.pin", "PIN"), "")
	}
	buttons := append([]fyne.CanvasObject{p.unlockButton()}, p.codeButton()...)
	p.field(append(buttons, p.others())...)
}

// codeButton leads to the recovery code, if there is one.
func (p *Page) codeButton() []fyne.CanvasObject {
	if !p.person.Recovery {
		return nil
	}
	return []fyne.CanvasObject{parts.NewButton(parts.Quiet, look.Key, lang.X("unlock.use-code", "Use the recovery code"), p.askCode)}
}

// askCode shows the field for the recovery code.
func (p *Page) askCode() {
	p.wipe()
	p.code = true
	p.secret = parts.NewField(lang.X("unlock.code", "Recovery code"), lang.X("unlock.code.hint", "The six groups of four that you wrote down. Blanks, dashes and small letters do not matter."))
	buttons := []fyne.CanvasObject{p.unlockButton()}
	if !p.person.LockedOut {
		buttons = append(buttons, parts.NewButton(parts.Quiet, look.Back, lang.X("unlock.no-code", "Not with the code"), p.again))
	}
	p.field(append(buttons, p.others())...)
}

func (p *Page) unlockButton() *parts.Button {
	return parts.NewButton(parts.Primary, look.Unlock, lang.X("unlock.open", "Unlock"), p.submit)
}

func (p *Page) field(buttons ...fyne.CanvasObject) {
	p.secret.Submitted = func(string) { p.submit() }
	rows := []fyne.CanvasObject{p.head()}
	if p.person.LockedOut {
		said := ui.Explain(&ui.Failure{Code: "key-lost", Part: "locked-out"})
		rows = append(rows, parts.Warning(said.What, said.Next, nil))
	}
	p.show(append(rows, p.secret, parts.Flow(look.GapSmall, buttons...))...)
	p.secret.Focus()
}

func (p *Page) submit() {
	typed := []byte(p.secret.Text())
	if len(typed) == 0 {
		p.secret.Fail(lang.X("unlock.empty", "Type it first."))
		p.scroll.Refresh()
		return
	}
	p.wipe()
	p.open(typed)
}

// open waits for the keyring, which the code does not need, or for the key derivation; both take long enough to be cancelled.
func (p *Page) open(typed []byte) {
	open, wrong := p.env.Backend.Unlock, p.ask
	if p.code {
		open, wrong = p.env.Backend.Recover, p.askCode
	}
	words := lang.X("unlock.waiting", "Opening.")
	if p.person.Keep == ui.KeptByKeyring && !p.code {
		words = lang.X("unlock.keyring.waiting", "Asking the keyring of this computer. It may show a window of its own.")
	}
	p.show(p.head(), parts.NewProgress(words, func() { p.env.Tasks.Cancel(unlocking) }))
	ui.RunOpening(p.env.Tasks, unlocking, func(ctx context.Context) (ui.Session, error) {
		defer clear(typed)
		return open(ctx, p.id, typed)
	}, func(s ui.Session, err error) {
		switch {
		case err == nil:
			p.env.Opened(s)
		case typed != nil && ui.CodeOf(err) == "locked":
			wrong()
			said := ui.Explain(err)
			p.secret.Fail(said.What + " " + said.Next)
			p.scroll.Refresh()
		default:
			p.fail(err)
		}
	})
}

// fail says why it did not open, and lets it be tried again.
func (p *Page) fail(err error) {
	said := ui.Explain(err)
	if ui.PartOf(err) == "locked-out" && p.person.Recovery {
		p.person.LockedOut = true
		p.askCode()
		return
	}
	again := parts.NewButton(parts.Primary, look.Unlock, lang.X("unlock.again", "Try again"), p.lookAgain)
	if ui.LogDamaged(err) {
		again = parts.NewButton(parts.Primary, look.Log, lang.X("activity.restart", "Start a new log"), p.restartLog)
	}
	var ways []fyne.CanvasObject
	if !ui.LogDamaged(err) && !p.code { // the code needs no keyring, but the log
		ways = p.codeButton()
	}
	p.show(p.head(), parts.Warning(said.What, said.Next, again), parts.Flow(look.GapSmall, append(ways, p.others())...))
}

// again shows what opens the person, or opens it where nothing is typed.
func (p *Page) again() {
	p.code = false
	switch {
	case p.person.LockedOut && p.person.Recovery:
		p.askCode()
	case p.person.LockedOut:
		p.fail(&ui.Failure{Code: "key-lost", Part: "locked-out"})
	case p.person.Types():
		p.ask()
	default:
		p.open(nil)
	}
}

// lookAgain begins anew: what opens the person may have changed, such as with the last wrong try.
func (p *Page) lookAgain() {
	p.show(p.head())
	ui.Run(p.env.Tasks, "persons", p.env.Backend.Persons, p.found)
}

// restartLog makes room for the entry without which nobody is let in.
func (p *Page) restartLog() {
	ui.Run(p.env.Tasks, unlocking, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.env.Backend.RestartLog(ctx, p.id)
	}, func(_ struct{}, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.again()
	})
}

func (p *Page) show(objects ...fyne.CanvasObject) {
	p.scroll.SetContent(parts.Inset(parts.Centred(parts.Column(look.GapLarge, objects...))))
}

func (p *Page) head() fyne.CanvasObject {
	name := p.person.Label
	if name == "" {
		name = lang.X("unlock.nobody", "Unlock")
	}
	if p.person.ID == "" { // that is being looked up
		return parts.Title(name)
	}
	about := lang.X("unlock.about", "The records are encrypted on this computer. Unlocking needs no network.")
	if p.person.Keep == ui.KeptInSession {
		about = lang.X("unlock.about.session", "The records are in this window only, and gone when it is closed. Until then opening them needs no secret.")
		if p.person.Types() {
			about = lang.X("unlock.about.session.locked", "The records are in this window only, and gone when it is closed.")
		}
	}
	return parts.Column(4, parts.Title(name), parts.Note(about))
}

func (p *Page) others() *parts.Button {
	return parts.NewButton(parts.Quiet, look.People, lang.X("unlock.others", "Somebody else"), func() { p.env.Go(ui.Route{Place: ui.ToPersons}) })
}
