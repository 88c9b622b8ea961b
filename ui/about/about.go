// Package about says what Chartkey is, what it is not, and what it is made of, with the licence of each part.
package about

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the page about the program, or about one part of it.
type Page struct {
	env  ui.Env
	part string // "" for the program
}

// New returns the page. The route's ID is the name of a part.
func New(env ui.Env, route ui.Route) ui.Page { return &Page{env: env, part: route.ID} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("about.window", "About") }

// Content shows it.
func (p *Page) Content() fyne.CanvasObject {
	about := p.env.Backend.About()
	for _, part := range about.Parts {
		if part.Name == p.part {
			return page(licence(part)...)
		}
	}
	return page(p.program(about)...)
}

func page(rows ...fyne.CanvasObject) fyne.CanvasObject {
	return parts.NewScroll(parts.Inset(parts.Page(parts.Column(look.GapLarge, rows...))))
}

func (p *Page) program(about ui.About) []fyne.CanvasObject {
	facts := []ui.Fact{
		{Label: lang.X("about.version", "Version"), Value: about.Version},
		{Label: lang.X("about.licence", "Licence"), Value: about.Licence},
		{Label: lang.X("about.data", "Data directory"), Value: about.DataDir},
	}
	built := parts.Column(0)
	for i, part := range about.Parts {
		if i > 0 {
			built.Add(parts.Rule())
		}
		caption := part.Version
		if len(part.Licences) > 0 {
			caption += " · " + strings.Join(part.Licences, ", ")
		}
		built.Add(parts.NewRow(parts.RowData{Title: part.Name, Caption: caption}, func() { p.env.Go(ui.Route{Place: ui.ToAbout, ID: part.Name}) }))
	}
	return []fyne.CanvasObject{
		parts.Line(look.GapMedium, parts.Title(lang.X("about.title", "About Chartkey")),
			parts.NewButton(parts.Quiet, look.Question, lang.X("about.keys", "Keys"), p.env.Keys)),
		parts.Warning(lang.X("about.device", "Chartkey is not a medical device."),
			lang.X("about.device.next", "It shows what clinics wrote and gives no advice. In an emergency call your local emergency number."), nil),
		parts.Card(parts.Facts(facts)),
		parts.Card(parts.Column(look.GapMedium, parts.Section(lang.X("about.limits", "What it cannot do")),
			parts.Para(lang.X("about.limits.end", "It cannot end an access whose clinic offers no way to; it says so, and names what is left.")),
			parts.Para(lang.X("about.limits.words", "A lock forgets the keys. Words that were drawn may stay in the memory of the computer for about a minute.")),
			parts.Para(lang.X("about.limits.right", "Writing from right to left is drawn from left to right.")),
			parts.Para(lang.X("about.limits.speech", "On Linux no screen reader can read this window yet. The command chartkeyctl gives the same records as plain text.")))),
		parts.Column(look.GapMedium, parts.Section(lang.X("about.parts", "What it is made of")),
			parts.Note(lang.X("about.parts.about", "Others wrote these parts and allow their use. Press one to read its licence.")), parts.Card(built)),
	}
}

// licence shows the terms of a part as their authors ask.
func licence(part ui.Part) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{parts.Column(look.GapTiny, parts.Title(part.Name), parts.Note(part.Version))}
	for _, text := range part.Texts {
		words := parts.Column(look.GapSmall)
		for paragraph := range strings.SplitSeq(text, "\n\n") {
			if line := strings.Join(strings.Fields(paragraph), " "); line != "" {
				words.Add(parts.Para(line))
			}
		}
		rows = append(rows, parts.Card(words))
	}
	if len(part.Texts) == 0 {
		rows = append(rows, parts.Para(lang.X("about.parts.none", "No licence came with this part.")))
	}
	return rows
}
