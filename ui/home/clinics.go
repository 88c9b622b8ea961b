package home

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// clinics says of each when it was last fetched, and fetches.
func (p *Page) clinics() fyne.CanvasObject {
	rows := parts.Column(look.GapMedium, parts.Section(lang.X("home.clinics", "Clinics")))
	for _, c := range p.seen.connections {
		when := p.fetched(c)
		switch {
		case c.Revocation != nil && c.Revocation.Outcome != "ended-checked":
			when = ui.StateWords(c)
		case !c.Usable():
			when = lang.X("home.ended", "The access has ended; the records stay here")
		}
		data := parts.RowData{Key: c.ID, Symbol: look.Clinic, Title: c.Name, Caption: when}
		below := "" // what a row would cut
		if c.PatientName != "" || c.Synced.IsZero() && !c.Repaired.IsZero() {
			data.Caption, below = c.PatientName, when
		}
		var one fyne.CanvasObject = parts.NewRow(data, func() { p.env.Go(ui.Route{Place: ui.ToAccess, ID: c.ID}) })
		if below != "" {
			one = parts.Column(0, one, parts.BelowRow(parts.Note(below)))
		}
		rows.Add(one)
	}
	rows.Add(p.fetching())
	return parts.Card(rows)
}

// fetched says when everything was fetched from a clinic, or what of it was.
func (p *Page) fetched(c ui.Connection) string {
	inPart := slices.ContainsFunc(p.seen.missing, func(m ui.Missing) bool { return m.Connection == c.ID && m.State == "in-part" })
	switch {
	case !c.Repaired.IsZero() && c.Synced.IsZero():
		return lang.X("home.fetched.repaired", "Last fetched: {{.When}}", map[string]any{"When": c.LastFetched()})
	case inPart || c.InPart:
		return lang.X("home.in-part", "Fetched only in part so far")
	case c.Synced.IsZero():
		return lang.X("home.never", "Nothing fetched yet")
	}
	return lang.X("home.fetched", "Fetched {{.Ago}}", map[string]any{"Ago": ui.Ago(c.Synced, p.env.Now())})
}

// fetching is the button that gets new records, or the one that ends that, and below it a line on how far it has come or what came. The line
// is there all along, so that nothing moves.
func (p *Page) fetching() fyne.CanvasObject {
	f := p.env.Fetched()
	if !f.Under {
		p.under = nil
		buttons := parts.Flow(look.GapSmall, p.fetch(),
			parts.NewButton(parts.Quiet, look.Add, lang.X("home.another", "Connect another clinic"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) }))
		return parts.Column(look.GapTiny, buttons, parts.Note(f.Words()).AtMost(2))
	}
	if p.under == nil {
		p.under = &underWay{cancel: parts.NewButton(parts.Quiet, look.Close, lang.X("home.fetch.stop", "Cancel"), p.env.Stop), words: parts.Note("").AtMost(2)}
		p.under.object = parts.Column(look.GapTiny, parts.Flow(look.GapSmall, p.under.cancel), p.under.words)
	}
	p.under.words.SetText(f.Words())
	return p.under.object
}

// underWay is what is shown of a fetch; the same all along, so that the person can press its button.
type underWay struct {
	cancel *parts.Button
	words  *parts.Paragraph
	object fyne.CanvasObject
}

// fetch gets new records. Where every access has ended there is nothing to get before a sign-in.
func (p *Page) fetch() *parts.Button {
	for _, c := range p.seen.connections {
		if c.Usable() || c.Revocation != nil && c.Revocation.Outcome == "pending" {
			return parts.NewButton(parts.Primary, look.Sync, lang.X("home.fetch", "Get new records"), func() { p.env.Fetch() })
		}
	}
	route := ui.Route{Place: ui.ToAccess}
	if len(p.seen.connections) == 1 {
		route = ui.Route{Place: ui.ToConnect, ID: p.seen.connections[0].ID}
	}
	return parts.NewButton(parts.Primary, look.Browser, lang.X("home.again.signin", "Sign in again"), func() { p.env.Go(route) })
}
