// Package parting is what the window asks before a person of "this session only" goes, with the window or alone: what is to become of the access
// that clinics give them. Nothing on this computer can end it afterwards. It can be ended first, with proof; or left, with what that means.
package parting

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const (
	endLimit = time.Minute     // for the clinics: a person who closes a window does not wait longer
	readTime = 4 * time.Second // that all has ended is read before the window goes by itself
)

// Options are what the page needs of the window.
type Options struct {
	Env    ui.Env                          // its Tasks are those of this page
	Person *ui.Person                      // who alone is removed; nil: the window is closed
	Go     func()                          // goes, without asking again
	Stay   func()                          // takes the question away
	Begun  func()                          // an end begins
	Ended  func()                          // ends have come to something
	After  func(d time.Duration, f func()) // calls later, on the window's thread
	Limit  time.Duration                   // of an end; zero: a minute
}

// Page is the question, the ends, and what came of them.
type Page struct {
	o      Options
	column *fyne.Container
	scroll *parts.Scroll
	footed *parts.Footed
	first  fyne.Focusable // what has the focus when the page gets it

	proof     *parts.Proof // asked for before an end; nil where nothing ends here
	unopened  bool         // the first row says that the browser could not be opened
	leftovers []ui.Leftover
	unseen    error // why not all of them could be looked up
	ends      []*end
	ending    bool
}

// New returns the page.
func New(o Options) *Page { return &Page{o: o} }

// Content looks what is still allowed, and asks. Where nothing is, it goes without asking.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Centred(p.column)))
	p.footed = parts.NewFooted(p.scroll)
	env, id := p.o.Env, ""
	if p.o.Person != nil {
		id = p.o.Person.ID
	}
	p.set(nil, parts.NewProgress(lang.X("parting.looking", "Looking what clinics still allow."), nil))
	ui.Run(env.Tasks, "look", func(ctx context.Context) ([]ui.Leftover, error) {
		return ui.Leftovers(ctx, env.Backend, env.Session, id, env.Now())
	}, func(found []ui.Leftover, err error) {
		if len(found) == 0 && err == nil {
			p.o.Go()
			return
		}
		p.leftovers, p.unseen = found, err
		p.ask()
	})
	return p.footed
}

// Quits reports whether it is the window that is to be closed.
func (p *Page) Quits() bool { return p.o.Person == nil }

// Ending reports whether clinics are being told.
func (p *Page) Ending() bool { return p.ending }

// Focus gives the focus to the first answer, as long as it is in sight: the window may be going.
func (p *Page) Focus() {
	if view := p.o.Env.Canvas(); p.first != nil && parts.Holds(view.Content(), p.first) {
		view.Focus(p.first)
	}
}

// Back is Escape: it ends the waiting, or takes the question away.
func (p *Page) Back() {
	if p.ending {
		p.o.Env.Tasks.Cancel("end")
		return
	}
	p.o.Stay()
}

// ScrollByKey scrolls what is longer than the window.
func (p *Page) ScrollByKey(key fyne.KeyName) { parts.ScrollByKey(p.footed, key) }

// ask says which clinics would still let the app in, and what can be done about it.
func (p *Page) ask() {
	rows := append(p.heading(), p.notSeen()...)
	for _, l := range p.leftovers {
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, append([]fyne.CanvasObject{head(l), parts.Para(lasts(l))}, p.portal(l.Connection)...)...)))
	}
	rows = append(rows, p.prove()...)
	leave := parts.NewButton(parts.Quiet, "", p.words(
		lang.X("parting.leave.quit", "Quit, leave it"), lang.X("parting.leave.remove", "Remove, leave it")), p.o.Go)
	answers := []*parts.Button{p.stay(), leave} // so that a stray Return leaves nothing open
	if p.canEnd() {
		answers = []*parts.Button{parts.NewButton(parts.Primary, look.Refused, p.words(
			lang.X("parting.end.quit", "End it at the clinic and quit"), lang.X("parting.end.remove", "End it at the clinic and remove")), p.endProved), leave, p.stay()}
	}
	p.set(answers, rows...)
	p.scroll.ToTop()
	p.Focus()
}

// prove asks anew for what opens who is unlocked, before an access of theirs is ended. The others of whom one is listed type nothing.
func (p *Page) prove() []fyne.CanvasObject {
	p.dropProof()
	s := p.o.Env.Session
	if s == nil || !slices.ContainsFunc(p.leftovers, func(l ui.Leftover) bool { return l.Endable() && l.Person.ID == s.Person().ID }) {
		return nil
	}
	p.proof = parts.NewSessionProof(p.o.Env, func() {
		p.column.Refresh()
		p.scroll.Refresh()
	}, p.end)
	return p.proof.Rows()
}

func (p *Page) endProved() {
	if p.proof == nil {
		p.end()
		return
	}
	p.proof.Go()
}

// Leave forgets what was typed.
func (p *Page) Leave() { p.dropProof() }

func (p *Page) dropProof() {
	if p.proof != nil {
		p.proof.Drop()
		p.proof = nil
	}
}

// canEnd reports whether there is anything that can be ended from here.
func (p *Page) canEnd() bool {
	return slices.ContainsFunc(p.leftovers, ui.Leftover.Endable)
}

// notSeen says that there may be more than what is shown, and why that is not known.
func (p *Page) notSeen() []fyne.CanvasObject {
	if p.unseen == nil {
		return nil
	}
	said := ui.Explain(p.unseen)
	next := said.What
	if ui.PartOf(p.unseen) == "behind-lock" { // of the others the advice is to try something again, which is not done here
		next += " " + said.Next
	}
	return []fyne.CanvasObject{parts.Warning(lang.X("parting.unseen", "What every clinic still allows could not be looked up."), next, nil)}
}

func (p *Page) heading() []fyne.CanvasObject {
	about := lang.X("parting.about.quit", "Closing the window removes what is here for this session only. These clinics go on letting this app in, and nothing on this computer can end that afterwards.")
	title := lang.X("parting.title.quit", "Before the window closes")
	if p.o.Person != nil {
		title = lang.X("parting.title.remove", "Before {{.Name}} is removed", map[string]any{"Name": p.o.Person.Label})
		about = lang.X("parting.about.remove", "These clinics go on letting this app in. Once the person is removed, nothing on this computer can end that.")
	}
	return []fyne.CanvasObject{parts.Title(title), parts.Para(about)}
}

// words are those for what is to happen.
func (p *Page) words(quit, remove string) string {
	if p.Quits() {
		return quit
	}
	return remove
}

func (p *Page) stay() *parts.Button {
	return parts.NewButton(parts.Quiet, look.Close, p.words(lang.X("parting.stay", "Stay"), lang.X("parting.no", "Cancel")), p.o.Stay)
}

// head names a clinic, and whose access it is.
func head(l ui.Leftover) fyne.CanvasObject {
	whose := l.Person.Label
	if c := l.Connection; c.Host != "" && c.Host != c.Name {
		whose = lang.X("parting.whose", "{{.Person}} · {{.Host}}", map[string]any{"Person": l.Person.Label, "Host": c.Host})
	}
	return parts.Column(2, parts.Section(l.Connection.Name), parts.Note(whose))
}

// lasts says until when a clinic lets the app in.
func lasts(l ui.Leftover) string {
	c := l.Connection
	until := c.Expires
	if c.Revocation != nil && !c.Revocation.Until.IsZero() {
		until = c.Revocation.Until
	}
	switch {
	case c.Keyless && !until.IsZero():
		return lang.X("parting.keyless.until", "It ends by itself on {{.Until}}. Nothing is left here to end it sooner.", map[string]any{"Until": ui.Moment(until)})
	case c.Keyless:
		return lang.X("parting.keyless", "Nothing is left here to end it with.")
	case !until.IsZero():
		return lang.X("parting.until", "Left alone, it ends by itself on {{.Until}}.", map[string]any{"Until": ui.Moment(until)})
	case l.Unkept:
		return lang.X("parting.unkept", "You did not keep this sign-in, and it is not known that the clinic has ended it.")
	case c.Revocation != nil:
		return lang.X("parting.taken-back", "You took it back, and it is not known that the clinic has ended it. Chartkey can try again only as long as this session is here.")
	}
	return lang.X("parting.lasting", "It is a lasting sign-in. Left alone, it lasts until you or the clinic end it there.")
}

// portal is where a person can end it without this app.
func (p *Page) portal(c ui.Connection) []fyne.CanvasObject {
	address := c.Management
	if address == "" {
		return []fyne.CanvasObject{parts.Note(lang.X("parting.portal.none", "To end it without this app, go to the clinic’s portal, or call the clinic."))}
	}
	return parts.ClinicAddress(parts.Note(lang.X("parting.portal", "The clinic’s own page to end it:")), address,
		func() { p.browse(address) }, func() { p.o.Env.Copy(address, false) })
}

func (p *Page) browse(address string) {
	if p.o.Env.Browse(address) == nil || p.unopened {
		return
	}
	p.unopened = true
	p.column.Objects = append([]fyne.CanvasObject{parts.Unopened()}, p.column.Objects...)
	p.scroll.Refresh()
	p.scroll.ToTop()
}

// set shows rows, and the answers in sight below them. The first of them is to have the focus.
func (p *Page) set(answers []*parts.Button, rows ...fyne.CanvasObject) {
	p.column.Objects, p.unopened, p.first = rows, false, nil
	p.column.Refresh()
	if len(answers) == 0 {
		p.footed.SetFoot(nil)
	} else {
		p.first = answers[0]
		objects := make([]fyne.CanvasObject, len(answers))
		for i, a := range answers {
			objects[i] = a
		}
		p.footed.SetFoot(parts.Flow(look.GapSmall, objects...))
	}
	p.scroll.Refresh()
}
