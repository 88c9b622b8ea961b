// Package connect signs a person in at a clinic. It goes in three steps: where and for what; the wait while the person signs in with their
// own browser; and what came of it, which is kept only once the person has said that it is their record.
package connect

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is one sign-in, from the choice of the clinic to its end.
type Page struct {
	env     ui.Env
	renewed string         // id of the connection to sign in to again, "" for a new one
	earlier *ui.Connection // that connection, once it was found

	place *place
	wish  *wish
	try   *attempt // under way, nil in the first step

	done     bool              // it came to a connection
	said     fyne.CanvasObject // what came of the last try
	unopened bool              // the first row says that the browser could not be opened
	column   *fyne.Container
	scroll   *parts.Scroll
	footed   *parts.Footed
}

// New returns the page.
func New(env ui.Env, r ui.Route) ui.Page { return &Page{env: env, renewed: r.ID} }

// Title is that of the window.
func (p *Page) Title() string {
	if p.renewed != "" {
		return lang.X("connect.window.again", "Sign in again")
	}
	return lang.X("connect.window", "Connect a clinic")
}

// Content shows the first step.
func (p *Page) Content() fyne.CanvasObject {
	p.place = newPlace(p)
	p.wish = newWish(p.env.Session.Person())
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Centred(p.column)))
	p.footed = parts.NewFooted(p.scroll)
	if p.renewed == "" {
		p.recall()
	}
	if under := p.env.Works.SigningIn(); under != nil {
		p.follow(under)
	} else {
		p.begin()
	}
	return p.footed
}

// begin shows the first step.
func (p *Page) begin() {
	if p.renewed != "" && p.earlier == nil {
		p.find()
		return
	}
	if c := p.place.listed(); c != nil && p.place.asked == "" { // to choose it once more would do nothing
		p.place.look(c.Base)
		return
	}
	p.ask()
}

// found is the connection that is to be renewed.
type found struct {
	connection ui.Connection
	access     ui.Access
}

// find looks up the connection that is to be renewed, and what was asked for it.
func (p *Page) find() {
	p.set(parts.Title(p.Title()), parts.NewSkeleton(3))
	session := p.env.Session
	ui.Run(p.env.Tasks, "find", func(ctx context.Context) (found, error) {
		all, err := session.Connections(ctx)
		if err != nil {
			return found{}, err
		}
		for _, c := range all {
			if c.ID == p.renewed {
				access, err := session.Access(ctx, c.ID)
				return found{c, access}, err
			}
		}
		return found{}, &ui.Failure{Code: "not-found", Err: errors.New("no such connection")}
	}, func(one found, err error) {
		if err != nil {
			again := parts.NewButton(parts.Quiet, "", lang.X("connect.again", "Try again"), p.find)
			if ui.CodeOf(err) == "not-found" {
				again = parts.NewButton(parts.Quiet, look.Clinic, lang.X("connect.other", "Choose a clinic"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) })
			}
			p.set(parts.Title(p.Title()), warning(err, again))
			return
		}
		p.earlier = &one.connection
		p.wish.begin(one.access)
		p.recall()
		p.place.look(one.connection.Base)
	})
}

// StepBack leads to the first step: nothing of the sign-in under way is kept then.
func (p *Page) StepBack() bool {
	switch {
	case p.try == nil:
		return false
	case p.try.Found != nil:
		p.try.Decide(ui.AskAgain)
	default:
		p.try.Cancel()
	}
	return true
}

// ask shows the first step, with all that was typed and ticked before.
func (p *Page) ask() {
	rows := []fyne.CanvasObject{parts.Column(look.GapTiny, parts.Title(p.heading()),
		parts.Note(lang.X("connect.about", "You sign in with your own browser, on the clinic’s pages. Your password does not come here.")))}
	if p.said != nil {
		rows = append(rows, p.said)
	}
	rows = append(rows, p.place.rows()...)
	if !p.place.open() {
		p.set(rows...)
		return
	}
	p.setFooted(parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Browser, lang.X("connect.go", "Sign in with my browser"), p.signIn)),
		append(rows, p.wish.rows()...)...)
}

func (p *Page) heading() string {
	if p.earlier != nil {
		return lang.X("connect.title.again", "Sign in again at {{.Clinic}}", map[string]any{"Clinic": p.earlier.Name})
	}
	return lang.X("connect.title", "Which clinic?")
}

// top shows a step from its beginning.
func (p *Page) top(rows ...fyne.CanvasObject) {
	p.set(rows...)
	p.scroll.ToTop()
}

func (p *Page) set(rows ...fyne.CanvasObject) { p.setFooted(nil, rows...) }

// setFooted shows rows, and below them what stays in sight.
func (p *Page) setFooted(foot fyne.CanvasObject, rows ...fyne.CanvasObject) {
	p.column.Objects, p.unopened = rows, false
	p.column.Refresh()
	p.footed.SetFoot(foot)
	p.scroll.Refresh()
}

// warning says a failure, with a button that takes the next step; button may be nil.
func warning(err error, button *parts.Button) fyne.CanvasObject {
	said := ui.Explain(err)
	return parts.Warning(said.What, said.Next, button)
}
