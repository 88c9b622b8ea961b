package connect_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/connect"
	"chartkey/ui/uitest"
)

// clinic is the made-up session with a sign-in that stops where a test wants to look at it, and keeps what it was asked.
type clinic struct {
	*uitest.Session
	requests []ui.ConnectRequest
	wait     bool // for an address that is pasted
	opens    error
	notice   string
	wrong    string // the notice for what is pasted and does not hold "right"
	kept     []bool // what Review came to
	reviewed []error
	pasted   []string
	fails    *ui.Failure // after the review
}

func (c *clinic) Connect(ctx context.Context, r ui.ConnectRequest) (ui.Connection, error) {
	c.requests = append(c.requests, r)
	opened, review := r.Opened, r.Review
	r.Opened = func(address string, _ error) { opened(address, c.opens) }
	r.Review = func(ctx context.Context, found ui.Consent) (bool, error) {
		keep, err := review(ctx, found)
		c.kept, c.reviewed = append(c.kept, keep), append(c.reviewed, err)
		return keep, err
	}
	if c.wait {
		r.Opened("https://login.northside.example/authorize?state=x", nil)
		if c.notice != "" {
			r.Notice(c.notice)
		}
		for more := true; more; {
			select {
			case address := <-r.Pasted:
				c.pasted = append(c.pasted, address)
				if more = c.wrong != "" && !strings.Contains(address, "right"); more {
					r.Notice(c.wrong)
				}
			case <-ctx.Done():
				more = false
			}
		}
	}
	if c.fails != nil {
		_, err := c.Session.Connect(ctx, r)
		if err == nil {
			c.Clinics = c.Clinics[:1]
		}
		return ui.Connection{}, c.fails
	}
	return c.Session.Connect(ctx, r)
}

type scene struct {
	*uitest.Bench
	*uitest.Screen
	page   ui.Page
	clinic *clinic
	t      *testing.T
}

// enter shows the page as the backend stands.
func enter(t *testing.T, b *uitest.Bench, f uitest.Form, r ui.Route) *scene {
	t.Helper()
	c := &clinic{Session: b.Session}
	b.Env.Session = c
	page := connect.New(b.Env, r)
	s := &scene{Bench: b, page: page, clinic: c, t: t}
	s.Screen = uitest.Show(t, page, f)
	b.Settle()
	return s
}

// demo shows the page with the demo clinic chosen.
func demo(t *testing.T, b *uitest.Bench, f uitest.Form) *scene {
	t.Helper()
	s := enter(t, b, f, ui.Route{Place: ui.ToConnect})
	s.Tap("Demo clinic")
	s.Settle()
	return s
}

// until waits until words are there.
func (s *scene) until(words string) {
	s.t.Helper()
	s.Until(words, func() bool { return s.Shows(words) })
}

// signIn goes on to the second step, and stays there.
func (s *scene) signIn() {
	s.t.Helper()
	s.clinic.wait = true
	s.Tap("Sign in with my browser")
	s.until("Did the browser end")
}

// review goes on to the third.
func (s *scene) review() {
	s.t.Helper()
	s.Tap("Sign in with my browser")
	s.until("Is this your record?")
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := enter(t, b, form, ui.Route{Place: ui.ToConnect})
			s.Check()
			s.Picture("connect-1")
			s.Tap("Another clinic")
			s.Check()
			s.Picture("connect-2-typed")
			b.Backend.Probed.NeedsClientID, b.Backend.Probed.Revocation, b.Backend.Probed.Refresh = true, false, "unknown"
			s.Into("Address of", "https://records.northside.example/fhir")
			s.Tap("Look at this clinic")
			s.Settle()
			s.Check()
			s.Picture("connect-3-client")
			s.Tap("Demo clinic")
			s.Settle()
			s.Check()
			s.Picture("connect-4-demo")
			s.clinic.notice = "The oldest of many earlier sign-ins could not be ended."
			s.signIn()
			s.Check()
			s.Picture("connect-5-wait")
			s.Into("Address where", "http://127.0.0.1:8/callback?code=x")
			s.Tap("Use this address")
			s.until("Is this your record?")
			s.Check()
			s.Picture("connect-6-review")
			s.Tap("As the clinic writes it")
			s.Check()
			s.Picture("connect-7-raw")
			s.Tap("No, undo")
			s.Settle()
			s.Check()
			s.Picture("connect-8-undone")
			b.Session.Undone.Outcome = "pending"
			s.Tap("Sign in again")
			s.clinic.wait = false
			s.review()
			release := b.Backend.Hold("Undone")
			s.Tap("No, undo")
			s.Until("the first step", func() bool { return len(b.Env.Works.SigningIn().Undoing) == 1 })
			s.Check()
			s.Picture("connect-9-undoing")
			release()
			s.Settle()
			s.Check()
			s.Picture("connect-10-pending")
		})
	}
}

func TestKeptIsFetchedAndLeadsHome(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.review()
	if s.Raised != 1 {
		t.Errorf("the window was brought before the browser %d times", s.Raised)
	}
	s.Sees("Ines Okonjo")
	s.Sees("Born 2 May 1987")
	s.Tap("Yes, keep it")
	s.Settle()
	if len(s.Session.Clinics) != 2 || len(s.Fetches) != 1 || s.Fetches[0][0] != "c2" || s.LastWent().Place != ui.ToHome {
		t.Errorf("%d connections, fetched %v, went %v", len(s.Session.Clinics), s.Fetches, s.Went)
	}
	if r := s.clinic.requests[0]; r.Base != s.Backend.Probed.Base || r.ClientID != "chartkey" || r.Name != "Demo clinic" || !slices.Equal(r.Kinds, everyType()) || !r.StaySignedIn {
		t.Errorf("asked %+v", r)
	}
}

func everyType() []string {
	var types []string
	for _, k := range ui.Kinds {
		types = append(types, k.Types...)
	}
	return types
}

func TestAsksForWhatIsTicked(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.Tap("Results")
	s.Tap("Documents")
	s.Tap("Stay signed in")
	s.review()
	r := s.clinic.requests[0]
	if slices.Contains(r.Kinds, "Observation") || slices.Contains(r.Kinds, "DocumentReference") || !slices.Contains(r.Kinds, "Condition") || r.StaySignedIn {
		t.Errorf("asked for %v, lasting %v", r.Kinds, r.StaySignedIn)
	}
	s.Tap("Change what to ask for")
	s.Settle()
	s.review()
	if again := s.clinic.requests[1]; !slices.Equal(again.Kinds, r.Kinds) || again.StaySignedIn || s.clinic.kept[0] {
		t.Errorf("then for %v; kept %v", again.Kinds, s.clinic.kept)
	}
}

// TestThisSessionOnlyAsksForOneVisit, since a lasting sign-in would outlive the window; it says so, and the person may want it all the same.
func TestThisSessionOnlyAsksForOneVisit(t *testing.T) {
	for name, tap := range map[string]string{"as it is": "", "wanted": "Stay signed in"} {
		b := uitest.NewBench(t)
		b.Session.Who.Keep = ui.KeptInSession
		s := demo(t, b, uitest.Phone)
		s.Check()
		s.Sees("You are here for this session only")
		s.SeesNot("You probably stay signed in")
		s.Picture("connect-session")
		if tap != "" {
			s.Tap(tap)
		}
		s.review()
		if got := s.clinic.requests[0].StaySignedIn; got != (tap != "") {
			t.Errorf("%s: asked to stay signed in: %v", name, got)
		}
	}
	demo(t, uitest.NewBench(t), uitest.Phone).SeesNot("this session only")
}

func TestNothingTickedIsNotAsked(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	for _, k := range ui.Kinds {
		s.Tap(k.Name())
	}
	s.Tap("Sign in with my browser")
	s.Sees("Nothing is ticked.")
	if len(s.clinic.requests) != 0 {
		t.Error("asked all the same")
	}
}

func TestPermissionsStandInTheirGroupsWithTheirTests(t *testing.T) {
	b := uitest.NewBench(t)
	for i, test := range []string{"read", "empty", "untested", "failed", "untested", "refused"} {
		b.Session.Found.Access.Scopes[i].Test, b.Session.Found.Access.Scopes[i].CanTry = test, true
	}
	b.Session.Found.Access.Unconfirmed = true
	b.Session.Found.Warnings = []string{"The sign-in ends at noon."}
	s := demo(t, b, uitest.Wide)
	s.review()
	for _, words := range []string{"Asked for and granted", "Only in part", "Refused", "Given without being asked", "never uses it", "It works: a record", "answer was empty",
		"did not answer", "refused all the same", "did not say what it granted", "The sign-in ends at noon."} {
		s.Sees(words)
	}
	s.SeesNot("patient/Observation.rs")
	s.Tap("As the clinic writes it")
	s.Sees("patient/Observation.rs")
	s.Tap("Hide what the clinic writes")
	s.SeesNot("patient/Observation.rs")
}

func TestUndoGivesBack(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.review()
	release := s.Backend.Hold("Undone")
	s.Tap("No, undo")
	s.until("The server said yes") // the evidence comes in step by step
	s.Sees("the keys are then tried")
	s.SeesNot("refused it as no longer valid")
	release()
	s.Settle()
	s.Sees("Undone. Nothing of it is kept here.")
	s.Sees("Ended, checked")
	s.Sees("How that was seen")
	s.Sees("refused it as no longer valid")
	s.SeesNot("The permission was refused")
	s.SeesNot("The clinic’s own page")
	if s.clinic.kept[0] || len(s.Session.Clinics) != 1 || len(s.Fetches)+len(s.Went) != 0 {
		t.Error("something was kept")
	}
	s.Tap("Sign in again")
	s.Sees("What to ask for")
}

// TestUndoSaysEachOutcome: as under Access, with the clinic's own page and what to do where it was not seen to end.
func TestUndoSaysEachOutcome(t *testing.T) {
	const page = "https://login.northside.example/apps"
	for outcome, c := range map[string]struct{ title, next string }{
		"ended-checked": {"Ended, checked", "refused"},
		"accepted":      {"Accepted, not checkable", "cannot be seen from here"},
		"pending":       {"Pending", "tried again whenever these records are unlocked"},
		"not-offered":   {"Not offered", "Finish in the clinic"},
		"still-open":    {"Still open", "still works"},
	} {
		for _, verdict := range []string{"No, undo", "Change what to ask for"} {
			b := uitest.NewBench(t)
			b.Session.Undone.Outcome = outcome
			browse, broken := b.Env.Browse, false
			b.Env.Browse = func(address string) error {
				if broken {
					return errors.New("no browser")
				}
				return browse(address)
			}
			s := demo(t, b, uitest.Phone)
			s.review()
			s.Tap(verdict)
			s.Settle()
			if verdict != "No, undo" && outcome == "ended-checked" {
				s.SeesNot(c.title)
				continue
			}
			s.Sees(c.title)
			s.Sees(c.next)
			if settled := b.Session.Undone.Settled(); verdict == "No, undo" && s.Shows("Nothing of it is kept here.") != settled {
				t.Errorf("%s: that all is done is said: %v", outcome, !settled)
			}
			s.Check()
			if shown := s.Shows(page); shown != (outcome != "ended-checked") {
				t.Errorf("%s: the clinic's page is shown: %v", outcome, shown)
			} else if !shown {
				continue
			}
			s.Tap("Copy the address")
			s.Tap("Open in the browser")
			if !slices.Equal(b.Browsed, []string{page}) || !slices.Equal(b.Copied, []string{page}) {
				t.Errorf("browsed %q, copied %q", b.Browsed, b.Copied)
			}
			broken = true
			s.Tap("Open in the browser")
			s.Tap("Open in the browser")
			said := slices.DeleteFunc(s.Texts(), func(text string) bool { return text != "The browser could not be opened." })
			if len(said) != 1 {
				t.Errorf("that there is no browser is said %d times", len(said))
			}
		}
	}
}

// TestARefusedGrantIsProved: one that may not be kept says why, and what became of it.
func TestARefusedGrantIsProved(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	end := ui.Undone{Revocation: ui.Revocation{Outcome: "pending"}, Management: "https://login.northside.example/apps"}
	s.clinic.fails = &ui.Failure{Code: "needs-review", Held: true, Undone: &end, Err: errors.New("x")}
	s.review()
	s.Tap("Yes, keep it")
	s.Settle()
	s.Sees("answers differently")
	s.Sees("Pending")
	s.Has("Open in the browser")
}

// TestSomebodyElseSignsInAgain: the page says whose sign-in it was, and that what has ended is not the access from before.
func TestSomebodyElseSignsInAgain(t *testing.T) {
	s := enter(t, uitest.NewBench(t), uitest.Wide, ui.Route{Place: ui.ToConnect, ID: "c1"})
	s.clinic.fails = &ui.Failure{Code: "needs-review", Part: "other-person", Err: errors.New("x"),
		Undone: &ui.Undone{Revocation: ui.Revocation{Outcome: "ended-checked"}}}
	s.review()
	s.Tap("Yes, keep it")
	s.Settle()
	s.Sees("another person’s sign-in")
	s.Sees("The sign-in was not kept, and what the clinic granted has ended, checked.")
}

// TestTheAnswerStaysInSight: what the review asks can be answered wherever one has read to.
func TestTheAnswerStaysInSight(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
		s := demo(t, uitest.NewBench(t), form)
		s.review()
		for _, words := range []string{"Yes, keep it", "No, undo", "Change what to ask for"} {
			if !slices.ContainsFunc(uitest.Things(s.Canvas), func(o uitest.Thing) bool { return o.Says == words && o.Taps && o.InView }) {
				t.Errorf("%s: %q is out of sight", form.Name, words)
			}
		}
		s.Tap("No, undo")
		s.Settle()
		if s.Has("Yes, keep it") {
			t.Error("it can still be answered")
		}
	}
}

// TestWhatCannotBeTriedIsGranted: only what a try can still come for is waited on.
func TestWhatCannotBeTriedIsGranted(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.review()
	texts := s.Texts()
	for words, want := range map[string]string{"Stay connected and fetch updates even when you are not using the app, until you disconnect it.": "Granted.", "See your prescriptions.": "Not tried yet."} {
		if i := slices.Index(texts, words); i < 0 || i+1 >= len(texts) || texts[i+1] != want {
			t.Errorf("%q: not followed by %q in %q", words, want, texts)
		}
	}
}

func TestAnUnnamedRecordIsSaid(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Found.Name, b.Session.Found.BirthDate = "", ""
	s := demo(t, b, uitest.Wide)
	s.review()
	s.Sees("did not say whose record")
}

func TestWhoSignedInAndWhereIsSaid(t *testing.T) {
	for want, set := range map[string]func(*ui.Consent){
		"not the person of the record: RelatedPerson/12": func(*ui.Consent) {},
		"Signed in as this person":                       func(c *ui.Consent) { c.OwnRecord = true },
		"did not say who signed in":                      func(c *ui.Consent) { c.User = "" },
	} {
		b := uitest.NewBench(t)
		set(&b.Session.Found)
		s := demo(t, b, uitest.Wide)
		s.review()
		s.Sees(want)
		s.Sees("login.northside.example, records.northside.example")
	}
}

func TestTheBrowserCannotBeOpened(t *testing.T) {
	b := uitest.NewBench(t)
	s := demo(t, b, uitest.Wide)
	s.clinic.opens = errors.New("no browser")
	s.signIn()
	s.Sees("The browser could not be opened")
	s.Tap("Copy the address")
	if len(b.Copied) != 1 || !strings.HasPrefix(b.Copied[0], "https://login.northside.example/") {
		t.Errorf("copied %v", b.Copied)
	}
	s.Sees("Copied")
	s.Tap("Cancel")
	s.Settle()
}

func TestAPastedAddressReachesTheSignIn(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.signIn()
	s.Tap("Use this address")
	s.Sees("Paste the address first.")
	s.Into("Address where", " http://127.0.0.1:8/callback?code=x ")
	s.SeesNot("Paste the address first.")
	s.Tap("Use this address")
	s.until("Is this your record?")
	if !slices.Equal(s.clinic.pasted, []string{"http://127.0.0.1:8/callback?code=x"}) {
		t.Errorf("pasted %q", s.clinic.pasted)
	}
}

// TestAPastedAddressThatIsNotTheOne is said to be none, once, and not to be looked at any more.
func TestAPastedAddressThatIsNotTheOne(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Phone)
	s.clinic.wrong = "That is not the address."
	s.signIn()
	s.Into("Address where", "wrong")
	s.Tap("Use this address")
	s.until("That is not the address.")
	s.SeesNot("Looking at that address")
	s.Tap("Use this address")
	s.Sees("Looking at that address")
	s.Until("the second answer", func() bool { return !s.Shows("Looking at that address") })
	s.Check()
	s.Picture("connect-paste")
	if n := strings.Count(strings.Join(s.Texts(), "\n"), s.clinic.wrong); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	s.Into("Address where", "right")
	s.Tap("Use this address")
	s.until("Is this your record?")
}

func TestCancelKeepsWhatWasTyped(t *testing.T) {
	b := uitest.NewBench(t)
	s := enter(t, b, uitest.Wide, ui.Route{Place: ui.ToConnect})
	s.Tap("Another clinic")
	s.Into("Address of", "https://records.northside.example/fhir")
	s.Key("Return")
	s.Settle()
	s.Tap("Visits")
	s.signIn()
	s.Tap("Cancel")
	s.Settle()
	s.Sees("Cancelled. Nothing was kept")
	s.clinic.wait = false
	s.review()
	if r := s.clinic.requests[1]; r.Base != b.Backend.Probed.Base || slices.Contains(r.Kinds, "Encounter") || r.Kinds == nil {
		t.Errorf("asked %+v", r)
	}
}

func TestTheTimeThatIsLeftIsCountedDown(t *testing.T) {
	b := uitest.NewBench(t)
	b.Settings.Still = false
	now := uitest.Now
	b.Env.Now = func() time.Time { return now }
	s := demo(t, b, uitest.Wide)
	s.signIn()
	s.Sees("10:00 minutes left")
	now = now.Add(61 * time.Second)
	s.until("8:59 minutes left")
	s.Tap("Cancel")
	s.Settle()
}

func TestWithoutMotionTheTimeStandsStill(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.signIn()
	s.Sees("There is time until " + uitest.Now.Add(10*time.Minute).Local().Format("15:04"))
	if s.Env.Tasks.Busy("clock") {
		t.Error("a clock runs")
	}
}

func TestFailuresOfTheSignIn(t *testing.T) {
	for _, code := range []string{"consent-refused", "timeout", "wrong-state", "code-expired", "identity-rejected", "offline", "bad-address", "not-json", "no-s256",
		"config-rejected", "captive-portal", "rate-limited", "unsupported-server", "disk-full", "needs-review", "busy", "usage", ""} {
		t.Run(code, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := demo(t, b, uitest.Wide)
			s.Tap("Visits")
			b.Backend.Fail("Connect", code)
			if code == "" {
				b.Backend.Fail("Connect", "new-kind")
			}
			s.Tap("Sign in with my browser")
			s.Settle()
			want := ui.Explain(&ui.Failure{Code: code, Err: errors.New("x")})
			s.Sees(want.What)
			s.Sees(want.Next)
			b.Backend.Fail("Connect", "")
			s.Tap("Try again")
			s.until("Is this your record?")
			if r := s.clinic.requests[1]; slices.Contains(r.Kinds, "Encounter") || r.Kinds == nil {
				t.Errorf("the ticks were lost: %v", r.Kinds)
			}
			if len(s.Went) != 0 || len(b.Session.Clinics) != 1 {
				t.Error("something was kept")
			}
		})
	}
}

func TestAClinicThatDoesNotKnowTheApp(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Connect", "needs-client-id")
	s := demo(t, b, uitest.Wide)
	s.Tap("Sign in with my browser")
	s.Settle()
	s.Sees("The clinic has to know this app first.")
	b.Backend.Fail("Connect", "")
	s.Tap("Sign in with my browser")
	s.Sees("Type the id")
	s.Type("mine")
	s.review()
	if got := s.clinic.requests[1].ClientID; got != "mine" {
		t.Errorf("signed in as %q", got)
	}
}

func TestTheClientIDIsAskedForWhereItIsNeeded(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Probed.NeedsClientID = true
	s := demo(t, b, uitest.Wide)
	s.SeesNot("Client id")
	s.Tap("Another clinic")
	s.Into("Address of", "https://records.northside.example/fhir")
	s.Key("Return")
	s.Settle()
	s.Sees("Client id")
	s.Into("Client id", "given")
	s.review()
	if got := s.clinic.requests[0].ClientID; got != "given" {
		t.Errorf("signed in as %q", got)
	}
}

func TestFailuresOfThePreflight(t *testing.T) {
	said := map[string]string{}
	for _, code := range []string{
		"bad-address", "bad-address unknown-host", "bad-address nobody-there", "bad-address no-fhir", "not-json", "offline", "offline no-answer", "offline proxy",
		"captive-portal", "rate-limited", "config-rejected", "config-rejected certificate", "new-kind",
	} {
		t.Run(code, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.Fail("Probe", code)
			s := enter(t, b, uitest.Wide, ui.Route{Place: ui.ToConnect})
			s.Tap("Another clinic")
			s.Into("Address of", "https://records.northside.example")
			s.Key("Return")
			s.Settle()
			code, part, _ := strings.Cut(code, " ")
			want := ui.Explain(&ui.Failure{Code: code, Part: part, Err: errors.New("x")})
			if other, told := said[want.What]; told {
				t.Errorf("the same words as for %q", other)
			}
			said[want.What] = code + " " + part
			s.Check()
			s.Sees(want.What)
			s.Sees(want.Next)
			if s.Has("Sign in with my browser") {
				t.Error("one could sign in")
			}
			b.Backend.Fail("Probe", "")
			s.Tap("Try again")
			s.Settle()
			s.Sees("You sign in on the clinic")
			s.Into("Address of", "/fhir")
			s.SeesNot("You sign in on the clinic’s own page")
			s.Sees("Look at this clinic")
		})
	}
}

func TestBlockingProblemsStopThere(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*ui.Probe)
		want   []string
	}{
		{"no sign-in", func(p *ui.Probe) { p.SMART, p.Problems = false, []string{"unsupported-server"} }, []string{"no sign-in that this app can use", "SMART on FHIR address"}},
		{"unprotected", func(p *ui.Probe) { p.S256, p.Problems = false, []string{"no-s256"} }, []string{"not protected on its way", "PKCE with S256"}},
		{"of another release", func(p *ui.Probe) { p.Problems = []string{"unsupported-version"} }, []string{"FHIR release", "FHIR R4 address"}},
		{"unnamed", func(*ui.Probe) {}, []string{"SMART on FHIR address"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.Probed.Blocking = true
			c.change(&b.Backend.Probed)
			s := demo(t, b, uitest.Phone)
			s.Check()
			for _, words := range c.want {
				s.Sees(words)
			}
			if s.Has("Sign in with my browser") || !s.Has("Try again") {
				t.Error("it does not stop there")
			}
		})
	}
}

func TestWhatTheServerSaysIsPutPlainly(t *testing.T) {
	b := uitest.NewBench(t)
	p := &b.Backend.Probed
	p.Refresh, p.Revocation, p.Management = "unlikely", false, "https://portal.northside.example/apps"
	p.Problems, p.ProblemTexts = []string{"no-refresh", "odd"}, []string{"told above", "The issuer has a slash too many."}
	s := demo(t, b, uitest.Wide)
	for _, words := range []string{"At login.northside.example.", "sign in each time", "can probably not be ended from here", "portal.northside.example", "a slash too many"} {
		s.Sees(words)
	}
	s.SeesNot("told above")
}

func TestSigningInAgain(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Probed.NeedsClientID = true
	s := enter(t, b, uitest.Wide, ui.Route{Place: ui.ToConnect, ID: "c1"})
	s.Sees("Sign in again at Northside Clinic")
	s.SeesNot("Client id")
	s.SeesNot("Another clinic")
	s.review()
	if r := s.clinic.requests[0]; r.Again != "c1" {
		t.Errorf("asked %+v", r)
	}
}

// TestSigningInAgainAsksForTheSame: what was asked last time is ticked, and asked for to the letter unless the person changes it.
func TestSigningInAgainAsksForTheSame(t *testing.T) {
	asked := []string{"Patient", "Observation", "Condition", "Coverage"}
	for _, row := range []struct {
		name    string
		types   []string
		lasting bool
		taps    []string
		want    []string
		stay    bool
	}{
		{"unchanged", asked, true, nil, nil, true},
		{"of one visit", asked, false, nil, nil, false},
		{"not to stay any more", asked, true, []string{"Stay signed in"}, nil, false},
		{"to stay from now on", asked, false, []string{"Stay signed in"}, []string{"Observation", "DiagnosticReport", "Condition", "Patient", "Coverage"}, true},
		{"less", asked, true, []string{"Conditions"}, []string{"Observation", "DiagnosticReport", "Patient", "Coverage"}, true},
		{"more", asked, true, []string{"Visits"}, []string{"Observation", "DiagnosticReport", "Condition", "Encounter", "Patient", "Coverage"}, true},
		{"forth and back", asked, true, []string{"Visits", "Visits"}, nil, true},
		{"everything", []string{"*"}, true, nil, nil, true},
		{"what no box stands for", []string{"Coverage"}, true, nil, nil, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Session.Scopes["c1"] = ui.Access{Connection: "c1", Types: row.types, Lasting: row.lasting}
			s := enter(t, b, uitest.Wide, ui.Route{Place: ui.ToConnect, ID: "c1"})
			for _, words := range row.taps {
				s.Tap(words)
			}
			s.review()
			if r := s.clinic.requests[0]; !slices.Equal(r.Kinds, row.want) || (r.Kinds == nil) != (row.want == nil) || r.StaySignedIn != row.stay {
				t.Errorf("asked for %v, to stay %v", r.Kinds, r.StaySignedIn)
			}
		})
	}
}

func TestSigningInAgainWhereTheConnectionIsGone(t *testing.T) {
	s := enter(t, uitest.NewBench(t), uitest.Wide, ui.Route{Place: ui.ToConnect, ID: "gone"})
	s.Sees("It is not here any more.")
	s.Tap("Choose a clinic")
	if s.LastWent() != (ui.Route{Place: ui.ToConnect}) {
		t.Errorf("led to %v", s.LastWent())
	}
}

// leave goes to another page.
func (s *scene) leave() {
	s.page.(ui.Leaver).Leave()
	s.Env.Tasks.Close()
	s.Env.Tasks = ui.NewTasks(s.Queue.Post)
}

// again comes back to the page.
func (s *scene) again() {
	s.t.Helper()
	s.page = connect.New(s.Env, ui.Route{Place: ui.ToConnect})
	s.Screen = uitest.Show(s.t, s.page, uitest.Wide)
}

func TestLeftDuringTheWait(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.signIn()
	s.leave()
	s.again()
	s.Sees("Ending the sign-in")
	s.Settle()
	s.Sees("Cancelled. Nothing was kept here.")
	if len(s.Session.Clinics) != 1 || len(s.Fetches)+len(s.Went) != 0 || len(s.Unseen) != 0 {
		t.Errorf("something was kept or told: %+v", s.Unseen)
	}
}

// TestLeftDuringTheReview: the sign-in waits for the person's word, and the page shows it again.
func TestLeftDuringTheReview(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	s.review()
	s.leave()
	s.Queue.Drain()
	if len(s.clinic.reviewed) != 0 {
		t.Fatalf("the review came to %v, %v", s.clinic.kept, s.clinic.reviewed)
	}
	s.again()
	s.Sees("Is this your record?")
	s.Sees("Ines Okonjo")
	s.Sees("Stay connected and fetch updates")
	s.Tap("Yes, keep it")
	s.Settle()
	if len(s.Session.Clinics) != 2 || len(s.Fetches) != 1 || s.LastWent().Place != ui.ToHome {
		t.Errorf("%d connections, fetched %v, went %v", len(s.Session.Clinics), s.Fetches, s.Went)
	}
}

// TestLeftAfterTheWord: what the person said is done, and what comes of it is told where they are.
func TestLeftAfterTheWord(t *testing.T) {
	for _, row := range []struct {
		word    string
		fails   *ui.Failure
		kept    int
		notices int
	}{
		{"Yes, keep it", nil, 2, 0},
		{"Yes, keep it", &ui.Failure{Code: "disk-full", Err: errors.New("x")}, 1, 1},
		{"No, undo", nil, 1, 0},
		{"No, undo", &ui.Failure{Code: "consent-refused", Held: true, Err: errors.New("x")}, 1, 1},
		{"Change what to ask for", nil, 1, 0},
	} {
		s := demo(t, uitest.NewBench(t), uitest.Wide)
		s.clinic.fails = row.fails
		s.review()
		s.Tap(row.word)
		s.leave()
		s.Settle()
		told := []ui.Notice{}
		for _, n := range s.Unseen {
			if n.Err != nil {
				told = append(told, n)
			}
		}
		if len(s.Session.Clinics) != row.kept || len(s.Fetches) != row.kept-1 || len(s.Went) != 0 || len(told) != row.notices || len(s.Unseen) != 1 {
			t.Errorf("%s, %v: %d connections, fetched %v, told %+v", row.word, row.fails, len(s.Session.Clinics), s.Fetches, s.Unseen)
		}
		if row.notices == 1 && told[0].Clinic != "Demo clinic" {
			t.Errorf("told of %q", told[0].Clinic)
		}
	}
}

// TestOneSignInAtATime: what begins a sign-in begins one, however often it is pressed.
func TestOneSignInAtATime(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Wide)
	for s.Focused() != "Sign in with my browser" {
		s.Key(fyne.KeyTab)
	}
	release := s.Backend.Hold("Connect")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyReturn)
	release()
	s.until("Is this your record?")
	if n := s.Backend.Calls("Connect"); n != 1 {
		t.Errorf("%d sign-ins were begun", n)
	}
}

func TestStepBack(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Phone)
	back := s.page.(ui.Stepped)
	if back.StepBack() {
		t.Error("went back from the first step")
	}
	s.signIn()
	if !back.StepBack() {
		t.Error("did not go back from the wait")
	}
	s.Settle()
	s.clinic.wait = false
	s.review()
	if !back.StepBack() {
		t.Error("did not go back from the review")
	}
	s.Settle()
	s.Sees("What to ask for")
	if len(s.Session.Clinics) != 1 {
		t.Error("something was kept")
	}
}

func TestGolden(t *testing.T) {
	s := demo(t, uitest.NewBench(t), uitest.Phone)
	s.Golden("connect-choose")
	s.signIn()
	s.Golden("connect-wait")
	s.Tap("Cancel")
	s.Settle()
	s.clinic.wait = false
	s.review()
	s.Golden("connect-review")
}

// TestAnotherPersonsRecordIsWarnedOf and can be kept all the same.
func TestAnotherPersonsRecordIsWarnedOf(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.PhoneLarge} {
		b := uitest.NewBench(t)
		b.Session.Found.Name, b.Session.Found.BirthDate = "Lena M.", "3 May 2015"
		b.Session.Found.Others = []ui.Patient{{Name: "Noah M.", Born: "9 Jan 2017"}, {}}
		s := demo(t, b, form)
		s.review()
		s.Check()
		s.Picture("connect-3-other-person")
		s.Sees("This may be another person’s record: it is of Lena M., born 3 May 2015; what is already here is of Noah M., born 9 Jan 2017; somebody whose name is not known.")
		s.Sees("If it is, add another person for it. Keep it here only if both are one person.")
		if !s.Has("Yes, keep it") {
			t.Error("it cannot be kept")
		}
	}
}

// elsewhere looks at another page meanwhile.
func (s *scene) elsewhere(r ui.Route) *scene {
	s.t.Helper()
	s.page.(ui.Leaver).Leave()
	return enter(s.t, s.Bench, s.Form, r)
}

// TestWhatIsToBeAskedForStays when one looks at another page meanwhile: the clinic, what it said, and the ticks. A sign-in that is kept ends it.
func TestWhatIsToBeAskedForStays(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Probed.NeedsClientID = true
	s := enter(t, b, uitest.Wide, ui.Route{Place: ui.ToConnect})
	s.Tap("Another clinic")
	s.Into("Address of", "https://records.northside.example/fhir")
	s = s.elsewhere(ui.Route{Place: ui.ToConnect})
	s.Sees("https://records.northside.example/fhir")
	s.Tap("Look at this clinic")
	s.Settle()
	s.Into("Client id", "chartkey-7")
	s.Tap("Allergies")
	s.Tap("Stay signed in")
	s = s.elsewhere(ui.Route{Place: ui.ToConnect})
	if n := b.Backend.Calls("Probe"); n != 1 {
		t.Errorf("the clinic was asked %d times", n)
	}
	s.review()
	r := s.clinic.requests[0]
	if r.Base != b.Backend.Probed.Base || r.ClientID != "chartkey-7" || r.StaySignedIn || slices.Contains(r.Kinds, "AllergyIntolerance") || !slices.Contains(r.Kinds, "Condition") {
		t.Errorf("asked for %+v", r)
	}
	s.Tap("Yes, keep it")
	s.Settle()
	s = s.elsewhere(ui.Route{Place: ui.ToConnect})
	s.SeesNot("https://records.northside.example/fhir")
	s.SeesNot("What to ask for")
}

// TestAListedClinicIsLookedAtAgain where that was broken off when the page was left: who chose it could not choose it once more.
func TestAListedClinicIsLookedAtAgain(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Probe", "offline")
	s := demo(t, b, uitest.Wide)
	s.SeesNot("What to ask for")
	b.Backend.Fail("Probe", "")
	s = s.elsewhere(ui.Route{Place: ui.ToConnect})
	s.Sees("What to ask for")
}

// TestTicksOfARenewalStay apart from those of a new sign-in.
func TestTicksOfARenewalStay(t *testing.T) {
	b := uitest.NewBench(t)
	renewal := ui.Route{Place: ui.ToConnect, ID: "c1"}
	s := enter(t, b, uitest.Wide, renewal)
	s.Tap("Conditions")
	s = s.elsewhere(ui.Route{Place: ui.ToConnect})
	s.SeesNot("Sign in again")
	s = s.elsewhere(renewal)
	s.signIn()
	if kinds := s.clinic.requests[0].Kinds; kinds == nil || slices.Contains(kinds, "Condition") {
		t.Errorf("asked for %q", kinds)
	}
}
