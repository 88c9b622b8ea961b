package records

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// head is what stands above the list: the heading with the numbers, which also say how far a fetch has come, and the search field.
type head struct {
	page   *Page
	count  *parts.Paragraph
	search *parts.Field
	fetch  *parts.IconButton
	stop   *parts.IconButton // beside it while there is something to stop; its room is kept
	lists  *parts.Button
	state  *slot
	object *fyne.Container
}

func newHead(p *Page) *head {
	h := &head{page: p, count: parts.Note("").AtMost(2), search: parts.NewSearch(lang.X("records.search", "Search records")), state: newSlot()}
	h.fetch = parts.NewIconButton(look.Sync, lang.X("records.fetch", "Get new records"), func() { p.env.Fetch() })
	h.stop = parts.NewIconButton(look.Close, lang.X("records.fetch.stop", "Stop getting records"), func() { p.env.Stop() })
	h.stop.Hide()
	h.search.SetText(p.query)
	h.search.Changed = func(text string) {
		p.query, p.top = text, 0
		p.find(typing)
	}
	h.lists = newChooser(p)
	buttons := &fyne.Container{Layout: abreast{}, Objects: []fyne.CanvasObject{h.stop, h.fetch}}
	h.object = parts.Column(look.GapSmall, parts.TopLine(look.GapSmall, parts.Title(p.kind.Name()), buttons), h.count, h.lists, h.search, h.state.object)
	return h
}

// focus gives the focus to the search field.
func (h *head) focus() bool {
	h.search.Focus()
	return true
}

// refresh lays out anew, since lines may have come or gone. Without a clinic there is nothing to fetch.
func (h *head) refresh() {
	under := h.page.fetching.Under
	h.stop.Hidden = !under
	if !under && (!h.page.known || len(h.page.overview.clinics) > 0) {
		h.fetch.Enable()
	} else {
		h.fetch.Disable()
	}
	h.count.SetText(h.page.counts())
	h.lists.Hidden = h.page.env.Beside()
	h.object.Refresh()
}

// Follow shows how far the window's fetching has come, and what it came to. What is under way takes the place of the numbers, so that nothing
// moves.
func (p *Page) Follow(f ui.Fetching) {
	p.fetching = f
	p.head.state.set(p.cameTo(f))
	if p.choosing && p.env.Beside() {
		p.choose(false)
	}
	p.head.refresh()
	p.split.Refresh()
}

// cameTo is what there is to tell of a fetch that is not under way, nil if nothing.
func (p *Page) cameTo(f ui.Fetching) fyne.CanvasObject {
	if f.Under {
		return nil
	}
	var rows []fyne.CanvasObject
	if slices.ContainsFunc(p.env.Notices(), func(n ui.Notice) bool { return n.Mended != nil }) {
		rows = append(rows, parts.Warning(lang.X("records.mended", "Stored records were damaged."), "",
			parts.NewButton(parts.Quiet, look.Home, lang.X("records.mended.look", "See what could be kept"), func() { p.env.Go(ui.Route{Place: ui.ToHome}) })))
	}
	if failures := f.Failures(); len(failures) > 0 {
		said := failures[0]
		if len(failures) > 1 { // there is no room for all
			said = ui.Sentence{What: ui.Count("records.failed", "{{.Count}} clinic could not be fetched from.", "{{.Count}} clinics could not be fetched from.", len(failures)),
				Next: lang.X("records.failed.next", "Home says why.")}
		}
		rows = append(rows, parts.Warning(said.What, said.Next,
			parts.NewButton(parts.Quiet, look.Sync, lang.X("records.again", "Try again"), func() { p.env.Fetch() })))
	}
	if f.Result.Quarantined > 0 {
		rows = append(rows, parts.Warning(ui.Count("records.quarantined", "{{.Count}} record of somebody else came and was set aside.",
			"{{.Count}} records of somebody else came and were set aside.", f.Result.Quarantined),
			lang.X("records.quarantined.next", "Tell the clinic: it sent what is not yours."), nil))
	}
	if len(rows) == 0 {
		return nil
	}
	return parts.Column(look.GapSmall, rows...)
}
