package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// Page is one page of the window, made anew each time it is entered.
type Page interface {
	// Content is what is drawn. It is asked for once.
	Content() fyne.CanvasObject
}

// Abilities of a page; the window uses what a page has.
type (
	// Titled is a page whose heading stands in the window's title. It never holds a record's words.
	Titled interface{ Title() string }
	// Searchable is a page with a search field.
	Searchable interface{ FocusSearch() }
	// Reloadable is a page that can show anew what has changed since, such as after a sync.
	Reloadable interface{ Reload() }
	// Stepped is a page with more than one level, such as list and detail on a phone. StepBack reports whether it went back a level.
	Stepped interface{ StepBack() bool }
	// Placed is a page that can be come back to at another place of it than it was entered at, such as with another record open.
	Placed interface{ Here() Route }
	// Follower is a page that shows how far the window's fetching has come.
	Follower interface{ Follow(Fetching) }
	// Leaver is a page that has something to put away. Its tasks are cancelled by the window.
	Leaver interface{ Leave() }
)

// Env is what a page gets from the window.
type Env struct {
	Backend Backend
	Session Session // nil while nobody is unlocked
	Tasks   *Tasks  // of this page: cancelled when it is left
	Works   *Works  // of the window; nil while nobody is unlocked

	Go      func(Route)                      // leads to another page
	Opened  func(Session)                    // a person was unlocked
	Lock    func()                           // forgets the keys and shows the locked window
	Part    func(p Person, then func())      // calls then, but asks before where clinics go on letting in a person of KeptInSession
	Browse  func(address string) error       // hands an https address to the browser, after the person has seen it
	Keys    func()                           // shows the list of the keys
	Copy    func(text string, clinical bool) // to the clipboard; clinical text leaves it after a minute
	Fetch   func(ids ...string)              // gets new records of these connections, or of all; it goes on when the page is left
	Stop    func()                           // ends the fetching that is under way
	Fetched func() Fetching                  // how far it has come, or what the last came to
	Beside  func() bool                      // whether the lists of records stand beside the page
	Notices func() []Notice                  // failures that no page was there to show
	Dismiss func(i int)                      // drops one of them
	Setting func() Settings
	Set     func(Settings)
	Now     func() time.Time
	Canvas  func() fyne.Canvas
}

// Fetching is how far the window has come with getting new records, or what the last time came to.
type Fetching struct {
	Under    bool // way
	Progress Progress
	Ended    time.Time // zero before the first
	Result   Synced
	Err      error
	Fresh    bool // it has just ended
}

// Settings are what a person chooses about the window. They hold nothing about anybody.
type Settings struct {
	Variant string  // system, light, dark, contrast
	Scale   float32 // of text: 1 to 2
	Still   bool    // no motion

	LockAfter time.Duration // of LockChoices: the window locks when nobody has done anything in it for so long
}

// LockChoices are how long a window may stay unlocked with nobody at it; LockUsually where nothing was chosen.
var LockChoices = []time.Duration{2 * time.Minute, 5 * time.Minute, LockUsually, 30 * time.Minute}

// LockUsually is long enough to read a letter.
const LockUsually = 10 * time.Minute
