package access_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"chartkey/ui"
	"chartkey/ui/access"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: "c1"}), f)
	b.Settle()
	return s
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Check()
			s.Picture("access")
			s.Tap("End this access")
			s.Check()
			s.Picture("access-end")
			s.Tap("End the access")
			b.Settle()
			s.Check()
			s.Picture("access-ended")
			b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "pending", Evidence: []ui.Evidence{
				{At: uitest.Now, Step: "End the stored sign-in", Answer: "No answer came"}}}
			b.Session.Clinics[0].Management = "https://login.northside.example/apps-with-access/and-how-to-end-them"
			s = show(t, b, form)
			s.Check()
			s.Picture("access-pending")
		})
	}
}

func TestEachPermissionIsTried(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Sees("Not tried yet")
	s.Tap("Try each permission")
	b.Settle()
	s.Sees("Tried: it works")
	s.Sees("Tried: refused")
	s.SeesNot("Not tried yet")
	s.Sees("Granted") // what no read can show
}

// TestAnswersComeInOneByOne: what was tried is shown while the rest is still waited for.
func TestAnswersComeInOneByOne(t *testing.T) {
	for _, form := range uitest.Forms {
		b := uitest.NewBench(t)
		release := b.Backend.Hold("Tested")
		s := show(t, b, form)
		s.Tap("Try each permission")
		b.Until("the first answer", func() bool { return s.Shows("Tried: it works") })
		s.Check()
		s.Sees("Trying each permission")
		s.Sees("Not tried yet")
		s.SeesNot("Tried: refused")
		s.Picture("access-trying")
		release()
		b.Settle()
		s.Sees("Tried: refused")
		s.SeesNot("Trying each permission")
	}
}

func TestTryingCanBeCancelledAndFail(t *testing.T) {
	b := uitest.NewBench(t)
	release := b.Backend.Hold("TestAccess")
	s := show(t, b, uitest.Wide)
	s.Tap("Try each permission")
	s.Tap("Cancel")
	b.Settle()
	s.Sees("Not tried yet")
	release()
	b.Backend.Fail("TestAccess", "signin-needed")
	s.Tap("Try each permission")
	b.Settle()
	s.Sees("The sign-in no longer works.")
}

func TestEndAsksOnceAndShowsHowItWasSeen(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("End this access")
	s.Sees("The records stay on this computer")
	s.Tap("Cancel")
	if b.Backend.Calls("Revoke") != 0 {
		t.Fatal("ended without being told to")
	}
	s.Tap("End this access")
	s.Tap("End the access")
	b.Settle()
	s.Sees("Ended, checked")
	s.Sees("Use the stored sign-in again")
	if b.Changes != 1 {
		t.Errorf("the window was told %d times", b.Changes)
	}
	s.SeesNot("End this access")
	s.SeesNot("Not tried yet")
}

func TestEachOutcomeHasItsWords(t *testing.T) {
	for outcome, c := range map[string]struct{ title, next string }{
		"ended-checked": {"Ended, checked", "refused"},
		"accepted":      {"Accepted, not checkable", "may work until"},
		"pending":       {"Pending", "tried again"},
		"not-offered":   {"Not offered", "ends by itself"},
		"still-open":    {"Still open", "still works"},
	} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: outcome, Until: uitest.Now.Add(time.Hour)}
		s := show(t, b, uitest.Phone)
		s.Sees(c.title)
		s.Sees(c.next)
		s.Check()
	}
}

// TestEarlierTriesAreFolded: the last try is shown with its time, those before on demand, and what can be done stays in sight.
func TestEarlierTriesAreFolded(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		b := uitest.NewBench(t)
		r := &ui.Revocation{Outcome: "pending"}
		for i := range 30 {
			r.Earlier = append(r.Earlier, ui.Evidence{At: uitest.Now.Add(time.Duration(i-100) * time.Hour), Step: "An earlier step", Answer: "No answer came", Open: true})
		}
		for range 7 {
			r.Evidence = append(r.Evidence, ui.Evidence{At: uitest.Now, Step: "A step of the last", Answer: "No answer came", Open: true})
		}
		b.Session.Clinics[0].Revocation = r
		b.Session.Clinics[0].Management = "https://login.northside.example/apps"
		s := show(t, b, form)
		s.Check()
		s.Picture("access-tries")
		s.Sees("A step of the last")
		s.Sees("The last try, " + ui.Moment(uitest.Now))
		s.SeesNot("An earlier step")
		if !slices.ContainsFunc(uitest.Things(s.Canvas), func(o uitest.Thing) bool { return o.Says == "Try again to end it" && o.Taps && o.InView }) {
			t.Errorf("%s: what can be done is out of sight", form.Name)
		}
		s.Tap("Show 30 steps of earlier tries")
		s.Sees("An earlier step")
		s.Check()
		s.Tap("Hide earlier tries")
		s.SeesNot("An earlier step")
	}
}

// TestWhatWasTriedIsShownWithItsTime: also what was tried before the page was there.
func TestWhatWasTriedIsShownWithItsTime(t *testing.T) {
	b := uitest.NewBench(t)
	line := &b.Session.Scopes["c1"].Scopes[0]
	line.Test, line.Tested = "read", uitest.Now
	s := show(t, b, uitest.Wide)
	s.Sees("Tried: it works · " + ui.Moment(uitest.Now))
	s.Sees("Not tried yet")
}

// TestASignInThatWaitsIsSaid: the list and the page of a connection lead back to it.
func TestASignInThatWaitsIsSaid(t *testing.T) {
	for _, id := range []string{"", "c1"} {
		b := uitest.NewBench(t)
		b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "connected"})
		in := b.Env.Works.SignIn(b.Session, ui.ConnectRequest{Name: "Southside"}, uitest.Now)
		b.Until("the review", func() bool { return in.Found != nil })
		s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess, ID: id}), uitest.Phone)
		b.Until("the page", func() bool { return s.Shows("waits for your answer") })
		s.Sees("A sign-in at Southside waits for your answer.")
		s.Check()
		s.Picture("access-waiting" + id)
		s.Tap("Look at it")
		if b.LastWent().Place != ui.ToConnect {
			t.Errorf("led to %+v", b.LastWent())
		}
		in.Decide(ui.UndoIt)
		b.Settle()
	}
}

// TestASignInThatWasNotKeptIsListed until it has ended, with the clinic's own page: also where there is no other connection, or one.
func TestASignInThatWasNotKeptIsListed(t *testing.T) {
	const page = "https://login.southside.example/apps"
	for _, clinics := range []int{0, 1, 2} {
		b := uitest.NewBench(t)
		b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "connected"})[:clinics]
		b.Session.Unkepts = []ui.Unkept{{Clinic: "Southside", Undone: ui.Undone{Revocation: ui.Revocation{Outcome: "pending"}, Management: page}}}
		s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess}), uitest.Phone)
		b.Settle()
		s.Check()
		s.Sees("Southside: The sign-in was not kept. The end of what the clinic granted is pending.")
		s.Tap("Open in the browser")
		if !slices.Equal(b.Browsed, []string{page}) {
			t.Errorf("browsed %q", b.Browsed)
		}
		b.Env.Browse = func(string) error { return errors.New("no browser") }
		s = uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess}), uitest.Phone)
		b.Settle()
		s.Tap("Open in the browser")
		s.Tap("Open in the browser")
		s.Sees("The browser could not be opened.")
		s.Sees("Southside")
	}
	b := uitest.NewBench(t)
	b.Session.Unkepts = []ui.Unkept{{Clinic: "Southside"}}
	show(t, b, uitest.Phone).SeesNot("Southside") // on the page of another
}

// TestTakenBackIsNotConnected: neither the list nor the page calls an access connected that the person took back, and it is not tried.
func TestTakenBackIsNotConnected(t *testing.T) {
	for _, outcome := range []string{"accepted", "pending", "not-offered", "still-open"} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: outcome}
		s := show(t, b, uitest.Phone)
		s.SeesNot("Connected")
		s.SeesNot("Try each permission")
		s.Has("Try again to end it")
		s.Sees(ui.StateWords(b.Session.Clinics[0]))
		b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "signin-needed"})
		list := uitest.Show(t, access.New(b.Env, ui.Route{}), uitest.Phone)
		b.Settle()
		list.SeesNot("Connected")
		list.Sees(ui.StateWords(b.Session.Clinics[0]))
	}
}

// TestTheClinicsOwnPage is named wherever an end is open or cannot be seen, and leads to the browser once the person has seen it.
func TestTheClinicsOwnPage(t *testing.T) {
	const page = "https://login.northside.example/apps"
	for _, outcome := range []string{"accepted", "pending", "not-offered", "still-open"} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].Management, b.Session.Clinics[0].Revocation = page, &ui.Revocation{Outcome: outcome}
		s := show(t, b, uitest.Phone)
		s.Check()
		s.Sees(page)
		s.Tap("Open in the browser")
		if !slices.Equal(b.Browsed, []string{page}) {
			t.Errorf("%s: opened %q", outcome, b.Browsed)
		}
		b.Env.Browse = func(string) error { return errors.New("none") }
		s = show(t, b, uitest.Phone)
		s.Tap("Open in the browser")
		s.Sees("The browser could not be opened.")
	}
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Management, b.Session.Clinics[0].Revocation = page, &ui.Revocation{Outcome: "ended-checked"}
	show(t, b, uitest.Phone).SeesNot(page)
}

// TestAVisitThatWasTakenBack has nothing here that could be ended: it says when it ends by itself.
func TestAVisitThatWasTakenBack(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "not-offered", Until: uitest.Now.Add(time.Hour)}
	s := show(t, b, uitest.Phone)
	s.Sees("Nothing of it is stored here that could be ended.")
	s.Sees(ui.Moment(uitest.Now.Add(time.Hour)))
}

func TestFailureToEnd(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Revoke", "busy")
	s := show(t, b, uitest.Wide)
	s.Tap("End this access")
	s.Tap("End the access")
	b.Settle()
	s.Sees("Another Chartkey is at work")
	s.Has("End this access")
}

func TestEraseSaysThatTheAccessStaysOpen(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Erase its records here")
	s.Sees("The access itself stays open at the clinic.")
	s.Tap("Erase from this computer")
	b.Settle()
	if b.LastWent().Place != ui.ToHome || len(b.Session.Clinics) != 0 || b.Changes != 1 {
		t.Errorf("led to %+v with %d clinics", b.LastWent(), len(b.Session.Clinics))
	}
}

// TestEndOfThisSessionOnly does not promise that the records stay longer than the window.
func TestEndOfThisSessionOnly(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Keep = ui.KeptInSession
	s := show(t, b, uitest.Phone)
	s.Tap("End this access")
	s.Check()
	s.Sees("The records stay in this window until it is closed.")
	s.SeesNot("The records stay on this computer.")
}

// TestEraseWhileTheEndIsPending says that the end is still to come, that Chartkey goes on trying only as long as this is here, and where to end it.
func TestEraseWhileTheEndIsPending(t *testing.T) {
	const page = "https://login.northside.example/apps"
	for _, c := range []struct {
		outcome ui.Revocation
		says    []string
		not     string
	}{
		{ui.Revocation{Outcome: "pending"}, []string{"its end at the clinic is still to come", "tries again each time records are fetched", "Once this is erased it cannot.", page}, "stays open"},
		{ui.Revocation{Outcome: "still-open"}, []string{"the clinic has not ended it", "nothing here can try again", page}, "tries again each time"},
		{ui.Revocation{Outcome: "not-offered", Until: uitest.Now.Add(time.Hour)}, []string{"It ends by itself on " + ui.Moment(uitest.Now.Add(time.Hour)), page}, "try again"},
		{ui.Revocation{Outcome: "ended-checked"}, []string{"cannot be brought back from here"}, "You took this access back"},
	} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].Management, b.Session.Clinics[0].Revocation = page, &c.outcome
		s := show(t, b, uitest.Phone)
		s.Tap("Erase its records here")
		s.Check()
		s.Picture("access-erase-" + c.outcome.Outcome)
		for _, words := range c.says {
			s.Sees(words)
		}
		s.SeesNot(c.not)
	}
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "pending"}
	s := show(t, b, uitest.Phone)
	s.Tap("Erase its records here")
	s.Sees("go to the clinic’s portal")
}

func TestAClinicWithoutANameIsNamedOnce(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Name = b.Session.Clinics[0].Host
	times := 0
	for _, text := range show(t, b, uitest.Wide).Texts() {
		if text == b.Session.Clinics[0].Host {
			times++
		}
	}
	if times != 1 {
		t.Errorf("its host stands there %d times", times)
	}
}

func TestScopesAsWritten(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.SeesNot("patient/Observation.rs")
	s.Tap("Show it as the clinic writes it")
	s.Sees("patient/Observation.rs")
}

func TestSeveralClinicsAndNone(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "signin-needed"})
	s := uitest.Show(t, access.New(b.Env, ui.Route{}), uitest.Wide)
	b.Settle()
	s.Tap("Harbour Hospital")
	if b.LastWent() != (ui.Route{Place: ui.ToAccess, ID: "c2"}) {
		t.Errorf("led to %+v", b.LastWent())
	}
	b.Session.Clinics = nil
	s = uitest.Show(t, access.New(b.Env, ui.Route{}), uitest.Wide)
	b.Settle()
	s.Sees("No clinic has given this app any access.")
}

func TestConnectionThatIsGone(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics = nil
	show(t, b, uitest.Wide).Sees("It is not here any more.")
}

func TestGolden(t *testing.T) {
	show(t, uitest.NewBench(t), uitest.Phone).Golden("access")
}

// TestWhoseRecordItIs stands on the list and on the page of each connection, with the truth of the last fetch.
func TestWhoseRecordItIs(t *testing.T) {
	b := uitest.NewBench(t)
	c := &b.Session.Clinics[0]
	c.PatientName, c.BirthDate = "Lena Okonjo", "3 May 2015"
	c.Synced, c.Repaired, c.Before = time.Time{}, uitest.Now.Add(-time.Minute), uitest.Now.AddDate(0, 0, -3)
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
		s := show(t, b, form)
		s.Check()
		s.Picture("access-of-somebody")
		s.Sees("Lena Okonjo, born 3 May 2015")
		s.Sees("Not wholly since the repair on")
		s.SeesNot("Never")
	}
	other := *c
	other.ID, other.PatientName, other.State = "c2", "Noah Okonjo", "signin-needed"
	b.Session.Clinics = append(b.Session.Clinics, other)
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
		s := uitest.Show(t, access.New(b.Env, ui.Route{Place: ui.ToAccess}), form)
		b.Settle()
		s.Check()
		s.Picture("access-of-several")
		for _, words := range []string{"Northside Clinic, Lena Okonjo, Connected", "Northside Clinic, Noah Okonjo, Sign in again"} {
			if !s.Has(words) {
				t.Errorf("%s: no row %q", form.Name, words)
			}
		}
	}
}
