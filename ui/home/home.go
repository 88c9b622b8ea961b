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

// kinds leads to each kind of record, also where there is no room for the sidebar.
func (p *Page) kinds() fyne.CanvasObject {
	links := []fyne.CanvasObject{p.kindLink(ui.Kind{})}
	for _, k := range ui.Lists() {
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
