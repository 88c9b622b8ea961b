package frame

import (
	"chartkey/ui"
	"chartkey/ui/records"
)

// Pages says which page is at a place.
type Pages map[ui.Place]func(ui.Env, ui.Route) ui.Page

// pages is the one table from a place to its page. Nothing in the window leads to a place that is not in it.
var pages = Pages{
	ui.ToRecords: records.New,
}
