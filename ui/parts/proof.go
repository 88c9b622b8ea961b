package parts

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
)

// proving is the task of the try.
const proving = "proof"

// Proof asks once more for what opens a person, before something that whoever comes by an unlocked window must not do. It stands in the question
// about that, and goes on with it once the vault has taken the proof.
type Proof struct {
	o      ProofOptions
	column *fyne.Container
	field  *Field // nil while nothing is to be typed
	code   bool   // it is the recovery code
	trying bool
}

// ProofOptions are what it needs of the page. The functions are called on the window's thread, but for Confirm.
type ProofOptions struct {
	Tasks   *ui.Tasks
	Person  func() ui.Person // as of now
	Asks    func() ui.Proving
	Confirm func(ctx context.Context, now ui.Proof) error
	Changed func()      // what holds it is to be refreshed
	Done    func()      // what was asked about is to be done
	Failed  func(error) // nothing that is typed helps; nil: it is said at the field
}

// NewProof returns one.
func NewProof(o ProofOptions) *Proof {
	p := &Proof{o: o, column: Column(look.GapSmall)}
	p.lay()
	return p
}

// NewSessionProof returns one for who is unlocked.
func NewSessionProof(env ui.Env, changed, done func()) *Proof {
	s := env.Session
	return NewProof(ProofOptions{Tasks: env.Tasks, Person: s.Person, Asks: s.Asks, Confirm: s.Confirm, Changed: changed, Done: done})
}

// Rows are what stands in the question: nothing for a person who types nothing.
func (p *Proof) Rows() []fyne.CanvasObject {
	if len(p.column.Objects) == 0 {
		return nil
	}
	return []fyne.CanvasObject{p.column}
}

// Focus is on what is to be typed, if there is anything. It reports whether there is.
func (p *Proof) Focus() bool {
	if p.field != nil && !p.trying {
		p.field.Focus()
		return true
	}
	return false
}

// Go does what was asked about, after the proof has been tried if one is needed.
func (p *Proof) Go() {
	switch {
	case p.trying:
	case p.o.Asks() != ui.AsksAgain:
		p.Drop()
		p.o.Done()
	case p.field == nil: // the question has stood there for longer than a proof counts
		p.lay()
		p.changed()
	case strings.TrimSpace(p.field.Text()) == "":
		p.fail(lang.X("proof.empty", "Type it first."))
	default:
		p.try()
	}
}

// Drop forgets what was typed, and goes on with nothing.
func (p *Proof) Drop() {
	p.o.Tasks.Drop(proving)
	p.trying = false
	if p.field != nil {
		p.field.Wipe()
	}
}

func (p *Proof) try() {
	now := ui.Proof{Typed: []byte(p.field.Text()), Code: p.code}
	p.field.Wipe()
	p.trying = true
	p.column.Objects = []fyne.CanvasObject{NewProgress(lang.X("proof.trying", "Trying what you typed. A keyring may show a window of its own."),
		func() { p.o.Tasks.Cancel(proving) })}
	p.o.Changed()
	ui.Run(p.o.Tasks, proving, func(ctx context.Context) (struct{}, error) {
		defer clear(now.Typed)
		err := p.o.Confirm(ctx, now)
		if err == nil && ctx.Err() != nil { // the vault looks no more for that once it stretches what was typed
			err = &ui.Failure{Code: "cancelled", Err: ctx.Err()}
		}
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		p.trying = false
		p.lay()
		switch {
		case err == nil:
			p.o.Changed()
			p.o.Done()
		case ui.CodeOf(err) != "locked" && p.o.Failed != nil:
			p.o.Failed(err)
		default:
			said := ui.Explain(err)
			p.fail(said.What + " " + said.Next)
		}
	})
}

func (p *Proof) fail(words string) {
	if p.field == nil { // who is locked out is told so where it stood
		p.o.Changed()
		return
	}
	p.field.Fail(words)
	p.changed()
}

func (p *Proof) changed() {
	p.o.Changed()
	p.Focus()
}

// lay shows what is to be typed, or why nothing is.
func (p *Proof) lay() {
	p.field, p.column.Objects = nil, nil
	one := p.o.Person()
	switch asks := p.o.Asks(); {
	case asks == ui.AskedJustNow:
		p.column.Objects = []fyne.CanvasObject{Note(lang.X("proof.just-now", "You typed what opens the records less than a minute ago: it is not asked for again."))}
	case asks == ui.AsksNothing:
	case one.LockedOut && !one.Recovery:
		said := ui.Explain(&ui.Failure{Code: "key-lost", Part: "locked-out"})
		p.column.Objects = []fyne.CanvasObject{Warning(said.What, said.Next, nil)}
	default:
		p.ask(one)
	}
	p.column.Refresh()
}

func (p *Proof) ask(one ui.Person) {
	p.code = p.code || one.LockedOut
	why := lang.X("proof.about", "Asked for once more, so that nobody else does this at your window.")
	var other *Button
	switch {
	case p.code:
		p.field = NewField(lang.X("proof.code", "Recovery code"), why)
		other = NewButton(Quiet, look.Back, lang.X("proof.not-by-code", "Not with the code"), p.otherWay)
	case one.Lock == ui.PIN:
		p.field = NewSecret(lang.X("proof.pin", "Your PIN"), why)
	default:
		p.field = NewSecret(lang.X("proof.passphrase", "Your passphrase"), why)
	}
	if !p.code && one.Recovery {
		other = NewButton(Quiet, look.Key, lang.X("proof.by-code", "Use the recovery code"), p.otherWay)
	}
	p.field.Submitted = func(string) { p.Go() }
	p.column.Objects = []fyne.CanvasObject{p.field}
	if other != nil && !one.LockedOut {
		p.column.Objects = append(p.column.Objects, Flow(look.GapSmall, other))
	}
}

// otherWay changes between what is typed day by day and the recovery code.
func (p *Proof) otherWay() {
	p.field.Wipe()
	p.code = !p.code
	p.lay()
	p.changed()
}
