package records_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/ui"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// many gives the made-up person n records.
func many(b *uitest.Bench, n int) {
	one := b.Session.Stored[1]
	b.Session.Stored = make([]ui.RecordDetail, n)
	for i := range n {
		one.Key.ID = fmt.Sprint(i)
		one.Title = fmt.Sprintf("Record %d", i)
		b.Session.Stored[i] = one
	}
}

// held finds the list.
func held(t *testing.T, s *uitest.Screen) *parts.RowList {
	t.Helper()
	var list *parts.RowList
	var look func(fyne.CanvasObject)
	look = func(o fyne.CanvasObject) {
		if l, ok := o.(*parts.RowList); ok {
			list = l
			return
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				look(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				look(child)
			}
		}
	}
	look(s.Canvas.Content())
	if list == nil {
		t.Fatal("there is no list")
	}
	return list
}

func TestAVeryLongList(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 100_000)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	s.Sees("100,000 records from 1 clinic")
	s.Sees("Record 0")
	if n := b.Session.Calls("Records"); n != 1 {
		t.Errorf("asked %d times for the first screen", n)
	}
	list := held(t, s)
	s.Canvas.Focus(list)
	for _, step := range []struct {
		key  fyne.KeyName
		sees string
	}{
		{fyne.KeyEnd, "Record 99999"}, {fyne.KeyPageUp, "Record 99991"}, {fyne.KeyHome, "Record 0"}, {fyne.KeyPageDown, "Record 8"}, {fyne.KeyDown, "Record 9"},
	} {
		s.Key(step.key)
		b.Settle()
		s.Sees(step.sees)
		if at, _, _ := strings.Cut(s.Focused(), ","); at != step.sees {
			t.Errorf("%s leads to %q, want %q", step.key, at, step.sees)
		}
	}
	s.Key(fyne.KeyReturn)
	b.Settle()
	s.Sees("As Northside Clinic wrote it")
	if n := b.Session.Calls("Record"); n != 1 || list.Chosen() != 9 {
		t.Errorf("opened %d times, row %d", n, list.Chosen())
	}
}

// TestASearchIsComeBackTo: what was typed, where in the list one was, and the record that was open.
func TestASearchIsComeBackTo(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			many(b, 5000)
			s, p := show(t, b, form, ui.Route{})
			s.Into("Search records", "record 1")
			b.Settle()
			s.Sees("1,111 of 5,000 records")
			held(t, s).ShowFrom(500)
			b.Settle()
			row := held(t, s).Top()
			s.Tap("Record 1392")
			b.Settle()
			here := p.(ui.Placed).Here()
			if here.Search != "record 1" || here.Row != row || here.Record().ID != "1392" {
				t.Fatalf("it is at %+v, row %d", here, row)
			}

			s, p = show(t, b, form, here)
			s.Sees("As Northside Clinic wrote it")
			if again := p.(ui.Placed).Here(); again != here {
				t.Errorf("one comes back to %+v, want %+v", again, here)
			}
			p.(ui.Stepped).StepBack() // on a phone to the list
			b.Settle()
			s.Sees("1,111 of 5,000 records")
			s.Sees("Record 1392")
			if list := held(t, s); list.Top() != row || list.Chosen() < row || list.Chosen() > row+20 {
				t.Errorf("the list begins with row %d, %d is chosen; before it was %d", list.Top(), list.Chosen(), row)
			}
			p.(ui.Searchable).FocusSearch()
			if typed := s.Typed()(); typed != "record 1" {
				t.Errorf("the field has %q", typed)
			}
			s.Type("39")
			b.Settle()
			s.Sees("11 of 5,000 records")
			if list := held(t, s); list.Top() != 0 {
				t.Errorf("another search begins with row %d", list.Top())
			}
		})
	}
}

func TestRowsComeAsTheyAreSeen(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge, uitest.WideContrast} {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			many(b, 100_000)
			s, _ := show(t, b, form, ui.Route{})
			release := b.Session.Hold("Records")
			list := held(t, s)
			list.ScrollToOffset(3_000_000)
			asked := b.Session.Calls("Records")
			list.ScrollToOffset(3_000_100)
			list.ScrollToOffset(200_000)
			list.ScrollToOffset(3_000_000)
			s.SeesNot("Record ")
			s.Canvas.Focus(list)
			s.Key(fyne.KeyEnd)
			s.Key(fyne.KeyReturn)
			s.Check()
			s.Picture("records-waiting")
			release()
			b.Settle()
			s.Sees("Record 99999")
			if n := b.Session.Calls("Records") - asked; n > 2 {
				t.Errorf("asked %d times for what went by", n)
			}
			if n := b.Session.Calls("Record"); n != 0 {
				t.Errorf("%d records were opened that were not there to see", n)
			}
			s.Check()
			if texts := s.Texts(); len(texts) > 200 {
				t.Errorf("%d texts are drawn", len(texts))
			}
		})
	}
}

func TestAWheelGoesThroughAllOfIt(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 3000)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	list := held(t, s)
	seen := map[string]bool{}
	for offset := float32(0); offset < 3000*66; offset += 300 {
		list.ScrollToOffset(offset)
		b.Settle()
		for _, text := range s.Texts() {
			seen[text] = true
		}
	}
	for i := range 3000 {
		if !seen[fmt.Sprintf("Record %d", i)] {
			t.Fatalf("record %d was never seen", i)
		}
	}
	if n := b.Session.Calls("Records"); n > 60 {
		t.Errorf("asked %d times", n)
	}
}

func TestASearchOfALongList(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 100_000)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	list := held(t, s)
	list.ScrollToOffset(5_000_000)
	b.Settle()
	p.(ui.Searchable).FocusSearch()
	s.Type("record 9")
	b.Settle()
	s.Sees("11,111 of 100,000 records")
	s.Sees("Record 9")
	s.Sees("Record 90")
	list.ScrollToOffset(11_000 * 64)
	b.Settle()
	s.Sees("Record 998")
	s.Type("9999")
	b.Settle()
	s.Sees("1 of 100,000 records")
	s.Sees("Record 99999")
	s.SeesNot("Record 9998")
	s.Check()
}

func TestWhatIsSeenStaysWhenNewRecordsCome(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 100_000)
	s, p := show(t, b, uitest.Wide, ui.Route{})
	list := held(t, s)
	list.ScrollToOffset(3_000_000)
	b.Settle()
	s.Tap("Record 46880")
	b.Settle()
	at, chosen := list.GetScrollOffset(), list.Chosen()
	fresh := b.Session.Stored[0]
	fresh.Key.ID, fresh.Title = "new", "Ferritin"
	b.Session.Stored = append([]ui.RecordDetail{fresh}, b.Session.Stored...)
	p.(ui.Reloadable).Reload()
	b.Settle()
	s.Sees("100,001 records from 1 clinic")
	s.Sees("Record 46880")
	if list.GetScrollOffset() != at || list.Chosen() != chosen+1 {
		t.Errorf("at %v with row %d, was at %v with row %d", list.GetScrollOffset(), list.Chosen(), at, chosen)
	}
	b.Session.Stored = b.Session.Stored[:10]
	p.(ui.Reloadable).Reload()
	b.Settle()
	s.Sees("10 records from 1 clinic")
	s.Sees("Ferritin")
	if list.Chosen() != -1 {
		t.Errorf("row %d is open", list.Chosen())
	}
}

func TestARouteLeadsFarDownTheList(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone} {
		for _, id := range []string{"MedicationRequest/77777", "MedicationRequest/77777/c1"} {
			b := uitest.NewBench(t)
			many(b, 100_000)
			s, p := show(t, b, form, ui.Route{ID: id})
			p.(ui.Stepped).StepBack()
			b.Settle()
			s.Sees("Record 77777")
			if list := held(t, s); list.Chosen() != 77777 {
				t.Errorf("%s, %s: row %d is open", form.Name, id, list.Chosen())
			}
			if n := b.Session.Calls("Record"); n != 1 {
				t.Errorf("%s: opened %d times", id, n)
			}
		}
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 1000)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	b.Session.Fail("Records", "damaged")
	held(t, s).ScrollToOffset(40_000)
	b.Settle()
	s.Sees("A file of Chartkey is damaged.")
	asked := b.Session.Calls("Records")
	b.Settle()
	if b.Session.Calls("Records") != asked {
		t.Error("it is tried again and again")
	}
	b.Session.Fail("Records", "")
	s.Tap("Try again")
	b.Settle()
	s.Sees("Record 6")
}

// TestAListThatBecameShorter: rows that are gone are empty, and asked for once.
func TestAListThatBecameShorter(t *testing.T) {
	b := uitest.NewBench(t)
	many(b, 1000)
	s, _ := show(t, b, uitest.Wide, ui.Route{})
	b.Session.Stored = b.Session.Stored[:500]
	list := held(t, s)
	s.Canvas.Focus(list)
	s.Key(fyne.KeyEnd)
	b.Settle()
	asked := b.Session.Calls("Records")
	s.Key(fyne.KeyUp)
	s.Key(fyne.KeyReturn)
	b.Settle()
	if n := b.Session.Calls("Records"); n != asked {
		t.Errorf("asked %d times", n)
	}
	s.SeesNot("Record ")
}
