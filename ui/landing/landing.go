// Package landing is the first page: what Chartkey is for, and the doors that lead on.
package landing

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the landing page.
type Page struct {
	env ui.Env
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("landing.window", "Welcome") }

// Content shows the doors. Who is here is looked up only when one is opened, so the page is there at once.
func (p *Page) Content() fyne.CanvasObject {
	mine := parts.NewButton(parts.Primary, look.Door, lang.X("landing.mine", "See my records"), p.mine)
	about := parts.NewButton(parts.Quiet, look.About, lang.X("landing.about", "About Chartkey"), func() { p.env.Go(ui.Route{Place: ui.ToAbout}) })
	return parts.NewScroll(parts.Inset(parts.Centred(parts.Column(look.GapLarge,
		parts.Title(lang.X("landing.purpose", "Read your own health record, and see and end what an app may do with it.")).AtMost(0),
		parts.Para(lang.X("landing.how", "You sign in to your clinic in your own browser. Your record is fetched to this computer and stays readable without a network.")),
		parts.Flow(look.GapSmall, mine, about),
		parts.Card(parts.Column(look.GapMedium,
			promise(look.Key, lang.X("landing.keys", "The keys of your sign-ins are kept where you choose: in the keyring of this computer, behind a passphrase of yours, or only in this window until it is closed.")),
			promise(look.Clinic, lang.X("landing.between", "This computer talks to your clinic, and nobody stands between: there is no Chartkey server and no account.")),
			promise(look.Refused, lang.X("landing.end", "What you allowed you can take back here, and see whether it has ended.")),
		)),
		parts.Note(lang.X("landing.device", "Chartkey is not a medical device and gives no advice. In an emergency call your local emergency number.")),
	))))
}

func promise(symbol look.SymbolName, words string) fyne.CanvasObject {
	return parts.Beside(look.GapMedium, parts.NewSymbol(symbol, look.Muted), parts.Para(words))
}

// mine leads a newcomer to the choice of where secrets live, one person to their own lock, and several to the list of them.
func (p *Page) mine() {
	ui.Run(p.env.Tasks, "persons", p.env.Backend.Persons, func(persons []ui.Person, err error) {
		switch {
		case err == nil && len(persons) == 0:
			p.env.Go(ui.Route{Place: ui.ToKeeping})
		case err == nil && len(persons) == 1 && persons[0].Problem == "":
			p.env.Go(ui.Route{Place: ui.ToUnlock, ID: persons[0].ID})
		default: // the list says what is wrong, too
			p.env.Go(ui.Route{Place: ui.ToPersons})
		}
	})
}
