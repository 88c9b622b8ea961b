// Package access says what the app may do at each clinic, tries it, and ends it: each permission as a sentence, and an end with its evidence.
package access

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page shows one connection, or the list of all.
type Page struct {
	env    ui.Env
	id     string
	column *fyne.Container
	scroll *parts.Scroll

	unkept     []ui.Unkept
	connection ui.Connection
	access     ui.Access
	raw        bool              // the scopes as the clinic writes them
	unopened   bool              // the first row says that the browser could not be opened
	earlier    bool              // the evidence of earlier tries is shown
	asking     fyne.CanvasObject // the question or the work that stands first; nil if there is none
	trying     fyne.CanvasObject // stands above the permissions while each is tried
	under      *ui.Ending        // that work, if it is the end of the access
	proof      *parts.Proof      // asked for in the question; nil for none
}

// New returns the page of the connection of route.ID, or of all.
func New(env ui.Env, route ui.Route) ui.Page { return &Page{env: env, id: route.ID} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("access.window", "Access") }

// Content shows skeletons until it is looked up.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge, p.heading(), parts.NewSkeleton(4))
	p.scroll = parts.NewScroll(parts.Inset(parts.Page(p.column)))
	p.Reload()
	return p.scroll
}

// Reload looks it up again.
func (p *Page) Reload() {
	type found struct {
		all    []ui.Connection
		unkept []ui.Unkept
	}
	ui.Run(p.env.Tasks, "connections", func(ctx context.Context) (found, error) {
		all, err := p.env.Session.Connections(ctx)
		if err != nil {
			return found{}, err
		}
		unkept, err := p.env.Session.Unkept(ctx)
		return found{all, unkept}, err
	}, func(now found, err error) {
		all := now.all
		p.unkept = now.unkept
		switch {
		case err != nil:
			p.fail(err)
		case p.id == "" && len(all) == 1:
			p.one(all[0])
		case p.id == "":
			p.list(all)
		default:
			for _, c := range all {
				if c.ID == p.id {
					p.one(c)
					return
				}
			}
			p.fail(&ui.Failure{Code: "not-found"})
		}
	})
}

// StepBack leaves a question.
func (p *Page) StepBack() bool {
	if p.asking == nil || p.under != nil {
		return false
	}
	p.dropProof()
	p.asking = nil
	p.lay()
	return true
}

func (p *Page) list(all []ui.Connection) {
	rows := append([]fyne.CanvasObject{p.heading()}, p.waiting()...)
	if len(all) == 0 {
		rows = append(rows, parts.Empty(look.Key, lang.X("access.none", "No clinic has given this app any access."),
			parts.NewButton(parts.Primary, look.Add, lang.X("access.connect", "Connect a clinic"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) })))
	}
	column := parts.Column(0)
	for _, c := range all {
		caption, chip := ui.StateWords(c), ""
		if c.PatientName != "" {
			caption, chip = c.PatientName, caption
		}
		column.Add(parts.NewRow(parts.RowData{Key: c.ID, Symbol: look.Clinic, Title: c.Name, Caption: caption, Chip: chip, Warning: !c.Usable() || c.State != "connected"},
			func() { p.env.Go(ui.Route{Place: ui.ToAccess, ID: c.ID}) }))
	}
	if len(all) > 0 {
		rows = append(rows, parts.Card(column))
	}
	p.set(append(rows, p.stillOpen()...)...)
}

// one shows a connection, first from what is stored here.
func (p *Page) one(c ui.Connection) {
	p.connection = c
	ui.Run(p.env.Tasks, "access", func(ctx context.Context) (ui.Access, error) { return p.env.Session.Access(ctx, c.ID) }, func(a ui.Access, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.access = a
		if e := p.env.Works.Ending(c.ID); e != nil && p.under == nil {
			p.follow(e)
			return
		}
		p.lay()
	})
}

func (p *Page) lay() {
	c := p.connection
	head := parts.Column(look.GapTiny, parts.Title(c.Name))
	if c.Host != c.Name { // as a clinic without a name is called
		head.Add(parts.Note(c.Host))
	}
	rows := []fyne.CanvasObject{head}
	switch {
	case p.asking != nil:
		p.set(append(rows, p.asking)...)
		return
	case p.trying != nil:
		p.set(append(append(rows, p.trying), p.permissions()...)...)
		return
	}
	rows = append(rows, p.waiting()...)
	actions := p.actions()
	if c.Revocation != nil {
		rows = append(rows, parts.Outcome(*c.Revocation, ui.OutcomeWords(*c.Revocation)))
		rows = append(rows, p.portal()...)
		rows = append(rows, actions...) // however much evidence there is, they are in sight
		rows = append(rows, p.evidence(*c.Revocation)...)
		actions = nil
	}
	rows = append(rows, parts.Card(parts.Facts(p.facts())))
	if p.access.Unconfirmed {
		rows = append(rows, parts.Hint(lang.X("access.unconfirmed", "The clinic did not say what it granted."),
			lang.X("access.unconfirmed.next", "This is what was asked for. Try each permission to see what works."), nil))
	}
	rows = append(rows, actions...)
	rows = append(rows, p.permissions()...)
	if p.id == "" { // there is no list above it
		rows = append(rows, p.stillOpen()...)
	}
	p.set(rows...)
}

func (p *Page) facts() []ui.Fact {
	c := p.connection
	var facts []ui.Fact
	if words := c.Of().Words(); words != "" {
		facts = append(facts, ui.Fact{Label: lang.X("access.patient", "Record of"), Value: words})
	}
	facts = append(facts, []ui.Fact{
		{Label: lang.X("access.state", "State"), Value: ui.StateWords(c)},
		{Label: lang.X("access.since", "Signed in"), Value: ui.Moment(c.SignedIn)},
		{Label: lang.X("access.fetched", "Last fetched"), Value: c.LastFetched()},
		{Label: lang.X("access.key", "Where the lasting sign-in is kept"), Value: placeWords(c.TokenPlace)},
	}...)
	if !c.Expires.IsZero() {
		facts = append(facts, ui.Fact{Label: lang.X("access.expires", "Ends by itself"), Value: ui.Moment(c.Expires)})
	}
	return facts
}

// permissions are grouped by what became of them, each a sentence with what a real read said.
func (p *Page) permissions() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	granted := lang.X("access.granted", "The clinic lets this app")
	if over(p.connection) {
		granted = lang.X("access.granted.before", "The clinic had let this app")
	}
	for _, group := range []struct{ state, title string }{
		{"granted", granted},
		{"narrowed", lang.X("access.narrowed", "Only in part")},
		{"refused", lang.X("access.refused", "Asked for and not allowed")},
		{"unasked", lang.X("access.unasked", "Given without being asked, and never used")},
	} {
		steps := parts.NewSteps()
		for _, line := range p.access.Scopes {
			if line.State != group.state {
				continue
			}
			line.CanTry = line.CanTry && !over(p.connection)
			words := testWords(line)
			if p.raw {
				words = line.Scope
			}
			steps.Add(mark(line), line.Sentence, words)
		}
		if steps.Len() > 0 {
			rows = append(rows, parts.Card(parts.Column(look.GapMedium, parts.Section(group.title), steps)))
		}
	}
	words := lang.X("access.raw", "Show it as the clinic writes it")
	if p.raw {
		words = lang.X("access.raw.not", "Show what was tried")
	}
	return append(rows, parts.Flow(look.GapSmall, parts.NewLink(words, func() { p.raw = !p.raw; p.lay() })))
}

func (p *Page) actions() []fyne.CanvasObject {
	var buttons []fyne.CanvasObject
	if p.connection.Usable() {
		buttons = append(buttons, parts.NewButton(parts.Quiet, look.Check, lang.X("access.test", "Try each permission"), p.test))
	}
	buttons = append(buttons, parts.NewButton(parts.Quiet, look.Browser, lang.X("access.again", "Sign in again"), func() {
		p.env.Go(ui.Route{Place: ui.ToConnect, ID: p.connection.ID})
	}))
	if !ended(p.connection) {
		words := lang.X("access.end", "End this access")
		if p.connection.Revocation != nil {
			words = lang.X("access.end.again", "Try again to end it")
		}
		buttons = append(buttons, parts.NewButton(parts.Danger, look.Refused, words, p.askEnd))
	}
	buttons = append(buttons, parts.NewButton(parts.Danger, look.Remove, lang.X("access.erase", "Erase its records here"), p.askErase))
	return []fyne.CanvasObject{
		parts.Flow(look.GapSmall, buttons...),
		parts.Note(lang.X("access.words", "Ending the access tells the clinic, and keeps the records on this computer. Erasing deletes them here, and tells the clinic nothing.")),
	}
}

// ended reports whether there is nothing left to end.
func ended(c ui.Connection) bool {
	return c.Revocation != nil && c.Revocation.Outcome == "ended-checked"
}

// over reports whether the access has ended, as far as that can be seen.
func over(c ui.Connection) bool { return ended(c) || c.State == "ended" || c.State == "access-ended" }

// test tries each permission; the answers come in one by one.
func (p *Page) test() {
	p.trying = parts.Card(parts.NewProgress(lang.X("access.testing", "Trying each permission with a real read."), func() { p.env.Tasks.Cancel("test") }))
	p.lay()
	tested := ui.Each(p.env.Tasks, func(line ui.ScopeLine) {
		for i := range p.access.Scopes {
			if p.access.Scopes[i].Scope == line.Scope {
				p.access.Scopes[i].Test, p.access.Scopes[i].Tested = line.Test, line.Tested
			}
		}
		p.lay()
	})
	ui.Run(p.env.Tasks, "test", func(ctx context.Context) (ui.Access, error) {
		return p.env.Session.TestAccess(ctx, p.connection.ID, tested)
	}, func(a ui.Access, err error) {
		p.trying = nil
		if err == nil {
			p.access = a
		}
		p.lay()
		p.tell(err)
	})
}

// tell adds a failure above what is shown.
func (p *Page) tell(err error) {
	if err == nil || ui.CodeOf(err) == "cancelled" {
		return
	}
	said := ui.Explain(err)
	p.set(append([]fyne.CanvasObject{parts.Warning(said.What, said.Next, nil)}, p.column.Objects...)...)
}

func (p *Page) fail(err error) {
	said := ui.Explain(err)
	p.set(p.heading(), parts.Warning(said.What, said.Next, parts.NewButton(parts.Quiet, look.Sync, lang.X("access.retry", "Try again"), p.Reload)))
}

func (p *Page) heading() fyne.CanvasObject {
	return parts.Column(look.GapTiny, parts.Title(lang.X("access.title", "What this app may do")),
		parts.Note(lang.X("access.about", "Each clinic, what it allowed, and how to take it back.")))
}

func (p *Page) set(rows ...fyne.CanvasObject) {
	p.unopened = false
	p.column.Objects = rows
	p.scroll.Refresh()
}
