// Package about says what Chartkey is, what it is not, and what it is made of.
package about

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the page about the program.
type Page struct{ env ui.Env }

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("about.window", "About") }

// Content shows it.
func (p *Page) Content() fyne.CanvasObject {
	about := p.env.Backend.About()
	facts := []ui.Fact{
		{Label: lang.X("about.version", "Version"), Value: about.Version},
		{Label: lang.X("about.licence", "Licence"), Value: about.Licence},
		{Label: lang.X("about.data", "Data directory"), Value: about.DataDir},
	}
	return parts.NewScroll(parts.Inset(parts.Page(parts.Column(look.GapLarge,
		parts.Title(lang.X("about.title", "About Chartkey")),
		parts.Warning(lang.X("about.device", "Chartkey is not a medical device."),
			lang.X("about.device.next", "It shows what clinics wrote and gives no advice. In an emergency call your local emergency number."), nil),
		parts.Card(parts.Facts(facts)),
		parts.Card(parts.Column(look.GapMedium, parts.Section(lang.X("about.limits", "What it cannot do")),
			parts.Para(lang.X("about.limits.end", "It cannot end an access whose clinic offers no way to; it says so, and names what is left.")),
			parts.Para(lang.X("about.limits.words", "A lock forgets the keys. Words that were drawn may stay in the memory of the computer for about a minute.")),
			parts.Para(lang.X("about.limits.right", "Writing from right to left is drawn from left to right.")),
			parts.Para(lang.X("about.limits.speech", "On Linux no screen reader can read this window yet. The command chartkeyctl gives the same records as plain text.")))),
		parts.Card(parts.Column(look.GapMedium, parts.Section(lang.X("about.parts", "What it is made of")), parts.Facts(about.Parts))),
	))))
}
