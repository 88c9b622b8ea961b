package frame

import (
	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// following is how the focus goes with what changes.
type following struct {
	keys   bool           // what the person did last they did with keys
	seeks  bool           // the page has not what is to have the focus yet, or only for now
	back   parts.Mark     // what had it when the page was left
	given  fyne.Focusable // what has it for now
	before []parts.Spot   // what could have it in the page when that was looked at last
	had    fyne.Focusable // what had it in the page last
	wrong  fyne.Focusable // the field that is wrong
}

// By is told before what a person does takes effect. Whoever takes the pointer has gone on from where the keys would have put them.
func (f *Frame) By(keys bool) {
	f.focus.keys = keys
	f.focus.seeks = f.focus.seeks && keys
}

// covered reports whether the page cannot be seen, and so has not the focus.
func (f *Frame) covered() bool {
	return f.curtain || f.parting != nil || f.locked || f.help != nil || f.content == nil || f.o.Window.Canvas().Overlays().Top() != nil
}

// post brings work to the window's thread, and the focus to where it belongs after it.
func (f *Frame) post(work func(), written any) {
	f.o.Post(func() {
		work()
		f.Settle()
	}, written)
}

// begin gives the focus to a page that has just been entered: to its search field, else to what comes first in it. Where one came by the
// pointer, what is one of several to choose from does not get it, and on a window as narrow as a phone nothing does: a field that has it may
// call a keyboard that covers half of the page.
func (f *Frame) begin(back parts.Mark) {
	f.focus = following{keys: f.focus.keys, seeks: f.focus.keys, back: back}
	switch {
	case f.locked && !f.curtain:
		f.o.Window.Canvas().Focus(parts.FirstFocusable(f))
	case f.covered():
	case f.focus.keys:
		f.Settle()
	case f.narrow():
	default:
		if searchable, can := f.page.(ui.Searchable); can {
			searchable.FocusSearch()
			return
		}
		if first := parts.FirstFocusable(f.content); first != nil && !parts.IsOption(first) {
			f.o.Window.Canvas().Focus(first)
		}
	}
}

// refocus gives the focus back after something that lay over the window was taken away, or to what lies over it.
func (f *Frame) refocus() {
	view := f.o.Window.Canvas()
	switch {
	case f.curtain:
	case f.parting != nil:
		f.parting.page.Focus()
	case f.locked:
		view.Focus(parts.FirstFocusable(f))
	case f.behind != nil && parts.CanFocus(f, f.behind):
		view.Focus(f.behind)
	case f.behind != nil && parts.CanFocus(f, f.focus.had):
		view.Focus(f.focus.had)
	default:
		f.Settle()
	}
}

// Settle looks whether what has the focus is still there, after a key or an answer changed the page, and gives it on if it is not. A page that
// one came to by keys gets it as soon as there is something to have it.
func (f *Frame) Settle() {
	if f.covered() {
		return
	}
	view := f.o.Window.Canvas()
	now := parts.Spots(f.content)
	if focused := view.Focused(); focused != nil {
		if focused != f.focus.given {
			f.focus.seeks = false // the person has gone on from where they were put
		}
		if !parts.CanFocus(f, focused) {
			f.replace(focused, now)
		}
	}
	if f.focus.seeks {
		f.seek(now)
	}
	f.attend(now)
	f.focus.before = now
	if focused := view.Focused(); parts.Holds(f.content, focused) {
		f.focus.had = focused
	}
}

// stepped gives the focus to the list that one went back to, if nothing has it there.
func (f *Frame) stepped() {
	view := f.o.Window.Canvas()
	if split := parts.SplitOf(f.content); split != nil && f.focus.keys && !parts.CanFocus(f, view.Focused()) {
		view.Focus(split.Rows())
	}
}

// replace gives the focus to what came in the place of what had it, or lets it be sought.
func (f *Frame) replace(gone fyne.Focusable, now []parts.Spot) {
	view := f.o.Window.Canvas()
	if next := parts.Successor(f.focus.before, gone, now); next != nil {
		view.Focus(next)
		return
	}
	view.Unfocus()
	f.focus.seeks, f.focus.given = true, nil
}

// seek gives the focus to what had it when the page was left, and until that is there, to where the page begins.
func (f *Frame) seek(now []parts.Spot) {
	view := f.o.Window.Canvas()
	if same := f.focus.back.Find(now); same != nil {
		f.focus.seeks = false
		view.Focus(same)
		return
	}
	if f.focus.given != nil && parts.CanFocus(f, f.focus.given) {
		return
	}
	split := parts.SplitOf(f.content)
	searchable, can := f.page.(ui.Searchable)
	switch {
	case split != nil && f.route.ID != "": // one record is to be read
		if first := split.Read(); first != nil {
			view.Focus(first)
		}
	case can:
		searchable.FocusSearch()
	default:
		parts.Start(f.content)
	}
	f.focus.given = view.Focused()
}

// attend leads to the field that has just been found wrong.
func (f *Frame) attend(now []parts.Spot) {
	wrong := parts.Wrong(now)
	if wrong != nil && wrong != f.focus.wrong && f.focus.keys {
		f.o.Window.Canvas().Focus(wrong)
	}
	f.focus.wrong = wrong
}

// mark is where the focus is in the page that is to be left.
func (f *Frame) mark() parts.Mark {
	if f.content == nil {
		return parts.Mark{}
	}
	spots := parts.Spots(f.content)
	if m := parts.MarkOf(spots, f.o.Window.Canvas().Focused()); m != (parts.Mark{}) {
		return m
	}
	return parts.MarkOf(spots, f.focus.had)
}

// beside moves the focus across the window: between the places, the list and what is open. It reports whether it did.
func (f *Frame) beside(right bool) bool {
	if f.covered() || f.shell == nil || f.narrow() {
		return false
	}
	view := f.o.Window.Canvas()
	focused := view.Focused()
	places := f.shell.beside()
	split := parts.SplitOf(f.content)
	var next fyne.Focusable
	switch {
	case right && parts.Holds(places, focused):
		if next = f.focus.had; !parts.CanFocus(f.content, next) {
			return parts.Start(f.content)
		}
	case right && split != nil:
		next = split.FromList(focused)
	case right:
	case split != nil && split.FromDetail(focused) != nil:
		next = split.FromDetail(focused)
	case !parts.Holds(places, focused):
		next = f.shell.here()
	}
	if next == nil {
		return false
	}
	view.Focus(next)
	f.Settle()
	return true
}
