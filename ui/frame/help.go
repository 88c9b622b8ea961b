package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// turnKeys shows the list of the keys, or takes it away.
func (f *Frame) turnKeys() {
	if !f.hideKeys() {
		f.showKeys()
	}
}

// showKeys lists the keys over the page, which stays as it is beneath.
func (f *Frame) showKeys() {
	if f.covered() {
		return
	}
	view := f.o.Window.Canvas()
	f.behind = view.Focused()
	view.Unfocus()
	f.help = f.keysFace()
	f.show()
	view.Focus(parts.FirstFocusable(f.help))
}

// hideKeys takes the list away, and gives the focus back. It reports whether it was shown.
func (f *Frame) hideKeys() bool {
	if f.help == nil || f.curtain || f.parting != nil || f.locked {
		return false
	}
	view := f.o.Window.Canvas()
	view.Unfocus()
	f.help = nil
	f.show()
	f.refocus()
	f.Settle()
	return true
}

// keysFace is the list: what works everywhere, then what works in one kind of thing.
func (f *Frame) keysFace() fyne.CanvasObject {
	var everywhere []ui.Fact
	for _, s := range ui.Shortcuts {
		keys := ui.KeysOf(s.Command)
		switch s.Command {
		case ui.DoKeys:
			keys = lang.X("keys.or", "{{.One}} or {{.Other}}", map[string]any{"One": string(ui.KeyHelp), "Other": keys})
		case ui.DoBack:
			keys = lang.X("keys.or", "{{.One}} or {{.Other}}", map[string]any{"One": lang.X("keys.escape", "Esc"), "Other": keys})
		}
		everywhere = append(everywhere, ui.Fact{Label: s.Command.Sentence(), Value: keys})
	}
	shut := parts.NewButton(parts.Primary, look.Close, lang.X("keys.close", "Close"), func() { f.hideKeys() })
	return parts.On(parts.NewPanel(look.Page, "", 0), parts.NewScroll(parts.Inset(parts.Page(parts.Column(look.GapLarge,
		parts.Line(look.GapMedium, parts.Title(lang.X("keys.title", "Keys")), shut),
		keysCard(lang.X("keys.everywhere", "Everywhere"), everywhere),
		keysCard(lang.X("keys.moving", "Moving about"), []ui.Fact{
			{Label: lang.X("keys.tab", "Go to the next thing, or the one before"), Value: lang.X("keys.tab.keys", "Tab, Shift+Tab")},
			{Label: lang.X("keys.press", "Press a button, tick a box, follow a link"), Value: lang.X("keys.press.keys", "Enter or Space")},
			{Label: lang.X("keys.across", "Go across: places, list, what is open"), Value: lang.X("keys.sides", "Left, Right")},
			{Label: lang.X("keys.places", "Go from place to place, choose one of several"), Value: lang.X("keys.heights", "Up, Down")},
			{Label: lang.X("keys.scroll", "Scroll what is too long for the window"), Value: lang.X("keys.scroll.keys", "Up, Down, Page Up, Page Down, Home, End")},
		}),
		keysCard(lang.X("keys.list", "In a list of records"), []ui.Fact{
			{Label: lang.X("keys.list.down", "From the search field to the list, and back from its first row"), Value: lang.X("keys.heights", "Up, Down")},
			{Label: lang.X("keys.list.rows", "Go through the rows"), Value: lang.X("keys.scroll.keys", "Up, Down, Page Up, Page Down, Home, End")},
			{Label: lang.X("keys.list.read", "Open a record and go to it"), Value: lang.X("keys.enter", "Enter")},
			{Label: lang.X("keys.list.look", "Open a record and stay in the list"), Value: lang.X("keys.space", "Space")},
			{Label: lang.X("keys.list.back", "Go back to the row in the list"), Value: lang.X("keys.escape", "Esc")},
		}),
		keysCard(lang.X("keys.text", "In what a clinic wrote"), []ui.Fact{
			{Label: lang.X("keys.text.part", "Go to the next part, or the one before"), Value: lang.X("keys.heights", "Up, Down")},
			{Label: lang.X("keys.text.link", "Go from link to link"), Value: lang.X("keys.tab.keys", "Tab, Shift+Tab")},
			{Label: lang.X("keys.text.wide", "Move a table that is too wide"), Value: lang.X("keys.sides", "Left, Right")},
			{Label: lang.X("keys.text.copy", "Copy the part, or all after it was selected"), Value: ctrlKeys("A") + ", " + ctrlKeys("C")},
		}),
		keysCard(lang.X("keys.field", "In a field"), []ui.Fact{
			{Label: lang.X("keys.field.done", "Done: look, search or open"), Value: lang.X("keys.enter", "Enter")},
			{Label: lang.X("keys.field.edit", "Cut, copy, paste, select all, undo"),
				Value: ctrlKeys("X") + ", " + ctrlKeys("C") + ", " + ctrlKeys("V") + ", " + ctrlKeys("A") + ", " + ctrlKeys("Z")},
		}),
	)))))
}

func ctrlKeys(letter string) string { return ui.ModifierKeys(fyne.KeyModifierShortcutDefault) + letter }

func keysCard(name string, facts []ui.Fact) fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, one := range facts {
		cells = append(cells, parts.Column(2, parts.NewParagraph(parts.StyleStrong, one.Value), parts.Para(one.Label)))
	}
	return parts.Card(parts.Column(look.GapMedium, parts.Section(name), parts.Facing(cells...)))
}
