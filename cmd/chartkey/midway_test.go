//go:build cgo && linux

package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/uitest"
	"chartkey/vault"
)

// midway is a person who closes the window in the middle of what takes long, and opens it again on the same data.
type midway struct {
	*desktop
	t       *testing.T
	door    *doorkeeper
	clinic  *sandbox.Server
	records int // of the clinic's chart, once all have come
	own     int // entries of the keyring without a sign-in
}

// soon is how long the program may take to end when nothing is slow: the lock is noted, and what was under way has broken off.
const soon = 5 * time.Second

// TestTheWindowIsClosedInTheMiddle of each long step, by the person or by the system, and opened again: nothing is kept by halves, no sign-in is
// lost, none is left that no list shows, and what was begun is told as it stands and can be finished.
func TestTheWindowIsClosedInTheMiddle(t *testing.T) {
	d := newScreen(t, "1300x860x24", "xdg-open")
	d.setBrowser()
	m := &midway{desktop: d, t: t, door: &doorkeeper{}}
	charts := sandbox.Options{Approve: true, Generated: 300}
	m.records = wholeChart(t, charts)
	charts.Around = m.door.around
	m.clinic = clinic(t, charts)

	w := d.start()
	w.becomesAPerson()
	m.own = len(d.keyringItems())
	w = m.beforeTheSignIn(w)
	w = m.whileTheCodeIsRedeemed(w)
	w = m.inTheReview(w)
	w = m.killedInTheReview(w)
	w = m.inTheReviewOfASilentClinic(w)
	w = m.inTheFirstSync(w)
	w = m.whileTheSignInIsRenewed(w)
	w = m.inTheErasure(w)
	w = m.inTheRevocation(w)
	w = m.afterTheRevocation(w)
	w = m.erases(w)
	m.inTheUnlock(w)
}

// wholeChart is how many records come from a clinic to whom nothing happens, when every kind is asked for that the window offers.
func wholeChart(t *testing.T, o sandbox.Options) int {
	t.Helper()
	s := newHouse(t).unlocked(ui.KeptInSession)
	r := signIn(clinic(t, o))
	for _, kind := range ui.Kinds {
		r.Kinds = append(r.Kinds, kind.Types...)
	}
	if _, err := s.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sync(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	n, err := s.CountRecords(t.Context(), ui.RecordQuery{})
	if err != nil || n < o.Generated {
		t.Fatalf("%d records, %v", n, err)
	}
	return n
}

// beforeTheSignIn: the browser is open, and nobody has signed in there yet. Who does so afterwards has given the app nothing.
func (m *midway) beforeTheSignIn(w *window) *window {
	m.t.Helper()
	address := m.goesTo(w, m.clinic)
	w.sees("Sign in there")
	m.closes(w)
	w = m.reopened()
	if err := browse(m.t.Context(), address); err == nil {
		m.t.Error("somebody still takes the browser's answer")
	}
	m.nothingKept(w)
	return w
}

// whileTheCodeIsRedeemed: what the clinic is just granting is given back.
func (m *midway) whileTheCodeIsRedeemed(w *window) *window {
	m.t.Helper()
	held := m.door.holds("/token", true)
	address := m.goesTo(w, m.clinic)
	go func() { _ = browse(m.t.Context(), address) }()
	held.waits(m.t)
	w.key("ctrl+q")
	close(held.leave)
	m.ends(w, soon)
	w = m.reopened()
	m.nothingKept(w)
	m.logged(w, "A sign-in was refused or undone", 1)
	return w
}

// inTheReview: without a word of the person nothing is kept, on either side.
func (m *midway) inTheReview(w *window) *window {
	m.t.Helper()
	m.comesBack(w, m.clinic)
	w.sees("Is this your record?")
	m.closes(w)
	w = m.reopened()
	m.nothingKept(w)
	m.logged(w, "A sign-in was refused or undone", 2)
	return w
}

// killedInTheReview: the program could give nothing back, and the next window does so and says it.
func (m *midway) killedInTheReview(w *window) *window {
	m.t.Helper()
	m.comesBack(w, m.clinic)
	w.sees("Is this your record?")
	if n := grants(m.t, m.clinic); n != 1 {
		m.t.Errorf("the clinic lists %d accesses", n)
	}
	if err := w.app.Process.Kill(); err != nil {
		m.t.Fatal(err)
	}
	w.ended()
	w = m.reopened()
	w.sees("was cut off before it was kept. What the clinic granted has been given back, and was seen to have ended.")
	w.tap("I have read it")
	m.nothingKept(w)
	m.logged(w, "An access could not be kept and was given back", 1)
	return w
}

// inTheReviewOfASilentClinic: the next window is there before the clinic was given up, and the log tells that the end is pending. The window after
// that ends it.
func (m *midway) inTheReviewOfASilentClinic(w *window) *window {
	m.t.Helper()
	door := &doorkeeper{}
	silent := clinic(m.t, sandbox.Options{Approve: true, Around: door.around})
	m.comesBack(w, silent)
	w.sees("Is this your record?")
	held := door.holds("/revoke", false)
	before := w
	before.key("ctrl+q")
	held.waits(m.t)
	w = m.reopened()
	w.sees("No clinic is connected yet")
	select {
	case <-before.done:
		m.t.Error("the program did not wait for the clinic")
	default:
	}
	m.ends(before, lastAnswer)
	if n := grants(m.t, silent); n != 1 {
		m.t.Errorf("the clinic lists %d accesses: it was not silent", n)
	}
	m.logged(w, "A sign-in was refused or undone", 3)
	w.sees("Not kept; the end is pending")
	m.closes(w)
	w = m.reopened()
	w.sees("was not kept. What the clinic granted has been given back, and was seen to have ended.")
	w.tap("I have read it")
	if n := grants(m.t, silent); n != 0 {
		m.t.Errorf("the clinic lists %d accesses", n)
	}
	return w
}

// inTheFirstSync: the sign-in is kept, and what was begun goes on.
func (m *midway) inTheFirstSync(w *window) *window {
	m.t.Helper()
	m.comesBack(w, m.clinic)
	held := m.door.holds("/fhir", false) // the second page of something
	w.tap("Yes, keep it")
	held.waits(m.t)
	m.closes(w)
	w = m.reopened()
	w.sees("Get new records")
	if n := grants(m.t, m.clinic); n != 1 || len(m.keyringItems()) != m.own+1 {
		m.t.Errorf("%d accesses, %d of %d entries in the keyring", n, len(m.keyringItems()), m.own+1)
	}
	return w
}

// whileTheSignInIsRenewed: the clinic has given a new sign-in for the one that is stored, which is not lost. Afterwards all records come, each
// once.
func (m *midway) whileTheSignInIsRenewed(w *window) *window {
	m.t.Helper()
	held := m.door.holds("/token", true)
	w.key("ctrl+r")
	held.waits(m.t)
	m.asksToEnd(w)
	close(held.leave)
	m.ends(w, soon)
	w = m.reopened()
	m.fetchesAll(w)
	return w
}

// inTheErasure: all is as before.
func (m *midway) inTheErasure(w *window) *window {
	m.t.Helper()
	busy := flock.New(m.only("persons/*/library.lock"), flock.SetPermissions(0o600)) // somebody writes, for whom the erasure waits
	if ours, err := busy.TryLock(); !ours {
		m.t.Fatalf("the library is being written to: %v", err)
	}
	m.pressesErase(w)
	w.sees("Erasing.")
	m.closes(w)
	w = m.reopened()
	if err := busy.Close(); err != nil {
		m.t.Error(err)
	}
	m.fetchesAll(w)
	m.logged(w, "A connection and its records were erased", 0)
	return w
}

// inTheRevocation: the clinic has not ended the access, and the window does not say so.
func (m *midway) inTheRevocation(w *window) *window {
	m.t.Helper()
	held := m.door.holds("/revoke", false)
	m.pressesEnd(w, "End this access")
	held.waits(m.t)
	m.asksToEnd(w)
	m.ends(w, soon)
	w = m.reopened()
	m.takenBack(w, 1)
	m.logged(w, "Taken back: pending", 1)
	m.pressesEnd(w, "Try again to end it")
	w.sees("Ended, checked")
	if n := grants(m.t, m.clinic); n != 0 {
		m.t.Errorf("the clinic lists %d accesses", n)
	}
	m.logged(w, "Ended by you", 1)
	return w
}

// afterTheRevocation: the clinic has ended the access, and its answer did not arrive. That is no end that was seen.
func (m *midway) afterTheRevocation(w *window) *window {
	m.t.Helper()
	w.key("ctrl+3")
	w.tap("Sign in again")
	w.tap("Sign in with my browser")
	m.visits(w)
	w.tap("Yes, keep it")
	w.sees("Fetched just now")
	held := m.door.holds("/revoke", true)
	m.pressesEnd(w, "End this access")
	held.waits(m.t)
	m.closes(w)
	w = m.reopened()
	m.takenBack(w, 0)
	m.pressesEnd(w, "Try again to end it")
	w.sees("Accepted, not checkable")
	m.logged(w, "Ended by you, not checkable", 1)
	return w
}

// erases what is here, without an interruption: nothing was left over by those before.
func (m *midway) erases(w *window) *window {
	m.t.Helper()
	m.pressesErase(w)
	m.nothingKept(w)
	m.logged(w, "A connection and its records were erased", 1)
	return w
}

// inTheUnlock: a passphrase that is being tried, and a keyring that does not answer, are waited for by nobody.
func (m *midway) inTheUnlock(w *window) {
	m.t.Helper()
	const passphrase = "five words and a half"
	home, err := workspace.Open(workspace.Config{
		Dir: m.data(), StateDir: filepath.Join(m.variable("XDG_STATE_HOME"), "chartkey"),
		PassphraseCost: vault.Cost{MemoryKiB: 128 << 10, Passes: 10, Lanes: 1},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	p, err := home.AddPerson(m.t.Context(), "Ben", vault.Patient, vault.ByPassphrase([]byte(passphrase)))
	if err != nil {
		m.t.Fatal(err)
	}
	m.closes(w)
	for _, halfway := range []bool{true, false} {
		w = m.start()
		w.tap("See my records")
		m.opensTheOther(w, "Ben")
		w.into("Passphrase", passphrase)
		w.key("Return")
		if halfway {
			w.sees("Opening.")
			m.closes(w)
		}
	}
	w.sees("No clinic is connected yet")
	m.logged(w, "Unlocked", 1+1) // and what stands in the sidebar
	m.logged(w, "A try to unlock failed", 0)
	m.closes(w)
	if err := home.RemovePerson(m.t.Context(), p.ID); err != nil {
		m.t.Fatal(err)
	}

	w = m.start()
	m.keyring.Stop()
	w.tap("See my records")
	w.sees("Asking the keyring")
	m.closes(w)
	m.keyring.Continue()
	w = m.reopened()
	w.sees("No clinic is connected yet")
	m.logged(w, "A try to unlock failed", 0)
	m.closes(w)
}

// closes ends the program as a person does.
func (m *midway) closes(w *window) {
	m.t.Helper()
	w.key("ctrl+q")
	m.ends(w, soon)
}

// asksToEnd is what the system does with a window when the person logs out.
func (m *midway) asksToEnd(w *window) {
	m.t.Helper()
	if err := w.app.Process.Signal(syscall.SIGTERM); err != nil {
		m.t.Fatal(err)
	}
}

// ends waits for the end that somebody asked for.
func (m *midway) ends(w *window, limit time.Duration) {
	m.t.Helper()
	begun := time.Now()
	if status := w.ended(); status != 0 {
		m.t.Fatalf("it ended with %d and said %s", status, w.said)
	}
	took := time.Since(begun)
	m.t.Logf("it ended after %v", took.Round(time.Millisecond))
	if took > limit {
		m.t.Errorf("that is more than %v", limit)
	}
	w.quiet()
}

// reopened is the next window, unlocked.
func (m *midway) reopened() *window {
	m.t.Helper()
	w := m.start()
	w.tap("See my records")
	return w
}

// goesHome also from the page on which the window was left.
func (m *midway) goesHome(w *window) {
	m.t.Helper()
	w.sees("RECORDS") // it is unlocked
	w.key("ctrl+1")
}

// opensTheOther chooses one of several persons.
func (m *midway) opensTheOther(w *window, name string) {
	m.t.Helper()
	w.sees(name)
	at, _ := w.find(name, func(t uitest.Thing) bool { return t.Drawn })
	w.reach("Open", func(t uitest.Thing) bool { return t.Taps && t.Y > at.Y })
}

// goesTo asks for a sign-in at a clinic, and returns the address that the browser is to open.
func (m *midway) goesTo(w *window, clinic *sandbox.Server) string {
	m.t.Helper()
	m.goesHome(w)
	w.tap("Connect a clinic")
	w.into("Address of the clinic’s server", clinic.Base())
	w.tap("Look at this clinic")
	w.into("Client id", sandbox.ClientID)
	w.tap("Sign in with my browser")
	return m.address(w)
}

func (m *midway) address(w *window) string {
	m.t.Helper()
	select {
	case address := <-m.opened:
		return address
	case <-time.After(patience):
		m.t.Fatalf("no browser was opened; the window says:\n  %s", strings.Join(w.words(), "\n  "))
		return ""
	}
}

// comesBack signs in at a clinic, in a browser that needs nobody.
func (m *midway) comesBack(w *window, clinic *sandbox.Server) {
	m.t.Helper()
	if err := browse(m.t.Context(), m.goesTo(w, clinic)); err != nil {
		m.t.Fatal(err)
	}
}

// visits lets the browser go where the window has sent it.
func (m *midway) visits(w *window) {
	m.t.Helper()
	if err := browse(m.t.Context(), m.address(w)); err != nil {
		m.t.Fatal(err)
	}
}

// nothingKept: there is no connection, no sign-in in the keyring, and no access at the clinic.
func (m *midway) nothingKept(w *window) {
	m.t.Helper()
	w.sees("No clinic is connected yet")
	if n := len(m.keyringItems()); n != m.own {
		m.t.Errorf("%d entries are in the keyring, not %d", n, m.own)
	}
	if n := grants(m.t, m.clinic); n != 0 {
		m.t.Errorf("the clinic lists %d accesses", n)
	}
}

// fetchesAll: the sign-in works, was never used twice, and brings each record once.
func (m *midway) fetchesAll(w *window) {
	m.t.Helper()
	m.goesHome(w)
	w.sees("Get new records")
	w.key("ctrl+r")
	w.sees("Fetched just now")
	w.sees("All records (" + ui.Number(m.records) + ")")
	w.await("the end of the fetch", func() bool { return w.says("Get new records") })
	if n := m.clinic.Reuses(); n != 0 {
		m.t.Errorf("%d sign-ins were used twice", n)
	}
}

func (m *midway) pressesErase(w *window) {
	m.t.Helper()
	w.key("ctrl+3")
	w.tap("Erase its records here")
	w.tap("Erase from this computer")
}

func (m *midway) pressesEnd(w *window, words string) {
	m.t.Helper()
	w.key("ctrl+3")
	w.tap(words)
	w.tap("End the access")
}

// takenBack: the window says that the end is pending, and it is what the clinic says that counts.
func (m *midway) takenBack(w *window, open int) {
	m.t.Helper()
	w.sees("the end of the access is pending")
	w.key("ctrl+3")
	w.sees("Taken back: pending")
	if w.says("Ended, checked") || w.says("Connected") {
		m.t.Errorf("the window says:\n  %s", strings.Join(w.words(), "\n  "))
	}
	if n := grants(m.t, m.clinic); n != open {
		m.t.Errorf("the clinic lists %d accesses, not %d", n, open)
	}
}

// logged: the log says it so often, and is whole.
func (m *midway) logged(w *window, words string, times int) {
	m.t.Helper()
	w.tap("Log")
	w.tap("Check that it is whole")
	w.sees("Each fits the one before")
	n := 0
	for _, thing := range w.things() {
		if thing.Drawn && strings.HasSuffix(thing.Says, words) {
			n++
		}
	}
	if n != times {
		m.t.Errorf("the log says %d times %q, not %d times; the window says:\n  %s", n, words, times, strings.Join(w.words(), "\n  "))
	}
}

// data is where the program keeps them.
func (m *midway) data() string { return filepath.Join(m.variable("XDG_DATA_HOME"), "chartkey") }

// only is the one file of that pattern among the data.
func (m *midway) only(pattern string) string {
	m.t.Helper()
	found, err := filepath.Glob(filepath.Join(m.data(), pattern))
	if err != nil || len(found) != 1 {
		m.t.Fatalf("%v, %v", found, err)
	}
	return found[0]
}

// grants are how many accesses the clinic's own page lists to the person of the charts.
func grants(t *testing.T, s *sandbox.Server) int {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	form := url.Values{"person": {s.Patients()[0]}, "password": {sandbox.Password}}
	page := strings.TrimSuffix(s.Base(), "/fhir") + "/manage/sign-in"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, page, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(text), "Apps with access") {
		t.Fatalf("this is not the page of who has access: %v", err)
	}
	return strings.Count(string(text), `name="grant"`)
}
