package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
)

// Outcome is a banner with what an end came to, as said.
func Outcome(r ui.Revocation, said ui.Sentence) *fyne.Container {
	if r.Settled() {
		return Hint(said.What, said.Next, nil)
	}
	return Warning(said.What, said.Next, nil)
}

// Ladder is the evidence of an end, each step with its time.
func Ladder(evidence []ui.Evidence) *Steps {
	steps := NewSteps()
	for _, e := range evidence {
		steps.Add(StateOf(e), e.Step, lang.X("access.evidence", "{{.Answer}} · {{.At}}", map[string]any{"Answer": e.Answer, "At": ui.Moment(e.At)}))
	}
	return steps
}

// StateOf tells evidence that leaves something open from other evidence.
func StateOf(e ui.Evidence) StepState {
	if e.Open {
		return StepWarning
	}
	return StepDone
}

// ClinicPage leads to the clinic's own page of accesses, where a person has to go on, or to look, by themselves.
func ClinicPage(address string, browse, copied func()) *fyne.Container {
	about := Para(lang.X("access.portal.about", "There the clinic lists which apps have access, and lets you end it."))
	return Card(Column(look.GapMedium, append([]fyne.CanvasObject{Section(lang.X("access.portal", "The clinic’s own page"))},
		ClinicAddress(about, address, browse, copied)...)...))
}

// ClinicAddress is the address of that page below what is said of it, and above what can be done with it.
func ClinicAddress(about fyne.CanvasObject, address string, browse, copied func()) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		Column(look.GapTiny, about, NewParagraph(StyleCode, address).AtMost(4)),
		Flow(look.GapSmall,
			NewButton(Quiet, look.Browser, lang.X("access.portal.open", "Open in the browser"), browse),
			NewButton(Quiet, look.Copy, lang.X("access.portal.copy", "Copy the address"), copied)),
	}
}

// Unopened says that the clinic's own page could not be opened.
func Unopened() *fyne.Container {
	return Warning(lang.X("access.portal.failed", "The browser could not be opened."), lang.X("access.portal.failed.next", "Copy the address and open it there."), nil)
}
