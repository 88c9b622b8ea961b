// Package places says where each secret of a person lives, and tries these places on the person's word.
package places

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const trying = "try"

// Page lists the secrets, and what came of a trial.
type Page struct {
	env    ui.Env
	column *fyne.Container
	scroll *parts.Scroll
	list   []fyne.CanvasObject // of the secrets, or why they could not be looked up
	tried  []fyne.CanvasObject
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("places.window", "Where each secret lives") }

// Content shows skeletons until it is looked up.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Page(p.column)))
	p.list = []fyne.CanvasObject{parts.NewSkeleton(4)}
	p.lay()
	p.Reload()
	return p.scroll
}

// Reload looks again.
func (p *Page) Reload() {
	ui.Run(p.env.Tasks, "secrets", p.env.Session.Secrets, func(secrets []ui.Secret, err error) {
		if err != nil {
			said := ui.Explain(err)
			again := parts.NewButton(parts.Quiet, look.Sync, lang.X("places.again", "Try again"), p.Reload)
			p.list = []fyne.CanvasObject{parts.Warning(said.What, said.Next, again)}
			p.lay()
			return
		}
		p.list = cards(secrets)
		p.lay()
	})
}

// cards are those that are not as they should be before the others.
func cards(secrets []ui.Secret) []fyne.CanvasObject {
	good, bad := parts.NewSteps(), parts.NewSteps()
	for _, s := range secrets {
		if s.OK {
			good.Add(parts.StepDone, s.What, strings.TrimSpace(s.Where+"\n"+s.Guard))
			continue
		}
		bad.Add(parts.StepWarning, s.What, strings.TrimSpace(s.Where+"\n"+sentences(s.Guard, s.Next)))
	}
	var rows []fyne.CanvasObject
	for _, steps := range []*parts.Steps{bad, good} {
		if steps.Len() > 0 {
			rows = append(rows, parts.Card(steps))
		}
	}
	return rows
}

// sentences are one after the other.
func sentences(one, next string) string { return strings.TrimSpace(one + " " + next) }

func (p *Page) lay() {
	rows := []fyne.CanvasObject{
		parts.Title(p.Title()),
		parts.Para(lang.X("places.about", "What opens the records and the accesses to your clinics, where it lies, and what protects it there.")),
	}
	rows = append(rows, p.list...)
	rows = append(rows,
		parts.Section(lang.X("places.try.title", "Do these places keep what they are given?")),
		parts.Para(lang.X("places.try.about", "A test value is written, read and deleted in each. No secret is touched.")),
		parts.Flow(look.GapSmall, parts.NewButton(parts.Quiet, look.Check, lang.X("places.try", "Try these places"), p.try)))
	rows = append(rows, p.tried...)
	p.column.Objects = rows
	p.scroll.Refresh()
}

// try tries each place. A keyring may ask the person to open it, for which they may not want to wait.
func (p *Page) try() {
	p.tried = []fyne.CanvasObject{parts.NewProgress(lang.X("places.trying", "Trying. A keyring may show a window of its own."),
		func() { p.env.Tasks.Cancel(trying) })}
	p.lay()
	parts.Reveal(p.tried[0])
	ui.Run(p.env.Tasks, trying, p.env.Session.TryPlaces, func(tried []ui.TriedPlace, err error) {
		p.tried = []fyne.CanvasObject{came(tried, err)}
		p.lay()
		parts.Reveal(p.tried[0])
	})
}

func came(tried []ui.TriedPlace, err error) fyne.CanvasObject {
	if err != nil {
		said := ui.Explain(err)
		return parts.Warning(said.What, said.Next, nil)
	}
	steps := parts.NewSteps()
	for _, t := range tried {
		state := parts.StepDone
		if !t.OK {
			state = parts.StepWarning
		}
		steps.Add(state, t.Place, sentences(t.Came, t.Next))
	}
	return parts.Card(steps)
}
