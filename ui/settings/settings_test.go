package settings_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/settings"
	"chartkey/ui/uitest"
)

func show(t *testing.T, b *uitest.Bench, f uitest.Form) *uitest.Screen {
	t.Helper()
	return uitest.Show(t, settings.New(b.Env, ui.Route{}), f)
}

func TestEveryForm(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			s.Check()
			s.Picture("settings")
			if form == uitest.Phone {
				s.Golden("settings")
			}
			s.Tap("Check this computer")
			b.Settle()
			s.Check()
			s.Sees("Set the clock")
			s.Tap("Export to a folder")
			b.Settle()
			s.Check()
			s.Picture("settings-export")
		})
	}
}

func TestChoicesAreKept(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Dark")
	s.Tap("Twice the size")
	s.Tap("Nothing moves")
	s.Tap("30 minutes")
	if b.Settings != (ui.Settings{Variant: "dark", Scale: 2, LockAfter: 30 * time.Minute}) {
		t.Errorf("kept %+v", b.Settings)
	}
}

func TestLockAndAbout(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Lock now")
	s.Tap("Other people on this computer")
	if b.Locks != 2 || b.LastWent().Place != ui.ToPersons {
		t.Errorf("%d locks, led to %+v", b.Locks, b.LastWent())
	}
	s.Tap("About Chartkey")
	if b.Locks != 2 || b.LastWent().Place != ui.ToAbout {
		t.Errorf("%d locks, led to %+v", b.Locks, b.LastWent())
	}
}

// TestOfThisSessionOnly: neither encryption nor a lock is promised.
func TestOfThisSessionOnly(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Who.Keep = ui.KeptInSession
	s := show(t, b, uitest.Phone)
	s.Check()
	s.SeesNot("encrypted")
	s.SeesNot("forgets the keys")
	s.Sees("anyone at this computer can open them again until the window is closed")
	b.Session.Who.Lock = ui.PIN
	s = show(t, b, uitest.Phone)
	s.SeesNot("anyone at this computer")
	s.Sees("until you type what opens them")
}

// TestTheFolderIsLookedFor off the window's thread, and never takes the place of what the person has typed.
func TestTheFolderIsLookedFor(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	release := b.Backend.Hold("ExportFolder")
	s.Tap("Export to a folder")
	s.Into("Folder", "/mine")
	release()
	b.Settle()
	s.Sees("/mine")
	s.SeesNot(b.Session.Folder)
}

func TestCheckThatFails(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Fail("Checks", "keyring-locked")
	s := show(t, b, uitest.Wide)
	s.Tap("Check this computer")
	b.Settle()
	s.Sees("is locked")
}

func TestCheckTheRecords(t *testing.T) {
	for _, c := range []struct {
		situation string
		found     ui.Verified
		failure   string
		says      []string
	}{
		{"whole", ui.Verified{Checked: 14}, "", []string{"14 records checked. Each is as it was received."}},
		{"with a file", ui.Verified{Checked: 15, Files: 1}, "", []string{"14 records and 1 attached file checked. Each is as it was received."}},
		{"some are damaged", ui.Verified{Checked: 14, Bad: []ui.Fact{{Label: "Observation/1"}, {Label: "Observation/2"}}}, "", []string{"2 records are not as", "Get them anew"}},
		{"the list is damaged", ui.Verified{Checked: 14, Structure: true}, "", []string{"list of the records is damaged", "Get them anew"}},
		{"nothing can be read", ui.Verified{}, "disk-full", []string{"full"}},
	} {
		t.Run(c.situation, func(t *testing.T) {
			b := uitest.NewBench(t)
			b.Session.Sound = c.found
			if c.failure != "" {
				b.Backend.Fail("VerifyRecords", c.failure)
			}
			s := show(t, b, uitest.Phone)
			s.Tap("Check that they are whole")
			b.Settle()
			s.Check()
			for _, words := range c.says {
				s.Sees(words)
			}
		})
	}
}

func TestExport(t *testing.T) {
	b := uitest.NewBench(t)
	s := show(t, b, uitest.Wide)
	s.Tap("Export to a folder")
	b.Settle()
	s.Sees("not encrypted")
	s.Tap("Cancel")
	s.SeesNot("not encrypted")
	if b.Backend.Calls("Export") != 0 {
		t.Error("it was exported all the same")
	}

	b.Session.Folder, b.Session.Absent = "", nil
	s.Tap("Export to a folder")
	b.Settle()
	s.Tap("Write the files")
	s.Sees("Type the name of a folder first.")

	b.Backend.Fail("Export", "usage")
	s.Into("Folder", "/home/ines/full")
	s.Tap("Write the files")
	b.Settle()
	s.Sees("nothing may be overwritten")

	for failure, says := range map[string]string{
		"usage relative-folder": "Type the whole path", "not-found no-folder": "neither made nor opened", "disk-full no-folder": "The disk is full",
	} {
		b.Backend.Fail("Export", failure)
		s.Tap("Write the files")
		b.Settle()
		s.Check()
		s.Sees(says)
	}

	b.Backend.Fail("Export", "disk-full")
	s.Tap("Write the files")
	b.Settle()
	s.Sees("not encrypted") // it is still asked
	s.Sees("full")
	s.Tap("Write the files")
	b.Settle()
	if n := strings.Count(strings.Join(s.Texts(), "\n"), "is full"); n != 1 {
		t.Errorf("it is said %d times that the disk is full", n)
	}

	b.Backend.Fail("Export", "")
	s.Tap("Write the files")
	b.Settle()
	s.Sees("records were written. /home/ines/full")
	s.SeesNot("not encrypted")

	b.Session.Folder = "/home/ines/more"
	b.Session.Sound.Bad = []ui.Fact{{Label: "Observation/1"}}
	s.Tap("Export to a folder")
	b.Settle()
	s.Tap("Write the files")
	b.Settle()
	s.Sees("1 record is damaged here")
}

// TestWhoseRecordsAreHere is said of each clinic.
func TestWhoseRecordsAreHere(t *testing.T) {
	b := uitest.NewBench(t)
	b.Session.Clinics[0].PatientName, b.Session.Clinics[0].BirthDate = "Lena Okonjo", "3 May 2015"
	b.Session.Clinics = append(b.Session.Clinics, ui.Connection{ID: "c2", Name: "South"})
	s := show(t, b, uitest.PhoneLarge)
	b.Settle()
	s.Check()
	s.Sees("Northside Clinic: Lena Okonjo, born 3 May 2015")
	s.SeesNot("South")
}

// TestAnExportSaysWhatIsMissing, by clinic, as its manifest does.
func TestAnExportSaysWhatIsMissing(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Phone, uitest.PhoneLarge} {
		b := uitest.NewBench(t)
		b.Session.Absent = append(b.Session.Absent, ui.Missing{Connection: "c2", Clinic: "South · Lena Okonjo", Type: "*", State: "in-part"})
		s := show(t, b, form)
		s.Tap("Export to a folder")
		b.Settle()
		s.Tap("Write the files")
		b.Settle()
		s.Check()
		s.Picture("settings-exported")
		s.Sees("14 records were written. /home/ines/chartkey-records")
		s.Sees("This is only a part of the record. /home/ines/chartkey-records/manifest.json says what is missing.")
		s.Sees("Northside Clinic")
		s.Sees("3 kinds are missing or incomplete:")
		s.Sees("Documents: you or Northside Clinic did not allow them.")
		s.Sees("South · Lena Okonjo")
		s.Sees("1 kind is missing or incomplete:")
		s.SeesNot("shared none")
		s.SeesNot("was not asked")
	}
}

// TestAFolderThatFailsKeepsThePlace: what is wrong stands at the field, and what the person looks at stays where it is.
func TestAFolderThatFailsKeepsThePlace(t *testing.T) {
	for code, words := range map[string]string{"usage": "nothing may be overwritten", "disk-full": "The disk is full."} {
		b := uitest.NewBench(t)
		b.Backend.Fail("Export", code)
		s := show(t, b, uitest.Phone)
		s.Tap("Export to a folder")
		b.Settle()
		where := func() float32 {
			for _, thing := range uitest.Things(s.Canvas) {
				if thing.Says == "Export the records?" {
					return thing.Y
				}
			}
			t.Fatal("the question is gone")
			return 0
		}
		release := b.Backend.Hold("Export")
		before := where()
		s.Tap("Write the files")
		if at := where(); at != before {
			t.Errorf("%s: while it is written %v became %v", code, before, at)
		}
		s.Tap("Write the files")
		release()
		b.Settle()
		if at := where(); at != before {
			t.Errorf("%s: after the failure %v became %v", code, before, at)
		}
		s.Check()
		s.Sees(words)
		if b.Backend.Calls("Export") != 1 {
			t.Error("it was begun twice")
		}
		if !strings.HasPrefix(s.Focused(), "Folder") {
			t.Errorf("the focus is at %q", s.Focused())
		}
	}
}

// TestTheExportStaysInSight: what is asked, its answer and what came of it, in windows that are too low for the whole page.
func TestTheExportStaysInSight(t *testing.T) {
	for _, form := range []uitest.Form{uitest.Wide, uitest.Middle, uitest.Phone} {
		t.Run(form.Name, func(t *testing.T) {
			b := uitest.NewBench(t)
			s := show(t, b, form)
			inSight := func(words string) {
				t.Helper()
				for _, thing := range uitest.Things(s.Canvas) {
					if strings.HasPrefix(thing.Says, words) && thing.InView {
						return
					}
				}
				t.Errorf("%q is not in sight", words)
			}
			s.Tap("Export to a folder")
			b.Settle()
			inSight("Write the files")
			s.Key(fyne.KeyReturn)
			b.Settle()
			inSight("14 records were written")
		})
	}
}
