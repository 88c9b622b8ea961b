package frame

import (
	"slices"

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
	grid   *grid // of the bottom
	object *fyne.Container
}

func newBottom(f *Frame) *bar {
	g := &grid{}
	b := newBar(f, top, []place{homeItem(), recordsItem(), accessItem(), settingsItem()}, func(objects []fyne.CanvasObject, lock *parts.NavItem) fyne.CanvasObject {
		g.objects = slices.Concat(objects, []fyne.CanvasObject{lock})
		return &fyne.Container{Layout: g, Objects: g.objects}
	})
	b.grid = g
	return b
}

func newRail(f *Frame) *bar {
	return newBar(f, right, []place{homeItem(), recordsItem(), accessItem(), activityItem(), settingsItem()}, func(objects []fyne.CanvasObject, lock *parts.NavItem) fyne.CanvasObject {
		return parts.Above(0, parts.NewScroll(parts.Padded(look.GapSmall, 6, parts.Column(look.GapTiny, objects...))), parts.Padded(look.GapSmall, 6, lock))
	})
}

func newBar(f *Frame, edge side, places []place, arrange func([]fyne.CanvasObject, *parts.NavItem) fyne.CanvasObject) *bar {
	b := &bar{}
	var objects []fyne.CanvasObject
	b.places, b.items, objects = f.items(places, func(p place) *parts.NavItem {
		return parts.NewBottomItem(p.symbol, p.words, func() { f.visit(p.route) })
	})
	lock := parts.NewBottomItem(look.Lock, lang.X("frame.lock", "Lock"), f.Lock)
	parts.Chain(append(b.items[:len(b.items):len(b.items)], lock)...)
	b.object = edged(edge, arrange(objects, lock))
	return b
}

func (b *bar) activate(route ui.Route) {
	for i, p := range b.places {
		b.items[i].SetActive(p.around(route))
	}
}

// grid shares the width among as many as fit whole, and goes on below.
type grid struct {
	objects []fyne.CanvasObject
	width   float32
}

// cells says how many stand beside each other and how many rows that makes.
func (g *grid) cells(width float32) (columns, rows int, high float32) {
	var wide float32
	for _, o := range g.objects {
		least := o.MinSize()
		wide, high = max(wide, least.Width), max(high, least.Height)
	}
	n := len(g.objects)
	columns = max(min(int(width/max(wide, 1)), n), 1)
	rows = (n + columns - 1) / columns
	return (n + rows - 1) / rows, rows, high
}

func (g *grid) heightFor(width float32) float32 {
	_, rows, high := g.cells(width)
	return float32(rows) * high
}

// MinSize is of the width that it had last.
func (g *grid) MinSize([]fyne.CanvasObject) fyne.Size {
	if g.width == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, g.heightFor(g.width))
}

func (g *grid) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width
	columns, _, high := g.cells(size.Width)
	width := size.Width / float32(columns)
	for i, o := range g.objects {
		move(o, float32(i%columns)*width, float32(i/columns)*high, width, high)
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
	least := objects[2].MinSize()
	return fyne.NewSize(max(84*look.Scale(), least.Width), least.Height)
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
