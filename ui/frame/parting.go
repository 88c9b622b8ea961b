package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parting"
	"chartkey/ui/parts"
)

// question is the one before a person of this session only goes. It lies over what was shown, which stays as it is.
type question struct {
	page    *parting.Page
	tasks   *ui.Tasks
	content fyne.CanvasObject
}

// Quit closes the window. Where a clinic goes on letting in a person of whom nothing is left then, it asks before; who presses again while it
// asks wants to go.
func (f *Frame) Quit() {
	switch {
	case f.curtain, f.parting != nil && f.parting.page.Quits(), len(f.o.Backend.Fleeting()) == 0:
		f.o.Quit()
	default:
		f.ask(nil, f.o.Quit)
	}
}

// part is Quit for one person, who is removed without the window.
func (f *Frame) part(p ui.Person, then func()) {
	if p.Keep != ui.KeptInSession {
		then()
		return
	}
	f.ask(&p, then)
}

// ask shows the question, and calls then once the person wants to go on.
func (f *Frame) ask(p *ui.Person, then func()) {
	f.endParting()
	tasks := ui.NewTasks(f.o.Post)
	env := f.env()
	env.Tasks = tasks
	q := &question{tasks: tasks}
	q.page = parting.New(parting.Options{
		Env: env, Person: p, After: f.o.After, Begun: f.StopFetching,
		Go: func() {
			if f.parting == q { // not one that was taken away meanwhile
				f.gone(then)
			}
		},
		Stay: f.stay,
		Ended: func() {
			if f.session != nil {
				f.changed()
				f.reload()
			}
		},
	})
	f.hideKeys()
	f.closeMenus()
	f.behind = f.o.Window.Canvas().Focused()
	f.o.Window.Canvas().Unfocus()
	f.parting = q
	q.content = parts.Below(0, parts.Padded(look.GapMedium, look.GapLarge, brand()), q.page.Content())
	f.show()
	f.refocus()
}

// gone takes the question away and goes on.
func (f *Frame) gone(then func()) {
	f.stay()
	then()
}

// stay takes the question away: what was shown before is there again.
func (f *Frame) stay() {
	f.endParting()
	f.show()
	f.refocus()
}

// endParting drops the question, and ends what it has under way.
func (f *Frame) endParting() {
	if f.parting != nil {
		f.parting.tasks.Close()
		f.parting.page.Leave()
		f.parting = nil
	}
}

// typedKey leaves it by Escape, and scrolls.
func (q *question) typedKey(name fyne.KeyName) {
	if name == fyne.KeyEscape || name == mobile.KeyBack {
		q.page.Back()
		return
	}
	q.page.ScrollByKey(name)
}
