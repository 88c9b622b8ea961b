package persons_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/persons"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	s := uitest.Show(t, persons.New(b.Env, ui.Route{}), f)
	b.Settle()
	return s
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.People = append(b.Backend.People, ui.Person{ID: "p3", Label: "Ruth", Problem: "damaged"}, ui.Person{ID: "p4", Label: "Hanna", Problem: "newer-format"})
			s := show(t, b, form)
			s.Check()
			s.Picture("persons")
			s.Tap("Remove")
			s.Check()
			s.Picture("persons-remove")
		})
	}
}

func TestOpenLeadsToThePerson(t *testing.T) {
	b := uitest.NewBench(t)
	show(t, b, uitest.Wide).Tap("Open")
	if b.LastWent() != (ui.Route{Place: ui.ToUnlock, ID: "p1"}) {
		t.Errorf("led to %+v", b.LastWent())
	}
}

// TestOfThisSessionOnly: who can open it, and what removing takes along. The window is asked before somebody goes.
func TestOfThisSessionOnly(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People = []ui.Person{{ID: "p9", Label: "Ann", Keep: ui.KeptInSession}}
	s := show(t, b, uitest.Phone)
	s.Check()
	s.Sees("anyone at this computer can open it")
	s.Tap("Remove")
	s.Check()
	s.Sees("you are asked about that first")
	s.Tap("Remove from this computer")
	b.Settle()
	if len(b.Parted) != 1 || b.Parted[0] != "p9" || len(b.Backend.People) != 0 {
		t.Errorf("asked for %q, %d people are left", b.Parted, len(b.Backend.People))
	}
}

func TestRename(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Rename")
	s.Key(fyne.KeyEnd)
	for range "Ines Okonjo" {
		s.Key(fyne.KeyBackspace)
	}
	s.Tap("Rename")
	s.Sees("Type a name first.")
	s.Into("Name", "Grandmother")
	s.Tap("Rename")
	b.Settle()
	s.Sees("Grandmother")
	s.SeesNot("Ines Okonjo")
}

// TestANameThatIsRefused when renaming: the reason stands at the field, which keeps what was typed.
func TestANameThatIsRefused(t *testing.T) {
	for failure, reason := range map[string]string{
		"usage name-taken": "Somebody here has that name already.", "usage long-name": "That name is too long.", "usage bad-name": "That name cannot be used.",
	} {
		b := uitest.NewBench(t)
		b.Backend.Fail("RenamePerson", failure)
		s := show(t, b, uitest.Wide)
		s.Tap("Rename")
		s.Into("Name", " Fey")
		s.Tap("Rename")
		b.Settle()
		s.Check()
		s.Sees("Rename Ines Okonjo")
		s.Sees(reason)
		if typed := s.Typed()(); typed != "Ines Okonjo Fey" {
			t.Errorf("%s: the field holds %q", failure, typed)
		}
		b.Backend.Fail("RenamePerson", "")
		s.Tap("Rename")
		b.Settle()
		s.SeesNot("Rename Ines Okonjo")
		s.Sees("Ines Okonjo Fey")
	}
}

// TestWhoCannotBeOpened: a damaged person can be removed, one of a newer version is left alone.
func TestWhoCannotBeOpened(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.People = []ui.Person{{ID: "p3", Label: "Ruth", Problem: "damaged"}}
	s := show(t, b, uitest.Wide)
	s.Sees("Ruth")
	s.Sees("damaged")
	s.SeesNot("Rename")
	s.Tap("Remove")
	s.Tap("Remove from this computer")
	b.Settle()
	s.SeesNot("Ruth")

	b.Backend.People = []ui.Person{{ID: "p4", Label: "Theo", Problem: "newer-format"}}
	s = show(t, b, uitest.Wide)
	s.Sees("Theo")
	s.Sees("newer version")
	s.SeesNot("Rename")
	s.SeesNot("Remove")
}

func TestRemoveAsksOnce(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Remove")
	s.Sees("cannot be brought back")
	s.Tap("Cancel")
	s.Sees("Ines Okonjo")
	if b.Backend.Calls("RemovePerson") != 0 {
		t.Fatal("removed without being told to")
	}
	s.Tap("Remove")
	s.Tap("Remove from this computer")
	b.Settle()
	s.SeesNot("Ines Okonjo")
}

func TestFailureIsSaidAndTheListStays(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("RemovePerson", "busy")
	s := show(t, b, uitest.Wide)
	s.Tap("Remove")
	s.Tap("Remove from this computer")
	b.Settle()
	s.Sees("Another Chartkey is at work")
	s.Sees("Ines Okonjo")
}

func TestGolden(t *testing.T) {
	show(t, uitest.NewBench(t), uitest.Phone).Golden("persons")
}
