package home_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/home"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) (*uitest.Screen, *home.Page) {
	t.Helper()
	var p *home.Page
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		p = home.New(b.Env, ui.Route{}).(*home.Page)
		return p.Content()
	}, f)
	b.Settle()
	return s, p
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			s, _ := show(t, uitest.NewBench(t), form)
			s.Check()
			s.Picture("home")
			s.Sees("Newest records")
		})
	}
}

func TestNoClinicYet(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics = nil
	s, _ := show(t, b, uitest.Wide)
	s.Sees("No clinic is connected yet.")
	s.Tap("Connect a clinic")
	if b.LastWent().Place != ui.ToConnect {
		t.Errorf("led to %+v", b.LastWent())
	}
}

func TestWhatIsUnfinishedStandsFirst(t *testing.T) {
	for state, want := range map[string]string{
		"signin-needed": "The sign-in no longer works.", "family-revoked": "somebody with a copy", "stale-restore": "older copy", "needs-review": "differently",
	} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].State = state
		s, _ := show(t, b, uitest.Wide)
		s.Sees(want)
		s.Tap("Sign in again")
		if b.LastWent() != (ui.Route{Place: ui.ToConnect, ID: b.Session.Clinics[0].ID}) {
			t.Errorf("%s: led to %+v", state, b.LastWent())
		}
	}
}

func TestPendingEnd(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "pending"}
	s, _ := show(t, b, uitest.Wide)
	s.Sees("pending")
	s.Tap("See the access")
	if b.LastWent().Place != ui.ToAccess {
		t.Errorf("led to %+v", b.LastWent())
	}
}

// TestTakenBackIsNotConnected: what may be open at the clinic stands first, whatever the sign-in makes of it, and no row claims more.
func TestTakenBackIsNotConnected(t *testing.T) {
	for _, c := range []struct {
		end         ui.Revocation
		state       string
		first, row  string
		nothingLeft bool
	}{
		{ui.Revocation{Outcome: "pending"}, "connected", "the end of the access is pending", "Taken back: pending", false},
		{ui.Revocation{Outcome: "still-open"}, "connected", "has not ended there", "Taken back, still open there", false},
		{ui.Revocation{Outcome: "not-offered"}, "connected", "has not ended there", "Taken back, not ended there", false},
		{ui.Revocation{Outcome: "not-offered"}, "signin-needed", "has not ended there", "Taken back, not ended there", false},
		{ui.Revocation{Outcome: "not-offered", Until: uitest.Now.Add(time.Hour)}, "connected", "has not ended there", "Taken back, ends on", false},
		{ui.Revocation{Outcome: "not-offered", Until: uitest.Now}, "signin-needed", "", "Taken back, ends on", true},
		{ui.Revocation{Outcome: "accepted"}, "ended", "", "not checkable", true},
		{ui.Revocation{Outcome: "ended-checked"}, "ended", "", "The access has ended", true},
	} {
		b := uitest.NewBench(t)
		b.Session.Clinics[0].Revocation, b.Session.Clinics[0].State = &c.end, c.state
		s, _ := show(t, b, uitest.Phone)
		s.Check()
		s.Sees(c.row)
		s.SeesNot("Fetched")
		s.SeesNot("The sign-in no longer works.")
		if c.nothingLeft {
			s.SeesNot("See the access")
			continue
		}
		s.Sees(c.first)
		s.Tap("See the access")
		if b.LastWent() != (ui.Route{Place: ui.ToAccess, ID: "c1"}) {
			t.Errorf("%+v: led to %+v", c.end, b.LastWent())
		}
	}
}

// TestAnEndThatIsDoneIsTold after the fetching that tried it again.
func TestAnEndThatIsDoneIsTold(t *testing.T) {
	for outcome, want := range map[string]string{"ended-checked": "is now ended, checked", "accepted": "has now accepted the end", "pending": "pending"} {
		b := uitest.NewBench(t)
		end := ui.Revocation{Outcome: outcome}
		b.Session.Clinics[0].Revocation = &end
		if outcome != "pending" {
			b.Session.Clinics[0].State = "ended"
		}
		b.Fetching.Result.Ends = []ui.End{{Connection: "c1", Clinic: "Northside Clinic", Revocation: end}}
		s, _ := show(t, b, uitest.Phone)
		s.Check()
		s.Sees(want)
		s.Tap("See the access")
		if b.LastWent() != (ui.Route{Place: ui.ToAccess, ID: "c1"}) {
			t.Errorf("%s: led to %+v", outcome, b.LastWent())
		}
	}
}

// TestASignInThatWasNotKeptIsTold: by its outcome, with what to do where it has not ended.
func TestASignInThatWasNotKeptIsTold(t *testing.T) {
	for outcome, want := range map[string][2]string{
		"pending":     {"Southside: The sign-in was not kept. The end of what the clinic granted is pending.", "tried again whenever these records are unlocked"},
		"still-open":  {"Southside: The sign-in was not kept, but what the clinic granted is still open there.", "by phone"},
		"not-offered": {"Southside: The sign-in was not kept, but what the clinic granted could not be ended from here.", "by phone"},
	} {
		b := uitest.NewBench(t)
		end := &ui.Undone{Revocation: ui.Revocation{Outcome: outcome}}
		b.Notices = []ui.Notice{{Clinic: "Southside", Err: &ui.Failure{Code: "consent-refused", Held: true, Undone: end}}}
		s, _ := show(t, b, uitest.Phone)
		s.Check()
		s.Sees(want[0])
		s.Sees(want[1])
	}
}

func TestFetching(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide)
	s.Tap("Get new records")
	if len(b.Fetches) != 1 {
		t.Fatalf("%d fetches", len(b.Fetches))
	}
	b.Fetching = ui.Fetching{Under: true, Progress: ui.Progress{Records: 120}}
	p.Follow(b.Fetching)
	s.Sees("120 records so far")
	s.Tap("Cancel")
	if b.Stops != 1 {
		t.Error("did not stop")
	}
	b.Fetching = ui.Fetching{Err: &ui.Failure{Code: "offline"}}
	p.Follow(b.Fetching)
	s.Sees("The clinic cannot be reached.")
}

func TestFailureIsSaid(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Records", "damaged")
	s, _ := show(t, b, uitest.Wide)
	s.Sees("A file of Chartkey is damaged.")
	b.Backend.Fail("Records", "")
	s.Tap("Try again")
	b.Settle()
	s.Sees("Newest records")
}

func TestARecordOpens(t *testing.T) {
	b := uitest.NewBench(t)
	s, _ := show(t, b, uitest.Wide)
	s.Tap("Haemoglobin A1c")
	if b.LastWent().Place != ui.ToRecords || b.LastWent().ID == "" {
		t.Errorf("led to %+v", b.LastWent())
	}
}

func TestGolden(t *testing.T) {
	s, _ := show(t, uitest.NewBench(t), uitest.Phone)
	s.Golden("home")
}

// TestFetchingIsFollowed: what is not looked up yet is not said to be nothing, a failure stays, and the button to cancel is one and the same.
func TestFetchingIsFollowed(t *testing.T) {
	b := uitest.NewBench(t)
	release := b.Session.Hold("Connections")
	b.Fetching = ui.Fetching{Under: true}
	var p *home.Page
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		p = home.New(b.Env, ui.Route{}).(*home.Page)
		return p.Content()
	}, uitest.Phone)
	p.Follow(b.Fetching)
	s.SeesNot("No clinic is connected yet")
	release()
	b.Settle()
	s.Into("Cancel", "")
	b.Fetching.Progress.Records = 7
	p.Follow(b.Fetching)
	s.Sees("7 records so far")
	if s.Key(fyne.KeyReturn); b.Stops != 1 {
		t.Error("the button that had the focus is gone")
	}
	b.Session.Fail("Connections", "disk-full")
	p.Reload()
	b.Settle()
	p.Follow(b.Fetching)
	s.SeesNot("Get new records")
	s.Tap("Try again")
}

// TestWhenAClinicWasFetchedIsWholeWhereTheTextIsLarge, however long that is.
func TestWhenAClinicWasFetchedIsWholeWhereTheTextIsLarge(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "not-offered"}
	s, _ := show(t, b, uitest.PhoneLarge)
	said := strings.Join(s.Texts(), " ")
	if words := ui.StateWords(b.Session.Clinics[0]); !strings.Contains(said, words) {
		t.Errorf("no %q in %s", words, said)
	}
	b.Session.Clinics[0].PatientName = "Ines Okonjo, also called the Elder"
	s, _ = show(t, b, uitest.PhoneLarge)
	if said := strings.Join(s.Texts(), " "); !strings.Contains(said, b.Session.Clinics[0].PatientName) {
		t.Errorf("the patient's name is cut: %s", said)
	}
}

// TestEachKindIsReached, also where there is no sidebar.
func TestEachKindIsReached(t *testing.T) {
	b := uitest.NewBench(t)
	s, _ := show(t, b, uitest.Phone)
	for _, k := range ui.Lists() {
		s.Tap(k.Name() + " (")
		if want := (ui.Route{Place: ui.ToRecords, Kind: k.Key}); b.LastWent() != want {
			t.Errorf("%s leads to %+v", k.Name(), b.LastWent())
		}
	}
}

// TestTheOneKindThatDidNotComeIsNamed, and the button leads to its list.
func TestTheOneKindThatDidNotComeIsNamed(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Absent = []ui.Missing{
		{Connection: "c1", Clinic: "Northside Clinic", Type: "CarePlan", State: "none"},
		{Connection: "c1", Clinic: "Northside Clinic", Type: "DocumentReference", State: "refused"},
	}
	s, _ := show(t, b, uitest.Wide)
	s.Sees("Documents: you or Northside Clinic did not allow them.")
	s.Tap("See the records")
	if want := (ui.Route{Place: ui.ToRecords, Kind: "documents"}); b.LastWent() != want {
		t.Errorf("led to %+v", b.LastWent())
	}
}

// TestOfAClinicThatWasFetchedInPartThatIsSaid, and not that nothing came.
func TestOfAClinicThatWasFetchedInPartThatIsSaid(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Synced = time.Time{}
	s, _ := show(t, b, uitest.Wide)
	s.Sees("Nothing fetched yet")
	b.Session.Absent = []ui.Missing{{Connection: b.Session.Clinics[0].ID, Clinic: b.Session.Clinics[0].Name, Type: "*", State: "in-part"}}
	s, _ = show(t, b, uitest.Wide)
	s.Sees("Fetched only in part so far")
	s.SeesNot("Nothing fetched yet")
}

// TestWithoutAnAccessOneSignsInAgain: there is nothing to be got.
func TestWithoutAnAccessOneSignsInAgain(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].Revocation = &ui.Revocation{Outcome: "ended-checked"}
	s, _ := show(t, b, uitest.Wide)
	if s.Has("Get new records") {
		t.Error("records are offered that cannot be got")
	}
	s.Tap("Sign in again")
	if want := (ui.Route{Place: ui.ToConnect, ID: "c1"}); b.LastWent() != want {
		t.Errorf("led to %+v", b.LastWent())
	}
	b.Session.Clinics[0].Revocation.Outcome = "pending" // a fetch tries it again
	if s, _ = show(t, b, uitest.Wide); !s.Has("Get new records") {
		t.Error("a pending end cannot be tried again")
	}
}

// brood connects a second patient of the same clinic.
func brood(b *uitest.Bench) {
	b.Session.Clinics[0].PatientName, b.Session.Clinics[0].BirthDate, b.Session.Clinics[0].Person = "Lena Okonjo", "3 May 2015", 1
	other := b.Session.Clinics[0]
	other.ID, other.PatientName, other.BirthDate, other.Person = "c2", "Noah Okonjo", "9 Jan 2017", 2
	b.Session.Clinics = append(b.Session.Clinics, other)
	for i := range b.Session.Stored {
		b.Session.Stored[i].Patient = b.Session.Clinics[i%2].PatientName
	}
}

// TestDifferentPeopleAreToldOf once, quietly, and each row says whose it is.
func TestDifferentPeopleAreToldOf(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
		b := uitest.NewBench(t)
		brood(b)
		s, _ := show(t, b, form)
		s.Check()
		s.Picture("home-two-people")
		s.Sees("The records here may be of different people: Lena Okonjo, born 3 May 2015; Noah Okonjo, born 9 Jan 2017.")
		s.Sees("If they are not one person, add another person")
		for _, words := range []string{"Northside Clinic, Lena Okonjo", "Northside Clinic, Noah Okonjo"} {
			if !s.Has(words) {
				t.Errorf("%s: no row %q", form.Name, words)
			}
		}
		s.Sees("Fetched 2 minutes ago")
		s.Sees("12 Mar 2024 · Noah")
		s.Tap("See the clinics")
		if b.LastWent() != (ui.Route{Place: ui.ToAccess}) {
			t.Errorf("led to %+v", b.LastWent())
		}
	}
	b := uitest.NewBench(t)
	b.Session.Clinics[0].PatientName = "Lena Okonjo"
	s, _ := show(t, b, uitest.Wide)
	s.SeesNot("different people")
	s.Sees("Fetched 2 minutes ago")
	s.SeesNot("Northside Clinic · Lena")
}

// TestAfterARepairTheLastFetchIsTold, and not that there was none.
func TestAfterARepairTheLastFetchIsTold(t *testing.T) {
	b := uitest.NewBench(t)
	c := &b.Session.Clinics[0]
	c.Synced, c.InPart, c.Repaired, c.Before = time.Time{}, true, uitest.Now.Add(-time.Minute), uitest.Now.AddDate(0, 0, -3)
	s, _ := show(t, b, uitest.Phone)
	s.Check()
	s.Sees("Not wholly since the repair on " + ui.Moment(c.Repaired) + "; before that on " + ui.Moment(c.Before))
	s.SeesNot("Nothing fetched yet")
	c.Repaired, c.Before = time.Time{}, time.Time{}
	s, _ = show(t, b, uitest.Phone)
	s.Sees("Fetched only in part so far")
}

// TestWhatARepairLostStaysUntilItIsRead.
func TestWhatARepairLostStaysUntilItIsRead(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.PhoneLarge} {
		b := uitest.NewBench(t)
		file := "/home/ines/.local/share/chartkey/p1/library.db.damaged-20240314T103000Z"
		b.Notices = []ui.Notice{{Mended: &ui.Mended{Kept: 7, Lost: 2, Uncounted: true, File: file}}}
		s, p := show(t, b, form)
		s.Check()
		s.Picture("home-mended")
		s.Sees("The stored records were damaged: 7 records could be read and kept, 2 could not.")
		s.Sees("There may have been more; how many cannot be told.")
		s.Sees(file)
		b.Fetching = ui.Fetching{Under: true}
		p.Follow(b.Fetching)
		s.Sees(file)
		s.Tap("I have read it")
		if len(b.Notices) != 0 {
			t.Error("it cannot be dismissed")
		}
	}
}

// TestEachClinicThatFailedIsNamed.
func TestEachClinicThatFailedIsNamed(t *testing.T) {
	b := uitest.NewBench(t)
	offline := &ui.Failure{Code: "offline"}
	b.Fetching = ui.Fetching{Err: offline, Result: ui.Synced{Failed: []ui.Notice{
		{Clinic: "Northside Clinic", Err: offline}, {Clinic: "South", Err: &ui.Failure{Code: "rate-limited"}}, {Clinic: "East", Err: &ui.Failure{Code: "cancelled"}}}}}
	s, _ := show(t, b, uitest.Phone)
	s.Check()
	s.Sees("Northside Clinic: The clinic cannot be reached.")
	s.Sees("South: The clinic’s server is busy and asks to wait.")
	s.SeesNot("East")
}

// TestNothingMovesAsAFetchComesAndGoes: somebody may be about to press a row.
func TestNothingMovesAsAFetchComesAndGoes(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide)
	where := func() float32 {
		for _, thing := range uitest.Things(s.Canvas) {
			if thing.Says == "Newest records" {
				return thing.Y
			}
		}
		t.Fatal("the page is gone")
		return 0
	}
	before := where()
	for _, f := range []ui.Fetching{
		{Under: true}, {Under: true, Progress: ui.Progress{Clinic: "Northside Clinic", At: 1, Of: 1}},
		{Under: true, Progress: ui.Progress{Clinic: "Northside Clinic", At: 1, Of: 2, Records: 120}},
		{Ended: uitest.Now, Fresh: true, Result: ui.Synced{Stored: 12}}, {Ended: uitest.Now, Fresh: true}, {Ended: uitest.Now},
	} {
		b.Fetching = f
		p.Follow(f)
		if at := where(); at != before {
			t.Errorf("%+v: %v became %v", f, before, at)
		}
		if words := f.Words(); words != "" {
			s.Sees(words)
		}
	}
}
