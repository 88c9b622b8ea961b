package frame

import (
	"strings"

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
	var (
		tab     = lang.X("keys.tab.keys", "Tab, Shift+Tab")
		enter   = lang.X("keys.enter", "Enter")
		sides   = lang.X("keys.sides", "Left, Right")
		heights = lang.X("keys.heights", "Up, Down")
		scroll  = lang.X("keys.scroll.keys", "Up, Down, Page Up, Page Down, Home, End")
	)
	shut := parts.NewButton(parts.Primary, look.Close, lang.X("keys.close", "Close"), func() { f.hideKeys() })
	return parts.On(parts.NewPanel(look.Page, "", 0), parts.NewScroll(parts.Inset(parts.Page(parts.Column(look.GapLarge,
		parts.Line(look.GapMedium, parts.Title(lang.X("keys.title", "Keys")), shut),
		keysCard(lang.X("keys.everywhere", "Everywhere"), keysEverywhere()...),
		keysCard(lang.X("keys.moving", "Moving about"),
			ui.Fact{Value: tab, Label: lang.X("keys.tab", "Go to the next thing, or the one before")},
			ui.Fact{Value: lang.X("keys.press.keys", "Enter or Space"), Label: lang.X("keys.press", "Press a button, tick a box, follow a link")},
			ui.Fact{Value: sides, Label: lang.X("keys.across", "Go across: places, list, what is open")},
			ui.Fact{Value: heights, Label: lang.X("keys.places", "Go from place to place, choose one of several")},
			ui.Fact{Value: scroll, Label: lang.X("keys.scroll", "Scroll what is too long for the window")}),
		keysCard(lang.X("keys.list", "In a list of records"),
			ui.Fact{Value: heights, Label: lang.X("keys.list.down", "From the search field to the list, and back from its first row")},
			ui.Fact{Value: scroll, Label: lang.X("keys.list.rows", "Go through the rows")},
			ui.Fact{Value: enter, Label: lang.X("keys.list.read", "Open a record and go to it")},
			ui.Fact{Value: lang.X("keys.space", "Space"), Label: lang.X("keys.list.look", "Open a record and stay in the list")},
			ui.Fact{Value: escapeKey(), Label: lang.X("keys.list.back", "Go back to the row in the list")}),
		keysCard(lang.X("keys.text", "In what a clinic wrote"),
			ui.Fact{Value: heights, Label: lang.X("keys.text.part", "Go to the next part, or the one before")},
			ui.Fact{Value: tab, Label: lang.X("keys.text.link", "Go from link to link")},
			ui.Fact{Value: sides, Label: lang.X("keys.text.wide", "Move a table that is too wide")},
			ui.Fact{Value: ctrlKeys("A", "C"), Label: lang.X("keys.text.copy", "Copy the part, or all after it was selected")}),
		keysCard(lang.X("keys.field", "In a field"),
			ui.Fact{Value: enter, Label: lang.X("keys.field.done", "Done: look, search or open")},
			ui.Fact{Value: ctrlKeys("X", "C", "V", "A", "Z"), Label: lang.X("keys.field.edit", "Cut, copy, paste, select all, undo")}),
	)))))
}

// keysEverywhere are the keys of the window's commands.
func keysEverywhere() []ui.Fact {
	facts := make([]ui.Fact, 0, len(ui.Shortcuts))
	for _, s := range ui.Shortcuts {
		keys, other := ui.KeysOf(s.Command), map[ui.Command]string{ui.DoKeys: string(ui.KeyHelp), ui.DoBack: escapeKey()}[s.Command]
		if other != "" {
			keys = lang.X("keys.or", "{{.One}} or {{.Other}}", map[string]any{"One": other, "Other": keys})
		}
		facts = append(facts, ui.Fact{Value: keys, Label: s.Command.Sentence()})
	}
	return facts
}

func escapeKey() string { return lang.X("keys.escape", "Esc") }

// ctrlKeys are letters that are pressed with the key for editing.
func ctrlKeys(letters ...string) string {
	keys := make([]string, len(letters))
	for i, letter := range letters {
		keys[i] = ui.ModifierKeys(fyne.KeyModifierShortcutDefault) + letter
	}
	return strings.Join(keys, ", ")
}

func keysCard(name string, facts ...ui.Fact) fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, one := range facts {
		cells = append(cells, parts.Column(2, parts.NewParagraph(parts.StyleStrong, one.Value), parts.Para(one.Label)))
	}
	return parts.Card(parts.Column(look.GapMedium, parts.Section(name), parts.Facing(cells...)))
}
