package parting_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/parting"
	"chartkey/ui/uitest"
)

const portal = "https://login.northside.example/apps"

// asked is the question of a window, and what it led to.
type asked struct {
	*uitest.Screen
	bench *uitest.Bench
	page  *parting.Page
	went  int
	stays int
	begun int
	ended int
	later []func()
}

func ask(t *testing.T, b *uitest.Bench, form uitest.Form, person *ui.Person) *asked {
	t.Helper()
	return askWithin(t, b, form, person, 0)
}

func askWithin(t *testing.T, b *uitest.Bench, form uitest.Form, person *ui.Person, limit time.Duration) *asked {
	t.Helper()
	a := &asked{bench: b}
	a.page = parting.New(parting.Options{
		Env: b.Env, Person: person, Go: func() { a.went++ }, Stay: func() { a.stays++ }, Begun: func() { a.begun++ }, Ended: func() { a.ended++ },
		After: func(_ time.Duration, f func()) { a.later = append(a.later, f) }, Limit: limit,
	})
	a.Screen = uitest.ShowObject(t, a.page.Content, form)
	b.Settle()
	return a
}

// bench is a window in which a person of this session only is unlocked, with one clinic.
func bench(t *testing.T) *uitest.Bench {
	t.Helper()
	b := uitest.NewBench(t)
	b.Backend.People[0].Keep = ui.KeptInSession
	b.Session.Who = b.Backend.People[0]
	b.Session.Clinics[0].Management, b.Session.Clinics[0].Expires = portal, time.Time{}
	return b
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := bench(t)
			b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "connected", Expires: uitest.Now.Add(time.Hour)})
			a := ask(t, b, form, nil)
			a.Check()
			a.Picture("parting")
			release := b.Backend.Hold("Revoke")
			a.Tap("End it at the clinic and quit")
			b.Until("the end", a.page.Ending)
			a.Check()
			a.Picture("parting-ending")
			b.Session.Ending = ui.Revocation{Outcome: "pending", Evidence: []ui.Evidence{{At: uitest.Now, Step: "End the stored sign-in", Answer: "No answer came", Open: true}}}
			release()
			b.Settle()
			a.Check()
			a.Picture("parting-open")
		})
	}
}

// TestWhatItSays: each clinic that would go on letting the app in, until when, and where to end it without the app.
func TestWhatItSays(t *testing.T) {
	b := bench(t)
	b.Session.Clinics = append(b.Session.Clinics,
		ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "connected", Expires: uitest.Now.Add(time.Hour)},
		ui.Connection{ID: "c3", Name: "Hill Clinic", State: "connected", Revocation: &ui.Revocation{Outcome: "pending"}},
		ui.Connection{ID: "c4", Name: "Gone Clinic", State: "ended", Revocation: &ui.Revocation{Outcome: "ended-checked"}},
		ui.Connection{ID: "c5", Name: "Past Clinic", State: "connected", Expires: uitest.Now.Add(-time.Hour)})
	a := ask(t, b, uitest.Phone, nil)
	for _, words := range []string{
		b.Session.Clinics[0].Name, "lasting sign-in", portal, "Harbour Hospital", "ends by itself on " + ui.Moment(uitest.Now.Add(time.Hour)),
		"go to the clinic’s portal", "Hill Clinic", "You took it back", "Quit, leave it", "Stay",
	} {
		a.Sees(words)
	}
	a.SeesNot("Gone Clinic")
	a.SeesNot("Past Clinic")
	a.Tap("Open in the browser")
	if !slices.Equal(b.Browsed, []string{portal}) {
		t.Errorf("opened %q", b.Browsed)
	}
	a.Tap("Stay")
	a.Tap("Quit, leave it")
	if a.went != 1 || a.stays != 1 || b.Backend.Calls("Revoke") != 0 {
		t.Errorf("went %d times, stayed %d times, %d ends", a.went, a.stays, b.Backend.Calls("Revoke"))
	}
}

// TestNothingToAsk: it goes at once where no clinic lets the app in any more, and where nobody is of this session only.
func TestNothingToAsk(t *testing.T) {
	b := bench(t)
	b.Session.Clinics = nil
	if a := ask(t, b, uitest.Wide, nil); a.went != 1 {
		t.Errorf("went %d times without an access", a.went)
	}
	b = uitest.NewBench(t)
	if a := ask(t, b, uitest.Wide, nil); a.went != 1 || b.Backend.Calls("Unlock") != 0 {
		t.Errorf("went %d times, %d unlocks", a.went, b.Backend.Calls("Unlock"))
	}
}

// TestALockedPerson is looked at and ended too, since their vault opens without a secret; and is locked again.
func TestALockedPerson(t *testing.T) {
	b := bench(t)
	b.Env.Session = nil
	a := ask(t, b, uitest.Wide, nil)
	a.Sees(b.Session.Clinics[0].Name)
	if !b.Session.Locked() {
		t.Error("the look has left the vault open")
	}
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Sees("Ended, checked")
	if !b.Session.Locked() {
		t.Error("the end has left the vault open")
	}
}

// TestAPersonBehindALock is not tried to be opened, which would count as a wrong try of their lock: what cannot be seen is said, also where what
// can be seen has ended, and then nothing goes by itself.
func TestAPersonBehindALock(t *testing.T) {
	b := bench(t)
	b.Backend.People[1].Keep, b.Backend.People[1].Lock = ui.KeptInSession, ui.PIN
	a := ask(t, b, uitest.Wide, nil)
	a.Sees("could not be looked up")
	a.Sees("Unlock them first")
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Check()
	a.Sees("Ended, checked")
	a.SeesNot("Nothing is left open")
	a.Sees("could not be looked up")
	if len(a.later) != 0 || b.Backend.Calls("Unlock") != 0 {
		t.Errorf("%d timers, %d unlocks", len(a.later), b.Backend.Calls("Unlock"))
	}
	b = bench(t)
	b.Backend.People[0].Lock, b.Env.Session = ui.PIN, nil
	a = ask(t, b, uitest.Wide, nil)
	a.SeesNot(b.Session.Clinics[0].Name)
	a.SeesNot("End it at the clinic")
	a.Tap("Quit, leave it")
	if a.went != 1 || b.Backend.Calls("Unlock") != 0 {
		t.Errorf("went %d times, %d unlocks", a.went, b.Backend.Calls("Unlock"))
	}
}

// TestASignInThatWasNotKept and that its clinic has not ended is told of too, though only the clinic can end it.
func TestASignInThatWasNotKept(t *testing.T) {
	b := bench(t)
	b.Session.Unkepts = []ui.Unkept{
		{Clinic: "Southside", Undone: ui.Undone{Revocation: ui.Revocation{Outcome: "pending"}, Management: "https://southside.example/apps"}},
		{Clinic: "Gone Clinic", Undone: ui.Undone{Revocation: ui.Revocation{Outcome: "not-offered", Until: uitest.Now.Add(-time.Hour)}}},
	}
	a := ask(t, b, uitest.Phone, nil)
	a.Check()
	a.Sees("You did not keep this sign-in")
	a.Sees("https://southside.example/apps")
	a.SeesNot("Gone Clinic")
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Sees("Ended, checked")
	a.Sees("Not seen to end")
	a.Sees("https://southside.example/apps")
	if len(a.later) != 0 || a.Has("Try again") || b.Backend.Calls("Revoke") != 1 {
		t.Errorf("%d timers, %d ends", len(a.later), b.Backend.Calls("Revoke"))
	}
	b = bench(t)
	b.Session.Clinics = nil
	b.Session.Unkepts = []ui.Unkept{{Clinic: "Southside", Undone: ui.Undone{Revocation: ui.Revocation{Outcome: "still-open"}}}}
	a = ask(t, b, uitest.Wide, nil)
	a.Sees("Southside")
	if a.went != 0 || a.Has("End it at the clinic and quit") {
		t.Errorf("went %d times", a.went)
	}
}

// TestNothingIsLeftToEndItWith: no end is offered that cannot work, and beside another access the clinic of this one is not blamed.
func TestNothingIsLeftToEndItWith(t *testing.T) {
	b := bench(t)
	visit := ui.Connection{ID: "c2", Name: "Harbour Hospital", State: "connected", Expires: uitest.Now.Add(time.Hour), Keyless: true}
	words := "It ends by itself on " + ui.Moment(visit.Expires) + ". Nothing is left here to end it sooner."
	other := b.Session.Clinics[0]
	b.Session.Clinics = []ui.Connection{visit}
	a := ask(t, b, uitest.Phone, nil)
	a.Check()
	a.Sees(words)
	if a.Has("End it at the clinic and quit") || a.Focused() != "Stay" {
		t.Errorf("an end is offered, or the focus is at %q", a.Focused())
	}
	b.Session.Clinics = []ui.Connection{other, visit}
	a = ask(t, b, uitest.Phone, nil)
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Check()
	a.Sees("Ended, checked")
	a.Sees(words)
	a.SeesNot("Not offered")
	if a.Has("Try again") || len(a.later) != 0 || b.Backend.Calls("Revoke") != 1 {
		t.Errorf("%d timers, %d ends", len(a.later), b.Backend.Calls("Revoke"))
	}
}

// TestOnlyTheOneWhoIsRemoved is asked about, in words of their own.
func TestOnlyTheOneWhoIsRemoved(t *testing.T) {
	b := bench(t)
	b.Backend.People[1].Keep = ui.KeptInSession
	a := ask(t, b, uitest.Wide, &b.Backend.People[0])
	a.Sees("Before " + b.Backend.People[0].Label + " is removed")
	if b.Backend.Calls("Unlock") != 0 {
		t.Error("another one was opened")
	}
	a.Tap("End it at the clinic and remove")
	b.Settle()
	a.Sees("The person is removed now.")
	a.later[0]()
	if a.went != 1 {
		t.Errorf("went %d times", a.went)
	}
}

// TestEndAndQuit shows how the end was seen, and goes by itself once that could be read.
func TestEndAndQuit(t *testing.T) {
	b := bench(t)
	a := ask(t, b, uitest.Wide, nil)
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Sees("Ended, checked")
	a.Sees("Use the stored sign-in again")
	a.Sees("The window closes now.")
	if a.begun != 1 || a.ended != 1 || a.went != 0 || len(a.later) != 1 {
		t.Fatalf("begun %d, ended %d, went %d, %d timers", a.begun, a.ended, a.went, len(a.later))
	}
	a.later[0]()
	if a.went != 1 {
		t.Errorf("went %d times", a.went)
	}
}

// TestEachOutcome that is no end which was seen is told with the clinic's own page, and nothing goes by itself.
func TestEachOutcome(t *testing.T) {
	for outcome, says := range map[string]string{
		"accepted": "Accepted, not checkable", "pending": "Not seen to end", "not-offered": "cannot be ended from here", "still-open": "still works",
	} {
		b := bench(t)
		b.Session.Ending = ui.Revocation{Outcome: outcome}
		a := ask(t, b, uitest.Phone, nil)
		a.Tap("End it at the clinic and quit")
		b.Settle()
		a.Check()
		a.Sees(says)
		a.Sees(portal)
		a.Sees("Once the window is closed, nothing here can.")
		if len(a.later) != 0 || a.went != 0 {
			t.Errorf("%s: it goes by itself", outcome)
		}
		a.Tap("Quit")
		if a.went != 1 {
			t.Errorf("%s: went %d times", outcome, a.went)
		}
	}
}

// TestTheWaitCanBeEnded by its button and by Escape, and tried again.
func TestTheWaitCanBeEnded(t *testing.T) {
	for name, cancel := range map[string]func(*asked){"button": func(a *asked) { a.Tap("Cancel") }, "Escape": func(a *asked) { a.page.Back() }} {
		b := bench(t)
		release := b.Backend.Hold("Revoke")
		a := ask(t, b, uitest.Wide, nil)
		a.Tap("End it at the clinic and quit")
		cancel(a)
		b.Settle()
		a.Sees("Not seen to end")
		a.Sees(portal)
		if a.went+a.stays != 0 {
			t.Errorf("%s: went %d, stayed %d", name, a.went, a.stays)
		}
		release()
		a.Tap("Try again")
		b.Settle()
		a.Sees("Ended, checked")
		a.page.Back()
		if a.stays != 1 {
			t.Errorf("%s: Escape stayed %d times", name, a.stays)
		}
	}
}

// TestAClinicThatDoesNotAnswer is not waited for without an end.
func TestAClinicThatDoesNotAnswer(t *testing.T) {
	b := bench(t)
	release := b.Backend.Hold("Revoke")
	defer release()
	a := askWithin(t, b, uitest.Wide, nil, time.Millisecond)
	a.Tap("End it at the clinic and quit")
	b.Settle()
	a.Sees("Not seen to end")
	a.Sees(portal)
}

// TestWhatCannotBeLookedUp is said, and does not keep anybody from going.
func TestWhatCannotBeLookedUp(t *testing.T) {
	b := bench(t)
	b.Backend.Fail("Connections", "damaged")
	a := ask(t, b, uitest.Wide, nil)
	a.Sees("could not be looked up")
	a.Tap("Quit, leave it")
	if a.went != 1 {
		t.Errorf("went %d times", a.went)
	}
}

func TestWithoutABrowser(t *testing.T) {
	b := bench(t)
	b.Env.Browse = func(string) error { return errors.New("none") }
	a := ask(t, b, uitest.Phone, nil)
	a.Tap("Open in the browser")
	a.Tap("Open in the browser")
	a.Sees("The browser could not be opened.")
	said := slices.DeleteFunc(a.Texts(), func(text string) bool { return text != "The browser could not be opened." })
	if len(said) != 1 {
		t.Errorf("it is said %d times", len(said))
	}
	a.Tap("Copy the address")
	if !slices.Equal(b.Copied, []string{portal}) {
		t.Errorf("copied %q", b.Copied)
	}
}

// TestAStrayReturn goes nowhere from where something is left open: the first answer is to try again or to stay.
func TestAStrayReturn(t *testing.T) {
	b := bench(t)
	b.Session.Ending = ui.Revocation{Outcome: "pending"}
	a := ask(t, b, uitest.Wide, nil)
	a.Key(fyne.KeyReturn)
	b.Settle()
	a.Sees("Not seen to end")
	if got := a.Focused(); got != "Try again" {
		t.Errorf("after an end that is open the focus is at %q", got)
	}
	b = bench(t)
	b.Backend.Fail("Connections", "damaged")
	a = ask(t, b, uitest.Wide, nil)
	if got := a.Focused(); got != "Stay" {
		t.Errorf("where nothing can be ended the focus is at %q", got)
	}
	a.Key(fyne.KeyReturn)
	if a.went != 0 || a.stays != 1 {
		t.Errorf("went %d times, stayed %d times", a.went, a.stays)
	}
}

// TestKeysAlone: the first answer has the focus, and Return gives it.
func TestKeysAlone(t *testing.T) {
	b := bench(t)
	a := ask(t, b, uitest.Wide, nil)
	if got := a.Focused(); got != "End it at the clinic and quit" {
		t.Fatalf("the focus is at %q", got)
	}
	a.Key(fyne.KeyReturn)
	b.Settle()
	a.Sees("Ended, checked")
	a.Key(fyne.KeyReturn)
	if a.went != 1 {
		t.Errorf("went %d times", a.went)
	}
}
