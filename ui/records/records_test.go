package records_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/records"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form, route ui.Route) (*uitest.Screen, ui.Page) {
	t.Helper()
	var p ui.Page
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		p = newPage(b, route)
		return p.Content()
	}, f)
	b.Settle()
	return s, p
}

func newPage(b *uitest.Bench, route ui.Route) ui.Page {
	route.Place = ui.ToRecords
	return records.New(b.Env, route)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s, _ := show(t, b, form, ui.Route{})
			s.Check()
			s.Picture("records-list")
			s.Tap("Haemoglobin A1c")
			b.Settle()
			s.Check()
			s.Picture("records-detail")
			s.Tap("Source")
			b.Settle()
			s.Check()
			s.Picture("records-source")
		})
	}
}

// TestALinkStaysAtItsClinic: another clinic may have a record of the same id.
func TestALinkStaysAtItsClinic(t *testing.T) {
	b := uitest.NewBench(t)
	other := b.Session.Stored[7]
	other.Key.Connection, other.Title = "elsewhere", "The one of another clinic"
	b.Session.Stored = append([]ui.RecordDetail{b.Session.Stored[0], other}, b.Session.Stored[1:]...)
	target := b.Session.Stored[8].Key
	b.Session.Stored[0].Narrative = narrative.Parse(`<div xmlns="http://www.w3.org/1999/xhtml"><p><a href="` + target.Type + `/` + target.ID + `">that one</a></p></div>`)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Tap(b.Session.Stored[0].Title)
	b.Settle()
	s.TapText("that one")
	want := ui.RecordKey{Connection: b.Session.Stored[0].Key.Connection, Type: target.Type, ID: target.ID}
	if got := b.LastWent(); got.Record() != want {
		t.Errorf("went to %+v, want %+v", got, want)
	}
}

// TestAnotherRecordDropsWhatTheOneBeforeWaitsFor: its source, and itself under other words.
func TestAnotherRecordDropsWhatTheOneBeforeWaitsFor(t *testing.T) {
	b := uitest.NewBench(t)
	big := strings.Repeat(`{"a":"bbbbbbbbbbbbbbb"},`, 100_000)
	b.Session.Stored[0].Raw = []byte(`{"resourceType":"Observation","id":"r1","x":[` + big + `1]}`)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Tap(b.Session.Stored[0].Title)
	b.Settle()
	s.Tap("Source")
	s.Tap(b.Session.Stored[1].Title)
	b.Settle()
	s.SeesNot("SHA-256")

	release := b.Session.Hold("Record")
	s.Tap(b.Session.Stored[0].Title)
	s.Tap("3 kinds did not come")
	release()
	b.Settle()
	s.Sees("What may be missing")
	s.SeesNot("Ordered by")
}

// TestAListIsChosen where none stands beside the page: it leads there, a step back takes the choice away, and so does the list that one is in.
func TestAListIsChosen(t *testing.T) {
	b := uitest.NewBench(t)
	page := records.New(b.Env, ui.Route{Place: ui.ToRecords})
	s := uitest.Show(t, page, uitest.Phone)
	b.Settle()
	if s.Has("Choose a list") {
		t.Error("the lists stand beside the page, and it leads to them all the same")
	}
	b.Alone = true
	page.(ui.Follower).Follow(b.Fetching)
	s.Tap("Choose a list")
	s.SeesNot("Haemoglobin A1c")
	s.Tap("Medicines")
	if got := b.LastWent(); got != (ui.Route{Place: ui.ToRecords, Kind: "medicines"}) {
		t.Errorf("it leads to %+v", got)
	}
	if !page.(ui.Stepped).StepBack() {
		t.Error("no step leads back")
	}
	s.Sees("Haemoglobin A1c")
	s.Tap("Choose a list")
	b.Alone = false
	page.(ui.Follower).Follow(b.Fetching)
	s.Sees("Haemoglobin A1c")
	if s.Has("Choose a list") {
		t.Error("the lists have come beside the page, and it leads to them")
	}
}
