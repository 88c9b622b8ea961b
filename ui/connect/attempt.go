package connect

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// attempt is one sign-in under way, which is the window's, and what this page draws of it.
type attempt struct {
	*ui.SignIn
	wait   *waiting
	review *reviewing
	undo   *parts.Steps // by which it is ended at the clinic; nil before
}

// signIn begins the second step.
func (p *Page) signIn() {
	if !p.complete() {
		p.ask()
		if p.wish.problem {
			p.scroll.ToBottom() // where that is said
		}
		return
	}
	p.said = nil
	request := ui.ConnectRequest{Base: p.place.base(), Again: p.renewed, ClientID: strings.TrimSpace(p.place.client.Text()), Kinds: p.wish.types(),
		StaySignedIn: p.wish.stay.Ticked()}
	if c := p.place.listed(); c != nil {
		request.Name = c.Name
		if c.ClientID != "" && !p.place.unknown {
			request.ClientID = c.ClientID
		}
	}
	p.follow(p.env.Works.SignIn(p.env.Session, request, p.env.Now()))
}

// follow shows a sign-in from where it stands.
func (p *Page) follow(s *ui.SignIn) {
	try := &attempt{SignIn: s}
	p.try = try
	s.Watch(ui.SignInWatch{
		Changed: func() { p.show(try) },
		Tested:  func(line ui.ScopeLine) { p.tested(try, line) },
		Undone:  func(e ui.Evidence) { p.undoing(try, e) },
		Ended:   func(err error) { p.ended(try, err) },
	})
	p.show(try)
}

// show draws the step at which the sign-in is.
func (p *Page) show(try *attempt) {
	switch {
	case try.Verdict != ui.Undecided:
		p.decided(try)
	case try.Found != nil && !try.Ending:
		p.reviewOf(try)
	default:
		p.waitFor(try)
	}
}

// Leave ends a sign-in from which nothing has come back yet, and keeps what was to be asked for.
func (p *Page) Leave() {
	p.keep()
	if p.try != nil {
		p.try.Leave()
	}
}

// complete checks what was typed and ticked, and says what is missing.
func (p *Page) complete() bool {
	p.place.client.Fail("")
	p.wish.problem = p.wish.empty()
	if p.place.needsClient() && strings.TrimSpace(p.place.client.Text()) == "" {
		p.place.client.Fail(lang.X("connect.client.empty", "Type the id that the clinic gave you."))
		p.ask()
		p.place.client.Focus()
		return false
	}
	return !p.wish.problem
}

// ended is when the sign-in is over, well or not.
func (p *Page) ended(try *attempt, err error) {
	p.env.Tasks.Cancel("clock")
	p.try = nil
	switch {
	case err == nil:
		p.done = true
		p.env.Go(ui.Route{Place: ui.ToHome})
		return
	case try.Verdict == ui.UndoIt && ui.CodeOf(err) == "consent-refused" && ui.UndoneOf(err) != nil:
		p.showUndone(*ui.UndoneOf(err))
		return
	case ui.CodeOf(err) == "needs-client-id" && p.place.open():
		p.place.refused(err)
		p.back()
		p.place.client.Focus()
		return
	default:
		p.said = p.saidOf(try, err)
	}
	p.back()
}

func (p *Page) back() {
	p.begin()
	p.scroll.ToTop()
}
