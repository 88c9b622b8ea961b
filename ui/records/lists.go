package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

var kindSymbols = map[string]look.SymbolName{
	"": look.Records, "results": look.Results, "medicines": look.Medicines, "allergies": look.Allergies, "conditions": look.Conditions,
	"vaccinations": look.Vaccinations, "procedures": look.Procedures, "visits": look.Visits, "plans": look.Plans, "documents": look.Documents,
	ui.Others.Key: look.People,
}

// Symbol is that of a kind of records.
func Symbol(k ui.Kind) look.SymbolName { return kindSymbols[k.Key] }

// newChooser is the button that leads to the lists of the other kinds, where the window has no room for them beside the page.
func newChooser(p *Page) *parts.Button {
	b := parts.NewButton(parts.Quiet, look.Down, lang.X("records.lists", "Choose a list"), func() { p.choose(!p.choosing) })
	b.Hide()
	return b
}

// choose shows the lists in place of the records, or takes them away.
func (p *Page) choose(choosing bool) {
	p.choosing = choosing
	p.show()
	if first := parts.FirstFocusable(p.body.object); choosing && first != nil {
		p.env.Canvas().Focus(first)
	}
}

// lists has one place for each kind, with how many records there are of it.
func (p *Page) lists() fyne.CanvasObject {
	var items []*parts.NavItem
	var objects []fyne.CanvasObject
	for _, k := range append([]ui.Kind{{}}, ui.Lists()...) {
		item := parts.NewSidebarItem(Symbol(k), k.Name(), false, func() {
			if k.Key == p.kind.Key {
				p.choose(false)
				return
			}
			p.env.Go(ui.Route{Place: ui.ToRecords, Kind: k.Key})
		})
		item.SetActive(k.Key == p.kind.Key)
		if n := k.Count(p.overview.counts); n > 0 {
			item.SetCount(ui.Number(n))
		}
		items, objects = append(items, item), append(objects, item)
	}
	parts.Chain(items...)
	return parts.NewScroll(parts.Padded(look.GapTiny, look.GapSmall, parts.Column(2, objects...)))
}
