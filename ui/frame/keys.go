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
}

// TypedShortcut does what a shortcut is for.
func (f *Frame) TypedShortcut(shortcut fyne.Shortcut) {
	if command, known := ui.CommandOf(shortcut); known && (f.Touched() || command == ui.DoQuit) {
		f.do(command)
	}
}

// TypedKey goes back by Escape, and scrolls the page.
func (f *Frame) TypedKey(key *fyne.KeyEvent) {
	if !f.Touched() {
		return
	}
	switch {
	case f.curtain:
	case f.parting != nil:
		f.parting.typedKey(key.Name)
	case f.content == nil:
	case key.Name == fyne.KeyEscape || key.Name == mobile.KeyBack:
		f.Back()
	default:
		parts.ScrollByKey(f.content, key.Name)
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
	switch command {
	case ui.DoBack:
		f.Back()
	case ui.DoSearch:
		f.search()
	case ui.DoSync:
		f.Fetch()
	case ui.DoHome:
		f.Go(ui.Route{Place: ui.ToHome})
	case ui.DoRecords:
		f.Go(ui.Route{Place: ui.ToRecords})
	case ui.DoAccess:
		f.Go(ui.Route{Place: ui.ToAccess})
	case ui.DoSettings:
		f.Go(ui.Route{Place: ui.ToSettings})
	}
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
