package frame

import (
	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// Counted reports whether the numbers of records have come, shown or not.
func (f *Frame) Counted() bool { return f.counts != nil }

// WaitForPage waits until the work of the page that is shown has ended.
func (f *Frame) WaitForPage() { f.under.Wait() }

// Busy reports whether an access is being ended.
func (f *Frame) Busy() bool { return f.works.Ending("c1") != nil }

// Kept are the notices of a person, also while they are locked.
func (f *Frame) Kept(id string) []ui.Notice { return f.notices[id] }

// StateIsWhole tells whether all is drawn of what the sidebar says below the person.
func (f *Frame) StateIsWhole() bool {
	s := f.shell.sidebar.state
	width := s.Size().Width
	return parts.Note(s.AccessibilityLabel()).HeightFor(width) <= s.HeightFor(width)
}

// SetClipboard takes the place of the app's.
func (f *Frame) SetClipboard(c fyne.Clipboard) { f.o.Clipboard = c }
