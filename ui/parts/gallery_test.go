package parts_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

const long = "A title that a clinic wrote without thinking of anybody who would read it on a narrow window, and that goes on and on"

// controls shows what can be pressed and typed in.
func controls() fyne.CanvasObject {
	secret := parts.NewSecret("Passphrase", "It is never stored.")
	wrong := parts.NewField("Address", "")
	wrong.SetText("https://records.northside.example/fhir")
	wrong.Fail("No clinic answers at this address. Check it with the clinic: it begins with https:// and often ends with /fhir or /r4.")
	off := parts.NewButton(parts.Quiet, look.Export, "Export", nil)
	off.Disable()
	search := parts.NewSearch("Search records")
	return parts.NewScroll(parts.Inset(parts.Column(look.GapLarge,
		parts.Line(look.GapMedium, parts.Title("What can be pressed"), parts.NewButton(parts.Quiet, look.Source, "Source", nil)),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Primary, look.Sync, "Get new records", nil),
			parts.NewButton(parts.Quiet, look.Copy, "Copy", nil),
			parts.NewButton(parts.Danger, look.Remove, "Remove from this computer", nil),
			off, parts.NewIconButton(look.Settings, "More", nil), parts.NewLink("How this works", nil)),
		search, secret, wrong,
		parts.NewChoice([]parts.Option{
			{Key: "a", Title: "Keyring of this computer", Sentence: "Opens when you log in. Nothing to remember."},
			{Key: "b", Title: "Passphrase", Sentence: "You type it each time. Without it the records cannot be opened by anybody, us included."},
			{Key: "c", Title: "This session only"},
		}, "a", nil),
		parts.NewCheck("Stay signed in, so that new records can be fetched without the browser", true, nil),
		parts.NewCheck("Delete the records here as well", false, nil),
	)))
}

// things shows what is read.
func things() fyne.CanvasObject {
	detail := uitest.NewSession(ui.Person{}).Stored[0]
	steps := parts.NewSteps()
	steps.Add(parts.StepDone, "Asked the clinic to end the long-lived key", "It said yes.")
	steps.Add(parts.StepWarning, "Tried the old key again", "It still works.")
	steps.Add(parts.StepRefused, "Tried the short-lived key", "")
	steps.Add(parts.StepWaiting, "Waiting until 11:30, then trying again", "")
	progress := parts.NewProgress("Results: 120 records", func() {})
	progress.Set("Results: 120 records", 120, 400)
	return parts.NewScroll(parts.Inset(parts.Column(look.GapMedium,
		parts.Title(detail.Title),
		parts.Caption("Laboratory result · 12 March 2024, 09:40"),
		parts.Card(parts.Column(look.GapSmall, parts.Label("Value"),
			parts.Flow(look.GapMedium, parts.Value("6.1 %"), parts.NewWarningChip("Above reference range")),
			parts.Note("Reference range 4.0 – 5.6 %"), parts.NewTrendChart(detail.Trends[0]))),
		parts.Card(parts.Facts(append(detail.Facts, ui.Fact{Label: "Note", Value: long}))),
		parts.Flow(look.GapSmall, parts.NewChip("", "Medication"), parts.NewChip(look.Check, "Readable"), parts.NewWarningChip("Severe")),
		parts.Warning("The clinic cannot be reached.", "Check the network and try again. What is stored can be read meanwhile.",
			parts.NewButton(parts.Quiet, look.Sync, "Try again", nil)),
		parts.Hint("Two kinds of record were not asked for.", "", nil),
		progress, parts.Card(steps), parts.NewSkeleton(2), parts.Rule(),
		parts.NewRow(parts.RowData{Symbol: look.Clinic, Title: "Northside Clinic", Caption: "Fetched two minutes ago", Chip: "Connected"}, nil),
		parts.NewRow(parts.RowData{Title: long, Caption: long, Value: long, Chip: long, Warning: true}, nil),
		parts.Card(parts.Empty(look.Results, "No results were shared. The clinic may have some that it does not show.", parts.NewButton(parts.Quiet, look.Sync, "Look again", nil))),
	)))
}

// list shows a list with its detail.
func list() fyne.CanvasObject {
	session := uitest.NewSession(ui.Person{})
	l := parts.NewRowList(func() int { return len(session.Stored) }, func(i int) parts.RowData {
		r := session.Stored[i]
		return parts.RowData{Key: r.Key.ID, Title: r.Title, Caption: r.When + " · " + r.Clinic, Value: r.Value, Chip: r.Key.Type, Warning: r.Abnormal}
	}, nil)
	l.Choose(0)
	head := parts.Column(look.GapSmall, parts.Title("Timeline"), parts.Caption("14 records from 1 connection · fetched 2 min ago"), parts.NewSearch("Search records"))
	return parts.NewSplit(parts.Below(0, parts.Inset(head), parts.Padded(0, look.GapSmall, l)), things())
}

func TestGallery(t *testing.T) {
	for name, show := range map[string]func() fyne.CanvasObject{"controls": controls, "things": things, "list": list} {
		for _, form := range uitest.Forms {
			t.Run(name+"/"+form.Name, func(t *testing.T) {
				s := uitest.ShowObject(t, show, form)
				s.Check()
				s.Picture("parts-" + name)
			})
		}
	}
}
