// Package keeping adds a person: a name, and where the secrets are to live. One of the three ways is chosen; none is ever fallen back to.
package keeping

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// shortest is what a passphrase has to have: it can be tried without a limit by who has the files.
const shortest = 12

// Page is the set-up of a new person.
type Page struct {
	env    ui.Env
	name   *parts.Field
	first  *parts.Field
	second *parts.Field
	choice *parts.Choice

	keyring error // what the look at the keyring found, nil if it is open or that is not known yet
	column  *fyne.Container
	scroll  *parts.Scroll
	footed  *parts.Footed
	said    fyne.CanvasObject // the failure of the last try
	made    *ui.Person        // is there already, and did not open
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("keeping.window", "New person") }

// Content shows the choice, and looks for a keyring meanwhile.
func (p *Page) Content() fyne.CanvasObject {
	p.name = parts.NewField(lang.X("keeping.name", "Name"), lang.X("keeping.name.hint", "Your own word for whose records these are. It is not encrypted."))
	p.first = parts.NewSecret(lang.X("keeping.passphrase", "Passphrase"),
		lang.X("keeping.passphrase.hint", "Several words that nobody would guess. A lost one cannot be restored."))
	p.second = parts.NewSecret(lang.X("keeping.repeat", "The same passphrase again"), "")
	p.second.Submitted = func(string) { p.add() }
	p.choice = parts.NewChoice([]parts.Option{
		{Key: string(ui.KeptByKeyring), Title: lang.X("keeping.keyring", "Keyring of this computer"),
			Sentence: lang.X("keeping.keyring.about", "It opens when you log in, and there is nothing to remember. Anyone who uses your login can open it too.")},
		{Key: string(ui.KeptByPassphrase), Title: lang.X("keeping.by-passphrase", "Passphrase"),
			Sentence: lang.X("keeping.by-passphrase.about", "You type it each time. Without it nobody can open the records, and there is no limit to how often somebody may try.")},
		{Key: string(ui.KeptInSession), Title: lang.X("keeping.session", "This session only"),
			Sentence: lang.X("keeping.session.about", "Nothing is written to this computer: all is gone when the window is closed. Until then anyone at this computer can open it. What clinics allow goes on: you are asked about that first.")},
	}, string(ui.KeptByKeyring), func(key string) {
		p.show()
		if ui.Keep(key) == ui.KeptByPassphrase {
			p.first.Focus()
		}
	})
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Centred(p.column)))
	p.footed = parts.NewFooted(p.scroll)
	p.show()
	ui.Run(p.env.Tasks, "keyring", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.env.Backend.LookAtKeyring(ctx)
	}, func(_ struct{}, err error) {
		p.keyring = err
		if err != nil && p.made == nil && !p.env.Tasks.Busy("add") {
			p.show()
		}
	})
	return p.footed
}

// Leave forgets what was typed.
func (p *Page) Leave() {
	p.first.Wipe()
	p.second.Wipe()
}

// ofKeyring says what choosing the keyring would come to, before it is chosen in vain; nil if there is nothing to say.
func (p *Page) ofKeyring() fyne.CanvasObject {
	said := ui.Explain(p.keyring)
	orElse := lang.X("keeping.no-keyring", "Start one and come back, or choose another way.")
	switch code := ui.CodeOf(p.keyring); {
	case p.keyring == nil:
		return nil
	case code == "keyring-locked" && ui.PartOf(p.keyring) == "":
		return parts.Hint(said.What, lang.X("keeping.keyring-locked", "You can choose it: it will ask you to unlock it."), nil)
	case code == "keyring-locked":
		return parts.Warning(said.What, lang.X("keeping.keyring-silent", "It may be waiting in a window of its own. Answer that, or choose another way."), nil)
	case ui.PartOf(p.keyring) == "no-collection":
		orElse = lang.X("keeping.no-collection", "Make one with your desktop’s program for passwords and come back, or choose another way.")
	case ui.PartOf(p.keyring) != "":
		orElse = lang.X("keeping.keyring-broken", "Choose another way.")
	case code != "no-keyring":
		return nil // choosing tells
	}
	return parts.Warning(said.What, orElse, nil)
}

// show lays out what belongs to the choice.
func (p *Page) show() {
	rows := []fyne.CanvasObject{
		parts.Column(4, parts.Title(lang.X("keeping.title", "Whose records, and who keeps the keys?")),
			parts.Note(p.about())),
		p.name, p.choice,
	}
	switch ui.Keep(p.choice.Chosen()) {
	case ui.KeptByPassphrase:
		rows = append(rows, p.first, p.second)
	case ui.KeptByKeyring:
		if told := p.ofKeyring(); told != nil && p.said == nil { // otherwise choosing has told it
			rows = append(rows, told)
		}
	}
	if p.said != nil {
		rows = append(rows, p.said)
	}
	p.setFooted(parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Add, lang.X("keeping.add", "Add and open"), p.add)), rows...)
}

// about says how the chosen way keeps the records.
func (p *Page) about() string {
	if ui.Keep(p.choice.Chosen()) == ui.KeptInSession {
		return lang.X("keeping.about.session", "The records and their key stay in the memory of this window, and nowhere else.")
	}
	return lang.X("keeping.about", "The records are encrypted. Their key is kept where you choose, and nowhere else.")
}

func (p *Page) set(rows ...fyne.CanvasObject) { p.setFooted(nil, rows...) }

// setFooted shows rows, and below them what stays in sight.
func (p *Page) setFooted(foot fyne.CanvasObject, rows ...fyne.CanvasObject) {
	p.column.Objects = rows
	p.column.Refresh()
	p.footed.SetFoot(foot)
	p.scroll.Refresh()
}

// add checks what was typed, makes the vault and opens it.
func (p *Page) add() {
	p.said = nil
	label, keep := strings.TrimSpace(p.name.Text()), ui.Keep(p.choice.Chosen())
	p.name.Fail("")
	p.first.Fail("")
	p.second.Fail("")
	switch {
	case label == "":
		p.name.Fail(lang.X("keeping.name.empty", "Type a name first."))
	case keep == ui.KeptByPassphrase && len([]rune(p.first.Text())) < shortest:
		p.first.Fail(lang.X("keeping.passphrase.short", "Use at least {{.Least}} characters.", map[string]any{"Least": shortest}))
	case keep == ui.KeptByPassphrase && p.first.Text() != p.second.Text():
		p.second.Fail(lang.X("keeping.repeat.differs", "The two are not the same."))
	default:
		p.make(label, keep)
		return
	}
	p.show()
}

// make adds the person, once, and opens the vault.
func (p *Page) make(label string, keep ui.Keep) {
	var typed []byte
	if keep == ui.KeptByPassphrase {
		typed = []byte(p.first.Text())
	}
	waiting := lang.X("keeping.making", "Making the keys.")
	if keep == ui.KeptByKeyring {
		waiting = lang.X("keeping.waiting", "Making the keys. A keyring may show a window of its own.")
	}
	p.set(parts.Title(label), parts.NewProgress(waiting, func() { p.env.Tasks.Cancel("add") }))
	made, added := p.made, ui.Each(p.env.Tasks, func(one ui.Person) { p.made = &one })
	ui.RunOpening(p.env.Tasks, "add", func(ctx context.Context) (ui.Session, error) {
		defer clear(typed)
		if made == nil {
			person, err := p.env.Backend.AddPerson(ctx, label, keep, append([]byte(nil), typed...)) // which clears what it is given
			if err != nil {
				return nil, err
			}
			made = &person
			added(person)
		}
		return p.env.Backend.Unlock(ctx, made.ID, typed)
	}, func(s ui.Session, err error) {
		if err != nil {
			p.failed(err)
			return
		}
		p.Leave()
		p.env.Opened(s)
	})
}

// failed says why it did not come to an open vault. A person who is there by now is only opened the next time.
func (p *Page) failed(err error) {
	said := ui.Explain(err)
	switch {
	case ui.AboutName(err):
		p.refused(p.name, said)
		return
	case ui.PartOf(err) == "weak-lock":
		p.refused(p.first, said)
		return
	case p.made == nil:
		p.said = parts.Warning(said.What, said.Next, nil)
		p.show()
		return
	}
	again := parts.NewButton(parts.Primary, look.Unlock, lang.X("keeping.open", "Open"), func() { p.make(p.made.Label, p.made.Keep) })
	p.set(parts.Title(p.made.Label), parts.Note(lang.X("keeping.made", "The keys are made, and lie where you said. Only the opening failed.")),
		parts.Warning(said.What, said.Next, again))
}

// refused says at a field why what was typed there cannot be.
func (p *Page) refused(field *parts.Field, why ui.Sentence) {
	field.Fail(why.What + " " + why.Next)
	p.show()
	field.Focus()
	parts.Reveal(field) // the focus may have brought no more than what is typed in into sight
}
