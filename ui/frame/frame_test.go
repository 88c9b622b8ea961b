package frame_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/frame"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// made is a page of a test, and what the window did with it.
type made struct {
	env      ui.Env
	route    ui.Route
	search   *parts.Field
	split    *parts.Split
	reloads  int
	left     bool
	followed []ui.Fetching
}

func (p *made) Title() string { return string(p.route.Place) }

func (p *made) Content() fyne.CanvasObject {
	p.search = parts.NewSearch("Search " + string(p.route.Place))
	head := parts.Inset(parts.Column(look.GapSmall, parts.Title("Page of "+string(p.route.Place)), p.search,
		parts.NewButton(parts.Primary, look.Sync, "Get new records", func() { p.env.Fetch() })))
	rows := parts.NewRowList(func() int { return 40 }, func(i int) parts.RowData {
		return parts.RowData{Key: string(rune('a' + i)), Title: "Haemoglobin A1c", Caption: "12 Mar 2024 · Northside Clinic", Value: "6.1 %", Chip: "Result"}
	}, func(int) { p.split.Open() })
	p.split = parts.NewSplit(parts.Below(0, head, parts.Padded(0, look.GapSmall, rows)), parts.NewScroll(parts.Inset(parts.Para("The one that is open."))))
	return p.split
}

func (p *made) FocusSearch()         { p.search.Focus() }
func (p *made) Reload()              { p.reloads++ }
func (p *made) Leave()               { p.left = true }
func (p *made) StepBack() bool       { return p.split.Close() }
func (p *made) Follow(f ui.Fetching) { p.followed = append(p.followed, f) }

// plain is a page that can nothing.
type plain struct {
	env   ui.Env
	route ui.Route
}

func (p *plain) Content() fyne.CanvasObject {
	return parts.NewScroll(parts.Centred(parts.Inset(parts.Column(look.GapMedium, parts.Title("Plain "+string(p.route.Place)),
		parts.NewButton(parts.Primary, "", "On", func() { p.env.Go(ui.Route{Place: ui.ToPersons}) })))))
}

// house is a window with pages of a test.
type house struct {
	*uitest.Screen
	bench *uitest.Bench
	frame *frame.Frame
	pages []*made
	saved []ui.Settings
	now   time.Time
	later []timer
	quits int
	phone bool
}

func open(t testing.TB, form uitest.Form) *house {
	t.Helper()
	h := &house{}
	page := func(env ui.Env, route ui.Route) ui.Page {
		p := &made{env: env, route: route}
		h.pages = append(h.pages, p)
		return p
	}
	alone := func(env ui.Env, route ui.Route) ui.Page { return &plain{env, route} }
	h.build(t, form, frame.Pages{ui.ToHome: page, ui.ToRecords: page, ui.ToAccess: page, ui.ToActivity: page, ui.ToSettings: page,
		ui.ToLanding: alone, ui.ToPersons: alone, ui.ToUnlock: alone, ui.ToAbout: alone})
	return h
}

// openReal is a window with the pages of the app.
func openReal(t testing.TB) *house {
	t.Helper()
	return openRealIn(t, uitest.Wide)
}

func openRealIn(t testing.TB, form uitest.Form) *house {
	t.Helper()
	h := &house{}
	h.build(t, form, nil)
	return h
}

func (h *house) build(t testing.TB, form uitest.Form, pages frame.Pages) {
	t.Helper()
	h.bench, h.now = uitest.NewBench(t), uitest.Now
	h.Screen = uitest.Window(t, form)
	h.frame = frame.New(frame.Options{
		Window: h.Window, Backend: h.bench.Backend, Post: h.bench.Queue.Post, Now: func() time.Time { return h.now },
		Settings: ui.Settings{Variant: form.Variant, Scale: form.Scale, Still: true},
		Save:     func(s ui.Settings) { h.saved = append(h.saved, s) },
		Browse:   func(a string) error { h.bench.Browsed = append(h.bench.Browsed, a); return nil },
		Quit:     func() { h.quits++ },
		After:    func(d time.Duration, f func()) { h.later = append(h.later, timer{h.now.Add(d), f}) },
		Pages:    pages, Phone: h.phone,
	})
	h.Window.Resize(fyne.NewSize(form.Width, form.Height))
	h.frame.By(false)
	h.frame.Go(ui.Route{Place: ui.ToLanding})
	t.Cleanup(h.frame.Close)
}

// timer is something that the window wants to do later.
type timer struct {
	at time.Time
	do func()
}

// pass lets time pass, with all that it brings.
func (h *house) pass(d time.Duration) {
	for end := h.now.Add(d); ; {
		next := -1
		for i, t := range h.later {
			if !t.at.After(end) && (next < 0 || t.at.Before(h.later[next].at)) {
				next = i
			}
		}
		if next < 0 {
			h.now = end
			return
		}
		due := h.later[next]
		h.later = slices.Delete(h.later, next, next+1)
		h.now = due.at
		due.do()
	}
}

// unlock shows the made-up person's home.
func (h *house) unlock(t testing.TB) {
	t.Helper()
	unlocked, err := h.bench.Backend.Unlock(t.Context(), "p1", nil)
	if err != nil {
		t.Fatal(err)
	}
	h.frame.Opened(unlocked)
	h.bench.Until("the numbers", h.frame.Counted)
}

// lock waits until the made-up person, whom the next unlocking brings back, is locked.
func (h *house) lock() {
	h.frame.Lock()
	h.bench.Until("the lock", h.bench.Session.Locked)
}

func (h *house) page() *made { return h.pages[len(h.pages)-1] }

func TestEveryFormOfTheWindow(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			h := open(t, form)
			h.Check()
			h.Picture("frame-alone")
			h.unlock(t)
			h.Check()
			h.Picture("frame")
			if form == uitest.Wide || form == uitest.Phone {
				h.Golden("home-" + form.Name)
			}
			h.frame.Lock()
			h.Check()
			h.Picture("frame-locked")
			if form == uitest.Wide || form == uitest.Phone {
				h.Golden("locked-" + form.Name)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.Tap("Results")
	if want := (ui.Route{Place: ui.ToRecords, Kind: "results"}); h.frame.Route() != want {
		t.Fatalf("at %v", h.frame.Route())
	}
	home := h.pages[0]
	if !home.left {
		t.Error("the page before was not put away")
	}
	h.Tap("Settings")
	h.Tap("Settings") // where one is already
	if len(h.pages) != 3 {
		t.Errorf("%d pages were made", len(h.pages))
	}
	if got := h.Window.Title(); got != "settings – Chartkey" {
		t.Errorf("title %q", got)
	}
	h.Do(ui.DoBack)
	if h.frame.Route().Kind != "results" {
		t.Errorf("back led to %v", h.frame.Route())
	}
	h.Key(fyne.KeyEscape) // from within the search field
	if h.frame.Route().Place != ui.ToHome {
		t.Errorf("Escape led to %v", h.frame.Route())
	}
	h.Key(fyne.KeyEscape)
	if h.frame.Route().Place != ui.ToHome {
		t.Errorf("there was nothing to go back to, but it led to %v", h.frame.Route())
	}
}

func TestBackGoesALevelUpFirst(t *testing.T) {
	h := open(t, uitest.Phone)
	h.unlock(t)
	h.Tap("Records")
	h.Tap("Haemoglobin A1c")
	h.Sees("The one that is open.")
	h.Do(ui.DoBack)
	h.SeesNot("The one that is open.")
	if h.frame.Route().Place != ui.ToRecords {
		t.Errorf("at %v", h.frame.Route())
	}
	h.Do(ui.DoBack)
	if h.frame.Route().Place != ui.ToHome {
		t.Errorf("at %v", h.frame.Route())
	}
}

// TestTheWayBackFromWhatSettingsLeadTo is to be seen, in every form of the window: nothing around the page leads there.
func TestTheWayBackFromWhatSettingsLeadTo(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			h := openRealIn(t, form)
			h.unlock(t)
			for _, place := range []ui.Place{ui.ToLock, ui.ToAbout} {
				h.frame.Go(ui.Route{Place: ui.ToSettings})
				if h.Has("Back") {
					t.Error("settings have a way back, though the shell leads there")
				}
				h.frame.Go(ui.Route{Place: place})
				h.Check()
				h.Picture("frame-" + string(place))
				if h.Tap("Back"); h.frame.Route().Place != ui.ToSettings {
					t.Errorf("from %s it leads to %s", place, h.frame.Route().Place)
				}
			}
		})
	}
}

// TestASearchIsLeftAndComeBackTo: Back leads to what was searched for and opened, its place to what was searched for, and a lock forgets it.
func TestASearchIsLeftAndComeBackTo(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.Tap("All records")
	h.settled()
	h.Into("Search records", "haemo")
	h.settled()
	h.Tap("Haemoglobin A1c")
	h.settled()
	h.Tap("Settings")
	h.settled()
	h.Do(ui.DoBack)
	h.settled()
	h.Sees("2 of 14 records")
	h.Sees("As Northside Clinic wrote it")
	if h.frame.Route().Search != "haemo" {
		t.Errorf("at %+v", h.frame.Route())
	}

	h.Tap("Settings")
	h.settled()
	h.Tap("Results")
	h.settled()
	h.SeesNot("2 of 6 records") // another list was not searched
	h.Tap("All records")
	h.settled()
	h.Sees("2 of 14 records")
	h.SeesNot("As Northside Clinic wrote it")
	h.Tap("All records")
	h.settled()
	h.Sees("Penicillin")

	h.lock()
	h.unlock(t)
	h.Tap("All records")
	h.settled()
	h.Sees("Penicillin")
}

func TestLeavingCancelsThePagesWork(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	ended := make(chan struct{})
	ui.Run(h.page().env.Tasks, "wait", func(ctx context.Context) (int, error) {
		<-ctx.Done()
		close(ended)
		return 0, ctx.Err()
	}, func(int, error) { t.Error("the answer reached a page that was left") })
	h.Tap("Access")
	<-ended
	h.bench.Queue.Drain()
}

func TestShortcutsWorkWhileAFieldHasTheFocus(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	if h.Focused() != "Search home" {
		t.Fatalf("the focus is at %q", h.Focused())
	}
	h.Type("ferritin")
	h.Do(ui.DoRecords)
	h.Do(ui.DoSearch)
	if h.Focused() != "Search records" {
		t.Errorf("the focus is at %q", h.Focused())
	}
	for command, place := range map[ui.Command]ui.Place{ui.DoAccess: ui.ToAccess, ui.DoSettings: ui.ToSettings, ui.DoHome: ui.ToHome} {
		h.Do(command)
		if h.frame.Route().Place != place {
			t.Errorf("%s led to %v", command, h.frame.Route())
		}
	}
	h.Do(ui.DoQuit)
	if h.quits != 1 {
		t.Errorf("quit %d times", h.quits)
	}
}

func TestFetchingGoesOnWhilePagesComeAndGo(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	release := h.bench.Backend.Hold("Sync")
	h.Tap("Get new records")
	h.bench.Until("progress", func() bool { return len(h.page().followed) > 1 })
	h.Sees("12 records so far, from Northside Clinic")
	h.Tap("Settings")
	h.Do(ui.DoSync) // under way already
	release()
	settings := h.page()
	h.bench.Until("the end", func() bool { return settings.reloads == 1 })
	if last := settings.followed[len(settings.followed)-1]; last.Under || last.Result.Stored != 4 || last.Ended != uitest.Now {
		t.Errorf("the page was told %+v", last)
	}
	h.SeesNot("so far")
	if n := h.bench.Backend.Calls("Sync"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

func TestAFetchThatFailsIsSaidAndCanBeStopped(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.bench.Backend.Fail("Sync", "offline")
	h.Do(ui.DoSync)
	h.bench.Until("the end", func() bool { return h.page().reloads == 1 })
	h.Sees("Not all was fetched: see Home.")
	h.bench.Backend.Fail("Sync", "")
	h.bench.Backend.Hold("Sync")
	h.Do(ui.DoSync)
	h.Tap("Stop getting records")
	h.bench.Until("the end", func() bool { return h.page().reloads == 2 })
	if code := ui.CodeOf(h.page().env.Fetched().Err); code != "cancelled" {
		t.Errorf("ended with %q", code)
	}
	h.Sees("Unlocked")
}

// TestWhatAFetchBringsIsSaidForAMoment, in the room that is kept for it: nothing in the sidebar moves as it begins, goes on and ends.
func TestWhatAFetchBringsIsSaidForAMoment(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	where := func() (list []uitest.Thing) {
		for _, thing := range uitest.Things(h.Canvas) {
			if thing.Says == "Ines Okonjo" || thing.Says == "Settings" || thing.Says == "Lock" {
				thing.InView = true
				list = append(list, thing)
			}
		}
		return list
	}
	before := where()
	still := func(when string) {
		t.Helper()
		if after := where(); !slices.Equal(after, before) {
			t.Errorf("%s: %+v became %+v", when, before, after)
		}
	}
	h.bench.Session.Brought = ui.Synced{Stored: 12}
	release := h.bench.Backend.Hold("Sync")
	h.Tap("Get new records")
	h.bench.Until("progress", func() bool { return h.Shows("12 records so far, from Northside Clinic") })
	still("under way")
	release()
	h.bench.Until("the end", func() bool { return h.Shows("12 records are new or changed.") })
	still("at its end")
	h.pass(ui.FreshFor)
	h.SeesNot("new or changed")
	h.Sees("Unlocked")
	still("afterwards")
}

// TestWhatTheSidebarSaysIsWhole: nothing of it is cut, however large the text is and whatever the language.
func TestWhatTheSidebarSaysIsWhole(t *testing.T) {
	for _, form := range uitest.Forms {
		if form.Width < look.WideWidth*form.Scale {
			continue
		}
		t.Run(form.Name, func(t *testing.T) {
			h := open(t, form)
			h.unlock(t)
			h.bench.Backend.Fail("Sync", "offline")
			h.Do(ui.DoSync)
			h.bench.Until("the end", func() bool { return h.page().reloads == 1 })
			h.Picture("frame-failed")
			h.Check()
			if !h.frame.StateIsWhole() {
				t.Error("the failure is cut")
			}
			h.bench.Backend.Fail("Sync", "")
			h.bench.Backend.Hold("Sync")
			h.Do(ui.DoSync)
			h.bench.Until("progress", func() bool { return h.Shows(h.page().env.Fetched().Progress.Words()) })
			h.Picture("frame-fetching")
			h.Check()
			if !h.frame.StateIsWhole() {
				t.Error("the progress is cut")
			}
		})
	}
}

// TestWhatARepairLostIsANotice that stays until the person has read it, over a lock too.
func TestWhatARepairLostIsANotice(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.bench.Session.Brought.Mended = &ui.Mended{Kept: 7, Lost: 2, File: "/home/ines/library.db.damaged"}
	h.Do(ui.DoSync)
	const what = "7 records could be read and kept, 2 could not."
	h.bench.Until("the notice", func() bool { return h.Shows(what) })
	h.bench.Session.Brought.Mended = nil
	h.Do(ui.DoSync)
	h.bench.Until("the end", func() bool { return h.bench.Backend.Calls("Sync") == 2 && !h.frame.Busy() })
	h.Sees("/home/ines/library.db.damaged")
	h.Tap("I have read it")
	h.bench.Until("its end", func() bool { return !h.Shows(what) })
}

// TestWhatIsSaidOfAnAccessEndsWithIt: neither its failure nor its number stays in the sidebar.
// mending is a person whose records are repaired by a fetch that nobody waits for any more.
type mending struct {
	*uitest.Session
	begun, release chan struct{}
}

func (s mending) Sync(context.Context, []string, func(ui.Progress)) (ui.Synced, error) {
	close(s.begun)
	<-s.release
	return ui.Synced{Mended: &ui.Mended{Kept: 8, Lost: 2, File: "library.db.damaged"}}, &ui.Failure{Code: "locked", Err: errors.New("locked")}
}

// TestWhatARepairLostIsToldAfterALock that came before the fetch had ended.
func TestWhatARepairLostIsToldAfterALock(t *testing.T) {
	h := openReal(t)
	s := mending{h.bench.Session, make(chan struct{}), make(chan struct{})}
	h.frame.Opened(s)
	h.frame.Fetch()
	<-s.begun
	h.frame.Lock()
	close(s.release)
	h.bench.Until("the lock", h.bench.Session.Locked)
	h.unlock(t)
	h.bench.Until("what was lost", func() bool { return h.Shows("library.db.damaged") })
	h.Tap("I have read it")
	h.SeesNot("library.db.damaged")
}

func TestWhatIsSaidOfAnAccessEndsWithIt(t *testing.T) {
	h := open(t, uitest.Wide)
	h.bench.Session.Clinics = append(h.bench.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "access-ended"},
		ui.Connection{ID: "c3", Name: "Portside", State: "connected", Revocation: &ui.Revocation{Outcome: "pending"}})
	h.unlock(t)
	h.bench.Backend.Fail("Sync", "offline")
	h.Do(ui.DoSync)
	h.bench.Until("the end", func() bool { return h.page().reloads == 1 })
	h.Sees("Not all was fetched")
	number := func() string {
		texts := h.Texts()
		return texts[slices.Index(texts, "Access")+1]
	}
	h.bench.Until("the number of accesses", func() bool { return number() == "2" })
	h.bench.Session.Clinics[0].State = "ended"
	h.page().env.Works.End(h.bench.Session, h.bench.Session.Clinics[0], false)
	h.bench.Until("the end of the access", func() bool { return !h.Shows("Not all was fetched") })
	h.bench.Until("the number of accesses", func() bool { return number() == "1" })
}

// TestALockedWindowIsThereForOthersToo: nobody has to open one person to come to another.
func TestALockedWindowIsThereForOthersToo(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.Do(ui.DoLock)
	h.Tap("Somebody else")
	if got := h.frame.Route(); got != (ui.Route{Place: ui.ToPersons}) {
		t.Errorf("at %v", got)
	}
	if h.frame.Session() != nil {
		t.Error("the person is still there")
	}
}

func TestLockDropsAllThatWasShown(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.Tap("Results")
	page := h.page()
	release := h.bench.Backend.Hold("Lock")
	h.Do(ui.DoLock)
	h.Sees("locked")
	for _, gone := range []string{"Haemoglobin", "Ines", "Results", "Search"} {
		h.SeesNot(gone)
	}
	if !page.left || h.frame.Session() != nil {
		t.Error("the page or the person is still there")
	}
	for _, c := range ui.Shortcuts {
		if c.Command != ui.DoQuit {
			h.Do(c.Command)
		}
	}
	h.Key(fyne.KeyEscape)
	h.Sees("locked")
	release()
	h.bench.Until("the lock", h.bench.Session.Locked)
	h.Key(fyne.KeyReturn) // on Unlock
	if want := (ui.Route{Place: ui.ToUnlock, ID: "p1"}); h.frame.Route() != want {
		t.Errorf("at %v, want %v", h.frame.Route(), want)
	}
	h.Do(ui.DoBack)
	if h.frame.Route().NeedsSession() {
		t.Errorf("one can go back to %v", h.frame.Route())
	}
}

func TestEveryFormCanBeLocked(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Middle, uitest.Phone, uitest.PhoneLarge} {
		h := open(t, form)
		h.unlock(t)
		for _, o := range uitest.Things(h.Canvas) {
			if strings.Contains(o.Says, "…") {
				t.Errorf("%s: %q is cut", form.Name, o.Says)
			}
		}
		h.Tap("Lock")
		if h.frame.Session() != nil {
			t.Errorf("%s: it is not locked", form.Name)
		}
	}
}

func TestTheCurtainHidesAndForgetsNothing(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.frame.Curtain(true)
	h.SeesNot("Haemoglobin")
	h.SeesNot("Ines")
	h.Do(ui.DoSettings)
	h.Key(fyne.KeyEscape)
	h.frame.Curtain(false)
	h.Sees("Haemoglobin")
	if len(h.pages) != 1 || h.Focused() != "Search home" {
		t.Errorf("%d pages were made; the focus is at %q", len(h.pages), h.Focused())
	}
	h.frame.Curtain(true)
	h.frame.Lock()
	h.frame.Curtain(false)
	h.Sees("locked")
}

// TestAPhoneOutOfSightIsCovered: the system keeps a picture of each program. On a desktop nothing happens.
func TestAPhoneOutOfSightIsCovered(t *testing.T) {
	for _, phone := range []bool{true, false} {
		h := &house{phone: phone}
		h.build(t, uitest.Phone, nil)
		h.frame.Opened(h.bench.Session)
		h.frame.Go(ui.Route{Place: ui.ToAccess})
		h.bench.Until("the clinics", func() bool { return h.Shows("Northside Clinic") })
		h.frame.Front(false)
		if h.Shows("Northside Clinic") == phone {
			t.Errorf("a phone: %v; the person's clinics are shown: %v", phone, !phone)
		}
		h.frame.Front(true)
		h.Sees("Northside Clinic")
	}
}

func TestWithoutAPersonOnlyWhatNeedsNone(t *testing.T) {
	h := open(t, uitest.Wide)
	h.frame.Go(ui.Route{Place: ui.ToRecords})
	h.Do(ui.DoSettings)
	h.Do(ui.DoSync)
	h.Do(ui.DoLock)
	h.Sees("Plain landing")
	h.Tap("On")
	h.Sees("Plain persons")
	h.Tap("Back")
	h.Sees("Plain landing")
	if h.Has("Back") {
		t.Error("there is nothing to go back to")
	}
}

func TestNothingLeadsToAPlaceWithoutAPage(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	if h.Has("Connect") {
		t.Error("there is no such page")
	}
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	if h.frame.Route().Place != ui.ToHome {
		t.Errorf("at %v", h.frame.Route())
	}
}

func TestBrowseOpensOnlyWhatTheWebEnciphers(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	for _, row := range []struct {
		address string
		ok      bool
	}{
		{"https://login.northside.example/authorize?x=1", true},
		{"http://127.0.0.1:8080/", true},
		{"http://[::1]:8080/", true},
		{"http://localhost:8080/", true},
		{"http://login.northside.example/", false},
		{"file:///etc/passwd", false},
		{"javascript:alert(1)", false},
		{"https://user@login.northside.example/", false},
		{"https:///nowhere", false},
		{"xdg-open --help", false},
		{"", false},
	} {
		before := len(h.bench.Browsed)
		err := h.page().env.Browse(row.address)
		if opened := len(h.bench.Browsed) > before; opened != row.ok || (err == nil) != row.ok {
			t.Errorf("%q: opened %v, %v", row.address, opened, err)
		}
	}
}

func clinicalTextLeavesTheClipboard(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	clipboard := fyne.CurrentApp().Clipboard()
	env := h.page().env
	env.Copy("https://records.northside.example", false)
	h.pass(2 * time.Minute)
	if clipboard.Content() == "" {
		t.Error("an address needs no clearing")
	}
	env.Copy("6.1 %", true)
	h.pass(time.Minute / 2)
	env.Copy("7.0 %", true)
	h.pass(time.Minute / 2)
	if clipboard.Content() != "7.0 %" {
		t.Errorf("%q: another text was taken away", clipboard.Content())
	}
	h.pass(time.Minute / 2)
	if clipboard.Content() != "" {
		t.Errorf("%q is still there", clipboard.Content())
	}
	env.Copy("6.1 %", true)
	clipboard.SetContent("of another program")
	h.pass(time.Minute)
	h.frame.Lock()
	if clipboard.Content() != "of another program" {
		t.Errorf("%q: what the person copied elsewhere was taken away", clipboard.Content())
	}
}

// TestALockForgetsWhatWasToBeAskedFor, which other pages do not.
func TestALockForgetsWhatWasToBeAskedFor(t *testing.T) {
	const address = "https://records.northside.example/fhir"
	h := openReal(t)
	h.unlock(t)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	h.Tap("Another clinic")
	h.Into("Address of", address)
	h.frame.Go(ui.Route{Place: ui.ToSettings})
	h.frame.Back()
	h.Sees(address)
	h.lock()
	h.unlock(t)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	h.SeesNot(address)
}

// silent is a clipboard of which another program has taken hold that does not answer.
type silent struct {
	fyne.Clipboard
	t *testing.T
}

func (s silent) Content() string {
	s.t.Error("a program that does not answer was asked for the clipboard")
	return ""
}

// TestALockAsksNobodyForTheClipboard: nor does the end, so that neither waits for another program, and the text is gone all the same.
func TestALockAsksNobodyForTheClipboard(t *testing.T) {
	for name, end := range map[string]func(*house){"lock": func(h *house) { h.frame.Lock() }, "end": func(h *house) { h.frame.Stop() }} {
		t.Run(name, func(t *testing.T) {
			h := open(t, uitest.Wide)
			h.unlock(t)
			clipboard := fyne.CurrentApp().Clipboard()
			h.frame.SetClipboard(silent{clipboard, t})
			h.page().env.Copy("6.1 %", true)
			end(h)
			if got := clipboard.Content(); got != "" {
				t.Errorf("%q is on the clipboard", got)
			}
		})
	}
}

// TestNobodyIsLetInOnceNobodyIsThere: a vault that is being opened then is closed again, and what asks for a secret is left.
func TestNobodyIsLetInOnceNobodyIsThere(t *testing.T) {
	h := openReal(t)
	release := h.bench.Backend.Hold("Unlock")
	h.frame.Go(ui.Route{Place: ui.ToUnlock, ID: "p1"})
	h.bench.Until("the opening", func() bool { return h.Shows("Asking the keyring of this computer.") })
	h.frame.Away()
	release()
	h.bench.Settle()
	if h.frame.Session() != nil || h.frame.Route().Place != ui.ToLanding {
		t.Errorf("somebody is unlocked, at %+v", h.frame.Route())
	}
	h.frame.Go(ui.Route{Place: ui.ToKeeping})
	h.Tap("Passphrase")
	h.Into("Passphrase", "four words that hold")
	typed := h.Typed()
	h.frame.Away()
	if typed() != "" {
		t.Error("what was typed is still there")
	}
	h.bench.Backend.People[0].Lock = ui.PIN
	h.frame.Go(ui.Route{Place: ui.ToPersons})
	h.bench.Until("the list", func() bool { return h.Shows("Ines Okonjo") })
	h.Tap("Remove")
	h.Into("Your PIN", "271828")
	typed = h.Typed()
	h.frame.Away()
	if h.frame.Route().Place != ui.ToPersons || typed() != "" || h.Shows("Your PIN") {
		t.Errorf("it is at %+v, with %q in a field", h.frame.Route(), typed())
	}
}

// TestALockTakesEverythingAway: also what lies over the page, and clinical text on the clipboard.
func TestALockTakesEverythingAway(t *testing.T) {
	for name, end := range map[string]func(*house){
		"lock":          func(h *house) { h.frame.Lock() },
		"lock by keys":  func(h *house) { h.Do(ui.DoLock) },
		"the last page": func(h *house) { h.frame.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, uitest.Wide)
			h.unlock(t)
			h.page().env.Copy("6.1 %", true)
			h.Canvas.Overlays().Add(parts.Para("Copy"))
			end(h)
			if got := fyne.CurrentApp().Clipboard().Content(); got != "" {
				t.Errorf("%q is on the clipboard", got)
			}
			if name != "the last page" && (h.Canvas.Overlays().Top() != nil || h.frame.Session() != nil) {
				t.Error("a menu is still open, or the person")
			}
		})
	}
}

func TestSettingsShowAtOnceAndAreKept(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	h.page().env.Set(ui.Settings{Variant: look.Dark, Scale: 1.5, Still: true})
	if len(h.saved) != 1 || h.saved[0].Variant != look.Dark {
		t.Errorf("kept %+v", h.saved)
	}
	if look.Scale() != 1.5 || h.page().env.Setting().Scale != 1.5 {
		t.Errorf("the scale is %v", look.Scale())
	}
	h.Check()
}

func TestTheOrderOfTheFocusIsThatOfReading(t *testing.T) {
	h := open(t, uitest.Wide)
	h.unlock(t)
	order := strings.Join(h.Order(), " > ")
	if want := "Home > All records > Results > Medicines"; !strings.HasPrefix(order, want) {
		t.Errorf("%s", order)
	}
	if want := "Settings > Lock > Search home > Get new records > Haemoglobin A1c"; !strings.Contains(order, want) {
		t.Errorf("%s", order)
	}
}

// BenchmarkPageSwitch goes from page to page of the app, each with the answers of a backend that answers at once.
func BenchmarkPageSwitch(b *testing.B) {
	h := openReal(b)
	h.unlock(b)
	for _, place := range []ui.Place{ui.ToHome, ui.ToRecords, ui.ToAccess, ui.ToActivity, ui.ToSettings} {
		b.Run(string(place), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				h.goes(ui.Route{Place: ui.ToAbout})
				b.StartTimer()
				h.goes(ui.Route{Place: place})
			}
		})
	}
}

// goes leads to a page and waits until it has all that it asked for.
func (h *house) goes(route ui.Route) {
	h.frame.Go(route)
	for answers := 1; answers > 0; {
		h.frame.WaitForPage()
		answers = h.bench.Queue.Drain()
	}
}
