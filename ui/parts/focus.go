package parts

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"chartkey/ui"
)

// Mark is a place of the focus that can be found again in a page that was made anew. It holds the words of what had the focus, and so may be
// of a record: it is dropped with the page's person. It does not hold on to the page, nor to what was typed there.
type Mark struct {
	named string // by its kind and its words
	nth   int    // of several that are named alike
	row   int    // in a list
}

// Spot is what can have the focus in a page that is shown, and its mark.
type Spot struct {
	Mark
	object fyne.Focusable
}

// Focusables lists what can have the focus in an object, in reading order.
func Focusables(o fyne.CanvasObject) []fyne.Focusable {
	var all []fyne.Focusable
	find(o, func(part fyne.CanvasObject) bool {
		if f, ok := part.(fyne.Focusable); ok && !off(f) {
			all = append(all, f)
		}
		return false
	})
	return all
}

// off reports whether something cannot have the focus now.
func off(f fyne.Focusable) bool {
	d, can := f.(fyne.Disableable)
	return can && d.Disabled()
}

// Spots are what can have the focus in an object, in reading order.
func Spots(o fyne.CanvasObject) []Spot {
	var spots []Spot
	seen := map[string]int{}
	for _, f := range Focusables(o) {
		m := Mark{named: nameOf(f)}
		m.nth = seen[m.named]
		seen[m.named]++
		if l, is := f.(*RowList); is {
			m.row = l.current
		}
		spots = append(spots, Spot{m, f})
	}
	return spots
}

// nameOf tells what can have the focus from another: a button that asks from one that does, which may have the same words.
func nameOf(f fyne.Focusable) string {
	switch f := f.(type) {
	case *RowList:
		return fmt.Sprintf("%T", f) // which says another thing in each row
	case *Button:
		return fmt.Sprintf("%T %d %s", f, f.kind, f.label)
	case *entry:
		return fmt.Sprintf("%T %s", f, f.field.label) // without what is wrong with it
	case *choiceCard:
		return fmt.Sprintf("%T %s", f, f.option.Key)
	case fyne.Accessible:
		return fmt.Sprintf("%T %s", f, f.AccessibilityLabel())
	}
	return fmt.Sprintf("%T", f)
}

// MarkOf is the mark of one of them; the zero Mark if it is not among them.
func MarkOf(spots []Spot, f fyne.Focusable) Mark {
	if i := indexOf(spots, f); i >= 0 {
		return spots[i].Mark
	}
	return Mark{}
}

func indexOf(spots []Spot, f fyne.Focusable) int {
	for i, s := range spots {
		if s.object == f {
			return i
		}
	}
	return -1
}

// Find is what stands now where the mark was, nil if nothing does. A list goes to its row again.
func (m Mark) Find(spots []Spot) fyne.Focusable {
	for _, now := range spots {
		if m.named == "" || now.named != m.named || now.nth != m.nth {
			continue
		}
		if l, is := now.object.(*RowList); is {
			if m.row >= l.Length() {
				return nil
			}
			l.goTo(m.row)
		}
		return now.object
	}
	return nil
}

// Successor is what is to have the focus when what had it is gone: the same in a page that was laid anew, else what came in its place, else what
// stood before it. nil if none of what was there is.
func Successor(before []Spot, gone fyne.Focusable, now []Spot) fyne.Focusable {
	at := indexOf(before, gone)
	if at < 0 || len(now) == 0 {
		return nil
	}
	if same := before[at].Find(now); same != nil {
		return same
	}
	for i := at - 1; i >= 0; i-- {
		for j, s := range now {
			if s.named != before[i].named || s.nth != before[i].nth {
				continue
			}
			if j+1 < len(now) {
				return now[j+1].object
			}
			return s.object
		}
	}
	if at == 0 && len(before) > 1 && slices.ContainsFunc(before[1:], func(s Spot) bool { return s.Find(now) != nil }) {
		return now[0].object // it was the first, and of the rest of the page some is as it was
	}
	return nil
}

// Holds reports whether an object is a shown part of another.
func Holds(o fyne.CanvasObject, f fyne.Focusable) bool {
	return f != nil && find(o, func(part fyne.CanvasObject) bool { p, ok := part.(fyne.Focusable); return ok && p == f })
}

// CanFocus reports whether an object can have the focus where it is.
func CanFocus(o fyne.CanvasObject, f fyne.Focusable) bool { return Holds(o, f) && !off(f) }

// Start gives the focus to where a page begins when one comes to it by keys: what comes first in it, of several to choose from the chosen one.
// Where that is further below than one sees, or the page has nothing of the kind, it is the text that is to be read before. It reports whether
// there was any.
func Start(page fyne.CanvasObject) bool {
	first := start(page)
	var text *Scroll
	if find(page, func(o fyne.CanvasObject) bool { text, _ = o.(*Scroll); return text != nil }) {
		scrolls := first != nil && find(text, func(o fyne.CanvasObject) bool { return o == first.(fyne.CanvasObject) })
		if scrolls {
			relay(text.inner.Content) // what is new has no place yet
		}
		long := text.inner.Content.Size().Height > text.Size().Height
		switch {
		case first == nil && long, scrolls && !text.first(first.(fyne.CanvasObject)):
			text.Begin()
			return true
		}
	}
	view := viewOf(page)
	if first == nil || view == nil {
		return false
	}
	view.Focus(first)
	return true
}

// relay lays out what has just been made, as the window library does before it is drawn.
func relay(o fyne.CanvasObject) {
	if c, is := o.(*fyne.Container); is && c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, child := range held(o) {
		relay(child)
	}
}

func start(page fyne.CanvasObject) fyne.Focusable {
	first := FirstFocusable(page)
	if card, is := first.(*choiceCard); is {
		for _, c := range card.group.cards {
			if c.option.Key == card.group.chosen {
				return c
			}
		}
	}
	return first
}

// PressPrimary presses the first of the buttons that have the most weight, such as that in the foot of a page. It reports whether there is one.
func PressPrimary(page fyne.CanvasObject) bool {
	for _, f := range Focusables(page) {
		if b, is := f.(*Button); is && b.kind == Primary {
			b.press()
			return true
		}
	}
	return false
}

// Reading is what has the focus in a detail that is to be read: the text, which the keys go through, else what comes first. nil if there is
// nothing of the kind.
func Reading(detail fyne.CanvasObject) fyne.Focusable {
	all := Focusables(detail)
	for _, f := range all {
		if a, says := f.(fyne.Accessible); says && a.AccessibilityRole() == fyne.AccessibleRoleText {
			return f
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// Wrong is the first field with which something is wrong, nil if all are well.
func Wrong(spots []Spot) fyne.Focusable {
	for _, s := range spots {
		if e, is := s.object.(*entry); is && e.field.problem != "" {
			return e
		}
	}
	return nil
}

// SplitOf is the list and its detail in a page, nil if it has none.
func SplitOf(page fyne.CanvasObject) *Split {
	var found *Split
	find(page, func(o fyne.CanvasObject) bool {
		found, _ = o.(*Split)
		return found != nil
	})
	return found
}

// by tells the window that what comes now comes by keys, or by the pointer.
func by(o fyne.CanvasObject, keys bool) {
	if root := rootOf(o); root != nil {
		root.By(keys)
	}
}

// Keyed is Touched for what is done by a key.
func Keyed(o fyne.CanvasObject) bool {
	by(o, true)
	return Touched(o)
}

// Settle tells the window that what a key did is done.
func Settle(o fyne.CanvasObject) {
	if root := rootOf(o); root != nil {
		root.Settle()
	}
}

func rootOf(o fyne.CanvasObject) ui.Root {
	if view := viewOf(o); view != nil {
		if root, ok := view.Content().(ui.Root); ok {
			return root
		}
	}
	return nil
}
