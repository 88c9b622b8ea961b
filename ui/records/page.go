package records

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the page of records of one kind, or of all.
type Page struct {
	env  ui.Env
	kind ui.Kind

	listed   *pieces // nil until the first answer came
	near     int     // the piece of the row that was drawn last
	failed   error   // why it could not be listed
	query    string
	overview overview
	known    bool // the overview came
	fetching ui.Fetching
	wanted   ui.RecordKey
	top      int  // the row that the list is to begin with when it comes
	choosing bool // the lists of the other kinds are shown
	led      bool // the focus was given to what leads on from an empty page

	head   *head
	list   *parts.RowList
	body   *slot
	foot   *slot
	detail *detail
	split  *parts.Split
}

var (
	_ ui.Titled     = (*Page)(nil)
	_ ui.Searchable = (*Page)(nil)
	_ ui.Reloadable = (*Page)(nil)
	_ ui.Stepped    = (*Page)(nil)
	_ ui.Placed     = (*Page)(nil)
	_ ui.Follower   = (*Page)(nil)
	_ ui.Leaver     = (*Page)(nil)
)

// overview is what the page says around the list.
type overview struct {
	clinics []ui.Connection
	counts  map[string]int
	missing []ui.Missing // of this page's kind
}

// New returns the page of a route. A record in the route is opened, and what was searched for before is found again.
func New(env ui.Env, route ui.Route) ui.Page {
	kind, _ := ui.KindByKey(route.Kind)
	p := &Page{
		env: env, kind: kind, wanted: route.Record(), query: route.Search, top: route.Row, near: route.Row / pieceSize,
		body: newRoom(), foot: newSlot(),
	}
	p.head = newHead(p)
	p.list = parts.NewRowList(p.number, p.row, p.open)
	p.list.Above = p.head.focus
	p.list.Entered = func() { p.detail.enter() }
	p.head.search.Below = p.toList
	p.head.search.Submitted = func(string) { p.toList() }
	p.detail = newDetail(p)
	column := parts.Below(0, parts.Inset(p.head.object), parts.Above(0, parts.Padded(0, look.GapSmall, p.body.object), p.foot.object))
	p.split = parts.NewSplit(column, p.detail.object)
	return p
}

// Title is the kind of records.
func (p *Page) Title() string { return p.kind.Name() }

// Content is the page. What it shows is asked for now.
func (p *Page) Content() fyne.CanvasObject {
	p.Follow(p.env.Fetched())
	p.show()
	p.Reload()
	if p.wanted.Connection != "" {
		p.openKey(p.wanted)
	}
	return p.split
}

// FocusSearch goes to the search field.
func (p *Page) FocusSearch() {
	p.split.Close()
	p.head.search.Focus()
}

// Reload asks for all anew, such as after new records came.
func (p *Page) Reload() {
	p.find(0)
	p.look()
}

// StepBack goes from the source to the record, and from the record to its row in the list: on a narrow window, or with the keys.
func (p *Page) StepBack() bool {
	if p.detail.stepBack() || p.split.Close() {
		return true
	}
	if p.choosing {
		p.choose(false)
		return true
	}
	return parts.Holds(p.detail.object, p.env.Canvas().Focused()) && p.toList()
}

// Here is the page with the record that is open, what was searched for, and where in the list one was.
func (p *Page) Here() ui.Route {
	here := ui.Route{Place: ui.ToRecords, Kind: p.kind.Key}
	if p.detail.key.Type != "" {
		here = p.detail.key.Route(p.kind.Key)
	}
	here.Search, here.Row = p.query, p.top
	if p.listed != nil {
		here.Row = p.list.Top()
	}
	return here
}

// toList gives the focus to the list. It reports whether there is one.
func (p *Page) toList() bool {
	if !parts.Holds(p.split, p.list) || p.number() == 0 {
		return false
	}
	p.env.Canvas().Focus(p.list)
	return true
}

// Leave ends what moves.
func (p *Page) Leave() {
	p.body.set(nil)
	p.detail.leave()
}

// look asks for what the page says around the list.
func (p *Page) look() {
	session := p.env.Session
	ui.Run(p.env.Tasks, "overview", func(ctx context.Context) (o overview, err error) {
		if o.clinics, err = session.Connections(ctx); err != nil {
			return o, err
		}
		if o.counts, err = session.Counts(ctx); err != nil {
			return o, err
		}
		o.missing, err = session.Missing(ctx)
		return o, err
	}, func(o overview, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.overview, p.known = o, true
		p.overview.missing = p.ours(o.missing)
		p.show()
	})
}

// ours are the missing kinds of this page.
func (p *Page) ours(all []ui.Missing) []ui.Missing {
	var out []ui.Missing
	for _, m := range all {
		if m.Of(p.kind.Key) {
			out = append(out, m)
		}
	}
	return out
}

// fail says that the page could not be read. What is listed already stays.
func (p *Page) fail(err error) {
	p.failed = err
	p.show()
}

// open shows a row of the list.
func (p *Page) open(i int) {
	if r, known := p.listed.at(i); known {
		p.openKey(r.Key)
	}
}

func (p *Page) openKey(key ui.RecordKey) {
	p.split.Open()
	p.detail.open(key)
}

// number is how many records are listed.
func (p *Page) number() int {
	if p.listed == nil {
		return 0
	}
	return p.listed.total
}

// total is how many records of the kind there are.
func (p *Page) total() int { return p.kind.Count(p.overview.counts) }

// fetched is when the records were fetched: of several clinics, from which that is longest ago.
func (p *Page) fetched() string {
	var oldest ui.Connection
	for _, c := range p.overview.clinics {
		if !c.Synced.IsZero() && (oldest.Synced.IsZero() || c.Synced.Before(oldest.Synced)) {
			oldest = c
		}
	}
	return ui.Ago(oldest.Synced, p.env.Now())
}

// counts is the line below the heading.
func (p *Page) counts() string {
	now := p.fetching.Words()
	switch {
	case now != "" && p.query != "" && p.known:
		return dotted(p.numbers(), now)
	case now != "":
		return now
	case !p.known:
		return ""
	}
	return p.numbers()
}

func (p *Page) numbers() string {
	data := map[string]any{
		"Records": ui.CountRecords(p.total()), "Ago": p.fetched(), "Found": ui.Number(p.number()),
		"Clinics": ui.Count("records.clinics", "{{.Count}} clinic", "{{.Count}} clinics", ui.Clinics(p.overview.clinics)),
	}
	switch {
	case p.query != "":
		return lang.X("records.found", "{{.Found}} of {{.Records}}", data)
	case len(p.overview.clinics) == 0:
		return lang.X("records.no-clinic", "No clinic is connected")
	case data["Ago"] == "":
		return lang.X("records.counts.never", "{{.Records}} from {{.Clinics}}", data)
	}
	return lang.X("records.counts", "{{.Records}} from {{.Clinics}}, fetched {{.Ago}}", data)
}
