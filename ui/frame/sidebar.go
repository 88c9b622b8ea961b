package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/records"
)

// place is one that the window leads to.
type place struct {
	route  ui.Route
	symbol look.SymbolName
	words  string
}

func homeItem() place {
	return place{ui.Route{Place: ui.ToHome}, look.Home, lang.X("frame.home", "Home")}
}

func recordsOf(k ui.Kind) place {
	return place{ui.Route{Place: ui.ToRecords, Kind: k.Key}, records.Symbol(k), k.Name()}
}

func recordsItem() place {
	return place{ui.Route{Place: ui.ToRecords}, look.Records, lang.X("frame.records", "Records")}
}

func accessItem() place {
	return place{ui.Route{Place: ui.ToAccess}, look.Key, lang.X("frame.access", "Access")}
}

func activityItem() place {
	return place{ui.Route{Place: ui.ToActivity}, look.Log, lang.X("frame.activity", "Log")}
}

func settingsItem() place {
	return place{ui.Route{Place: ui.ToSettings}, look.Settings, lang.X("frame.settings", "Settings")}
}

// holds reports whether a route is at the place or below it.
func (p place) holds(r ui.Route) bool {
	switch p.route.Place {
	case ui.ToRecords:
		return r.Place == ui.ToRecords && r.Kind == p.route.Kind
	case ui.ToAccess:
		return r.Place == ui.ToAccess || r.Place == ui.ToConnect
	case ui.ToSettings:
		return r.Place == ui.ToSettings || r.Place == ui.ToLock || r.Place == ui.ToPlaces || r.Place == ui.ToAbout
	}
	return r.Place == p.route.Place
}

// around reports whether a route is at the place or below it, of whatever kind its records are.
func (p place) around(r ui.Route) bool {
	return p.holds(r) || p.route == (ui.Route{Place: ui.ToRecords}) && r.Place == ui.ToRecords
}

// items makes what leads to places; those without a page are left out.
func (f *Frame) items(places []place, item func(place) *parts.NavItem) (kept []place, made []*parts.NavItem, objects []fyne.CanvasObject) {
	for _, p := range places {
		if f.leads(p.route) {
			i := item(p)
			kept, made, objects = append(kept, p), append(made, i), append(objects, i)
		}
	}
	return kept, made, objects
}

// sidebar has every place, with the numbers of records, and who is unlocked at its foot. The kinds of records scroll where the window is too
// low for all; the other places and the lock stay in sight.
type sidebar struct {
	places []place
	items  []*parts.NavItem
	state  *parts.Paragraph
	stop   *parts.IconButton
	foot   *fyne.Container
	object *fyne.Container
}

func newSidebar(f *Frame) *sidebar {
	s := &sidebar{state: parts.Note(lang.X("frame.unlocked", "Unlocked")).AtMost(stateLines)}
	s.stop = parts.NewIconButton(look.Close, lang.X("frame.fetching.stop", "Stop getting records"), f.StopFetching)
	s.stop.Hide()
	records := []place{homeItem(), recordsOf(ui.Kind{})}
	for _, k := range ui.Lists() {
		records = append(records, recordsOf(k))
	}
	var groups []fyne.CanvasObject
	for _, group := range []struct {
		name   string
		places []place
	}{
		{lang.X("frame.group.records", "RECORDS"), records},
		{lang.X("frame.group.vault", "VAULT"), []place{accessItem(), activityItem(), settingsItem()}},
	} {
		places, items, objects := f.items(group.places, func(p place) *parts.NavItem {
			return parts.NewSidebarItem(p.symbol, p.words, false, func() { f.visit(p.route) })
		})
		if len(items) > 0 {
			heading := parts.Padded(look.GapTiny, look.GapMedium+2, parts.Label(group.name))
			groups = append(groups, parts.Column(2, append([]fyne.CanvasObject{heading}, objects...)...))
		}
		s.places, s.items = append(s.places, places...), append(s.items, items...)
	}
	parts.Chain(s.items...)
	lock := parts.NewIconButton(look.Lock, lang.X("frame.lock", "Lock"), f.Lock)
	name := parts.Line(look.GapTiny, parts.Strong(f.session.Person().Label), parts.Line(look.GapTiny, s.stop, lock))
	s.foot = parts.Column(2, name, &fyne.Container{Layout: stating{s.state}, Objects: []fyne.CanvasObject{s.state}})
	who := parts.On(parts.NewPanel(look.Surface, look.Hairline, look.RadiusCard),
		parts.Padded(look.GapSmall, look.GapSmall+2, s.foot))
	foot := parts.Column(0, parts.Padded(6, look.GapSmall+2, who))
	if len(groups) > 1 {
		foot = parts.Column(0, append([]fyne.CanvasObject{parts.Rule(), parts.Padded(look.GapTiny, 6, groups[1])}, foot.Objects...)...)
	}
	list := parts.NewScroll(parts.Padded(look.GapTiny, 6, parts.Column(look.GapTiny, parts.Padded(look.GapSmall, look.GapSmall+2, brand()), groups[0])))
	list.TellMore(look.Sidebar)
	s.object = edged(right, parts.Above(0, list, foot))
	return s
}

func (s *sidebar) activate(route ui.Route) {
	for i, p := range s.places {
		s.items[i].SetActive(p.holds(route))
	}
}

func (s *sidebar) count(records map[string]int, open int) {
	for i, p := range s.places {
		switch p.route.Place {
		case ui.ToRecords:
			kind, _ := ui.KindByKey(p.route.Kind)
			s.items[i].SetCount(number(kind.Count(records)))
		case ui.ToAccess:
			s.items[i].SetCount(number(open))
		}
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return ui.Number(n)
}

// warn says below the person that nobody seems to be there.
func (s *sidebar) warn() { s.say(look.WarningText, lang.X("frame.locks", "Locks in a minute")) }

// follow says below the person how far the fetching is, and shortly after what came. What failed is told where there is room for it.
func (s *sidebar) follow(f ui.Fetching) {
	s.stop.Hidden = !f.Under
	words := f.Words()
	switch {
	case words != "":
		s.say(look.Muted, words)
	case f.Err != nil && ui.CodeOf(f.Err) != "cancelled":
		s.say(look.WarningText, lang.X("frame.fetching.failed", "Not all was fetched: see Home."))
	default:
		s.say(look.Muted, lang.X("frame.unlocked", "Unlocked"))
	}
}

func (s *sidebar) say(colour fyne.ThemeColorName, words string) {
	s.state.In(colour).SetText(words)
	s.foot.Refresh()
}

// stateLines is the room for what is said below the person. It is there all along, so that nothing moves as words come and go.
const stateLines = 2

// stating is words with a constant number of lines of room.
type stating struct{ words *parts.Paragraph }

func (l stating) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.words.MinSize().Width, stateLines*l.words.HeightFor(1<<20))
}

func (l stating) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	move(objects[0], 0, 0, size.Width, l.words.HeightFor(size.Width))
}
