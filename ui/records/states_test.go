package records_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

// states are what the page can look like besides a list with a record.
var states = []struct {
	name  string
	route ui.Route
	set   func(*uitest.Bench)
	then  func(*uitest.Bench, *uitest.Screen, ui.Page)
	sees  []string
	not   []string
}{
	{name: "no-clinic", set: func(b *uitest.Bench) { b.Session.Clinics, b.Session.Stored, b.Session.Absent = nil, nil, nil },
		sees: []string{"No clinic is connected yet.", "Connect a clinic"}, not: []string{"no results"}},
	{name: "unfetched", set: func(b *uitest.Bench) {
		b.Session.Stored, b.Session.Absent = nil, nil
		b.Session.Clinics[0].Synced = b.Session.Clinics[0].Synced.AddDate(-9999, 0, 0).UTC()
		b.Session.Clinics[0].Synced = ui.Connection{}.Synced
	}, sees: []string{"Nothing has been fetched yet.", "Get new records"}},
	{name: "unshared", route: ui.Route{Kind: "plans"}, set: func(b *uitest.Bench) { b.Session.Stored = nil },
		sees: []string{"Care plans", "Care plans: Northside Clinic shared none.", "It may have some that it does not share"}},
	{name: "unknown", route: ui.Route{Kind: "conditions"}, set: func(b *uitest.Bench) { b.Session.Stored, b.Session.Absent = nil, nil },
		sees: []string{"No clinic has shared any of these."}},
	{name: "missing", then: func(_ *uitest.Bench, s *uitest.Screen, _ ui.Page) { s.Tap("3 kinds did not come, or not completely") },
		sees: []string{"What may be missing", "Procedures: Northside Clinic was not asked for them.", "Documents: you or Northside Clinic did not allow them.",
			"Visits: it is not certain", "Vaccinations: they could not be fetched", "the server answered 503"}},
	{name: "short-kind", route: ui.Route{Kind: "documents"}, sees: []string{"1 record from 1 clinic", "1 kind did not come, or not completely"}, not: []string{"Document ·"}},
	{name: "lists", route: ui.Route{Kind: "results"}, set: func(b *uitest.Bench) { b.Alone = true },
		then: func(_ *uitest.Bench, s *uitest.Screen, _ ui.Page) { s.Tap("Choose a list") }, sees: []string{"All records", "Medicines", "Other records"}},
	{name: "failed", set: func(b *uitest.Bench) { b.Session.Fail("Records", "damaged") }, sees: []string{"A file of Chartkey is damaged.", "Try again"}},
	{name: "fetching", set: func(b *uitest.Bench) {
		b.Fetching = ui.Fetching{Under: true, Progress: ui.Progress{Clinic: "Northside Clinic", At: 2, Of: 3, Records: 1240}}
	},
		sees: []string{"1,240 records so far, from Northside Clinic (2 of 3)"}},
	{name: "fetched", set: func(b *uitest.Bench) {
		b.Fetching = ui.Fetching{Ended: uitest.Now, Fresh: true, Result: ui.Synced{Stored: 12}}
	}, sees: []string{"12 records are new or changed."}},
	{name: "fetched-files", route: ui.Route{Search: "e"}, set: func(b *uitest.Bench) { // files are in neither number
		b.Fetching = ui.Fetching{Ended: uitest.Now, Fresh: true, Result: ui.Synced{Stored: 15, Files: 1}}
	}, sees: []string{"of 14 records · 14 records are new or changed."}},
	{name: "fetched-only-files", set: func(b *uitest.Bench) {
		b.Fetching = ui.Fetching{Ended: uitest.Now, Fresh: true, Result: ui.Synced{Stored: 1, Files: 1}}
	}, sees: []string{"1 attached file is new or changed."}},
	{name: "two-people", set: func(b *uitest.Bench) {
		for i := range b.Session.Stored {
			b.Session.Stored[i].Patient = []string{"Lena Okonjo", "Noah Okonjo"}[i%2]
		}
	}, then: func(b *uitest.Bench, s *uitest.Screen, _ ui.Page) {
		s.Tap("Haemoglobin A1c")
		b.Settle()
	}, sees: []string{"Northside Clinic · Lena Okonjo"}},
	{name: "fetch-failed", set: func(b *uitest.Bench) {
		b.Fetching = ui.Fetching{Ended: uitest.Now, Err: &ui.Failure{Code: "signin-needed", Err: errTest}}
	}, sees: []string{"The sign-in no longer works.", "Haemoglobin A1c"}},
	{name: "somebody-else", set: func(b *uitest.Bench) { b.Fetching = ui.Fetching{Ended: uitest.Now, Result: ui.Synced{Quarantined: 2}} },
		sees: []string{"2 records of somebody else came"}},
	{name: "mended", set: func(b *uitest.Bench) { b.Notices = []ui.Notice{{Mended: &ui.Mended{Kept: 7, Lost: 2}}} },
		sees: []string{"Stored records were damaged.", "See what could be kept"}},
	{name: "two-failed", set: func(b *uitest.Bench) {
		offline := &ui.Failure{Code: "offline", Err: errTest}
		b.Fetching = ui.Fetching{Ended: uitest.Now, Err: offline, Result: ui.Synced{Failed: []ui.Notice{{Clinic: "Northside Clinic", Err: offline}, {Clinic: "South", Err: offline}}}}
	}, sees: []string{"2 clinics could not be fetched from.", "Home says why."}},
	{name: "one-failed", set: func(b *uitest.Bench) {
		offline := &ui.Failure{Code: "offline", Err: errTest}
		b.Fetching = ui.Fetching{Ended: uitest.Now, Err: offline, Result: ui.Synced{Failed: []ui.Notice{{Clinic: "South", Err: offline}}}}
	}, sees: []string{"South: The clinic cannot be reached."}},
	{name: "nothing-fits", then: func(b *uitest.Bench, s *uitest.Screen, p ui.Page) {
		p.(ui.Searchable).FocusSearch()
		s.Type("zzz")
		b.Settle()
	}, sees: []string{"Nothing here matches what you typed.", "0 of 14 records", "Show all", "3 kinds did not come"}, not: []string{"Search all records"}},
	{name: "nothing-fits-kind", route: ui.Route{Kind: "conditions", Search: "metformin"},
		sees: []string{"Nothing here matches what you typed.", "0 of 1 record", "Search all records", "Show all"}},
	{name: "letter", set: func(b *uitest.Bench) { rich(b) }, then: func(b *uitest.Bench, s *uitest.Screen, _ ui.Page) {
		s.Tap("Haemoglobin A1c")
		b.Settle()
	}, sees: []string{"Restricted", "Test data, no real person", "Reference range 4.0 – 5.6 %", "As Northside Clinic wrote it"}},
	{name: "attached", route: ui.Route{ID: "DocumentReference/r3"}, set: func(b *uitest.Bench) {
		b.Session.Stored[2].Facts = append(b.Session.Stored[2].Facts, ui.Fact{Label: "Document", Value: b.Session.Stored[2].Title, Note: "It is not shown here."})
	}, sees: []string{"It is not shown here."}},
	{name: "gone", route: ui.Route{ID: "Observation/nowhere"}, sees: []string{"It is not here any more."}},
}

var errTest = fmt.Errorf("of the test")

// rich gives the first record all that a record can have.
func rich(b *uitest.Bench) {
	r := &b.Session.Stored[0]
	r.Labels = []string{"R", "HTEST", "N"}
	r.Range = "4.0 – 5.6 %"
	r.Narrative = narrative.Parse(`<div xmlns="http://www.w3.org/1999/xhtml"><h2>Laboratory</h2><table><tr><th>Test</th><th>Value</th><th>Remark</th></tr>
		<tr><td>Haemoglobin A1c</td><td>6.1 %</td><td>Slightly above the reference range and lower than the previous two measurements</td></tr>
		<tr><td>Potassium</td><td>4.1 mmol/L</td><td/></tr></table><p>See <a href="https://www.hospital.example/a1c">what this means</a>, <a href="Condition/r8">the condition</a>,
		<a href="mailto:lab@hospital.example">write to us</a> or <a href="https://evil.example/">www.hospital.example</a>.</p><script>x</script></div>`)
}

func TestStates(t *testing.T) {
	for _, state := range states {
		for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
			t.Run(state.name+"/"+form.Name, func(t *testing.T) {
				b := uitest.NewBench(t)
				if state.set != nil {
					state.set(b)
				}
				s, p := show(t, b, form, state.route)
				if state.then != nil {
					state.then(b, s, p)
				}
				for _, words := range state.sees {
					s.Sees(words)
				}
				for _, words := range state.not {
					s.SeesNot(words)
				}
				s.Check()
				s.Picture("records-" + state.name)
				if form.Name == uitest.Wide.Name && slices.Contains([]string{"letter", "missing", "no-clinic", "failed"}, state.name) {
					s.Golden(state.name)
				}
			})
		}
	}
}

func TestSearchAsOneTypes(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	asked := b.Session.Calls("Records")
	p.(ui.Searchable).FocusSearch()
	s.Type("penicillin")
	b.Settle()
	if n := b.Session.Calls("Records") - asked; n > 3 {
		t.Errorf("asked %d times for one word", n)
	}
	s.Sees("Penicillin")
	s.SeesNot("Lipid panel")
	s.Sees("1 of 14 records")
	s.Key(fyne.KeyBackspace)
	p.(ui.Searchable).FocusSearch()
	s.Into("Search records", "x")
	b.Settle()
	s.Tap("Show all")
	b.Settle()
	s.Sees("Lipid panel")
}

// TestAResultSaysWhereItWasFound, where its row does not show that otherwise.
func TestAResultSaysWhereItWasFound(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge, uitest.WideDark} {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Session.Stored[1].Facts = []ui.Fact{{Label: "Visit", Value: "Asthma check"}}
			b.Session.Stored[2].Facts = []ui.Fact{{Value: "…has had asthma since childhood, and is well…"}}
			b.Session.Stored[3].Facts, b.Session.Stored[3].Patient = []ui.Fact{{Label: "Reason", Value: "Asthma"}}, "Lena"
			b.Session.Stored[4].Title = "Asthma"
			s, _ := show(t, b, form, ui.Route{})
			s.Into("Search records", "asthma")
			b.Settle()
			said := strings.Join(s.Texts(), " ") // a narrow row flows
			for _, words := range []string{
				"12 Mar 2024 · Visit: Asthma", "12 Mar 2024 · “…has had asthma since", "2 Nov 2023 · Lena · Reason: Asthma",
				"2 Nov 2023 · Northside Clinic", // of the one that is called so
			} {
				if !strings.Contains(said, words) {
					t.Errorf("no %q in %s", words, said)
				}
			}
			s.Check()
			s.Picture("records-found")
		})
	}
}

func TestLateAnswerDoesNotPaintOver(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	release := b.Session.Hold("Records")
	p.(ui.Searchable).FocusSearch()
	s.Type("lipid")
	for limit := time.Now().Add(10 * time.Second); b.Session.Calls("Records") < 2; runtime.Gosched() {
		if time.Now().After(limit) {
			t.Fatal("the question never came")
		}
	}
	release()
	s.Into("Search records", " panel")
	b.Settle()
	s.Sees("Lipid panel")
	s.SeesNot("Penicillin")
}

func TestSkeletonWhileLoading(t *testing.T) {
	b := uitest.NewBench(t)
	release := b.Session.Hold("Records")
	defer release()
	var p ui.Page
	s := uitest.ShowObject(t, func() fyne.CanvasObject { p = newPage(b, ui.Route{}); return p.Content() }, uitest.Wide)
	b.Until("the overview", func() bool { return b.Session.Calls("Missing") > 0 })
	s.SeesNot("Haemoglobin A1c")
	s.SeesNot("Nothing")
	release()
	b.Settle()
	s.Sees("Haemoglobin A1c")
}

func TestOpeningIsAskedForOnly(t *testing.T) {
	b := uitest.NewBench(t)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	if n := b.Session.Calls("Record"); n != 0 {
		t.Errorf("%d records were opened by themselves", n)
	}
	s.Sees("Choose a record to read it.")
	s.Tap("Penicillin")
	b.Settle()
	if n := b.Session.Calls("Record"); n != 1 {
		t.Errorf("opened %d times", n)
	}
	s.Sees("Allergy · 2 Nov 2023 · Active · Northside Clinic")
	s.Sees("As Northside Clinic wrote it")
}

func TestOpeningByRoute(t *testing.T) {
	for _, id := range []string{"AllergyIntolerance/r5", "AllergyIntolerance/r5/c1"} {
		b := uitest.NewBench(t)
		s, _ := show(t, b, uitest.Wide, ui.Route{ID: id})
		s.Sees("Allergy · 2 Nov 2023")
		if n := b.Session.Calls("Record"); n != 1 {
			t.Errorf("%s: opened %d times", id, n)
		}
	}
}

// TestASearchGoesOnAmongAllRecords: with what was typed.
func TestASearchGoesOnAmongAllRecords(t *testing.T) {
	b := uitest.NewBench(t)
	s, _ := show(t, b, uitest.Wide, ui.Route{Kind: "conditions"})
	s.Into("Search records", "metformin")
	b.Settle()
	s.Tap("Search all records")
	if want := (ui.Route{Place: ui.ToRecords, Search: "metformin"}); b.LastWent() != want {
		t.Fatalf("went to %+v, want %+v", b.LastWent(), want)
	}
	s, _ = show(t, b, uitest.Wide, b.LastWent())
	s.Sees("1 of 14 records")
	s.Sees("Metformin 500 mg tablet")
}

func TestLevelsOnAPhone(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Phone, ui.Route{})
	step := p.(ui.Stepped)
	if step.StepBack() {
		t.Error("a step back from the list")
	}
	s.Tap("Penicillin")
	b.Settle()
	if s.Has("Search records") || !s.Has("Back") {
		t.Error("the record does not take the place of the list")
	}
	s.Tap("Source")
	b.Settle()
	s.Sees(`"resourceType": "AllergyIntolerance"`)
	s.Sees("SHA-256")
	s.Tap("Back")
	s.Sees("As Northside Clinic wrote it")
	s.SeesNot("SHA-256")
	if !step.StepBack() || step.StepBack() {
		t.Error("one step leads from the record to the list, and no more")
	}
	s.Sees("Lipid panel")
	s.Tap("Penicillin") // the one that was open
	b.Settle()
	s.Sees("As Northside Clinic wrote it")
}

func TestLinksAreAskedAbout(t *testing.T) {
	b := uitest.NewBench(t)
	rich(b)
	form := uitest.Wide
	form.Height = 1200
	s, p := show(t, b, form, ui.Route{})
	s.Tap("Haemoglobin A1c")
	b.Settle()
	follow := s.TapText
	follow("what this means")
	if len(b.Browsed) != 0 {
		t.Fatalf("opened at once: %v", b.Browsed)
	}
	s.Sees("This link leads to www.hospital.example.")
	s.Sees("https://www.hospital.example/a1c")
	s.Picture("records-link")
	s.Check()
	s.Tap("Open in the browser")
	if want := []string{"https://www.hospital.example/a1c"}; !slices.Equal(b.Browsed, want) {
		t.Errorf("opened %v", b.Browsed)
	}
	s.SeesNot("This link leads to")
	if !strings.HasPrefix(s.Focused(), "Laboratory") {
		t.Errorf("the focus is at %q", s.Focused())
	}

	follow("www.hospital.example")
	s.Sees("This link leads to evil.example.")
	s.Sees("name another address")
	if !p.(ui.Stepped).StepBack() {
		t.Error("the question cannot be left")
	}
	s.SeesNot("This link leads to")

	follow("write to us")
	s.Sees("This link writes to somebody at hospital.example.")
	if s.Has("Open in the browser") {
		t.Error("an address of mail is offered to the browser")
	}
	s.Tap("Copy the address")
	if want := []string{"mailto:lab@hospital.example"}; !slices.Equal(b.Copied, want) {
		t.Errorf("copied %v", b.Copied)
	}

	follow("the condition")
	if want := (ui.RecordKey{Connection: b.Session.Stored[0].Key.Connection, Type: "Condition", ID: "r8"}).Route(""); b.LastWent() != want {
		t.Errorf("went to %v", b.LastWent())
	}
}

func TestFetching(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	s.Tap("Get new records")
	if len(b.Fetches) != 1 {
		t.Fatalf("fetched %d times", len(b.Fetches))
	}
	follow := p.(ui.Follower)
	follow.Follow(ui.Fetching{Under: true})
	follow.Follow(ui.Fetching{Under: true, Progress: ui.Progress{Records: 3}})
	s.Sees("3 records so far")
	s.Tap("Get new records")
	if len(b.Fetches) != 1 {
		t.Error("a fetch was begun while one is under way")
	}
	s.Tap("Stop getting records")
	if b.Stops != 1 {
		t.Error("it cannot be cancelled")
	}
	follow.Follow(ui.Fetching{Ended: uitest.Now, Err: &ui.Failure{Code: "cancelled", Err: errTest}})
	s.SeesNot("so far")
	s.SeesNot("Cancelled.")
	follow.Follow(ui.Fetching{Ended: uitest.Now, Err: &ui.Failure{Code: "offline", Err: errTest}})
	s.Sees("The clinic cannot be reached.")
	s.Tap("Try again")
	if len(b.Fetches) != 2 {
		t.Error("no second try")
	}
}

// TestAnEmptyPageLeadsOn: there the search field has nothing to search.
func TestAnEmptyPageLeadsOn(t *testing.T) {
	for _, c := range []struct {
		name, wants string
		set         func(*uitest.Session)
	}{
		{"no clinic", "Connect a clinic", func(s *uitest.Session) { s.Clinics, s.Stored, s.Absent = nil, nil, nil }},
		{"nothing fetched", "Get new records", func(s *uitest.Session) { s.Stored, s.Absent, s.Clinics[0].Synced = nil, nil, time.Time{} }},
		{"nothing shared", "Search records", func(s *uitest.Session) { s.Stored, s.Absent = nil, nil }},
		{"records", "Search records", func(*uitest.Session) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := uitest.NewBench(t)
			c.set(b.Session)
			release := b.Session.Hold("Missing")
			var p ui.Page
			s := uitest.ShowObject(t, func() fyne.CanvasObject { p = newPage(b, ui.Route{}); return p.Content() }, uitest.Wide)
			p.(ui.Searchable).FocusSearch() // as the window does
			release()
			b.Settle()
			if s.Focused() != c.wants {
				t.Errorf("%q has the focus, want %q", s.Focused(), c.wants)
			}
			p.(ui.Searchable).FocusSearch()
			p.(ui.Reloadable).Reload()
			b.Settle()
			if s.Focused() != "Search records" {
				t.Errorf("who goes to the search field is sent to %q", s.Focused())
			}
		})
	}
}

// TestWhatNoKindHasIsAListToo: it opens, is searched, and says what did not come of it.
func TestWhatNoKindHasIsAListToo(t *testing.T) {
	b := uitest.NewBench(t)
	for _, r := range []ui.Record{{Key: ui.RecordKey{Connection: "c1", Type: "Patient", ID: "7"}, Title: "Ines Okonjo"},
		{Key: ui.RecordKey{Connection: "c1", Type: "CareTeam", ID: "t"}, Title: "Diabetes team"}} {
		b.Session.Stored = append(b.Session.Stored, ui.RecordDetail{Record: r})
	}
	b.Session.Absent = append(b.Session.Absent, ui.Missing{Connection: "c1", Clinic: "Northside Clinic", Type: "Goal", State: "not-asked"})
	s, _ := show(t, b, uitest.Wide, ui.Route{Kind: ui.Others.Key})
	s.Sees("Other records")
	s.Sees("2 records from 1 clinic")
	s.Sees("1 kind may be missing")
	s.SeesNot("Haemoglobin A1c")
	s.Into("Search records", "team")
	b.Settle()
	s.Sees("1 of 2 records")
	s.Tap("Diabetes team")
	b.Settle()
	s.Sees("Care team")
}

func TestNewRecordsAppear(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	s.Tap("Penicillin")
	b.Settle()
	b.Session.Stored = append([]ui.RecordDetail{{Record: ui.Record{Key: ui.RecordKey{Connection: "c1", Type: "Observation", ID: "new"}, Title: "Ferritin"}}}, b.Session.Stored...)
	p.(ui.Reloadable).Reload()
	b.Settle()
	s.Sees("Ferritin")
	s.Sees("15 records from 1 clinic")
	s.Sees("As Northside Clinic wrote it")
}

func TestRetryOfARecord(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Fail("Record", "damaged")
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Tap("Penicillin")
	b.Settle()
	s.Sees("A file of Chartkey is damaged.")
	b.Session.Fail("Record", "")
	s.Tap("Try again")
	b.Settle()
	s.Sees("As Northside Clinic wrote it")
}

func TestKeyboardOrder(t *testing.T) {
	b := uitest.NewBench(t)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Tap("Penicillin")
	b.Settle()
	order := s.Order()
	want := []string{"Get new records", "Search records", "Penicillin, 2 Nov 2023 · Northside Clinic, Rash, Allergy · Severe", "3 kinds did not come, or not completely", "Source", "Copy this text"}
	if len(order) < len(want) || !slices.Equal(order[:len(want)], want) || !strings.HasPrefix(order[len(order)-1], "As written by the clinic") {
		t.Errorf("order %q", order)
	}
}

func TestSource(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Stored[0].Raw = []byte(`{"resourceType":"Observation","data":"` + strings.Repeat("QUJD", 300_000) + `","note":"a\u202eb","list":[1,2]}`)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Tap("Haemoglobin A1c")
	b.Settle()
	s.Tap("Source")
	b.Settle()
	s.Sees(`"resourceType": "Observation",`)
	s.Sees("1,199,")
	s.Sees(`"list": [`)
	s.Sees("records.northside.example/fhir/Observation")
	s.Sees("14 Mar 2024")
	s.Picture("records-source-long")
	s.Tap("Copy all")
	if len(b.Copied) != 1 || b.Copied[0] != string(b.Session.Stored[0].Raw) {
		t.Error("the source is not copied as it came")
	}
}

// TestNothingMovesWhenTheNumbersCome: somebody may be about to press a row.
func TestNothingMovesWhenTheNumbersCome(t *testing.T) {
	b := uitest.NewBench(t)
	release := b.Session.Hold("Missing")
	defer release()
	s := uitest.ShowObject(t, func() fyne.CanvasObject { return newPage(b, ui.Route{}).Content() }, uitest.Wide)
	where := func() uitest.Thing {
		for _, thing := range uitest.Things(s.Canvas) {
			if thing.Says == "Haemoglobin A1c" {
				return thing
			}
		}
		return uitest.Thing{}
	}
	b.Until("the list", func() bool { return where().Y > 0 })
	before := where()
	s.SeesNot("records from 1 clinic")
	release()
	b.Settle()
	s.Sees("records from 1 clinic")
	if after := where(); after.X != before.X || after.Y != before.Y {
		t.Errorf("a record stood at %v,%v and is at %v,%v", before.X, before.Y, after.X, after.Y)
	}
}

// TestNothingMovesAsAFetchComesAndGoes: how far it is stands where the numbers stand.
func TestNothingMovesAsAFetchComesAndGoes(t *testing.T) {
	b := uitest.NewBench(t)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	where := func(words string) (list []uitest.Thing) {
		for _, thing := range uitest.Things(s.Canvas) {
			if thing.Says == words {
				list = append(list, thing)
			}
		}
		return list
	}
	row, button := where("Haemoglobin A1c"), where("All records")
	for _, f := range []ui.Fetching{
		{Under: true}, {Under: true, Progress: ui.Progress{Clinic: "Northside Clinic", At: 1, Of: 2, Records: 120}},
		{Ended: uitest.Now, Fresh: true, Result: ui.Synced{Stored: 12}}, {Ended: uitest.Now},
	} {
		p.(ui.Follower).Follow(f)
		if !slices.Equal(where("Haemoglobin A1c"), row) || !slices.Equal(where("All records"), button) {
			t.Errorf("%+v: what is shown has moved", f)
		}
		if words := f.Words(); words != "" {
			s.Sees(words)
		} else {
			s.Sees("14 records from 1 clinic")
		}
	}
}

// TestTwoConnectionsOfAClinicAreOneClinic.
func TestTwoConnectionsOfAClinicAreOneClinic(t *testing.T) {
	b := uitest.NewBench(t)
	other := b.Session.Clinics[0]
	other.ID = "c2"
	b.Session.Clinics = append(b.Session.Clinics, other)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Sees("14 records from 1 clinic")
	b.Session.Clinics[1].Base = "https://south.example/fhir"
	s, _ = show(t, b, uitest.Wide, ui.Route{})
	s.Sees("14 records from 2 clinics")
}
