package connect

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// wish is what the person wants to ask the clinic for.
type wish struct {
	kinds   []*parts.Check // in the order of ui.Kinds
	stay    *parts.Check
	earlier *ui.Access // what was asked last time, nil for a new clinic
	problem bool       // nothing was ticked
	session bool       // the person is of this session only
}

// newWish ticks what most people want. A lasting sign-in is not asked for where nothing here outlives the window: it would stay open at the
// clinic, and nobody could use or end it from here.
func newWish(who ui.Person) *wish {
	w := &wish{session: who.Keep == ui.KeptInSession}
	w.stay = parts.NewCheck(lang.X("connect.stay", "Stay signed in, so that new records can be fetched later"), !w.session, nil)
	for _, k := range ui.Kinds {
		w.kinds = append(w.kinds, parts.NewCheck(k.Name(), true, nil))
	}
	return w
}

// begin ticks what was asked last time.
func (w *wish) begin(earlier ui.Access) {
	w.earlier = &earlier
	w.stay.SetTicked(earlier.Lasting)
	for i, k := range ui.Kinds {
		w.kinds[i].SetTicked(w.asked(k))
	}
}

// asked reports whether something of the kind was asked for last time.
func (w *wish) asked(k ui.Kind) bool {
	return slices.ContainsFunc(w.earlier.Types, func(t string) bool { return t == "*" || slices.Contains(k.Types, t) })
}

// empty reports whether nothing at all would be asked for.
func (w *wish) empty() bool {
	types := w.types()
	return types != nil && len(types) == 0
}

// types are the FHIR types to ask for; nil asks for the same as last time, to the letter.
func (w *wish) types() []string {
	types := []string{}
	same := w.earlier != nil && (w.earlier.Lasting || !w.stay.Ticked())
	for i, k := range ui.Kinds {
		if w.kinds[i].Ticked() {
			types = append(types, k.Types...)
		}
		same = same && w.kinds[i].Ticked() == w.asked(k)
	}
	if same {
		return nil
	}
	if w.earlier != nil {
		for _, t := range w.earlier.Types {
			if t != "*" && ui.KindOf(t) == ui.Others.Key {
				types = append(types, t) // no box stands for it
			}
		}
	}
	return types
}

func (w *wish) rows() []fyne.CanvasObject {
	ticks := make([]fyne.CanvasObject, len(w.kinds))
	for i, k := range w.kinds {
		ticks[i] = k
	}
	rows := []fyne.CanvasObject{
		parts.Column(2, parts.Section(lang.X("connect.wish", "What to ask for")),
			parts.Note(lang.X("connect.wish.about", "Reading only, and always your name and birth date, to see whose record it is. The clinic’s page asks you again, and you can give less there."))),
		parts.Facing(ticks...),
	}
	if w.problem {
		rows = append(rows, parts.Warning(lang.X("connect.wish.none", "Nothing is ticked."), lang.X("connect.wish.none.next", "Tick at least one kind of record."), nil))
	}
	rows = append(rows, parts.Rule(), w.stay)
	if w.session {
		rows = append(rows, parts.Note(lang.X("connect.stay.session", "You are here for this session only: without the tick the clinic is asked for this one visit. A lasting sign-in would stay open at the clinic when the window is closed, unless you end it before.")))
	}
	return []fyne.CanvasObject{parts.Card(parts.Column(look.GapMedium, rows...))}
}
