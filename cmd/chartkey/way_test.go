//go:build cgo && linux

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chartkey/auth/sandbox"
)

// TestAPatientsWay goes through the app as a person does, with a real keyring and a real browser: from the first start to the end of the
// access, seen by the clinic too.
func TestAPatientsWay(t *testing.T) {
	d := newDesktop(t)
	clinic := newClinic(t)
	var held holdups
	w := d.start("--timings", held.file(t))
	w.becomesAPerson()
	w.connects(clinic)
	w.reads()
	w.leaves()

	address := strings.TrimPrefix(strings.TrimSuffix(clinic.Base(), "/fhir"), "http://")
	if err := clinic.Close(); err != nil {
		t.Fatal(err)
	}
	w = d.start("--timings", held.file(t))
	w.comesBackOffline()
	w.looksAround()
	w.leaves()

	if _, err := clinic.Listen(address); err != nil {
		t.Fatal(err)
	}
	w = d.start("--timings", held.file(t))
	w.ends(clinic)
	w.leaves()
	held.tell(t)
}

// newClinic is a clinic that asks whoever signs in.
func newClinic(t *testing.T) *sandbox.Server {
	t.Helper()
	clinic, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := clinic.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = clinic.Close() })
	return clinic
}

// TestFewClicks counts what it takes a person who has just signed in, by the mouse alone, to do what they came for.
func TestFewClicks(t *testing.T) {
	const most = 3
	d := newDesktop(t)
	clinic := newClinic(t)
	w := d.start()
	w.becomesAPerson()
	w.connects(clinic)
	for _, task := range []struct {
		wish string
		do   func()
	}{
		{"see a result", func() {
			w.tap("C-reactive protein")
			w.sees("1.1 mg/L")
			w.sees("Reference range up to 5.0 mg/L")
		}},
		{"find asthma", func() {
			w.into("Search records", "asthma")
			w.tap("Breathing test (spirometry)")
			w.sees("as is usual in asthma")
		}},
		{"what may this app see", func() {
			w.tap("Access")
			w.sees("See your test results and measurements.")
			w.sees("Asked for and not allowed")
		}},
		{"take it away", func() {
			w.tap("End this access")
			w.tap("End the access")
			w.sees("Ended, checked")
		}},
	} {
		before := w.clicks
		begun := time.Now()
		task.do()
		clicks := w.clicks - before
		t.Logf("%s: %d clicks, %.1f s", task.wish, clicks, time.Since(begun).Seconds())
		if clicks > most {
			t.Errorf("%s: more than %d clicks", task.wish, most)
		}
	}
	w.leaves()
}

func (w *window) becomesAPerson() {
	w.t.Helper()
	w.sees("See my records")
	w.picture("01-landing")
	w.legible("the first page")
	w.tap("See my records")
	w.into("Name", "Ann")
	w.tap("Keyring of this computer")
	w.picture("02-keeping")
	w.tap("Add and open")
	w.sees("No clinic is connected yet")
	if len(w.keyringItems()) == 0 {
		w.t.Error("the keyring holds nothing of them")
	}
	w.picture("03-home-empty")
}

func (w *window) connects(clinic *sandbox.Server) {
	w.t.Helper()
	w.tap("Connect a clinic")
	w.into("Address of the clinic’s server", clinic.Base())
	w.picture("04-place")
	w.tap("Look at this clinic")
	w.sees("What signing in there means")
	w.into("Client id", sandbox.ClientID)
	w.picture("05-preflight")
	w.tap("Sign in with my browser")
	w.browserOpened()
	w.sees("Sign in there")
	w.picture("06-waiting")
	w.browser(
		chromedp.Click(`//label[contains(., "Ben Achterberg")]`), chromedp.Click(`button[value=continue]`),
		chromedp.WaitVisible(`//h1[contains(., "What may")]`),
		chromedp.Click(`input[name=scope][value="patient/Condition.rs"]`), chromedp.Click(`button[value=allow]`),
		chromedp.WaitVisible(`//p[contains(., "close this page")]`),
	)
	w.sees("Is this your record?")
	w.sees("Ben Achterberg")
	w.sees("Born 29 Jul 1992")
	w.sees("It works: a record could be read.")
	w.sees("Asked for, but you or the clinic said no.")
	w.picture("07-review")
	w.tap("Yes, keep it")
}

func (w *window) reads() {
	w.t.Helper()
	w.sees("Fetched just now")
	w.sees("C-reactive protein")
	w.picture("08-home")
	w.key("ctrl+2")
	w.sees("Peak flow")
	w.picture("09-records")
	w.tap("Haemoglobin")
	w.sees("15.0 g/dL")
	w.sees("As 127.0.0.1")
	w.legible("a record")
	w.picture("10-record")
	w.tap("did not come")
	w.sees("did not allow them")
	w.picture("11-missing")
}

func (w *window) comesBackOffline() {
	w.t.Helper()
	w.tap("See my records")
	w.sees("Get new records")
	w.sees("C-reactive protein")
	w.picture("12-back")
	w.key("ctrl+r")
	w.sees("The clinic cannot be reached")
	w.sees("C-reactive protein")
	w.picture("13-offline")
}

// looksAround changes the look, lets the computer be checked, looks at the lock and at the keys, and reads the log.
func (w *window) looksAround() {
	w.t.Helper()
	w.key("ctrl+comma")
	w.tap("Light")
	w.tap("Check this computer")
	w.sees("It keeps what it is given.")
	w.sees("The system’s browser opens web addresses.")
	w.picture("14-settings")
	w.tap("What opens the records")
	w.tap("Set a lock")
	w.sees("The same PIN again")
	w.legible("a new lock")
	w.picture("lock")
	w.tap("Cancel")
	w.sees("Make a recovery code")
	w.key("F1")
	w.sees("Moving about")
	w.legible("the keys")
	w.picture("keys")
	w.key("Escape")
	w.sees("Make a recovery code")
	w.tap("Log")
	w.sees("A clinic gave access")
	w.sees("A record was opened")
	w.tap("Check that it is whole")
	w.sees("Each fits the one before")
	w.picture("15-log")
}

func (w *window) ends(clinic *sandbox.Server) {
	w.t.Helper()
	w.tap("See my records")
	w.sees("C-reactive protein")
	w.picture("16-light")
	w.key("ctrl+2")
	w.tap("Haemoglobin")
	w.sees("As 127.0.0.1")
	w.legible("a record in light colours")
	w.picture("readme")
	w.key("ctrl+3")
	w.tap("End this access")
	w.picture("17-end")
	w.tap("End the access")
	w.sees("Ended, checked")
	w.sees("invalid_grant")
	w.legible("the end of an access")
	w.picture("18-ended")
	w.browser(
		chromedp.Navigate(strings.TrimSuffix(clinic.Base(), "/fhir")+"/manage"),
		chromedp.Click(`//label[contains(., "Ben Achterberg")]`), chromedp.Click(`button[value=continue]`),
		chromedp.WaitVisible(`//p[contains(., "No app has access")]`),
	)
	w.key("ctrl+1")
	w.key("ctrl+r")
	w.sees("This access has ended")
	w.picture("19-after")
	before := time.Now()
	w.key("ctrl+l")
	w.sees("Chartkey is locked")
	w.t.Logf("locked after %v", time.Since(before).Round(time.Millisecond))
	w.picture("20-locked")
}

// leaves closes the window.
func (w *window) leaves() {
	w.t.Helper()
	if status := w.quits(); status != 0 {
		w.t.Fatalf("it ended with %d", status)
	}
	w.quiet()
}
