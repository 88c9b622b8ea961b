package frame_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// settled waits until the page has all that it asked for.
func (h *house) settled() {
	for answers := 1; answers > 0; {
		h.frame.WaitForPage()
		answers = h.bench.Queue.Drain()
	}
	h.Sees("") // lays out
}

// visits are the pages of the app, with what has the focus first when one comes by keys.
var visits = []struct {
	name  string
	route ui.Route
	first string // "" for nothing
	alone bool   // before anybody is unlocked
	set   func(*uitest.Bench)
}{
	{name: "landing", route: ui.Route{Place: ui.ToLanding}, first: "See my records", alone: true},
	{name: "persons", route: ui.Route{Place: ui.ToPersons}, first: "Open", alone: true},
	{name: "keeping", route: ui.Route{Place: ui.ToKeeping}, first: "Name", alone: true},
	{name: "unlock", route: ui.Route{Place: ui.ToUnlock, ID: "p2"}, first: "Passphrase", alone: true},
	{name: "about", route: ui.Route{Place: ui.ToAbout}, first: "Keys", alone: true},
	{name: "home", route: ui.Route{Place: ui.ToHome}, first: "See the records"},
	{name: "home-empty", route: ui.Route{Place: ui.ToHome}, first: "Connect a clinic", set: func(b *uitest.Bench) {
		b.Session.Clinics, b.Session.Stored, b.Session.Absent = nil, nil, nil
	}},
	{name: "records", route: ui.Route{Place: ui.ToRecords}, first: "Search records"},
	{name: "connect", route: ui.Route{Place: ui.ToConnect}, first: "Demo clinic. "},
	{name: "connect-typed", route: ui.Route{Place: ui.ToConnect}, first: "Address of the clinic’s server", set: func(b *uitest.Bench) { b.Backend.Listed = nil }},
	{name: "access", route: ui.Route{Place: ui.ToAccess, ID: "c1"}},
	{name: "accesses", route: ui.Route{Place: ui.ToAccess}},
	{name: "activity", route: ui.Route{Place: ui.ToActivity}, first: "Check that it is whole"},
	{name: "settings", route: ui.Route{Place: ui.ToSettings}, first: "Light"},
}

// arrive opens a window of a form at a page, to which one came by keys.
func arrive(t *testing.T, form uitest.Form, i int) *house {
	t.Helper()
	h := openRealIn(t, form)
	if visits[i].set != nil {
		visits[i].set(h.bench)
	}
	if !visits[i].alone {
		h.unlock(t)
	}
	h.frame.Go(ui.Route{Place: ui.ToAbout, ID: "golang.org/x/oauth2"}) // a page without anything to press
	h.settled()
	h.frame.By(true)
	h.frame.Go(visits[i].route)
	h.settled()
	return h
}

// TestAPageThatOneCameToByKeysHasTheFocus: at what one most likely does next, in every form of the window.
func TestAPageThatOneCameToByKeysHasTheFocus(t *testing.T) {
	for i, visit := range visits {
		for _, form := range []uitest.Form{uitest.Wide, uitest.Middle, uitest.Phone, uitest.PhoneLarge} {
			t.Run(visit.name+"/"+form.Name, func(t *testing.T) {
				h := arrive(t, form, i)
				_, text := h.Canvas.Focused().(*parts.Scroll)
				if text && form.Name == uitest.PhoneLarge.Name {
					return // what is to be read first fills the window
				}
				if h.Canvas.Focused() == nil || !strings.HasPrefix(h.Focused(), visit.first) {
					t.Errorf("the focus is at %q, not at %q", h.Focused(), visit.first)
				}
			})
		}
	}
}

// TestATextThatIsReadFirstHasTheFocus: the keys scroll it where there is nothing to press, or not before the end.
func TestATextThatIsReadFirstHasTheFocus(t *testing.T) {
	h := openReal(t)
	h.frame.By(true)
	h.frame.Go(ui.Route{Place: ui.ToAbout, ID: "fyne.io/fyne/v2"})
	h.settled()
	h.Window.Resize(fyne.NewSize(600, 200))
	h.frame.Settle()
	h.frame.Go(ui.Route{Place: ui.ToLanding})
	h.frame.Go(ui.Route{Place: ui.ToAbout, ID: "fyne.io/fyne/v2"})
	h.settled()
	if _, is := h.Canvas.Focused().(*parts.Scroll); !is {
		t.Fatalf("the focus is at %T %q", h.Canvas.Focused(), h.Focused())
	}
	sees := func() bool {
		return slices.ContainsFunc(uitest.Things(h.Canvas), func(o uitest.Thing) bool { return o.Drawn && o.InView && strings.Contains(o.Says, "MIT License") })
	}
	if sees() {
		t.Fatal("there is nothing to scroll")
	}
	h.Key(fyne.KeyEnd)
	if !sees() {
		t.Error("the keys do not scroll it")
	}
	h.Key(fyne.KeyTab)
	if h.Focused() != "Back" {
		t.Errorf("Tab goes on to %q", h.Focused())
	}
}

// TestAPageThatOneCameToByPointerHasItAsBefore: no keyboard is called on a phone, and no ring drawn around one of several.
func TestAPageThatOneCameToByPointerHasItAsBefore(t *testing.T) {
	h := openRealIn(t, uitest.Phone)
	h.unlock(t)
	h.Tap("Records")
	h.settled()
	if h.Canvas.Focused() != nil {
		t.Errorf("the focus is at %q", h.Focused())
	}
	h = openReal(t)
	h.unlock(t)
	h.Tap("Settings")
	h.settled()
	if h.Canvas.Focused() != nil {
		t.Errorf("the focus is at %q", h.Focused())
	}
}

// TestEverythingCanBeReachedByTab: on every page and in every form Tab goes through all that can be pressed, in the order of reading, brings
// each into view, and comes round.
func TestEverythingCanBeReachedByTab(t *testing.T) {
	for i, visit := range visits {
		for _, form := range []uitest.Form{uitest.Wide, uitest.Middle, uitest.Phone, uitest.PhoneLarge, uitest.MiddleLarger, uitest.MiddleLarge} {
			t.Run(visit.name+"/"+form.Name, func(t *testing.T) {
				h := arrive(t, form, i)
				h.walks(t)
			})
		}
	}
}

// TestEveryStateCanBeReachedByTab does the same for what a page becomes.
func TestEveryStateCanBeReachedByTab(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.MiddleLarge} {
		for name, state := range map[string]func(h *house){
			"record": func(h *house) { h.opens(t) },
			"source": func(h *house) { h.opens(t); h.Tap("Source"); h.settled() },
			"missing": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToRecords})
				h.settled()
				h.Tap("did not come")
			},
			"end": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToAccess, ID: "c1"})
				h.settled()
				h.Tap("End this access")
			},
			"checked": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToActivity})
				h.settled()
				h.Tap("Check that it is whole")
				h.settled()
			},
			"clinic": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToConnect})
				h.Tap("Demo clinic")
				h.settled()
			},
			"computer": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToSettings})
				h.Tap("Check this computer")
				h.settled()
			},
			"export": func(h *house) {
				h.frame.Go(ui.Route{Place: ui.ToSettings})
				h.Tap("Export to a folder")
				h.settled()
			},
			"keys": func(h *house) { h.Do(ui.DoKeys) },
		} {
			t.Run(name+"/"+form.Name, func(t *testing.T) {
				h := openRealIn(t, form)
				h.unlock(t)
				h.settled()
				state(h)
				h.walks(t)
			})
		}
	}
}

func (h *house) opens(t *testing.T) {
	t.Helper()
	h.frame.Go(ui.Route{Place: ui.ToRecords})
	h.settled()
	h.Tap("Haemoglobin A1c")
	h.settled()
}

// walks goes once around the window by Tab.
func (h *house) walks(t *testing.T) {
	t.Helper()
	wanted := map[fyne.Focusable]bool{}
	h.Canvas.Unfocus()
	for _, f := range parts.Focusables(h.frame) {
		wanted[f] = true
	}
	var order []fyne.Focusable
	for range 3*len(wanted) + 40 { // a text has several links
		h.Key(fyne.KeyTab)
		f := h.Canvas.Focused()
		if f == nil {
			t.Fatalf("the focus is lost behind %q", h.Focused())
		}
		if slices.Contains(order, f) {
			if f == order[0] {
				break
			}
			if f == order[len(order)-1] {
				continue // from link to link
			}
			t.Fatalf("%q is come to twice", h.Focused())
		}
		if !h.InView(f) {
			t.Errorf("%q has the focus and is not seen", h.Focused())
		}
		order = append(order, f)
		delete(wanted, f)
	}
	for f := range wanted {
		h.Canvas.Focus(f)
		t.Errorf("Tab does not come to %q", h.Focused())
	}
	for _, missed := range h.Untabbed() {
		t.Errorf("%q can be pressed, but not by keys", missed)
	}
	for i := range len(order) - 1 {
		if !h.InOrder(order[i], order[i+1]) {
			t.Errorf("Tab goes from %q back to %q", labelled(order[i]), labelled(order[i+1]))
		}
	}
}

func labelled(f fyne.Focusable) string {
	if a, says := f.(fyne.Accessible); says {
		return a.AccessibilityLabel()
	}
	return ""
}

// TestTheFocusComesBack: to the row or button that had it when the page was left.
func TestTheFocusComesBack(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		h := openRealIn(t, form)
		h.unlock(t)
		h.settled()
		h.frame.By(true)
		h.Do(ui.DoAccess)
		h.settled()
		h.Do(ui.DoHome)
		h.settled()
		for range 40 {
			if h.Focused() == "Connect another clinic" {
				break
			}
			h.Key(fyne.KeyTab)
		}
		h.Key(fyne.KeyReturn)
		h.settled()
		if h.frame.Route().Place != ui.ToConnect {
			t.Fatalf("%s: at %v", form.Name, h.frame.Route())
		}
		h.Key(fyne.KeyEscape)
		h.settled()
		if h.Focused() != "Connect another clinic" {
			t.Errorf("%s: the focus is at %q", form.Name, h.Focused())
		}
	}
}

// TestTheListAndTheRecordByKeys: from the search to the list and back, into a record and back to its row, and to the same record after
// another page.
func TestTheListAndTheRecordByKeys(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		t.Run(form.Name, func(t *testing.T) {
			h := openRealIn(t, form)
			h.unlock(t)
			h.Do(ui.DoSearch)
			h.settled()
			at := func(want string) {
				t.Helper()
				if !strings.HasPrefix(h.Focused(), want) {
					t.Fatalf("the focus is at %q, not at %q", h.Focused(), want)
				}
			}
			at("Search records")
			h.Key(fyne.KeyDown)
			at("Haemoglobin A1c")
			h.Key(fyne.KeyUp)
			at("Search records")
			h.Key(fyne.KeyReturn)
			at("Haemoglobin A1c")
			h.Key(fyne.KeyEnd)
			h.Key(fyne.KeyHome)
			h.Key(fyne.KeyDown)
			at("Metformin")
			h.Key(fyne.KeyReturn)
			h.settled()
			if strings.HasPrefix(h.Focused(), "Metformin") || h.Focused() == "" {
				t.Errorf("in the record the focus is at %q", h.Focused())
			}
			h.Key(fyne.KeyEscape)
			at("Metformin")
			h.Key(fyne.KeyReturn)
			h.settled()
			h.Do(ui.DoSettings)
			h.settled()
			h.Do(ui.DoBack)
			h.settled()
			h.Sees("Source")
			h.Key(fyne.KeyEscape)
			at("Metformin")
			h.Key(fyne.KeyTab)
			if strings.HasPrefix(h.Focused(), "Metformin") {
				t.Error("Tab does not leave the list")
			}
		})
	}
}

// TestARecordByThePointerAfterKeys: whoever came to the list by keys and presses a row sees its record, also where it covers the search field
// that had the focus.
func TestARecordByThePointerAfterKeys(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		h := openRealIn(t, form)
		h.unlock(t)
		h.frame.By(true)
		h.Do(ui.DoRecords)
		h.settled()
		if h.Focused() != "Search records" {
			t.Fatalf("%s: the focus is at %q", form.Name, h.Focused())
		}
		h.Window.Canvas().Unfocus() // as the real window does where the pointer is pressed
		h.Tap("Metformin")
		h.settled()
		h.Sees("Source")
	}
}

// TestAcrossTheWindowByArrows: places, list, record.
func TestAcrossTheWindowByArrows(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.Do(ui.DoRecords)
	h.settled()
	h.Key(fyne.KeyDown)
	h.Key(fyne.KeySpace) // looks, and stays
	h.settled()
	if !strings.HasPrefix(h.Focused(), "Haemoglobin A1c") {
		t.Fatalf("the focus is at %q", h.Focused())
	}
	h.Key(fyne.KeyRight)
	if f := h.Focused(); strings.HasPrefix(f, "Haemoglobin A1c, ") || f == "" {
		t.Errorf("right of the list the focus is at %q", f)
	}
	h.Key(fyne.KeyLeft)
	h.Key(fyne.KeyLeft)
	if h.Focused() != "All records" {
		t.Errorf("left of the list the focus is at %q", h.Focused())
	}
	h.Key(fyne.KeyDown)
	if h.Focused() != "Results" {
		t.Errorf("below it the focus is at %q", h.Focused())
	}
	h.Key(fyne.KeyRight)
	if !strings.HasPrefix(h.Focused(), "Haemoglobin A1c") {
		t.Errorf("back in the page the focus is at %q", h.Focused())
	}
}

// TestAButtonThatBecomesAProgressKeepsTheFocus: at its cancel, then at what comes in its place.
func TestAButtonThatBecomesAProgressKeepsTheFocus(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.settled()
	for range 40 {
		if h.Focused() == "Get new records" {
			break
		}
		h.Key(fyne.KeyTab)
	}
	release := h.bench.Backend.Hold("Sync")
	h.Key(fyne.KeyReturn)
	h.bench.Until("the progress", func() bool { return h.Shows("Getting new records…") })
	if h.Focused() != "Cancel" {
		t.Errorf("meanwhile the focus is at %q", h.Focused())
	}
	release()
	h.bench.Until("the end", func() bool { return h.Has("Get new records") })
	h.settled()
	if h.Focused() != "Get new records" {
		t.Errorf("after it the focus is at %q", h.Focused())
	}
}

// TestAQuestionHasTheFocusAtNo: the button that asks is gone, and the one that does it has the same words.
func TestAQuestionHasTheFocusAtNo(t *testing.T) {
	h := openReal(t)
	h.bench.Session.Sound = ui.Verified{Checked: 2, Bad: []ui.Fact{{Label: "order", Value: "Line 3 does not follow the one before."}}}
	h.unlock(t)
	h.frame.By(true)
	h.frame.Go(ui.Route{Place: ui.ToActivity})
	h.settled()
	h.Key(fyne.KeyReturn)
	h.settled()
	h.Key(fyne.KeyTab)
	if h.Focused() != "Start a new log" {
		t.Fatalf("the focus is at %q", h.Focused())
	}
	h.Key(fyne.KeyReturn)
	if h.Focused() != "Cancel" {
		t.Errorf("the focus is at %q", h.Focused())
	}
}

// TestTheColouredButtonByKeys: from wherever one is in the page.
func TestTheColouredButtonByKeys(t *testing.T) {
	h := openReal(t)
	h.frame.By(true)
	h.frame.Go(ui.Route{Place: ui.ToKeeping})
	h.settled()
	h.Type("Ann")
	h.Do(ui.DoNext)
	h.bench.Until("the new person", func() bool { return h.frame.Session() != nil })
	h.settled()
	h.Do(ui.DoAccess)
	h.settled()
	h.Do(ui.DoNext) // where there is none
	if h.frame.Route().Place != ui.ToAccess {
		t.Errorf("at %v", h.frame.Route())
	}
}

// TestAFieldThatIsWrongGetsTheFocus: the person types on where it is wrong.
func TestAFieldThatIsWrongGetsTheFocus(t *testing.T) {
	h := openReal(t)
	h.frame.By(true)
	h.frame.Go(ui.Route{Place: ui.ToKeeping})
	h.settled()
	for range 20 {
		if h.Focused() == "Add and open" {
			break
		}
		h.Key(fyne.KeyTab)
	}
	h.Key(fyne.KeyReturn)
	if want := "Name. Type a name first."; h.Focused() != want {
		t.Errorf("the focus is at %q, not at %q", h.Focused(), want)
	}
}

// TestTheKeysAreListed: by each way, over the page, which is as it was afterwards.
func TestTheKeysAreListed(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.Do(ui.DoRecords)
	h.settled()
	h.Type("haemo?")
	if h.Shows("In a list of records") {
		t.Error("a question mark in a field is one")
	}
	for name, do := range map[string]func(){
		"F1":     func() { h.Key(ui.KeyHelp) },
		"Ctrl+/": func() { h.Do(ui.DoKeys) },
		"?":      func() { h.Key(fyne.KeyTab); h.Rune('?') },
	} {
		do()
		h.Sees("In a list of records")
		for _, s := range ui.Shortcuts {
			h.Sees(s.Command.Sentence())
			h.Sees(ui.KeysOf(s.Command))
		}
		h.SeesNot("Choose a record to read it.")
		h.Key(fyne.KeyEscape)
		h.Sees("Choose a record to read it.")
		if h.frame.Route().Place != ui.ToRecords || h.Canvas.Focused() == nil {
			t.Errorf("%s: at %v, the focus is at %q", name, h.frame.Route(), h.Focused())
		}
	}
	h.Do(ui.DoKeys)
	h.Do(ui.DoSettings)
	h.settled()
	h.SeesNot("In a list of records")
	h.Tap("Keys")
	h.Sees("In a list of records")
	h.Tap("Close")
	h.Sees("Size of the text")
	h.Do(ui.DoKeys)
	h.Do(ui.DoLock)
	h.Sees("locked")
	h.Do(ui.DoKeys)
	h.SeesNot("In a list of records")
}

func TestTheListOfTheKeysInEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			h := openRealIn(t, form)
			h.Do(ui.DoKeys)
			h.Check()
			h.Picture("frame-keys")
		})
	}
}

// TestEveryPlaceIsInSight: also where the window is low or its text large, no place is below a fold.
func TestEveryPlaceIsInSight(t *testing.T) {
	for form, places := range map[uitest.Form][]string{
		uitest.Middle:       {"Home", "All records", "Access", "Log", "Settings", "Lock"},
		uitest.MiddleLarger: {"Home", "Records", "Access", "Log", "Settings", "Lock"},
		uitest.MiddleLarge:  {"Home", "Records", "Access", "Settings", "Lock"},
		uitest.PhoneLarge:   {"Home", "Records", "Access", "Settings", "Lock"},
		uitest.PhonePseudo:  {"Home", "Records", "Access", "Settings", "Lock"},
	} {
		h := openRealIn(t, form)
		h.unlock(t)
		h.settled()
		things := uitest.Things(h.Canvas)
		for _, place := range places {
			if form.Pseudo {
				place = uitest.Pseudo(place)
			}
			i := slices.IndexFunc(things, func(o uitest.Thing) bool { return o.Says == place && o.Taps })
			if i < 0 || !things[i].InView {
				t.Errorf("%s: %q is not in sight", form.Name, place)
				continue
			}
			symbol := form.Name == uitest.Middle.Name && place == "Lock"
			if !symbol && !slices.ContainsFunc(things, func(o uitest.Thing) bool { return o.Says == place && o.Drawn }) {
				t.Errorf("%s: %q is cut", form.Name, place)
			}
		}
		h.Picture("frame-places")
	}
}

// TestWarningInEveryForm: the window says that it is about to lock, whatever stands around the page.
func TestWarningInEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		h := openRealIn(t, form)
		h.unlock(t)
		h.settled()
		h.Do(ui.DoKeys)
		h.pass(ui.LockUsually - 30e9)
		want := "Locks in a minute, unless"
		if form.Pseudo {
			want = uitest.Pseudo(want)
		}
		if !slices.ContainsFunc(uitest.Things(h.Canvas), func(o uitest.Thing) bool { return o.InView && o.Drawn && strings.Contains(o.Says, want[:8]) }) {
			t.Errorf("%s: it does not say so", form.Name)
		}
		h.Check()
		h.Picture("frame-warns")
		h.Key(fyne.KeyTab)
		h.Key(fyne.KeyPageDown)
		if h.Shows("unless") {
			t.Errorf("%s: it says so still", form.Name)
		}
	}
}

// TestAReviewIsReadFirst: what comes back from the browser has the focus at its text, so that no stray key answers it.
func TestAReviewIsReadFirst(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.frame.By(true)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	h.settled()
	h.Key(fyne.KeyReturn)
	h.bench.Until("the clinic", func() bool { return h.Has("Sign in with my browser") })
	h.Do(ui.DoNext)
	h.bench.Until("the review", func() bool { return h.Has("Yes, keep it") })
	h.frame.Settle()
	if _, is := h.Canvas.Focused().(*parts.Scroll); !is {
		t.Errorf("the focus is at %T %q", h.Canvas.Focused(), h.Focused())
	}
}
