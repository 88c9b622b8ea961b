package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
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
	DoKeys     Command = "keys"
	DoNext     Command = "next"
	DoQuit     Command = "quit"
)

// KeyHelp shows the list of the keys, as DoKeys does.
const KeyHelp = fyne.KeyF1

// Shortcuts is the one table of keys. Escape goes back as well, where nothing else takes it.
var Shortcuts = []struct {
	Command  Command
	Shortcut desktop.CustomShortcut
}{
	{DoSearch, ctrl(fyne.KeyF)},
	{DoSync, ctrl(fyne.KeyR)},
	{DoLock, ctrl(fyne.KeyL)},
	{DoNext, ctrl(fyne.KeyReturn)},
	{DoBack, desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}},
	{DoHome, ctrl(fyne.Key1)},
	{DoRecords, ctrl(fyne.Key2)},
	{DoAccess, ctrl(fyne.Key3)},
	{DoSettings, ctrl(fyne.KeyComma)},
	{DoKeys, ctrl(fyne.KeySlash)},
	{DoQuit, ctrl(fyne.KeyQ)},
}

func ctrl(key fyne.KeyName) desktop.CustomShortcut {
	return desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// Sentence says what a command does.
func (c Command) Sentence() string {
	switch c {
	case DoSearch:
		return lang.X("keys.search", "Search the records")
	case DoSync:
		return lang.X("keys.sync", "Get new records")
	case DoLock:
		return lang.X("keys.lock", "Lock the window")
	case DoBack:
		return lang.X("keys.back", "Go back to the page before")
	case DoHome:
		return lang.X("keys.home", "Go to Home")
	case DoRecords:
		return lang.X("keys.records", "Go to Records")
	case DoAccess:
		return lang.X("keys.access", "Go to Access")
	case DoSettings:
		return lang.X("keys.settings", "Go to Settings")
	case DoNext:
		return lang.X("keys.next", "Press the main button of the page")
	case DoKeys:
		return lang.X("keys.keys", "Show these keys")
	case DoQuit:
		return lang.X("keys.quit", "Quit")
	}
	return ""
}

// KeysOf are the keys of a command as the keyboards of this system are labelled, such as "Ctrl+F"; "" for none.
func KeysOf(c Command) string {
	for _, s := range Shortcuts {
		if s.Command == c {
			return ModifierKeys(s.Shortcut.Modifier) + keyName(s.Shortcut.KeyName)
		}
	}
	return ""
}

// ModifierKeys are the keys that are held meanwhile, as the keyboards of this system are labelled, such as "Ctrl+".
func ModifierKeys(m fyne.KeyModifier) string { return modifierName(m, runtime.GOOS) }

func modifierName(m fyne.KeyModifier, system string) string {
	mac := system == "darwin"
	switch {
	case m == fyne.KeyModifierAlt && mac:
		return "⌥"
	case m == fyne.KeyModifierAlt:
		return "Alt+"
	case m == fyne.KeyModifierSuper && mac:
		return "⌘"
	}
	return lang.X("keys.ctrl", "Ctrl") + "+"
}

// keyName is what stands on a key. Letters, digits and signs stand for themselves.
func keyName(key fyne.KeyName) string {
	switch key {
	case fyne.KeyLeft:
		return lang.X("keys.left", "Left")
	case fyne.KeyReturn:
		return lang.X("keys.enter", "Enter")
	}
	return string(key)
}

// Root is the content of the window. It takes the keys that what has the focus has no use for: a field keeps what is typed, and hands on
// the rest.
type Root interface {
	fyne.Shortcutable
	TypedKey(key *fyne.KeyEvent)
	TypedRune(r rune)
	// Touched is called when the person does anything in the window, which locks while nobody does. false: it is too late, and locked now.
	Touched() bool
	// By is called before what a person does takes effect: with keys, or with the pointer. Where it was by keys, the focus follows what changes.
	By(keys bool)
	// Settle is called when what a key did is done: the window looks whether what has the focus is still there.
	Settle()
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
