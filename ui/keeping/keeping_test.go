package keeping_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/keeping"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	s := uitest.Show(t, keeping.New(b.Env, ui.Route{}), f)
	b.Settle()
	return s
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Backend.Fail("LookAtKeyring", "keyring-locked")
			s := show(t, b, form)
			s.Check()
			s.Picture("keeping-keyring")
			s.Tap("Passphrase")
			s.Check()
			s.Picture("keeping-passphrase")
			s.Tap("This session only")
			s.Check()
			s.Picture("keeping-session")
		})
	}
}

func TestEachWayIsMadeAsChosen(t *testing.T) {
	for _, c := range []struct {
		option string
		want   ui.Keep
	}{{"Keyring of this computer", ui.KeptByKeyring}, {"Passphrase", ui.KeptByPassphrase}, {"This session only", ui.KeptInSession}} {
		t.Run(c.option, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, uitest.Wide)
			s.Into("Name", "  Mother ")
			s.Tap(c.option)
			if c.want == ui.KeptByPassphrase {
				s.Into("Passphrase", "four words that hold")
				s.Into("The same passphrase again", "four words that hold")
			}
			s.Tap("Add and open")
			b.Settle()
			added := b.Backend.People[len(b.Backend.People)-1]
			if added.Label != "Mother" || added.Keep != c.want || len(b.Unlocked) != 1 {
				t.Errorf("added %+v, %d opened", added, len(b.Unlocked))
			}
		})
	}
}

// TestNothingTypedStays when the page is left.
func TestNothingTypedStays(t *testing.T) {
	b := uitest.NewBench(t)
	p := keeping.New(b.Env, ui.Route{})
	s := uitest.Show(t, p, uitest.Wide)
	b.Settle()
	s.Tap("Passphrase")
	s.Into("Passphrase", "four words that hold")
	first := s.Typed()
	s.Into("The same passphrase again", "four words that hold")
	second := s.Typed()
	p.(ui.Leaver).Leave()
	if first()+second() != "" {
		t.Errorf("%q and %q are still there", first(), second())
	}
}

func TestWhatIsTypedIsChecked(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Add and open")
	s.Sees("Type a name first.")
	s.Into("Name", "Mother")
	s.Tap("Passphrase")
	s.Into("Passphrase", "short")
	s.Tap("Add and open")
	s.Sees("at least 12")
	s.Into("Use at least", " and three words more")
	s.Into("The same passphrase again", "other words that hold")
	s.Tap("Add and open")
	s.Sees("The two are not the same.")
	if b.Backend.Calls("AddPerson") != 0 {
		t.Error("added all the same")
	}
}

func TestNoKeyringIsSaidAndNothingIsChosenInstead(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("LookAtKeyring", "no-keyring")
	b.Backend.Fail("AddPerson", "no-keyring")
	s := show(t, b, uitest.Wide)
	s.Sees("no keyring")
	s.Into("Name", "Mother")
	s.Tap("Add and open")
	b.Settle()
	s.Sees("or choose a passphrase")
	if len(b.Unlocked) != 0 || len(b.Backend.People) != 2 {
		t.Error("something else was chosen")
	}
}

// TestEachStateOfTheKeyringHasItsWords: a locked one is none that is missing, and the page only looks: what could make it ask is not called.
func TestEachStateOfTheKeyringHasItsWords(t *testing.T) {
	for state, c := range map[string]struct{ says, next, not string }{
		"":                         {"", "", "keyring of this computer is"},
		"keyring-locked":           {"The keyring of this computer is locked.", "it will ask you to unlock it", "no keyring"},
		"keyring-locked no-answer": {"does not answer", "choose another way", "no keyring"},
		"no-keyring":               {"This computer has no keyring that keeps secrets.", "Start one and come back", "locked"},
		"no-keyring no-collection": {"no keyring in it yet", "Make one", "Start one"},
		"no-keyring not-kept":      {"does not keep what it is given", "Choose another way", "Start one"},
		"cancelled":                {"", "", "Cancelled"},
	} {
		b := uitest.NewBench(t)
		b.Backend.Fail("LookAtKeyring", state)
		s := show(t, b, uitest.Phone)
		s.Check()
		s.Sees(c.says)
		s.Sees(c.next)
		s.SeesNot(c.not)
		if b.Backend.Calls("Checks") != 0 {
			t.Errorf("%q: the keyring was tried", state)
		}
		s.Tap("Passphrase")
		s.SeesNot("The keyring of this computer is locked.")
	}
}

// TestThePassphraseIsTypedAtOnce: who chose it goes on in its field, and who goes through the ways by keys stays among them.
func TestThePassphraseIsTypedAtOnce(t *testing.T) {
	s := show(t, uitest.NewBench(t), uitest.Phone)
	s.Tap("Passphrase")
	s.Type("four words that hold")
	if got := s.Typed()(); got != "four words that hold" {
		t.Errorf("%q stands in the field", got)
	}
	s.Tap("Keyring of this computer")
	s.Into("Name", "Mother")
	s.Key(fyne.KeyTab) // to the first way
	for _, want := range []string{"Passphrase", "This session only"} {
		if s.Key(fyne.KeyDown); !parts.IsOption(s.Canvas.Focused()) || !strings.HasPrefix(s.Focused(), want) {
			t.Errorf("%q has the focus, not the way %q", s.Focused(), want)
		}
	}
}

// TestThisSessionOnlySaysWhatItIs: nothing is encrypted there, and anyone at the computer can open it.
func TestThisSessionOnlySaysWhatItIs(t *testing.T) {
	s := show(t, uitest.NewBench(t), uitest.Wide)
	s.Sees("The records are encrypted.")
	s.Tap("This session only")
	s.SeesNot("The records are encrypted.")
	s.Sees("anyone at this computer can open it")
	s.Sees("What clinics allow goes on: you are asked about that first")
}

// TestNobodyIsAddedTwice: a person whose first opening failed is there, and is only opened the next time.
func TestNobodyIsAddedTwice(t *testing.T) {
	for _, way := range []string{"Keyring of this computer", "Passphrase"} {
		b := uitest.NewBench(t)
		s := show(t, b, uitest.Wide)
		s.Into("Name", "Mother")
		s.Tap(way)
		if way == "Passphrase" {
			s.Into("Passphrase", "four words that hold")
			s.Into("The same passphrase again", "four words that hold")
		}
		b.Backend.Fail("Unlock", "keyring-locked")
		s.Tap("Add and open")
		b.Settle()
		s.Sees("The keyring of this computer is locked.")
		s.Sees("The keys are made")
		s.Check()
		s.Picture("keeping-made")
		b.Backend.Fail("Unlock", "")
		s.Tap("Open")
		b.Settle()
		if len(b.Backend.People) != 3 || len(b.Unlocked) != 1 {
			t.Errorf("%s: %d people, %d opened", way, len(b.Backend.People), len(b.Unlocked))
		}
	}
}

func TestGolden(t *testing.T) {
	show(t, uitest.NewBench(t), uitest.Phone).Golden("keeping")
}

// TestWhatIsRefused has the reason at the field, in sight also in a low window that was scrolled to its end.
func TestWhatIsRefused(t *testing.T) {
	for failure, reason := range map[string]string{
		"usage name-taken": "Name. Somebody here has that name already.", "usage long-name": "Name. That name is too long.",
		"usage weak-lock": "Passphrase. That is too easy to guess.",
	} {
		b := uitest.NewBench(t)
		b.Backend.Fail("AddPerson", failure)
		s := show(t, b, uitest.Phone)
		s.Into("Name", "Theo")
		s.Tap("Passphrase")
		s.Into("Passphrase", "four words that hold")
		s.Into("The same passphrase again", "four words that hold")
		s.Tap("Add and open")
		b.Settle()
		s.Check()
		if focused := s.Canvas.Focused(); focused == nil || !s.InView(focused) || !strings.HasPrefix(s.Focused(), reason) || s.Typed()() == "" {
			t.Errorf("the focus is at %q", s.Focused())
		}
	}
}
