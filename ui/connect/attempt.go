package connect

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// limit is how long a sign-in may take.
const limit = 10 * time.Minute

// verdict is what the person says to what came back.
type verdict int

const (
	undecided verdict = iota
	keepIt
	undoIt
	askAgain // undo, and back to the first step
)

// attempt is one sign-in under way. Only its channels are used off the window's thread.
type attempt struct {
	pasted  chan string
	decided chan bool

	opened  bool // the browser was tried
	address string
	failed  error // the browser could not be opened
	notices []string
	until   time.Time
	ending  bool

	found   *ui.Consent
	tests   map[string]string // by scope
	verdict verdict
	wait    *waiting
	review  *reviewing
}

// signIn begins the second step.
func (p *Page) signIn() {
	if !p.complete() {
		p.ask()
		return
	}
	p.said = nil
	try := &attempt{pasted: make(chan string, 1), decided: make(chan bool, 1), until: p.env.Now().Add(limit), tests: map[string]string{}}
	request := ui.ConnectRequest{Base: p.place.base(), Again: p.renewed, ClientID: strings.TrimSpace(p.place.client.Text()), Kinds: p.wish.types(),
		StaySignedIn: p.wish.stay.Ticked()}
	if c := p.place.listed(); c != nil {
		request.Name = c.Name
		if c.ClientID != "" && !p.place.unknown {
			request.ClientID = c.ClientID
		}
	}
	p.bind(try, &request)
	p.try = try
	p.waitFor(try)
	session, tasks := p.env.Session, p.env.Tasks
	ui.Run(tasks, "connect", func(ctx context.Context) (ui.Connection, error) {
		defer tasks.Cancel("clock")
		return session.Connect(ctx, request)
	}, func(c ui.Connection, err error) { p.ended(try, c, err) })
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

// bind brings what happens during the sign-in to the window's thread, and the person's answers back.
func (p *Page) bind(try *attempt, r *ui.ConnectRequest) {
	type opening struct {
		address string
		err     error
	}
	opened := ui.Each(p.env.Tasks, func(o opening) {
		try.opened, try.address, try.failed = true, o.address, o.err
		p.waitFor(try)
	})
	found := ui.Each(p.env.Tasks, func(found ui.Consent) { p.reviewOf(try, found) })
	r.Opened = func(address string, err error) { opened(opening{address, err}) }
	r.Notice = ui.Each(p.env.Tasks, func(text string) {
		try.notices = append(try.notices, text)
		p.waitFor(try)
	})
	r.Tested = ui.Each(p.env.Tasks, func(line ui.ScopeLine) { p.tested(try, line) })
	r.Pasted = try.pasted
	r.Review = func(ctx context.Context, consent ui.Consent) (bool, error) {
		found(consent)
		select {
		case keep := <-try.decided:
			return keep, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// cancel ends the sign-in. What the clinic granted meanwhile is given back, which may take a moment.
func (p *Page) cancel() {
	if p.try == nil {
		return
	}
	p.try.ending = true
	p.env.Tasks.Cancel("connect") // and the clock with it
	p.waitFor(p.try)
}

// ended is when the sign-in is over, well or not.
func (p *Page) ended(try *attempt, c ui.Connection, err error) {
	code := ui.CodeOf(err)
	switch {
	case err == nil:
		p.env.Fetch(c.ID)
		p.env.Go(ui.Route{Place: ui.ToHome})
		return
	case !held(err) && (code == "cancelled" || code == "consent-refused" && (try.verdict == undoIt || try.verdict == askAgain)):
		p.said = p.undone(try)
	case code == "needs-client-id":
		p.place.refused(err)
		p.back()
		p.place.client.Focus()
		return
	default:
		p.said = warning(err, parts.NewButton(parts.Quiet, "", lang.X("connect.again", "Try again"), p.signIn))
	}
	p.back()
}

func (p *Page) back() {
	p.ask()
	p.scroll.ToTop()
}
