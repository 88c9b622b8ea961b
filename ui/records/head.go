package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// head is what stands above the list: the heading with the numbers, the search field, and how far a fetch has come.
type head struct {
	page     *Page
	count    *parts.Paragraph
	search   *parts.Field
	fetch    *parts.IconButton
	state    *slot
	progress *parts.Progress
	object   *fyne.Container
}

func newHead(p *Page) *head {
	h := &head{page: p, count: parts.Note(""), search: parts.NewSearch(lang.X("records.search", "Search records")), state: newSlot()}
	h.fetch = parts.NewIconButton(look.Sync, lang.X("records.fetch", "Get new records"), func() { p.env.Fetch() })
	h.search.Changed = func(text string) {
		p.query = text
		p.find(typing)
	}
	h.object = parts.Column(look.GapSmall, parts.TopLine(look.GapSmall, parts.Title(p.kind.Name()), h.fetch), h.count, h.search, h.state.object)
	return h
}

// refresh lays out anew, since lines may have come or gone. Without a clinic there is nothing to fetch.
func (h *head) refresh() {
	if h.progress == nil && (!h.page.known || len(h.page.overview.clinics) > 0) {
		h.fetch.Enable()
	} else {
		h.fetch.Disable()
	}
	h.object.Refresh()
}

// Follow shows how far the window's fetching has come, and what it came to.
func (p *Page) Follow(f ui.Fetching) {
	h := p.head
	switch {
	case f.Under:
		h.showProgress(f.Progress)
	case f.Err != nil && ui.CodeOf(f.Err) != "cancelled":
		h.progress = nil
		said := ui.Explain(f.Err)
		again := parts.NewButton(parts.Quiet, look.Sync, lang.X("records.again", "Try again"), func() { p.env.Fetch() })
		h.state.set(parts.Warning(said.What, said.Next, again))
	case f.Result.Mended:
		h.progress = nil
		h.state.set(parts.Warning(lang.X("records.mended", "The stored records were damaged."),
			lang.X("records.mended.next", "What could be read is kept. The rest was asked for again, from each clinic that still lets this app in."), nil))
	case f.Result.Quarantined > 0:
		h.progress = nil
		h.state.set(parts.Warning(ui.Count("records.quarantined", "{{.Count}} record of somebody else came and was set aside.",
			"{{.Count}} records of somebody else came and were set aside.", f.Result.Quarantined),
			lang.X("records.quarantined.next", "Tell the clinic: it sent what is not yours."), nil))
	default:
		h.progress = nil
		h.state.set(nil)
	}
	h.refresh()
	p.split.Refresh()
}

func (h *head) showProgress(at ui.Progress) {
	words := lang.X("records.fetching", "Getting new records…")
	if at.Records > 0 {
		words = ui.Count("records.fetching.count", "Getting new records: {{.Count}} so far", "Getting new records: {{.Count}} so far", at.Records)
	}
	if h.progress == nil {
		h.progress = parts.NewProgress(words, h.page.env.Stop)
		h.state.set(h.progress)
	}
	h.progress.Set(words, 0, 0)
}
