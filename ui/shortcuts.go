package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Command is something that a key does anywhere in the window.
type Command string

// The commands.
const (
	DoSearch   Command = "search"
	DoSync     Command = "sync"
	DoLock     Command = "lock"
	DoBack     Command = "back"
	DoHome     Command = "home"
	DoRecords  Command = "records"
	DoAccess   Command = "access"
	DoSettings Command = "settings"
	DoQuit     Command = "quit"
)

// Shortcuts is the one table of keys. Escape goes back as well, where nothing else takes it.
var Shortcuts = []struct {
	Command  Command
	Shortcut desktop.CustomShortcut
}{
	{DoSearch, ctrl(fyne.KeyF)},
	{DoSync, ctrl(fyne.KeyR)},
	{DoLock, ctrl(fyne.KeyL)},
	{DoBack, desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}},
	{DoHome, ctrl(fyne.Key1)},
	{DoRecords, ctrl(fyne.Key2)},
	{DoAccess, ctrl(fyne.Key3)},
	{DoSettings, ctrl(fyne.KeyComma)},
	{DoQuit, ctrl(fyne.KeyQ)},
}

func ctrl(key fyne.KeyName) desktop.CustomShortcut {
	return desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// Root is the content of the window. It takes the keys that what has the focus has no use for: a field keeps what is typed, and hands on
// the rest.
type Root interface {
	fyne.Shortcutable
	TypedKey(key *fyne.KeyEvent)
	// Touched is called when the person does anything in the window, which locks while nobody does. false: it is too late, and locked now.
	Touched() bool
}

// CommandOf finds what a shortcut is for; ok is false for one that is not in the table.
func CommandOf(shortcut fyne.Shortcut) (command Command, ok bool) {
	custom, ok := shortcut.(*desktop.CustomShortcut)
	if !ok {
		return "", false
	}
	for _, s := range Shortcuts {
		if s.Shortcut == *custom {
			return s.Command, true
		}
	}
	return "", false
}
