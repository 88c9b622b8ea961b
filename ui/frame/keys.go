package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// listen takes the shortcuts of the one table while nothing that has shortcuts of its own has the focus; a field hands them on.
func (f *Frame) listen() {
	view := f.o.Window.Canvas()
	for _, s := range ui.Shortcuts {
		shortcut := s.Shortcut
		view.AddShortcut(&shortcut, f.TypedShortcut)
	}
	view.SetOnTypedKey(f.TypedKey)
	view.SetOnTypedRune(f.TypedRune)
}

// TypedShortcut does what a shortcut is for.
func (f *Frame) TypedShortcut(shortcut fyne.Shortcut) {
	f.By(true)
	if command, known := ui.CommandOf(shortcut); known && (f.Touched() || command == ui.DoQuit) {
		f.do(command)
	}
}

// TypedKey goes back by Escape, across the window by Left and Right, and scrolls the page.
func (f *Frame) TypedKey(key *fyne.KeyEvent) {
	f.By(true)
	if !f.Touched() {
		return
	}
	switch {
	case f.curtain:
	case f.parting != nil:
		f.parting.typedKey(key.Name)
	case f.content == nil:
	case key.Name == ui.KeyHelp:
		f.turnKeys()
	case key.Name == fyne.KeyEscape || key.Name == mobile.KeyBack:
		f.Back()
		f.Settle()
	case f.help != nil:
		parts.ScrollByKey(f.help, key.Name)
	case key.Name == fyne.KeyLeft || key.Name == fyne.KeyRight:
		f.beside(key.Name == fyne.KeyRight)
	default:
		parts.ScrollByKey(f.content, key.Name)
	}
}

// TypedRune shows the keys by a question mark.
func (f *Frame) TypedRune(r rune) {
	f.By(true)
	if f.Touched() && r == '?' {
		f.turnKeys()
	}
}

func (f *Frame) do(command ui.Command) {
	if command == ui.DoQuit {
		f.Quit()
		return
	}
	if command == ui.DoLock {
		f.Lock() // also from beneath a menu
		return
	}
	if f.curtain || f.parting != nil || f.o.Window.Canvas().Overlays().Top() != nil {
		return
	}
	if command == ui.DoKeys {
		f.turnKeys()
		return
	}
	f.hideKeys()
	switch command {
	case ui.DoBack:
		f.Back()
		f.Settle()
	case ui.DoNext:
		if !f.covered() && parts.PressPrimary(f.content) {
			f.Settle()
		}
	case ui.DoSearch:
		f.search()
	case ui.DoSync:
		f.Fetch()
	default:
		if place, leads := commandPlaces[command]; leads {
			f.visit(ui.Route{Place: place})
		}
	}
}

// commandPlaces are where some of the commands lead.
var commandPlaces = map[ui.Command]ui.Place{
	ui.DoHome: ui.ToHome, ui.DoRecords: ui.ToRecords, ui.DoAccess: ui.ToAccess, ui.DoSettings: ui.ToSettings,
}

// search goes to the page's search field, or to that of all records.
func (f *Frame) search() {
	if _, can := f.page.(ui.Searchable); !can {
		f.Go(ui.Route{Place: ui.ToRecords})
	}
	if searchable, can := f.page.(ui.Searchable); can {
		searchable.FocusSearch()
	}
}
