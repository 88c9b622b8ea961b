package connect

import (
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
	problem bool // nothing was ticked
}

func newWish() *wish {
	w := &wish{stay: parts.NewCheck(lang.X("connect.stay", "Stay signed in, so that new records can be fetched later"), true, nil)}
	for _, k := range ui.Kinds {
		w.kinds = append(w.kinds, parts.NewCheck(k.Name(), true, nil))
	}
	return w
}

// types are the FHIR types that are ticked; all reports whether every kind is.
func (w *wish) types() (types []string, all bool) {
	all = true
	for i, k := range ui.Kinds {
		if w.kinds[i].Ticked() {
			types = append(types, k.Types...)
		} else {
			all = false
		}
	}
	return types, all
}

func (w *wish) rows() []fyne.CanvasObject {
	ticks := make([]fyne.CanvasObject, len(w.kinds))
	for i, k := range w.kinds {
		ticks[i] = k
	}
	rows := []fyne.CanvasObject{
		parts.Column(2, parts.Section(lang.X("connect.wish", "What to ask for")),
			parts.Note(lang.X("connect.wish.about", "Reading only. The clinic’s page asks you again, and you can give less there."))),
		parts.Facing(ticks...),
	}
	if w.problem {
		rows = append(rows, parts.Warning(lang.X("connect.wish.none", "Nothing is ticked."), lang.X("connect.wish.none.next", "Tick at least one kind of record."), nil))
	}
	rows = append(rows, parts.Rule(), w.stay)
	return []fyne.CanvasObject{parts.Card(parts.Column(look.GapMedium, rows...))}
}
