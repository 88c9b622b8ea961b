package applock

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// form asks for what a change needs.
type form struct {
	page    *Page
	title   string
	about   string
	yes     string
	danger  bool
	kinds   *parts.Choice // nil where there is nothing to choose
	days    *parts.Choice // the same, and of a lease
	records *parts.Check
	lease   ui.Lease     // what was chosen of that
	current *parts.Field // nil where nothing is typed now
	first   *parts.Field // the new one, nil for none
	second  *parts.Field
	code    bool                                                                // the recovery code is asked for, not what opens them day by day
	chosen  ui.LockKind                                                         // of the kinds, when the form was sent
	change  func(ctx context.Context, now ui.Proof, typed []byte) (said, error) // off the window's thread
	unseen  error                                                               // is told where nobody has seen what the change had to say; nil for most
	wrong   fyne.CanvasObject
}

// said makes what a change has to say, on the window's thread.
type said func() fyne.CanvasObject

func hint(words string) said {
	return func() fyne.CanvasObject { return parts.Hint(words, "", nil) }
}

// newForm asks for what opens the person now.
func (p *Page) newForm(title, about, yes string) *form {
	f := &form{page: p, title: title, about: about, yes: yes, code: p.person().LockedOut}
	f.askNow()
	return f
}

// askNow asks for what opens the person now, or for the recovery code.
func (f *form) askNow() {
	one := f.page.person()
	switch {
	case f.code:
		f.current = parts.NewField(lang.X("lock.now.code", "Recovery code"), "")
	case one.Lock == ui.PIN:
		f.current = parts.NewSecret(lang.X("lock.now.pin", "Current PIN"), "")
	case one.Types():
		f.current = parts.NewSecret(lang.X("lock.now.passphrase", "Current passphrase"), "")
	}
	if f.current != nil {
		f.current.Submitted = func(string) { f.submit() }
	}
}

// otherwise lets who has forgotten what opens them day by day prove it by the recovery code; nil where there is no choice.
func (f *form) otherwise() fyne.CanvasObject {
	one := f.page.person()
	if f.current == nil || !one.Recovery || one.LockedOut {
		return nil
	}
	symbol, words := look.Key, lang.X("lock.now.by-code", "Use the recovery code")
	if f.code {
		symbol, words = look.Back, lang.X("lock.now.not-by-code", "Not with the code")
	}
	return parts.NewButton(parts.Quiet, symbol, words, func() {
		f.current.Wipe()
		f.code, f.wrong = !f.code, nil
		f.askNow()
		f.page.lay()
	})
}

// newLock asks for another PIN or passphrase.
func (p *Page) newLock(passphrase bool) *form {
	f := p.newForm(lang.X("lock.set.title", "What do you want to type?"),
		lang.X("lock.set.about", "After five wrong tries each one waits longer. The tenth removes the keys: then only a recovery code opens the records. Nobody can restore a lost PIN or passphrase."),
		lang.X("lock.set.yes", "Set it"))
	if passphrase {
		f.title = lang.X("lock.change.title", "Another passphrase")
		f.about = lang.X("lock.change.about", "Nobody can restore a lost one.")
	} else {
		f.kinds = parts.NewChoice([]parts.Option{
			{Key: string(ui.PIN), Title: lang.X("lock.kind.pin", "PIN"), Sentence: lang.X("lock.kind.pin.about", "Six digits or more. It holds up somebody with this computer and your login for hours to days.")},
			{Key: string(ui.LockPassphrase), Title: lang.X("lock.kind.passphrase", "Passphrase"), Sentence: lang.X("lock.kind.passphrase.about", "Twelve characters or more. Five random words keep a skilled thief out.")},
		}, string(ui.PIN), func(string) {
			f.label()
			p.lay()
		})
	}
	f.first, f.second = parts.NewSecret("", ""), parts.NewSecret("", "")
	f.label()
	f.second.Submitted = func(string) { f.submit() }
	f.change = func(ctx context.Context, now ui.Proof, typed []byte) (said, error) {
		if err := p.env.Session.SetLock(ctx, now, f.chosen, typed); err != nil {
			return nil, err
		}
		return hint(lang.X("lock.done", "Done. From now on that is what opens the records.")), nil
	}
	return f
}

func (p *Page) noLock() *form {
	about := lang.X("lock.remove.about", "The keyring of this computer then opens the records by itself: anyone who uses your login can open them.")
	if p.person().Keep == ui.KeptInSession {
		about = lang.X("lock.remove.session", "After a lock of the window anyone at this computer can then open the records again, until it is closed.")
	}
	f := p.newForm(lang.X("lock.remove.title", "Remove the lock?"), about, lang.X("lock.remove.yes", "Remove the lock"))
	f.danger = true
	f.change = func(ctx context.Context, now ui.Proof, _ []byte) (said, error) {
		if err := p.env.Session.SetLock(ctx, now, ui.NoLock, nil); err != nil {
			return nil, err
		}
		return hint(lang.X("lock.removed", "The lock is removed.")), nil
	}
	return f
}

func (p *Page) newCode() *form {
	f := p.newForm(lang.X("lock.code.title", "Make a recovery code?"),
		lang.X("lock.code.about", "Have paper and a pen at hand: the code is shown once and stored nowhere. Whoever has it and this computer can open the records."),
		lang.X("lock.code.yes", "Show the code"))
	f.unseen = &ui.Failure{Code: "unseen-code", Err: errors.New("the page was left")}
	f.change = func(ctx context.Context, now ui.Proof, _ []byte) (said, error) {
		code, err := p.env.Session.CreateRecovery(ctx, now)
		if code == "" {
			return nil, err
		}
		return func() fyne.CanvasObject { // also where that could not be written down: the one before has gone
			p.reading = true
			return p.shown(code, err)
		}, nil
	}
	return f
}

func (p *Page) noCode() *form {
	f := p.newForm(lang.X("lock.code.remove.title", "Make the recovery code useless?"),
		lang.X("lock.code.remove.about", "What you wrote down opens nothing any more."), lang.X("lock.code.remove.yes", "Make it useless"))
	f.danger = true
	f.change = func(ctx context.Context, now ui.Proof, _ []byte) (said, error) {
		if err := p.env.Session.RemoveRecovery(ctx, now); err != nil {
			return nil, err
		}
		return hint(lang.X("lock.code.removed", "The code opens nothing any more.")), nil
	}
	return f
}

// kind is what was chosen, or the only one there is.
func (f *form) kind() ui.LockKind {
	if f.kinds == nil {
		return ui.LockPassphrase
	}
	return ui.LockKind(f.kinds.Chosen())
}

// label names the fields after what was chosen.
func (f *form) label() {
	first, second := lang.X("lock.first.passphrase", "New passphrase"), lang.X("lock.second.passphrase", "The same passphrase again")
	if f.kind() == ui.PIN {
		first, second = lang.X("lock.first.pin", "New PIN"), lang.X("lock.second.pin", "The same PIN again")
	}
	f.first.SetLabel(first)
	f.second.SetLabel(second)
}

func (f *form) fields() []*parts.Field {
	var fields []*parts.Field
	for _, field := range []*parts.Field{f.current, f.first, f.second} {
		if field != nil {
			fields = append(fields, field)
		}
	}
	return fields
}

func (f *form) card() fyne.CanvasObject {
	rows := []fyne.CanvasObject{parts.Section(f.title), parts.Para(f.about)}
	if f.kinds != nil {
		rows = append(rows, f.kinds)
	}
	if f.days != nil {
		rows = append(rows, f.days)
	}
	if f.records != nil {
		rows = append(rows, f.records)
	}
	for _, field := range f.fields() {
		rows = append(rows, field)
		if other := f.otherwise(); field == f.current && other != nil {
			rows = append(rows, parts.Flow(look.GapSmall, other))
		}
	}
	if f.wrong != nil {
		rows = append(rows, f.wrong)
	}
	return parts.Card(parts.Column(look.GapMedium, rows...))
}

// buttons are the answers, in sight wherever one has scrolled to.
func (f *form) buttons() fyne.CanvasObject {
	no := parts.NewButton(parts.Quiet, look.Close, lang.X("lock.no", "Cancel"), f.page.cancel)
	if f.danger { // what cannot be undone is not what comes first
		return parts.Flow(look.GapSmall, no, parts.NewButton(parts.Danger, look.Check, f.yes, f.submit))
	}
	return parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Check, f.yes, f.submit), no)
}

// focus is on what is to be typed first.
func (f *form) focus() {
	for _, field := range f.fields() {
		if field.Text() == "" || field.Failed() != "" {
			field.Focus()
			return
		}
	}
}

func (f *form) wipe() {
	for _, field := range f.fields() {
		field.Wipe()
	}
}

// failed says what is wrong at the field that it is about, or above the buttons.
func (f *form) failed(why ui.Sentence, code string) {
	switch {
	case code == "locked" && f.current != nil:
		f.current.Wipe()
		f.current.Fail(why.What + " " + why.Next)
	case code == "usage" && f.first != nil:
		f.first.Fail(why.What + " " + why.Next)
	default:
		f.wrong = parts.Warning(why.What, why.Next, nil)
	}
}

func (f *form) submit() {
	f.wrong = nil
	empty := lang.X("lock.empty", "Type it first.")
	for _, field := range f.fields() {
		field.Fail("")
		if strings.TrimSpace(field.Text()) == "" {
			field.Fail(empty)
			f.page.lay()
			return
		}
	}
	if f.first != nil && f.first.Text() != f.second.Text() {
		f.second.Wipe()
		f.second.Fail(lang.X("lock.differs", "The two are not the same."))
		f.page.lay()
		return
	}
	f.chosen = f.kind()
	var typed []byte
	now := ui.Proof{Code: f.code}
	if f.current != nil {
		now.Typed = []byte(f.current.Text())
	}
	if f.first != nil {
		typed = []byte(f.first.Text())
	}
	f.page.do(func(ctx context.Context) (said, error) { return f.change(ctx, now, typed) })
}
