package records

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// row is what the list says of a record. Whose it is stands before the clinic: a narrow row cuts what comes last.
func (p *Page) row(i int) parts.RowData {
	r, known := p.listed.at(i)
	p.near = i / pieceSize
	if !known {
		p.ask(p.near)
		return parts.RowData{Waiting: true}
	}
	return parts.RowData{Key: rowKey(r.Key), Title: r.Title, Caption: caption(r), Value: r.Value, Chip: p.chip(r), Warning: r.Abnormal}
}

// caption says when and from where the record is; in a search in place of the clinic where what was looked for stands, if the row does not show
// it otherwise.
func caption(r ui.Record) string {
	switch {
	case r.Mention == nil:
		return dotted(r.When, r.Patient, r.Clinic)
	case r.Mention.Value == "":
		return dotted(r.When, r.Patient, lang.X("records.mention.unseen", "Found in its text"))
	case r.Mention.Label == "":
		return dotted(r.When, r.Patient, lang.X("records.mention.text", "“{{.Words}}”", map[string]any{"Words": r.Mention.Value}))
	}
	return dotted(r.When, r.Patient, lang.X("records.mention", "{{.Label}}: {{.Words}}", map[string]any{"Label": r.Mention.Label, "Words": r.Mention.Value}))
}

func rowKey(key ui.RecordKey) string { return key.Route("").ID }

// chip is what a record is, where the list has several kinds, and what is to be noted of it.
func (p *Page) chip(r ui.Record) string {
	if p.kind.Key != "" && len(p.kind.Types) == 1 {
		return r.Flag
	}
	return dotted(ui.TypeName(r.Key.Type, 1), r.Flag)
}

// show puts into the page what there is.
func (p *Page) show() {
	p.head.count.SetText(p.counts())
	p.foot.set(p.missingRow())
	switch {
	case p.choosing:
		p.body.set(p.lists())
	case p.failed != nil && p.number() == 0:
		p.body.set(p.failure())
	case p.listed == nil || !p.known && p.number() == 0:
		p.wait()
	case p.number() > 0:
		p.body.set(p.list)
	case p.query != "":
		p.body.set(p.nothingFits())
	default:
		p.body.set(p.nothing())
	}
	p.detail.idle(p.number() > 0)
	p.head.refresh()
	p.split.Refresh()
	p.leadOn()
}

// leadOn moves the focus, once, from the search field of a page in which there is nothing to search to the button that would fill it.
func (p *Page) leadOn() {
	view := p.env.Canvas()
	if p.led || !p.known || p.total() > 0 || p.query != "" || view.Focused() != p.head.search.Entry() {
		return
	}
	if first := parts.FirstFocusable(p.body.object); first != nil {
		p.led = true
		view.Focus(first)
	}
}

// wait shows where rows will be.
func (p *Page) wait() {
	if _, waits := p.body.held.(*parts.Skeleton); !waits {
		p.body.set(parts.NewSkeleton(8))
	}
}

func (p *Page) failure() fyne.CanvasObject {
	said := ui.Explain(p.failed)
	again := parts.NewButton(parts.Quiet, look.Sync, lang.X("records.again", "Try again"), func() {
		p.failed = nil
		p.show()
		p.Reload()
	})
	return parts.NewScroll(parts.Padded(0, look.GapSmall, parts.Column(0, parts.Warning(said.What, said.Next, again))))
}

// nothingFits offers, in the list of a kind, to look for the same among all records: one who searches does not always know of which kind it is.
func (p *Page) nothingFits() fyne.CanvasObject {
	var wider *parts.Button
	if p.kind.Key != "" {
		wider = parts.NewButton(parts.Quiet, look.Search, lang.X("records.search.wider", "Search all records"), func() {
			p.env.Go(ui.Route{Place: ui.ToRecords, Search: p.query})
		})
	}
	all := parts.NewButton(parts.Quiet, "", lang.X("records.search.clear", "Show all"), func() { p.head.search.SetText("") })
	return parts.NewScroll(parts.Empty(look.Search, lang.X("records.search.none", "Nothing here matches what you typed."), wider, all))
}

// nothing says why the list is empty, and offers what would fill it.
func (p *Page) nothing() fyne.CanvasObject {
	switch {
	case len(p.overview.clinics) == 0:
		return empty(look.Clinic, lang.X("records.empty.start", "No clinic is connected yet. Sign in at yours, and its records come here."),
			parts.NewButton(parts.Primary, look.Add, lang.X("records.connect", "Connect a clinic"), func() { p.env.Go(ui.Route{Place: ui.ToConnect}) }))
	case p.fetched() == "":
		return empty(look.Sync, lang.X("records.empty.unfetched", "Nothing has been fetched yet."),
			parts.NewButton(parts.Primary, look.Sync, lang.X("records.fetch", "Get new records"), func() { p.env.Fetch() }))
	}
	var reasons []fyne.CanvasObject
	for _, m := range p.overview.missing {
		reasons = append(reasons, reason(m))
	}
	if len(reasons) == 0 {
		return empty(look.Records, lang.X("records.empty.unshared", "No clinic has shared any of these. They may have some that they do not share with apps."), nil)
	}
	return parts.NewScroll(parts.Padded(0, look.GapSmall, parts.Column(look.GapSmall, reasons...)))
}

func empty(symbol look.SymbolName, sentence string, button *parts.Button) fyne.CanvasObject {
	return parts.NewScroll(parts.Empty(symbol, sentence, button))
}

// dotted joins what is there.
func dotted(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}
