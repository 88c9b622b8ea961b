package frame_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestAnEndGoesOnWhateverPageOneLooksAt: an access that is being taken back, or erased here, is, however the page is left meanwhile.
func TestAnEndGoesOnWhateverPageOneLooksAt(t *testing.T) {
	for name, leave := range map[string]func(*house){
		"by the sidebar":  func(h *house) { h.Tap("Home") },
		"by a key":        func(h *house) { h.Do(ui.DoRecords) },
		"back":            func(h *house) { h.Do(ui.DoBack) },
		"and comes again": func(h *house) { h.Tap("Home"); h.Tap("Access") },
	} {
		for method, ask := range map[string][2]string{"Revoke": {"End this access", "End the access"}, "RemoveConnection": {"Erase its records here", "Erase from this computer"}} {
			t.Run(name+" "+method, func(t *testing.T) {
				h := openReal(t)
				h.unlock(t)
				h.Tap("Access")
				h.bench.Until("the access", func() bool { return h.Has(ask[0]) })
				release := h.bench.Backend.Hold(method)
				h.Tap(ask[0])
				h.Tap(ask[1])
				leave(h)
				release()
				h.bench.Until("the end", func() bool { return h.bench.Backend.Calls(method) == 1 && !h.frame.Busy() })
				erased := method == "RemoveConnection"
				if gone := len(h.bench.Session.Clinics) == 0; gone != erased {
					t.Fatalf("%d connections are there", len(h.bench.Session.Clinics))
				}
				h.Do(ui.DoAccess)
				want := "Ended, checked"
				if erased {
					want = "No clinic has given this app any access."
				}
				h.bench.Until(want, func() bool { return h.Shows(want) })
			})
		}
	}
}

// TestAFailureThatNoPageShowedStandsOnHome until the person has seen it; a lock takes the name from it.
func TestAFailureThatNoPageShowedStandsOnHome(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.Tap("Access")
	h.bench.Until("the access", func() bool { return h.Has("End this access") })
	h.bench.Backend.Fail("Revoke", "disk-full")
	release := h.bench.Backend.Hold("Revoke")
	h.Tap("End this access")
	h.Tap("End the access")
	h.Tap("Settings")
	release()
	h.bench.Until("the end", func() bool { return !h.frame.Busy() })
	h.Tap("Home")
	h.bench.Until("the failure", func() bool { return h.Shows("Northside Clinic: The disk is full.") })
	h.Check()
	h.Picture("home-notice")
	h.Tap("I have read it")
	if h.Shows("The disk is full.") {
		t.Error("it can be pressed again, for what is not there any more")
	}
	h.bench.Until("nothing any more", func() bool { return !h.Shows("The disk is full.") })
}

// held is a person whose clinic does not take a permission back.
type held struct {
	*uitest.Session
	ended chan struct{}
}

func (s held) Connect(ctx context.Context, r ui.ConnectRequest) (ui.Connection, error) {
	defer close(s.ended)
	r.Opened("https://login.northside.example/authorize?state=x", nil)
	<-ctx.Done()
	return ui.Connection{}, &ui.Failure{Code: "cancelled", Held: true, Err: errors.New("not given back")}
}

// TestALockedPersonsNoticesNameNobody, whatever they came with, and say the same.
func TestALockedPersonsNoticesNameNobody(t *testing.T) {
	h := open(t, uitest.Wide)
	s := undoing{h.bench.Session}
	h.frame.Opened(s)
	h.page().env.Works.SignIn(s, ui.ConnectRequest{Name: "Northside Clinic"}, h.now)
	h.bench.Until("the notice", func() bool { return len(h.frame.Kept("p1")) == 1 })
	before := h.frame.Kept("p1")[0].Explain()
	h.frame.Lock()
	kept := h.frame.Kept("p1")[0]
	if after := kept.Explain(); strings.Contains(after.What, "Northside") || !strings.HasSuffix(before.What, after.What) || after.Next != before.Next {
		t.Errorf("%+v became %+v", before, after)
	}
	if end := ui.UndoneOf(kept.Err); strings.Contains(kept.Err.Error(), "northside") || end == nil || end.Management != "" || len(end.Evidence) != 0 {
		t.Errorf("%+v is kept", kept.Err)
	}
}

// undoing is a person whose sign-in is undone, and not seen to end.
type undoing struct{ *uitest.Session }

func (s undoing) Connect(context.Context, ui.ConnectRequest) (ui.Connection, error) {
	return ui.Connection{}, &ui.Failure{Code: "consent-refused", Held: true, Err: errors.New("northside.example: not kept"), Undone: &ui.Undone{
		Revocation: ui.Revocation{Outcome: "pending", Evidence: []ui.Evidence{{Answer: "Northside"}}}, Management: "https://login.northside.example/apps"}}
}

// slow is a person whose recovery code is made although nobody waits for it any more.
type slow struct {
	*uitest.Session
	begun, release chan struct{}
}

func (s slow) CreateRecovery(context.Context, ui.Proof) (string, error) {
	close(s.begun)
	<-s.release
	return uitest.RecoveryCode, nil
}

// TestARecoveryCodeThatNobodySawIsTold, since the one before opens nothing any more; also after a lock.
func TestARecoveryCodeThatNobodySawIsTold(t *testing.T) {
	for name, leave := range map[string]func(*house){
		"left":   func(h *house) { h.Tap("Home") },
		"locked": func(h *house) { h.frame.Lock() },
	} {
		t.Run(name, func(t *testing.T) {
			h := openReal(t)
			s := slow{h.bench.Session, make(chan struct{}), make(chan struct{})}
			h.frame.Opened(s)
			h.frame.Go(ui.Route{Place: ui.ToLock})
			h.Tap("Make a recovery code")
			h.Tap("Show the code")
			<-s.begun
			leave(h)
			close(s.release)
			if h.frame.Session() == nil {
				h.bench.Until("the lock", h.bench.Session.Locked)
				h.unlock(t)
			}
			h.bench.Until("the notice", func() bool { return h.Shows("A new recovery code was made") })
			h.SeesNot("Z63N")
		})
	}
}

// TestARecoveryCodeThatWasLeftIsTold, since nobody said that it is on paper; also after a lock.
func TestARecoveryCodeThatWasLeftIsTold(t *testing.T) {
	for name, leave := range map[string]func(*house){
		"left":   func(h *house) { h.Tap("Home") },
		"locked": func(h *house) { h.frame.Lock() },
	} {
		t.Run(name, func(t *testing.T) {
			h := openReal(t)
			h.frame.Opened(h.bench.Session)
			h.frame.Go(ui.Route{Place: ui.ToLock})
			h.Tap("Make a recovery code")
			h.Tap("Show the code")
			h.bench.Until("the code", func() bool { return h.Shows("Z63N") })
			leave(h)
			if h.frame.Session() == nil {
				h.bench.Until("the lock", h.bench.Session.Locked)
				h.unlock(t)
			}
			h.bench.Until("the notice", func() bool { return h.Shows("before you said that it is on paper") })
			h.SeesNot("Z63N")
		})
	}
}

// TestWhatAClinicStillHoldsIsTold, also where the page of the sign-in was left, and after a lock.
func TestWhatAClinicStillHoldsIsTold(t *testing.T) {
	for name, leave := range map[string]func(*house){
		"left":   func(h *house) { h.Tap("Home") },
		"locked": func(h *house) { h.frame.Lock() },
	} {
		t.Run(name, func(t *testing.T) {
			h := openReal(t)
			s := held{h.bench.Session, make(chan struct{})}
			h.frame.Opened(s)
			h.frame.Go(ui.Route{Place: ui.ToConnect})
			h.Tap("Demo clinic")
			h.bench.Until("the clinic", func() bool { return h.Has("Sign in with my browser") })
			h.Tap("Sign in with my browser")
			h.bench.Until("the wait", func() bool { return h.Shows("Your browser is open") })
			leave(h)
			<-s.ended
			if h.frame.Session() == nil {
				h.SeesNot("Demo clinic")
				h.bench.Until("the lock", h.bench.Session.Locked)
				h.unlock(t)
			}
			h.bench.Until("the notice", func() bool { return h.Shows("the clinic could not be told so") })
			if name == "locked" {
				h.SeesNot("Demo clinic")
			}
		})
	}
}

// TestASignInWaitsForTheWord: what came back is not undone by a look elsewhere, and Home leads back to it.
func TestASignInWaitsForTheWord(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	h.Tap("Demo clinic")
	h.bench.Until("the clinic", func() bool { return h.Has("Sign in with my browser") })
	h.Tap("Sign in with my browser")
	h.bench.Until("the review", func() bool { return h.Has("Yes, keep it") })
	h.Tap("Home")
	h.bench.Until("Home", func() bool { return h.Shows("Demo clinic: a sign-in waits for your answer.") })
	h.Check()
	h.Picture("home-waiting")
	h.Tap("Look at it")
	h.Tap("Yes, keep it")
	h.Tap("Access")
	h.bench.Until("the new connection", func() bool { return h.Shows("Demo clinic") })
	if n := h.bench.Backend.Calls("Connect"); n != 1 || len(h.bench.Session.Clinics) != 2 {
		t.Errorf("%d sign-ins, %d connections", n, len(h.bench.Session.Clinics))
	}
}

// TestTheFirstOptionDoesNotLookChosen: a page that begins with a choice is entered without a ring around its first card.
func TestTheFirstOptionDoesNotLookChosen(t *testing.T) {
	h := openReal(t)
	h.unlock(t)
	h.frame.Go(ui.Route{Place: ui.ToConnect})
	if h.Focused() != "" {
		t.Errorf("the focus is at %q", h.Focused())
	}
	h.Key(fyne.KeyTab)
	if h.Focused() == "" {
		t.Error("Tab leads nowhere")
	}
}

// TestNewsOfEarlierSignInsStandOnHome: what became of a sign-in that an earlier run left is told after the unlock, and after a fetch; a lock takes
// it away, since its words name a clinic.
func TestNewsOfEarlierSignInsStandOnHome(t *testing.T) {
	h := openReal(t)
	h.bench.Session.Tidings = []ui.News{{Text: "A sign-in at Southside was cut off before it was kept."}}
	h.unlock(t)
	h.bench.Until("the news", func() bool { return h.Shows("A sign-in at Southside was cut off") })
	h.Check()
	h.Picture("home-news")
	h.Tap("I have read it")
	h.bench.Until("nothing any more", func() bool { return !h.Shows("Southside") })
	h.bench.Session.Tidings = []ui.News{{Text: "A sign-in at Southside was not kept.", Open: true}}
	h.frame.Fetch()
	h.bench.Until("the news of the fetch", func() bool { return h.Shows("A sign-in at Southside was not kept.") })
	h.lock()
	h.unlock(t)
	h.bench.Until("Home", func() bool { return h.Shows("Get new records") })
	h.SeesNot("Southside")
}
