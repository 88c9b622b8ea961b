package frame

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Lock forgets the keys and drops all that was shown. Both begin in the same moment: to forget may have to wait for what is under way.
func (f *Frame) Lock() {
	session := f.session
	if session == nil {
		return
	}
	f.endParting() // its words are the person's too
	f.tasks.Cancel(fetchKey)
	ui.Run(f.tasks, "lock", func(context.Context) (struct{}, error) {
		return struct{}{}, session.Lock()
	}, func(_ struct{}, err error) {
		if err != nil && f.o.Failed != nil {
			f.o.Failed("lock", err)
		}
	})
	f.drop()
	who := session.Person()
	f.locked, f.held, f.typed = true, who.Keep, who.Types()
	f.route = ui.Route{Place: ui.ToUnlock, ID: who.ID}
	f.help = nil
	f.show()
	f.begin(parts.Mark{})
	f.o.Window.SetTitle(lang.X("frame.locked.title", "Locked – Chartkey"))
}

// Away is Lock for when nobody may be there any more. Where nobody is unlocked, what is being opened or typed for that is left, and the question
// before a person goes is taken away.
func (f *Frame) Away() {
	if f.session != nil {
		f.Lock()
		return
	}
	if f.parting != nil {
		f.stay()
	}
	if f.page != nil && (f.route.Place == ui.ToUnlock || f.route.Place == ui.ToKeeping) {
		f.history = nil // a page of somebody who is to be opened opens them by itself
		f.enter(ui.Route{Place: ui.ToLanding}, parts.Mark{})
	}
	if stepped, can := f.page.(ui.Stepped); can && f.route.Place == ui.ToPersons {
		stepped.StepBack() // from what asks for a secret there
	}
}

// drop forgets the person and every word of theirs that the window holds.
func (f *Frame) drop() {
	f.leave()
	f.closeMenus()
	f.dropCopied()
	f.dropNames()
	f.session, f.shell, f.works, f.history, f.counts = nil, nil, nil, nil, nil
	f.behind, f.focus = nil, following{keys: f.focus.keys}
	f.fetch = fetching{}
	parts.Forget()
}

// lockedFace is opaque: behind a blur large words can be guessed.
func (f *Frame) lockedFace() fyne.CanvasObject {
	unlock := f.route
	button := parts.NewButton(parts.Primary, look.Unlock, lang.X("frame.locked.unlock", "Unlock"), func() {
		f.route = ui.Route{}
		f.Go(unlock)
	})
	others := parts.NewButton(parts.Quiet, look.People, lang.X("frame.locked.others", "Somebody else"), func() {
		f.route = ui.Route{}
		f.Go(ui.Route{Place: ui.ToPersons})
	})
	words, buttons := lang.X("frame.locked", "Chartkey is locked. The records are encrypted, and nothing of them is shown."), []*parts.Button{button, others}
	if f.held == ui.KeptInSession {
		words = lang.X("frame.locked.session", "Chartkey is locked, and nothing of the records is shown. They are for this session only, in this window: anyone at this computer can open them again until it is closed. To protect them, close the window.")
		if f.typed {
			words = lang.X("frame.locked.session.typed", "Chartkey is locked, and nothing of the records is shown. They are for this session only, in this window and behind a lock, until the window is closed.")
		}
		buttons = append(buttons, parts.NewButton(parts.Quiet, look.Close, lang.X("frame.locked.quit", "Close the window"), f.Quit))
	}
	return parts.On(parts.NewPanel(look.Page, "", 0), parts.Empty(look.Lock, words, buttons...))
}

// Curtain hides all that is shown, without forgetting it: while the window is out of sight. It takes no keys meanwhile.
func (f *Frame) Curtain(closed bool) {
	if f.curtain == closed {
		return
	}
	view := f.o.Window.Canvas()
	f.closeMenus()
	if closed {
		f.behind = view.Focused()
		view.Unfocus()
	}
	f.curtain = closed
	f.show()
	if !closed {
		f.refocus()
	}
}

// Front tells whether the window is in front. On a phone it is covered while it is not: the system keeps a picture of each program to choose from.
// On a desktop windows stand beside each other, and nothing happens.
func (f *Frame) Front(in bool) {
	if f.o.Phone {
		f.Curtain(!in)
	}
}

// closeMenus takes away what lies over the page, such as the menu of a text.
func (f *Frame) closeMenus() {
	overlays := f.o.Window.Canvas().Overlays()
	for top := overlays.Top(); top != nil; top = overlays.Top() {
		overlays.Remove(top)
	}
}

func curtainFace() fyne.CanvasObject {
	return parts.On(parts.NewPanel(look.Page, "", 0), parts.Empty(look.Mark, "Chartkey", nil))
}
