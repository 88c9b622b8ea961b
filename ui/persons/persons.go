// Package persons lists whose vaults are on this computer: open one, add, rename, remove.
package persons

import (
	"cmp"
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the list of persons, and what is done to one of them.
type Page struct {
	env    ui.Env
	scroll *parts.Scroll
	people []ui.Person
	left   []string // what a removal could not delete
	proof  *parts.Proof
	asking bool // whether somebody is to be removed
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("persons.window", "Persons") }

// Content shows who is here.
func (p *Page) Content() fyne.CanvasObject {
	p.scroll = parts.NewScroll(parts.Column(0))
	p.show(p.heading(), parts.NewSkeleton(2))
	p.Reload()
	return p.scroll
}

// Reload looks again who is here.
func (p *Page) Reload() { p.reload(nil) }

// reload says besides what went wrong before.
func (p *Page) reload(before error) {
	ui.Run(p.env.Tasks, "persons", p.env.Backend.Persons, func(people []ui.Person, err error) {
		p.people = people
		p.list(cmp.Or(before, err))
	})
}

func (p *Page) list(err error) {
	p.asking = false
	rows := []fyne.CanvasObject{p.heading()}
	if err != nil {
		said := ui.Explain(err)
		rows = append(rows, parts.Warning(said.What, said.Next, parts.NewButton(parts.Quiet, look.Sync, lang.X("persons.again", "Try again"), p.Reload)))
	}
	if len(p.left) > 0 {
		rows = append(rows, parts.Warning(lang.X("persons.left", "The person is removed, and nothing can open what is left of them: {{.Left}}.",
			map[string]any{"Left": strings.Join(p.left, ", ")}), lang.X("persons.left.next", "Delete it yourself, if you like."), nil))
	}
	for _, one := range p.people {
		rows = append(rows, p.card(one))
	}
	if len(p.people) == 0 && err == nil {
		rows = append(rows, parts.Empty(look.People, lang.X("persons.none", "Nobody’s records are here yet."), nil))
	}
	rows = append(rows, parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Add, lang.X("persons.add", "Add a person"), func() {
		p.env.Go(ui.Route{Place: ui.ToKeeping})
	})))
	p.show(rows...)
}

func (p *Page) card(one ui.Person) fyne.CanvasObject {
	if one.Problem != "" {
		said := ui.Explain(&ui.Failure{Code: one.Problem, Part: "person"})
		var remove *parts.Button
		if one.Problem == "damaged" || one.Problem == "lapsed" {
			remove = parts.NewButton(parts.Quiet, look.Remove, lang.X("persons.remove", "Remove"), func() { p.askRemove(one) })
		}
		return parts.Card(parts.Column(look.GapSmall, parts.Strong(one.Label), parts.Warning(said.What, said.Next, remove)))
	}
	return parts.Card(parts.Column(look.GapSmall,
		parts.Section(one.Label),
		parts.Note(about(one)),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Quiet, look.Unlock, lang.X("persons.open", "Open"), func() { p.env.Go(ui.Route{Place: ui.ToUnlock, ID: one.ID}) }),
			parts.NewButton(parts.Quiet, "", lang.X("persons.rename", "Rename"), func() { p.askRename(one, one.Label, nil) }),
			parts.NewButton(parts.Quiet, look.Remove, lang.X("persons.remove", "Remove"), func() { p.askRemove(one) }))))
}

// about says where a person's secrets lie, and what they are here.
func about(one ui.Person) string {
	if one.Clinician {
		return lang.X("persons.clinician", "Clinician") + " · " + keeps(one)
	}
	return keeps(one)
}

func keeps(one ui.Person) string {
	switch {
	case one.LockedOut && one.Recovery:
		return lang.X("persons.locked-out", "Locked out after wrong tries: opens with the recovery code")
	case one.LockedOut:
		return lang.X("persons.locked-out.lost", "Locked out after wrong tries: nothing opens it any more")
	case one.Keep == ui.KeptByPassphrase:
		return lang.X("persons.passphrase", "Opens with a passphrase")
	case one.Keep == ui.KeptInSession && one.Lock != ui.NoLock:
		return lang.X("persons.session.locked", "In this window only, until it is closed, behind a lock")
	case one.Lock == ui.PIN:
		return lang.X("persons.pin", "Opens with the keyring of this computer and a PIN")
	case one.Lock == ui.LockPassphrase:
		return lang.X("persons.lock", "Opens with the keyring of this computer and a passphrase")
	case one.Keep == ui.KeptInSession:
		return lang.X("persons.session", "In this window only, until it is closed: anyone at this computer can open it")
	}
	return lang.X("persons.keyring", "The keyring of this computer holds the key")
}

// askRename asks for another name. One that was typed before and refused stands in the field, with the reason.
func (p *Page) askRename(one ui.Person, typed string, refused error) {
	name := parts.NewField(lang.X("persons.name", "Name"), "")
	name.SetText(typed)
	if refused != nil {
		said := ui.Explain(refused)
		name.Fail(said.What + " " + said.Next)
	}
	rename := func() {
		label := strings.TrimSpace(name.Text())
		if label == "" {
			name.Fail(lang.X("persons.name.empty", "Type a name first."))
			p.scroll.Refresh()
			return
		}
		p.do(lang.X("persons.renaming", "Renaming."), func(ctx context.Context) ([]string, error) {
			return nil, p.env.Backend.RenamePerson(ctx, one.ID, label)
		}, func(err error) {
			if ui.AboutName(err) {
				p.askRename(one, label, err)
				return
			}
			p.list(err)
		})
	}
	name.Submitted = func(string) { rename() }
	p.show(parts.Title(lang.X("persons.rename.title", "Rename {{.Name}}", map[string]any{"Name": one.Label})), name,
		parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Check, lang.X("persons.rename", "Rename"), rename), p.cancel()))
	name.Focus()
}

func (p *Page) do(words string, work func(context.Context) ([]string, error), failed func(error)) {
	p.asking = false
	p.show(p.heading(), parts.NewProgress(words, nil))
	ui.Run(p.env.Tasks, "change", work, func(left []string, err error) {
		p.left = left
		if err != nil {
			failed(err)
			return
		}
		p.Reload()
	})
}

func (p *Page) cancel() *parts.Button {
	return parts.NewButton(parts.Quiet, look.Close, lang.X("persons.cancel", "Cancel"), func() {
		p.Leave()
		p.list(nil)
	})
}

// StepBack leaves the question about a removal.
func (p *Page) StepBack() bool {
	if !p.asking {
		return false
	}
	p.Leave()
	p.list(nil)
	return true
}

// Leave forgets what was typed.
func (p *Page) Leave() {
	if p.proof != nil {
		p.proof.Drop()
		p.proof = nil
	}
}

func (p *Page) heading() fyne.CanvasObject {
	return parts.Column(look.GapTiny, parts.Title(lang.X("persons.title", "Whose records?")),
		parts.Note(lang.X("persons.about", "Each person has keys of their own. Opening one shows nothing of the others.")))
}

func (p *Page) show(objects ...fyne.CanvasObject) {
	p.scroll.SetContent(parts.Inset(parts.Centred(parts.Column(look.GapLarge, objects...))))
}
