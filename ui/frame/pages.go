package frame

import (
	"chartkey/ui"
	"chartkey/ui/about"
	"chartkey/ui/access"
	"chartkey/ui/activity"
	"chartkey/ui/applock"
	"chartkey/ui/connect"
	"chartkey/ui/home"
	"chartkey/ui/keeping"
	"chartkey/ui/landing"
	"chartkey/ui/persons"
	"chartkey/ui/places"
	"chartkey/ui/records"
	"chartkey/ui/settings"
	"chartkey/ui/unlock"
)

// Pages says which page is at a place.
type Pages map[ui.Place]func(ui.Env, ui.Route) ui.Page

// pages is the one table from a place to its page. Nothing in the window leads to a place that is not in it.
var pages = Pages{
	ui.ToLanding:  landing.New,
	ui.ToPersons:  persons.New,
	ui.ToKeeping:  keeping.New,
	ui.ToUnlock:   unlock.New,
	ui.ToHome:     home.New,
	ui.ToRecords:  records.New,
	ui.ToConnect:  connect.New,
	ui.ToAccess:   access.New,
	ui.ToActivity: activity.New,
	ui.ToSettings: settings.New,
	ui.ToLock:     applock.New,
	ui.ToPlaces:   places.New,
	ui.ToAbout:    about.New,
}
