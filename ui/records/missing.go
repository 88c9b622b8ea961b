package records

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

var errNotListed = errors.New("the record is not among those here")

// missingRow stands below a list that may be short, and leads to the reasons.
func (p *Page) missingRow() fyne.CanvasObject {
	if len(p.overview.missing) == 0 || p.number() == 0 && p.query == "" { // an empty kind says in its place why
		return nil
	}
	link := parts.NewLink(p.missingTitle(), p.showMissing)
	return parts.Column(0, parts.Rule(), parts.Padded(look.GapSmall, look.GapLarge, parts.Beside(look.GapSmall, parts.NewSymbol(look.Question, look.Accent), link)))
}

// missingTitle counts as Home does; only where all that was asked for came, those of which nobody knows whether there are any.
func (p *Page) missingTitle() string {
	gone, unsure := ui.Short(p.overview.missing)
	if len(gone) == 0 {
		return ui.Count("records.missing", "{{.Count}} kind may be missing", "{{.Count}} kinds may be missing", ui.MissingKinds(unsure))
	}
	return ui.Count("records.missing.gone", "{{.Count}} kind did not come, or not completely", "{{.Count}} kinds did not come, or not completely", ui.MissingKinds(gone))
}

// showMissing lists the reasons in the place of a record.
func (p *Page) showMissing() {
	objects := []fyne.CanvasObject{parts.Title(lang.X("records.missing.title", "What may be missing"))}
	gone, unsure := ui.Short(p.overview.missing)
	for _, m := range slices.Concat(gone, unsure) {
		objects = append(objects, reason(m))
	}
	p.list.Choose(-1)
	p.detail.showWords(objects...)
	p.split.Open()
}

// reason says of one kind why it is not, or not wholly, here.
func reason(m ui.Missing) fyne.CanvasObject {
	said := ui.ExplainMissing(m)
	words := []fyne.CanvasObject{parts.NewParagraph(parts.StyleStrong, said.What), parts.Para(said.Next)}
	if m.Reason != "" {
		words = append(words, parts.Note(lang.X("records.missing.reason", "Reason: {{.Reason}}", map[string]any{"Reason": m.Reason})))
	}
	if !m.At.IsZero() {
		words = append(words, parts.Note(lang.X("records.missing.at", "As of {{.When}}", map[string]any{"When": ui.Moment(m.At)})))
	}
	return parts.Card(parts.Column(look.GapTiny, words...))
}
