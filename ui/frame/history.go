package frame

import (
	"slices"

	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// longestHistory is how far one can go back.
const longestHistory = 50

// stop is a page that one can go back to, and what had the focus there.
type stop struct {
	route ui.Route
	focus parts.Mark
}

// leads reports whether there is a page at a place.
func (f *Frame) leads(route ui.Route) bool { return f.o.Pages[route.Place] != nil }

// Go shows the page of a route, and remembers the one before. Where nobody is unlocked, a page of a person is not shown.
func (f *Frame) Go(route ui.Route) {
	if route == f.route && f.page != nil {
		return
	}
	if route.NeedsSession() && f.session == nil {
		return
	}
	from := stop{f.route, f.mark()}
	if placed, can := f.page.(ui.Placed); can {
		from.route = placed.Here()
	}
	if f.enter(route, parts.Mark{}) && from.route != (ui.Route{}) {
		f.history = append(f.history, from)
		if len(f.history) > longestHistory {
			f.history = f.history[1:]
		}
		f.showBar()
	}
}

// visit shows a place. A list of records that was searched is shown as it was left, without the record that was open; where one is in it, the whole
// list is.
func (f *Frame) visit(route ui.Route) {
	list := func(r ui.Route) ui.Route { return ui.Route{Place: r.Place, Kind: r.Kind} }
	if list(f.route) != list(route) {
		for _, s := range slices.Backward(f.history) {
			if list(s.route) == list(route) {
				if s.route.Search != "" {
					route.Search, route.Row = s.route.Search, s.route.Row
				}
				break
			}
		}
	}
	f.Go(route)
}

// Back goes back a level within the page, or to the page before. Where the keys are listed it takes that list away.
func (f *Frame) Back() {
	if f.hideKeys() {
		return
	}
	if stepped, can := f.page.(ui.Stepped); can && stepped.StepBack() {
		f.stepped()
		return
	}
	for len(f.history) > 0 {
		last := len(f.history) - 1
		to := f.history[last]
		f.history = f.history[:last]
		if f.enter(to.route, to.focus) {
			return
		}
	}
}

// enter puts the page before away and shows another one, with the focus where it was.
func (f *Frame) enter(route ui.Route, back parts.Mark) bool {
	if !f.leads(route) || route.NeedsSession() && f.session == nil {
		return false
	}
	f.leave()
	f.locked = false
	f.route, f.under = route, ui.NewTasks(f.post)
	f.page = f.o.Pages[route.Place](f.env(), route)
	f.content = f.page.Content()
	f.help = nil
	f.show()
	f.begin(back)
	f.o.Window.SetTitle(f.title())
	return true
}

// leave cancels what the page has under way and drops it.
func (f *Frame) leave() {
	f.o.Window.Canvas().Unfocus()
	if f.under != nil {
		f.under.Close()
	}
	if leaver, can := f.page.(ui.Leaver); can {
		leaver.Leave()
	}
	f.page, f.content, f.under, f.behind = nil, nil, nil, nil
}

// show puts the page in its place: beside the sidebar, or alone while nobody is unlocked.
func (f *Frame) show() {
	switch {
	case f.curtain:
		f.SetContent(curtainFace())
	case f.parting != nil:
		f.SetContent(f.parting.content)
	case f.locked:
		f.SetContent(f.lockedFace())
	case f.help != nil:
		f.SetContent(f.help)
	case f.content == nil:
		f.SetContent(blank())
	case f.session != nil:
		f.shell.set(f.route, f.led(f.content))
		f.SetContent(f.shell.object)
	default:
		f.SetContent(f.alone(f.content))
	}
}

// showBar draws the bar above a page that stands alone anew, since one can go back now.
func (f *Frame) showBar() {
	if f.session == nil {
		focused := f.o.Window.Canvas().Focused()
		f.show()
		f.o.Window.Canvas().Focus(focused)
	}
}

// reload lets the page show what has changed.
func (f *Frame) reload() {
	if reloadable, can := f.page.(ui.Reloadable); can {
		reloadable.Reload()
	}
}

func (f *Frame) title() string {
	if titled, can := f.page.(ui.Titled); can && titled.Title() != "" {
		return lang.X("frame.title", "{{.Page}} – Chartkey", map[string]any{"Page": titled.Title()})
	}
	return "Chartkey"
}
