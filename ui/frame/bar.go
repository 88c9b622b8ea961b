package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// bar has the few places that fit: across the bottom of a narrow window, or down the side of a middling one.
type bar struct {
	places []place
	items  []*parts.NavItem
	object *fyne.Container
}

func newBottom(f *Frame) *bar {
	return newBar(f, top, []place{homeItem(), recordsItem(), accessItem(), settingsItem()}, func(objects []fyne.CanvasObject) fyne.CanvasObject {
		return &fyne.Container{Layout: equal{}, Objects: append(objects, lockItem(f))}
	})
}

func newRail(f *Frame) *bar {
	return newBar(f, right, []place{homeItem(), recordsItem(), accessItem(), activityItem(), settingsItem()}, func(objects []fyne.CanvasObject) fyne.CanvasObject {
		return parts.Above(0, parts.NewScroll(parts.Padded(look.GapSmall, 6, parts.Column(look.GapTiny, objects...))), parts.Padded(look.GapSmall, 6, lockItem(f)))
	})
}

func lockItem(f *Frame) *parts.NavItem {
	return parts.NewBottomItem(look.Lock, lang.X("frame.lock", "Lock"), f.Lock)
}

func newBar(f *Frame, edge side, places []place, arrange func([]fyne.CanvasObject) fyne.CanvasObject) *bar {
	b := &bar{}
	var objects []fyne.CanvasObject
	b.places, b.items, objects = f.items(places, func(p place) *parts.NavItem {
		return parts.NewBottomItem(p.symbol, p.words, func() { f.Go(p.route) })
	})
	b.object = edged(edge, arrange(objects))
	return b
}

func (b *bar) activate(route ui.Route) {
	for i, p := range b.places {
		holds := p.holds(route)
		if p.route == (ui.Route{Place: ui.ToRecords}) {
			holds = route.Place == ui.ToRecords // of any kind
		}
		b.items[i].SetActive(holds)
	}
}

// equal shares the width.
type equal struct{}

func (equal) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = fyne.NewSize(least.Width+o.MinSize().Width, max(least.Height, o.MinSize().Height))
	}
	return least
}

func (equal) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width / float32(max(len(objects), 1))
	for i, o := range objects {
		move(o, float32(i)*width, 0, width, size.Height)
	}
}

// side is where a bar meets the page.
type side int

const (
	right side = iota
	top
)

// edged lays what is in a bar upon its ground, with a hairline where it meets the page.
func edged(at side, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: edging{at}, Objects: []fyne.CanvasObject{parts.NewPanel(look.Sidebar, "", 0), parts.NewPanel(look.Hairline, "", 0), o}}
}

type edging struct{ at side }

// MinSize is as wide as a rail.
func (e edging) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(84*look.Scale(), objects[2].MinSize().Height)
}

func (e edging) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	move(objects[0], 0, 0, size.Width, size.Height)
	move(objects[2], 0, 0, size.Width, size.Height)
	if e.at == top {
		move(objects[1], 0, 0, size.Width, look.LineWidth)
	} else {
		move(objects[1], size.Width-look.LineWidth, 0, look.LineWidth, size.Height)
	}
}
