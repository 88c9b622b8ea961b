// Package home is the first page of an unlocked person: what is unfinished, when records were last fetched and from where, and what is newest.
package home

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const newest = 8 // records shown

// Page is the home page.
type Page struct {
	env    ui.Env
	column *fyne.Container
	scroll *parts.Scroll
	seen   contents
	known  bool      // seen is what there is
	under  *underWay // nil while no fetch is
}

// contents is what the page shows.
type contents struct {
	connections []ui.Connection
	records     []ui.Record
	missing     []ui.Missing
	counts      map[string]int // by FHIR type
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("home.window", "Home") }

// Content shows skeletons until it is looked up.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge, p.banner(), parts.NewSkeleton(5))
	p.scroll = parts.NewScroll(parts.Inset(parts.Page(p.column)))
	p.Reload()
	return p.scroll
}

// Reload looks everything up again.
func (p *Page) Reload() {
	ui.Run(p.env.Tasks, "home", func(ctx context.Context) (c contents, err error) {
		if c.connections, err = p.env.Session.Connections(ctx); err != nil {
			return c, err
		}
		if c.records, err = p.env.Session.Records(ctx, ui.RecordQuery{Limit: newest}); err != nil {
			return c, err
		}
		if c.counts, err = p.env.Session.Counts(ctx); err != nil {
			return c, err
		}
		c.missing, err = p.env.Session.Missing(ctx)
		return c, err
	}, func(c contents, err error) {
		p.known = err == nil
		if err != nil {
			said := ui.Explain(err)
			p.set(p.banner(), parts.Warning(said.What, said.Next, parts.NewButton(parts.Quiet, look.Sync, lang.X("home.again", "Try again"), p.Reload)))
			return
		}
		p.seen = c
		p.lay()
	})
}

// Follow shows how far the window's fetching has come.
func (p *Page) Follow(ui.Fetching) {
	if p.known {
		p.lay()
	}
}

func (p *Page) lay() {
	rows := []fyne.CanvasObject{p.banner()}
	rows = append(rows, p.unfinished()...)
	if len(p.seen.connections) == 0 {
		rows = append(rows, parts.Empty(look.Clinic, lang.X("home.none", "No clinic is connected yet. Sign in to one, and your record is fetched from there."),
			parts.NewButton(parts.Primary, look.Add, lang.X("home.connect", "Connect a clinic"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) })))
		p.set(rows...)
		return
	}
	rows = append(rows, p.clinics())
	if len(p.seen.records) > 0 {
		rows = append(rows, parts.Section(lang.X("home.newest", "Newest records")), p.newest())
		rows = append(rows, parts.Section(lang.X("home.kinds", "By kind")), p.kinds())
	}
	p.set(rows...)
}

func (p *Page) banner() fyne.CanvasObject {
	return parts.Title(p.env.Session.Person().Label)
}

// unfinished is what waits for the person: sign-ins that no longer work, ends that are not proved, records that did not come.
func (p *Page) unfinished() []fyne.CanvasObject {
	rows := p.waiting()
	for _, c := range p.seen.connections {
		switch {
		case c.MayBeOpen(p.env.Now()) && c.Revocation.Outcome == "pending":
			rows = append(rows, parts.Warning(lang.X("home.pending", "{{.Clinic}}: the end of the access is pending.", of(c)),
				lang.X("home.pending.next", "It is tried again each time records are fetched. See what can be done now."), p.look(c)))
		case c.MayBeOpen(p.env.Now()):
			rows = append(rows, parts.Warning(lang.X("home.open", "{{.Clinic}}: the access that you took back has not ended there.", of(c)),
				lang.X("home.open.next", "See what can be done now."), p.look(c)))
		case !c.Usable():
		case c.State == "signin-needed", c.State == "family-revoked", c.State == "stale-restore", c.State == "needs-review":
			said := ui.Explain(&ui.Failure{Code: c.State})
			rows = append(rows, parts.Warning(lang.X("home.state", "{{.Clinic}}: {{.What}}", map[string]any{"Clinic": c.Name, "What": said.What}), said.Next,
				parts.NewButton(parts.Quiet, look.Browser, lang.X("home.again.signin", "Sign in again"), func() {
					p.env.Go(ui.Route{Place: ui.ToConnect, ID: c.ID})
				})))
		}
	}
	rows = append(rows, p.incomplete()...)
	rows = append(rows, p.ends()...)
	if f := p.env.Fetched(); !f.Under {
		for _, said := range f.Failures() {
			rows = append(rows, parts.Warning(said.What, said.Next, nil))
		}
	}
	if people := ui.Patients(p.seen.connections); len(people) > 1 {
		said := ui.ExplainPatients(people)
		rows = append(rows, parts.Hint(said.What, said.Next,
			parts.NewButton(parts.Quiet, look.Key, lang.X("home.patients", "See the clinics"), func() { p.env.Go(ui.Route{Place: ui.ToAccess}) })))
	}
	return rows
}

// incomplete tells of the kinds that did not come: of one by itself, of several how many they are.
func (p *Page) incomplete() []fyne.CanvasObject {
	var gone []ui.Missing
	for _, m := range p.seen.missing {
		if m.State == "failed" || m.State == "refused" || m.State == "unknown" {
			gone = append(gone, m)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	said := ui.Sentence{
		What: ui.Count("home.missing", "{{.Count}} kind of record did not come, or not completely.", "{{.Count}} kinds of record did not come, or not completely.", len(gone)),
		Next: lang.X("home.missing.next", "Each list says why."),
	}
	route := ui.Route{Place: ui.ToRecords}
	if len(gone) == 1 {
		said, route.Kind = ui.ExplainMissing(gone[0]), ui.KindOf(gone[0].Type)
	}
	return []fyne.CanvasObject{parts.Hint(said.What, said.Next,
		parts.NewButton(parts.Quiet, look.Records, lang.X("home.missing.look", "See the records"), func() { p.env.Go(route) }))}
}

// waiting is a sign-in that waits for the person's word, and what failed while they looked elsewhere.
func (p *Page) waiting() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if s := p.env.Works.SigningIn(); s != nil && s.Found != nil && s.Verdict == ui.Undecided {
		rows = append(rows, parts.Hint(lang.X("home.review", "{{.Clinic}}: a sign-in waits for your answer.", map[string]any{"Clinic": s.Clinic()}),
			lang.X("home.review.next", "Nothing of it is kept before you say so."),
			parts.NewButton(parts.Quiet, look.Browser, lang.X("home.review.look", "Look at it"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) })))
	}
	for i, n := range p.env.Notices() {
		said := n.Explain()
		banner := parts.Warning
		if n.Text != "" && !n.Open {
			banner = parts.Hint
		}
		rows = append(rows, banner(said.What, said.Next,
			parts.NewButton(parts.Quiet, look.Check, lang.X("home.seen", "I have read it"), func() {
				p.env.Dismiss(i)
				p.lay() // at once: a second press of the same button would be for another notice, or for none
			})))
	}
	return rows
}

// ends tells of accesses whose end was pending, and that the last fetching has ended. What is still open stands above.
func (p *Page) ends() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, e := range p.env.Fetched().Result.Ends {
		data := map[string]any{"Clinic": e.Clinic}
		seen := p.look(ui.Connection{ID: e.Connection})
		switch e.Outcome {
		case "ended-checked":
			rows = append(rows, parts.Hint(lang.X("home.end.checked", "{{.Clinic}}: the access that you took back is now ended, checked.", data), "", seen))
		case "accepted":
			rows = append(rows, parts.Hint(lang.X("home.end.accepted", "{{.Clinic}}: the clinic has now accepted the end of the access; it cannot be checked.", data), "", seen))
		}
	}
	return rows
}

func (p *Page) look(c ui.Connection) *parts.Button {
	return parts.NewButton(parts.Quiet, look.Key, lang.X("home.access", "See the access"), func() { p.env.Go(ui.Route{Place: ui.ToAccess, ID: c.ID}) })
}

func of(c ui.Connection) map[string]any { return map[string]any{"Clinic": c.Name} }

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

// kinds leads to each kind of record, also where there is no room for the sidebar.
func (p *Page) kinds() fyne.CanvasObject {
	links := []fyne.CanvasObject{p.kindLink(ui.Kind{})}
	for _, k := range ui.Kinds {
		links = append(links, p.kindLink(k))
	}
	return parts.Flow(look.GapSmall, links...)
}

func (p *Page) kindLink(k ui.Kind) fyne.CanvasObject {
	words := lang.X("home.kind", "{{.Kind}} ({{.Count}})", map[string]any{"Kind": k.Name(), "Count": ui.Number(k.Count(p.seen.counts))})
	return parts.NewButton(parts.Quiet, "", words, func() { p.env.Go(ui.Route{Place: ui.ToRecords, Kind: k.Key}) })
}

func (p *Page) newest() fyne.CanvasObject {
	rows := parts.Column(0)
	for _, r := range p.seen.records {
		rows.Add(parts.NewRow(parts.RowData{
			Key: r.Key.Connection + " " + r.Key.Type + "/" + r.Key.ID, Title: r.Title, Caption: caption(r), Value: r.Value, Chip: r.Flag, Warning: r.Abnormal,
		}, func() { p.env.Go(r.Key.Route("")) }))
	}
	return parts.Card(rows)
}

func caption(r ui.Record) string {
	words := slices.DeleteFunc([]string{r.When, r.Patient, r.Clinic}, func(w string) bool { return w == "" })
	return strings.Join(words, " · ")
}

func (p *Page) set(rows ...fyne.CanvasObject) {
	p.column.Objects = rows
	p.scroll.Refresh()
}
